package sandbox

import (
	"github.com/wechatpay-chain/wxpay/internal/explain"
)

// A verdict is what an answer means that says a failure, in both languages. wxpay, the library and wxpay explain say the same.
type verdict struct {
	Name    string `json:"name"`
	Link    string `json:"link"`
	Says    string `json:"says"`
	Todo    string `json:"todo"`
	Chinese struct {
		Says string `json:"says"`
		Todo string `json:"todo"`
	} `json:"zh"`
}

func verdictsOf(x *exchange) (all []verdict) {
	for _, f := range explain.Answer(x.Status, x.Method+" "+x.Target, x.AnswerHeader, []byte(x.AnswerBody)) {
		if f.Name() == "" {
			continue
		}
		v := verdict{Name: f.Name(), Link: f.Link(), Says: f.Sentence("en"), Todo: f.Remedy("en")}
		v.Chinese.Says, v.Chinese.Todo = f.Sentence("zh"), f.Remedy("zh")
		all = append(all, v)
	}
	return all
}
