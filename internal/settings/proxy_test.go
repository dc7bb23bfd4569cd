package settings_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/settings"
)

// TestAProxyIsReadWholeOrRefusedAndItsPasswordNeverShown: where it is not encoded a part of the password looks like a host.
func TestAProxyIsReadWholeOrRefusedAndItsPasswordNeverShown(t *testing.T) {
	t.Parallel()
	var setting settings.Setting
	for _, s := range settings.All() {
		if s.Name == "proxy" {
			setting = s
		}
	}
	for name, c := range map[string]struct {
		text  string
		shown string // "" where it is refused
		host  string
	}{
		"a host and a port":         {"http://proxy.example.com:3128", "http://proxy.example.com:3128", "proxy.example.com:3128"},
		"with a slash":              {"http://proxy.example.com:3128/", "http://proxy.example.com:3128", "proxy.example.com:3128"},
		"with user and password":    {"https://shop:hush@proxy.example.com", "https://proxy.example.com", "proxy.example.com"},
		"percent-encoded":           {"socks5://shop:se%2Fc%40ret@[::1]:1080", "socks5://[::1]:1080", "[::1]:1080"},
		"without a scheme":          {"proxy.example.com:3128", "http://proxy.example.com:3128", "proxy.example.com:3128"},
		"without a scheme, secret":  {"shop:hush@proxy.example.com:3128", "http://proxy.example.com:3128", "proxy.example.com:3128"},
		"another scheme":            {"ftp://shop:hush@proxy.example.com", "", ""},
		"a slash in the password":   {"http://shop:7788/hush@proxy.example.com:3128", "", ""},
		"a hash in the password":    {"http://shop:7788#hush@proxy.example.com:3128", "", ""},
		"a question mark in it":     {"http://shop:7788?hush@proxy.example.com:3128", "", ""},
		"an at sign in it":          {"http://shop:hu@hush@proxy.example.com", "http://proxy.example.com", "proxy.example.com"},
		"an at sign and a slash":    {"http://shop:hush@7788/hush@proxy.example.com:3128", "", ""},
		"a percent sign in it":      {"http://shop:hush%zz@proxy.example.com:3128", "", ""},
		"no host":                   {"http://", "", ""},
		"no host but a password":    {"http://shop:hush@", "", ""},
		"a line break":              {"http://shop:hush@proxy.example.com\n:3128", "", ""},
		"a port that is no number":  {"http://shop:hush@proxy.example.com:port", "", ""},
		"characters of no host":     {"http://shop:hush@proxy example.com", "", ""},
		"a scheme that is the user": {"shop://hush@proxy.example.com", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := settings.Loader{Getenv: func(string) string { return "" }}
			var cfg wxpay.Config
			err := l.Proxy(t.Context(), settings.Profile{Name: "shop", Proxy: c.text}, &cfg)
			shown := setting.Show(c.text)
			assert.NotContains(t, shown, "hush")
			assert.NotContains(t, shown, "7788")
			if c.shown == "" {
				require.ErrorContains(t, err, "proxy ")
				assert.ErrorContains(t, err, "; write http://host:port")
				assert.NotContains(t, err.Error(), "hush")
				assert.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
				assert.Nil(t, cfg.Proxy, "what is refused is not taken for none")
				assert.True(t, strings.HasPrefix(shown, "[not shown"), shown)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.shown, shown)
			u, err := cfg.Proxy(&url.URL{Scheme: "https", Host: "api.mch.weixin.qq.com"})
			require.NoError(t, err)
			assert.Equal(t, c.host, u.Host)
			assert.Equal(t, c.shown, settings.NameOfProxy(u))
		})
	}
}

// TestNoneIsNoProxyAndNothingIsThatOfTheEnvironment, which the library reads.
func TestNoneIsNoProxyAndNothingIsThatOfTheEnvironment(t *testing.T) {
	t.Parallel()
	l := settings.Loader{Getenv: func(string) string { return "" }}
	var cfg wxpay.Config
	require.NoError(t, l.Proxy(t.Context(), settings.Profile{}, &cfg))
	require.Nil(t, cfg.Proxy)
	require.NoError(t, l.Proxy(t.Context(), settings.Profile{Proxy: "None"}, &cfg))
	require.NotNil(t, cfg.Proxy)
	u, err := settings.ProxyFor(cfg, "https://api.mch.weixin.qq.com/")
	require.NoError(t, err)
	require.Nil(t, u)
}
