package exit_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestAReaderOfChineseIsToldInChinese what came of a call, once and without an English sentence in it.
func TestAReaderOfChineseIsToldInChinese(t *testing.T) {
	t.Parallel()
	page := wxpaytest.Reply{Body: "<html>login", Unsigned: true, Header: http.Header{"Content-Type": {"text/html"}}}
	foreign := http.Header{"Request-Id": nil, "Content-Type": {"application/json"}}
	for name, c := range map[string]struct {
		reply wxpaytest.Reply
		code  int
		line  string
		todo  string
	}{
		"a refused signature": {wxpaytest.ErrorReply(401, "SIGN_ERROR", "商户证书已作废。"), exit.Refused,
			"401 SIGN_ERROR 商户证书已作废。（已拒绝）\n", "诊断：商户API证书已作废：到商户平台 → 账户中心 → API安全取新的"},
		"what the page says": {wxpaytest.ErrorReply(400, "INVALID_REQUEST", "订单已失效"), exit.Refused,
			"description：缺少；文档说它必填（已拒绝）\n", "提示：订单已失效：重新下单"},
		"a firewall": {wxpaytest.Reply{Status: 403, Body: `{"code":"BLOCKED"}`, Unsigned: true, Header: foreign}, exit.Refused,
			"403 BLOCKED（已拒绝）\n", "提示：应答不是微信支付的：没有 Request-ID，也没有微信支付的错误码：" +
				"途中的网关、代理或防火墙（WAF）代答了：检查它的规则，以及 base_uri"},
		"a field at fault": {wxpaytest.Reply{Status: 400, Body: `{"code":"PARAM_ERROR","message":"参数错误","detail":` +
			`{"location":"body","field":"/amount/total","issue":"大于最大值","value":1}}`}, exit.Refused,
			"native：400 PARAM_ERROR 参数错误，位置 body，字段 /amount/total，问题 大于最大值，Request-ID ", "提示：参数有误：查看 detail 指出的字段："},
		"no code": {wxpaytest.Reply{Status: 404, Body: "<html>", Unsigned: true, Header: http.Header{"Request-Id": nil,
			"Content-Type": {"text/html"}}},
			exit.Refused, `native：404，没有错误码，6 字节，类型 "text/html"`, "提示：微信支付没有这个路径："},
		"a redirect": {wxpaytest.Reply{Status: 302, Unsigned: true, Header: http.Header{"Request-Id": nil,
			"Location": {"https://a.example/x?y"}}},
			exit.Unknown, "native：302，跳转到 https://a.example/x，未跟随（结果不明：请先用同一商户单号查询）\n", "应答是跳转，不会跟随："},
		"a gateway": {wxpaytest.BadGateway(), exit.Unknown, "（结果不明：请先用同一商户单号查询）\n", "提示：不知道请求是否被受理"},
		"a portal": {page, exit.Signature,
			"错误：POST v3/pay/transactions/native：验签未通过，Request-ID ", "（结果不明：请先用同一商户单号查询）\n" +
				"提示：请先用同一商户单号查询，因为请求可能已被受理；然后：应答是一个网页，不是微信支付的接口：" +
				"中间有别的东西：防火墙、网络的登录页，或 base_uri 填错\n参见："},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSession(t)
			s.Env["WXPAY_LANG"] = "zh"
			s.Gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return c.reply })
			r := s.Run("post", "v3/pay/transactions/native", "out_trade_no=T1", "--yes")
			require.Equal(t, c.code, r.Code, r.Stderr)
			require.Contains(t, r.Stderr, c.line)
			require.Contains(t, r.Stderr, c.todo)
			require.NotRegexp(t, `the [a-z]+ |rejected|[^-]unknown`, r.Stderr)
		})
	}
}

// TestADoubledVersionIsNamed, and where it stands.
func TestADoubledVersionIsNamed(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	for language, words := range map[string]string{
		"en": "look at base_uri of the profile, or at --base-uri",
		"zh": "请去掉一个，通常是 base_uri 中的，改为 ",
	} {
		s.Env["WXPAY_LANG"] = language
		r := s.Run("get", "v3/certificates", "--base-uri", s.Gateway.URL()+"v3/")
		require.Equal(t, exit.Usage, r.Code, r.Stderr)
		require.Contains(t, r.Stderr, words)
	}
}
