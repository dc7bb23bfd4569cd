package explain

import (
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// What stands around a verdict.
var (
	nameless = diagnosis.Text{EN: "no verdict is known", ZH: "没有对应的诊断结论"}
	unlisted = diagnosis.Text{
		EN: "look at the list of codes on the endpoint's page (wxpay docs PATH), or give the request ID to WeChat Pay's support",
		ZH: "查看该接口文档的错误码（wxpay docs PATH），或把 Request-ID 提供给微信支付技术支持",
	}
	todo  = diagnosis.Text{EN: "what to do: ", ZH: "怎么办："}
	see   = diagnosis.Text{EN: "see: ", ZH: "参见："}
	seen  = diagnosis.Text{EN: "found: ", ZH: "依据："}
	by    = diagnosis.Text{EN: ", written by %s", ZH: "，由 %s 输出"}
	colon = diagnosis.Text{EN: ": ", ZH: "："}
	ofID  = diagnosis.Text{EN: ", request ID %s", ZH: "，Request-ID %s"}

	// forms are the names of the forms.
	forms = map[Form]diagnosis.Text{
		AnswerV3: {EN: "an answer of APIv3", ZH: "APIv3 应答"}, AnswerV2: {EN: "an answer of APIv2", ZH: "APIv2 应答"},
		Words: {EN: "what a program says", ZH: "程序的提示"}, Notification: {EN: "a notification", ZH: "通知"},
		FrontEnd:   {EN: "what WeChat says in a front end", ZH: "微信在前端的提示"},
		Parameters: {EN: "parameters of a front end", ZH: "调起支付的参数"},
	}
)

// Title is the name of the verdict, or that there is none.
func (f *Finding) Title(language string) string {
	if f.Name() == "" {
		return nameless.In(language)
	}
	return f.Name()
}

// Report is what there is to say behind the title: the sentence, and a line each for the remedy, the link and the evidence.
func (f *Finding) Report(language string) string {
	var b strings.Builder
	sentence, remedy := f.Sentence(language), f.Remedy(language)
	if f.Name() == "" {
		sentence, remedy = strings.TrimSpace(f.facts()), unlisted.In(language)
	}
	fmt.Fprintf(&b, "%s\n  %s%s\n", sentence, todo.In(language), remedy)
	if f.Link() != "" {
		fmt.Fprintf(&b, "  %s%s\n", see.In(language), f.Link())
	}
	facts := f.facts()
	if facts+f.RequestID+f.SDK == "" {
		return b.String()
	}
	fmt.Fprintf(&b, "  %s%s", seen.In(language), forms[f.Form].In(language))
	if facts != "" {
		b.WriteString(colon.In(language) + strings.TrimSpace(facts))
	}
	if f.RequestID != "" {
		fmt.Fprintf(&b, ofID.In(language), f.RequestID)
	}
	if f.SDK != "" {
		fmt.Fprintf(&b, by.In(language), f.SDK)
	}
	return b.String() + "\n"
}

// facts are status, code and message.
func (f *Finding) facts() string {
	var b strings.Builder
	if f.Status != 0 {
		fmt.Fprintf(&b, " %d", f.Status)
	}
	for _, text := range []string{f.Code, f.Message} {
		if text != "" {
			b.WriteString(" " + text)
		}
	}
	return b.String()
}
