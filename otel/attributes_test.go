package wxpayotel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/origin"
)

func TestATemplateIsOneOfFewNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ template, expected string }{
		"a path":                   {"v3/pay/transactions/id/{transaction_id}", "/v3/pay/transactions/id/{transaction_id}"},
		"with a slash in front":    {"/v3/certificates", "/v3/certificates"},
		"nothing":                  {"", ""},
		"a slash":                  {"/", ""},
		"too much":                 {strings.Repeat("v3/", 100), ""},
		"a file of WeChat Pay":     {"https://api.mch.weixin.qq.com/v3/billdownload/file", "/v3/billdownload/file"},
		"in capitals, with a port": {"HTTPS://API.mch.weixin.QQ.com:443/v3/billdownload/file", "/v3/billdownload/file"},
		"a URL without a path":     {"https://api.wechatpay.cn", ""},
		"a file elsewhere":         {"https://files.example/receipts/zhang", ""},
		"a name like WeChat Pay's": {"https://evilweixin.qq.com.example/v3/x", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.expected, templateOf(c.template))
		})
	}
}

func TestEveryDocumentedPathIsANameAsItIs(t *testing.T) {
	t.Parallel()
	n := 0
	for _, e := range catalogue.Default().Endpoints() {
		path := strings.Trim(e.Path, "/")
		assert.Equal(t, "/"+path, templateOf(path))
		n++
	}
	require.Greater(t, n, 1000)
}

// TestHostsOfWeChatPayAreThoseOfTheClient, which gives them its credentials.
func TestHostsOfWeChatPayAreThoseOfTheClient(t *testing.T) {
	t.Parallel()
	for _, host := range []string{
		"api.mch.weixin.qq.com", "API.MCH.weixin.qq.com", "apihk.mch.weixin.qq.com", "api2.wechatpay.cn", "weixin.qq.com", "wechatpay.cn",
		"qq.com", "notweixin.qq.com", "api.mch.weixin.qq.com.example", "127.0.0.1",
	} {
		base, err := origin.Parse("https://" + host + "/")
		require.NoError(t, err)
		assert.Equal(t, base.IsWeChatPay(), isWeChatPay(host), host)
	}
}

func TestAServerHasAPortWhereItIsKnown(t *testing.T) {
	t.Parallel()
	for host, c := range map[string]struct {
		address string
		port    int // 0: not known
	}{
		"api.mch.weixin.qq.com":      {"api.mch.weixin.qq.com", 443},
		"api.mch.weixin.qq.com:8443": {"api.mch.weixin.qq.com", 8443},
		"gateway.example":            {"gateway.example", 0},
		"127.0.0.1:8080":             {"127.0.0.1", 8080},
		"[::1]:8080":                 {"::1", 8080},
		"[::1]":                      {"::1", 0},
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			expected := []attribute.KeyValue{semconv.ServerAddress(c.address)}
			if c.port != 0 {
				expected = append(expected, semconv.ServerPort(c.port))
			}
			assert.Equal(t, expected, serverOf(host))
		})
	}
}

func TestAMethodThatNobodyKnowsIsOther(t *testing.T) {
	t.Parallel()
	e := wxpay.Event{Attempt: 1, Method: "PURGE", Template: "v3/x", Host: "api.mch.weixin.qq.com"}
	assert.Equal(t, "HTTP /v3/x", nameOf(e))
	assert.Equal(t, []attribute.KeyValue{semconv.HTTPRequestMethodOther, semconv.URLTemplate("/v3/x")}, aboutRequest(e))
	assert.Contains(t, aboutAttempt(e), semconv.HTTPRequestMethodOriginal("PURGE"))
	e.Method = "PATCH"
	assert.Equal(t, "PATCH /v3/x", nameOf(e))
	assert.NotContains(t, aboutAttempt(e), semconv.HTTPRequestMethodOriginal("PATCH"))
}

func TestAnErrorTypeIsOneOfFewWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		event    wxpay.Event
		expected string
	}{
		"a code":                    {wxpay.Event{Status: 400, Code: "PARAM_ERROR", Outcome: wxpay.Rejected}, "PARAM_ERROR"},
		"a code of a 200":           {wxpay.Event{Status: 200, Code: "SYSTEMERROR"}, "SYSTEMERROR"},
		"a status":                  {wxpay.Event{Status: 502}, "502"},
		"a code that is no word":    {wxpay.Event{Status: 500, Code: "id-20261101-77"}, "500"},
		"a code of a 200, no word":  {wxpay.Event{Status: 200, Code: "出错"}, "unknown"},
		"an answer with no proof":   {wxpay.Event{Status: 200}, "unknown"},
		"no answer":                 {wxpay.Event{}, "unknown"},
		"nothing was sent":          {wxpay.Event{Outcome: wxpay.NotSent}, "not_sent"},
		"a refusal without a code":  {wxpay.Event{Status: 401, Outcome: wxpay.Rejected}, "401"},
		"a refusal that has no 4xx": {wxpay.Event{Status: 200, Outcome: wxpay.Rejected}, "rejected"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.event.Failed = true
			assert.Equal(t, c.expected, errorType(c.event))
		})
	}
}
