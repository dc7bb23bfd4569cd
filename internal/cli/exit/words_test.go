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
		"a gateway": {wxpaytest.BadGateway(), exit.Unknown, "（结果不明：请先用同一商户单号查询）\n", "提示：不知道请求是否被受理"},
		"a portal": {page, exit.Signature,
			"：验签未通过：缺少请求头 Wechatpay-Timestamp：", "来的是一个网页，而不是微信支付的应答"},
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
			require.NotRegexp(t, `the [a-z]+ |rejected|unknown`, r.Stderr)
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
