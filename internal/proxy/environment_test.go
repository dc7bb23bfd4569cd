package proxy_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// setProxies sets the variables that are given and empties the others.
func setProxies(t *testing.T, given map[string]string) {
	t.Helper()
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "REQUEST_METHOD"} {
		t.Setenv(name, given[name])
	}
}

// TestEnvironmentNamesTheProxy for hosts that are not on loopback, as New finds it: each
// client for itself.
func TestEnvironmentNamesTheProxy(t *testing.T) {
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	info := url.UserPassword(user, password)
	proxy := newRelay(t, nil, httpProxy(addressOf(t, gateway), info))
	other := newRelay(t, nil, httpProxy(addressOf(t, gateway), nil))
	address := proxy.url("http", info).String()
	client := func(base string) *wxpay.Client {
		return testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.BaseURL = base })
	}
	for name, env := range map[string]map[string]string{
		"upper case": {"HTTPS_PROXY": address}, "lower case": {"https_proxy": address},
		"lower case first": {"HTTPS_PROXY": "http://127.0.0.1:1", "https_proxy": address},
		"without a scheme": {"HTTPS_PROXY": strings.TrimPrefix(address, "http://")},
		"others excepted":  {"HTTPS_PROXY": address, "NO_PROXY": "example.com,.weixin.qq.com:8443,10.0.0.0/8"},
		"with a slash":     {"HTTPS_PROXY": address + "/"},
		"in CGI":           {"HTTPS_PROXY": address, "HTTP_PROXY": "http://127.0.0.1:1", "REQUEST_METHOD": "GET"},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(proxy.targets())
			setProxies(t, env)
			c := client("")
			setProxies(t, map[string]string{"HTTPS_PROXY": other.url("http", nil).String()}) // comes too late for that client
			_, err := c.Chain("v3/x").Get(t.Context())
			require.NoError(t, err)
			require.Len(t, proxy.targets(), before+1)
			_, err = client("").Chain("v3/x").Get(t.Context())
			require.NoError(t, err)
			require.NotEmpty(t, other.targets())
		})
	}
}

// TestEnvironmentIsNotForLoopback, nor for hosts in NO_PROXY, nor for a Dial or a Proxy of
// the caller's, whatever it holds.
func TestEnvironmentIsNotForLoopback(t *testing.T) {
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	for _, value := range []string{"http://127.0.0.1:1", "http://shop:MARKED%zz@127.0.0.1:1", "socks4://127.0.0.1:1"} {
		for name, change := range map[string]func(*wxpay.Config){
			"loopback": func(*wxpay.Config) {},
			"Dial":     func(cfg *wxpay.Config) { cfg.BaseURL, cfg.Dial = "", gateway.Dial },
			"NoProxy":  func(cfg *wxpay.Config) { cfg.Proxy = wxpay.NoProxy },
		} {
			setProxies(t, map[string]string{"HTTPS_PROXY": value, "HTTP_PROXY": value})
			_, err := testkit.NewClient(t, gateway.Config(), change).Chain("v3/x").Get(t.Context())
			require.NoError(t, err, name)
		}
		setProxies(t, map[string]string{"HTTPS_PROXY": value, "NO_PROXY": ".weixin.qq.com"})
		_, err := wxpay.New(withBase(gateway.Config(), ""))
		require.NoError(t, err, "NO_PROXY has it")
	}
}

func withBase(cfg wxpay.Config, base string) wxpay.Config {
	cfg.BaseURL = base
	return cfg
}

// TestEnvironmentThatCannotBeReadIsNotTakenForNone: net/http would go past the proxy. New
// names the variable and shows nothing of what it holds; a call to another host than
// BaseURL does the same.
func TestEnvironmentThatCannotBeReadIsNotTakenForNone(t *testing.T) {
	gateway := testkit.NewServer(t)
	cfg := gateway.Config()
	for value, words := range map[string]string{
		"http://shop:MARKED%zz@proxy:3128":     "it is no URL",
		"http://shop:MARKED w#rd@proxy:3128":   "it is no URL",
		"http://shop:MARKED/p@ss@proxy:3128":   "it is no URL",
		"shop:MARKED@proxy:MARKED":             "has no host",
		" http://shop:MARKED@proxy:3128":       "it is no URL",
		"http://shop:MARKED@proxy:3128\n":      "it is no URL",
		"socks4://shop:MARKED@proxy:3128":      `its scheme is "socks4"`,
		"http:proxy:3128":                      "has no host",
		"http://shop:MARKED@:3128":             "has no host",
		"http://shop:MARKED@proxy:99999":       "between 1 and 65535",
		"http://shop:MARKED@pro xy:3128":       "it is no URL",
		"https://shop:MARKED@proxy.example.微信": "its host or port holds",
	} {
		for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
			setProxies(t, map[string]string{name: value})
			_, err := wxpay.New(withBase(cfg, ""))
			testkit.RequireRefused(t, err, "Config.Proxy is nil, and the environment variable "+name+" names no proxy", words,
				"wxpay.NoProxy")
			requireNoUser(t, err)

			client, err := wxpay.New(cfg)
			require.NoError(t, err, "the base is on loopback")
			_, err = client.Chain("v3/x").Get(context.Background(), wxpay.Params{"base_uri": "https://api.mch.weixin.qq.com/"})
			testkit.RequireRefused(t, err, "the environment variable "+name+" names no proxy", words)
			assert.NotContains(t, err.Error(), "Config.Proxy")
			requireNoUser(t, err)
		}
	}
}
