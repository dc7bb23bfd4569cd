package pathtext_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/pathtext"
)

func TestAShownTemplateHoldsNoValue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ template, shown string }{
		"a path":                     {"v3/pay/transactions/id/{transaction_id}", "v3/pay/transactions/id/{transaction_id}"},
		"with a slash in front":      {"/v3/certificates", "/v3/certificates"},
		"an expression with a slash": {"v3/files{/path,name}/x", "v3/files{/path,name}/x"},
		"a query expression":         {"v3/bill/tradebill{?bill_date,tar_type}", "v3/bill/tradebill{?bill_date,tar_type}"},
		"a placeholder and a letter": {"v3/a-{b}/{c}d", "v3/a-{b}/{c}d"},
		"a value":                    {"v3/pay/transactions/id/4200001234202611011234567890", "v3/pay/transactions/id/{value}"},
		"a value with few digits":    {"v3/x/2026/y", "v3/x/{value}/y"},
		"Chinese":                    {"v3/x/张三", "v3/x/{value}"},
		"escaped":                    {"v3/x/%E5%BC%A0", "v3/x/{value}"},
		"a long word":                {"v3/" + strings.Repeat("x", 65), "v3/{value}"},
		"a value in braces":          {"v3/{a 12345678}", "v3/{value}"},
		"braces that do not end":     {"v3/{a b", "v3/{value}"},
		"nothing":                    {"", ""},
		"a file of WeChat Pay":       {"https://api.mch.weixin.qq.com/v3/file", "https://api.mch.weixin.qq.com/v3/file"},
		"a value in a URL":           {"http://127.0.0.1:8080/v3/x/SECRET4711", "http://127.0.0.1:8080/v3/x/{value}"},
		"a host alone":               {"https://api.mch.weixin.qq.com", "https://api.mch.weixin.qq.com/"},
	} {
		assert.Equal(t, c.shown, pathtext.WithoutValues(c.template), name)
	}
	for _, e := range catalogue.Default().Endpoints() {
		assert.Equal(t, e.Path, pathtext.WithoutValues(e.Path), "a documented path is shown as it is")
	}
}
