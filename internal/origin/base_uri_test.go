package origin_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestBaseURISendsOneCallElsewhere: with or without its trailing slash, and with
// a prefix that is a part of the signed path. It replaces the whole BaseURL.
func TestBaseURISendsOneCallElsewhere(t *testing.T) {
	cfg := testkit.ClosedGateway().Config()
	cfg.BaseURL = "https://api.mch.weixin.qq.com/hk"
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for base, want := range map[string][2]string{
		"":                                  {"api.mch.weixin.qq.com", "/hk/v3/x/?a=b"}, // none given
		"https://apihk.mch.weixin.qq.com":   {"apihk.mch.weixin.qq.com", "/v3/x/?a=b"},
		"https://apihk.mch.weixin.qq.com/":  {"apihk.mch.weixin.qq.com", "/v3/x/?a=b"},
		"https://APIhk.mch.weixin.qq.com/":  {"apihk.mch.weixin.qq.com", "/v3/x/?a=b"},
		"https://api.mch.weixin.qq.com/hk":  {"api.mch.weixin.qq.com", "/hk/v3/x/?a=b"},
		"https://api.mch.weixin.qq.com/hk/": {"api.mch.weixin.qq.com", "/hk/v3/x/?a=b"},
		"https://api.mch.weixin.qq.com/a/B": {"api.mch.weixin.qq.com", "/a/B/v3/x/?a=b"},
		"https://gateway.example:8443/pay/": {"gateway.example:8443", "/pay/v3/x/?a=b"},
		"https://gateway.example:443/":      {"gateway.example", "/v3/x/?a=b"},
		"http://127.0.0.1:8080/pay":         {"127.0.0.1:8080", "/pay/v3/x/?a=b"},
		"http://[::1]:8080":                 {"[::1]:8080", "/v3/x/?a=b"},
		"http://localhost/":                 {"localhost", "/v3/x/?a=b"},
	} {
		params := wxpay.Params{}
		if base != "" {
			params["base_uri"] = base
		}
		host, target, bare, err := testkit.Destination(client.Chain("v3/x/?a=b"), "POST", params)
		require.NoError(t, err, base)
		assert.Equal(t, want, [2]string{host, target}, base)
		assert.False(t, bare, "whoever names a base_uri means it: %s", base)
	}
	host, target, _, err := testkit.Destination(client.Chain("v3/x"), "GET")
	require.NoError(t, err)
	assert.Equal(t, "api.mch.weixin.qq.com/hk/v3/x", host+target, "it was for one call only")
}

func TestBaseURIsThatCannotBeSentAreRefused(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	for base, words := range map[string][]string{
		"":                                      {"scheme", "https://"},
		"/hk/":                                  {"scheme", "https://"},
		"apihk.mch.weixin.qq.com":               {"scheme", "https://"},
		"ftp://apihk.mch.weixin.qq.com/":        {`"ftp"`, "https://"},
		"https://":                              {"host is missing"},
		"https:apihk.mch.weixin.qq.com":         {"host is missing"},
		"http://apihk.mch.weixin.qq.com/":       {"http://", "loopback"},
		"http://127.0.0.1.evil.com/":            {"http://", "loopback"},
		"http://10.0.0.1/":                      {"http://", "loopback"},
		"https://user:pw@gateway.example/":      {"user name or password"},
		"https://apihk.mch.weixin.qq.com/?a=b":  {"query", "template"},
		"https://apihk.mch.weixin.qq.com/hk?":   {"query", "template"},
		"https://apihk.mch.weixin.qq.com/#x":    {"fragment"},
		"https://apihk.mch.weixin.qq.com/#":     {"fragment"},
		"https://api.mch.weixin.qq.com/hk//":    {"cannot be sent", "/hk/"},
		"https://api.mch.weixin.qq.com/a/../b/": {"cannot be sent"},
		"https://api.mch.weixin.qq.com/%2e%2e/": {"cannot be sent"},
		"https://api.mch.weixin.qq.com/{x}/":    {"cannot be sent"},
		"https://api.mch.weixin.qq.com/a b/":    {"cannot be sent"},
		"https://api.mch.weixin.qq.com:x/":      {"not a URL"},
		"https://api.mch.weixin.qq.com/\n":      {"not a URL"},
	} {
		t.Run(base, func(t *testing.T) {
			_, err := chain.Get(t.Context(), wxpay.Params{"base_uri": base})
			testkit.RequireRefused(t, err, append(words, `params key "base_uri"`)...)
		})
	}
}
