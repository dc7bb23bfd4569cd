package launch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/launch"
)

// TestLaunchH5AddsTheWayBack as pay.weixin.qq.com/doc/v2/merchant/4011936869 does.
func TestLaunchH5AddsTheWayBack(t *testing.T) {
	t.Parallel()
	const h5 = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20161110163838f231619da20804912345&package=1037687096"
	l := vectorLauncher(t)
	for name, c := range map[string]struct{ url, redirect, want string }{
		"none":                {h5, "", h5},
		"the official sample": {h5, "https://www.wechatpay.com.cn", h5 + "&redirect_url=https%3A%2F%2Fwww.wechatpay.com.cn"},
		"with a query of its own": {h5, "https://example.com/paid?id=1&x=a b#/订单",
			h5 + "&redirect_url=https%3A%2F%2Fexample.com%2Fpaid%3Fid%3D1%26x%3Da%20b%23%2F%E8%AE%A2%E5%8D%95"},
		"a link without a query": {"https://wx.tenpay.com/pay", "https://a.cn",
			"https://wx.tenpay.com/pay?redirect_url=https%3A%2F%2Fa.cn"},
		"an empty query":      {"https://wx.tenpay.com/pay?", "https://a.cn", "https://wx.tenpay.com/pay?redirect_url=https%3A%2F%2Fa.cn"},
		"an app's own scheme": {h5, "www.example.com://", h5 + "&redirect_url=www.example.com%3A%2F%2F"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			link, err := l.H5(c.url, c.redirect)
			require.NoError(t, err)
			assert.Equal(t, c.want, link)
		})
	}
}

func TestLaunchNativeIsTheCodeURL(t *testing.T) {
	t.Parallel()
	code, err := vectorLauncher(t).Native("weixin://wxpay/bizpayurl?pr=JyC91EIz1")
	require.NoError(t, err)
	assert.Equal(t, "weixin://wxpay/bizpayurl?pr=JyC91EIz1", code)
}

// TestLaunchTakesTheLinksOfASandbox, which are http://, of this machine and of no other.
func TestLaunchTakesTheLinksOfASandbox(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	for link, taken := range map[string]bool{
		"http://127.0.0.1:9000/pay/x":             true,
		"http://127.8.9.1/pay/x":                  true,
		"http://[::1]:9000/pay/x":                 true,
		"http://localhost:9000/pay/x":             true,
		"https://127.0.0.1:9000/pay/x":            true,
		"http://192.168.1.2:9000/pay/x":           false,
		"http://10.0.0.1/pay/x":                   false,
		"http://128.0.0.1/pay/x":                  false,
		"http://sandbox:9000/pay/x":               false,
		"http://localhost.example.com/pay/x":      false,
		"http://127.0.0.1@example.com/pay/x":      false,
		"http://example.com/127.0.0.1":            false,
		"ftp://127.0.0.1/pay/x":                   false,
		"http://wx.tenpay.com/checkmweb?a=1":      false,
		"http:127.0.0.1/pay/x":                    false,
		"http:///127.0.0.1/pay/x":                 false,
		"http://127.0.0.1.example.com:9000/pay/x": false,
	} {
		code, err := l.Native(link)
		assert.Equal(t, taken, err == nil, "Native %s: %v", link, err)
		h5, errH5 := l.H5(link, "https://a.cn")
		assert.Equal(t, taken, errH5 == nil, "H5 %s: %v", link, errH5)
		if taken {
			assert.Equal(t, link, code)
			assert.Equal(t, link+"?redirect_url=https%3A%2F%2Fa.cn", h5)
		}
	}
}

// TestLaunchSignedLinkSignsRawAndEscapesOnce: what arrives, unescaped, verifies.
func TestLaunchSignedLinkSignsRawAndEscapesOnce(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	fields := map[string]string{
		"appid": testkit.AppID, "mch_id": testkit.MchID, "plan_id": "12535", "contract_code": "100000", "request_serial": "1000",
		"contract_display_account": "微信 代扣=A&+", "notify_url": "https://weixin.qq.com/a?b", "version": "1.0", "return_web": "1",
	}
	const normal = "https://api.mch.weixin.qq.com/papay/entrustweb"
	for name, c := range map[string]struct {
		link, address, signType string
		extra                   map[string]string
	}{
		"path":             {"papay/entrustweb", normal, "MD5", nil},
		"leading slash":    {"/papay/entrustweb", normal, "MD5", nil},
		"for partners":     {"papay/partner/entrustweb", "https://api.mch.weixin.qq.com/papay/partner/entrustweb", "MD5", nil},
		"another host":     {"https://api.weixin.qq.com/papay/entrustweb", "https://api.weixin.qq.com/papay/entrustweb", "MD5", nil},
		"HMAC":             {"papay/entrustweb", normal, "HMAC-SHA256", map[string]string{"sign_type": "HMAC-SHA256"}},
		"timestamp of own": {"papay/entrustweb", normal, "MD5", map[string]string{"timestamp": "1414488825"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given, want := launch.Params{}, launch.Params{"timestamp": "1735689600"}
			for _, set := range []map[string]string{fields, c.extra} {
				for key, value := range set {
					given[key], want[key] = value, value
				}
			}
			link, err := l.SignedLink(c.link, given)
			require.NoError(t, err)
			got := linkFields(t, link, c.address, "wechat_redirect")
			assert.Equal(t, want, without(got, "sign"))
			assert.Equal(t, v2Sign(t, c.signType, want), got["sign"])
		})
	}
}

// TestLaunchLinksLeadToWeChatPay, for it is a user's phone that opens them, though the
// client's requests may go elsewhere.
func TestLaunchLinksLeadToWeChatPay(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t, func(c *wxpay.Config) { c.BaseURL = "http://127.0.0.1:8080/hk/" })
	link, err := l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID})
	require.NoError(t, err)
	linkFields(t, link, "https://api.mch.weixin.qq.com/papay/entrustweb", "wechat_redirect")
}
