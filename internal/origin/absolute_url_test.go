package origin_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestAbsoluteURLsGoWhereTheySay with credentials only to the configured host
// and to WeChat Pay's.
func TestAbsoluteURLsGoWhereTheySay(t *testing.T) {
	cfg := testkit.ClosedGateway().Config()
	cfg.BaseURL = "https://pay.gateway.example:8443/hk/"
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for _, c := range []struct {
		url, host, target string
		bare              bool
	}{
		// WeChat Pay's hosts.
		{"https://api.mch.weixin.qq.com/v3/billdownload/file?token=a%2Fb&tartype=gzip", "api.mch.weixin.qq.com",
			"/v3/billdownload/file?token=a%2Fb&tartype=gzip", false},
		{"https://api2.wechatpay.cn/v3/x", "api2.wechatpay.cn", "/v3/x", false},
		{"https://pay.wechatpay.cn:8443/x", "pay.wechatpay.cn:8443", "/x", false},
		{"https://API.MCH.WeiXin.QQ.Com/V3/Xx", "api.mch.weixin.qq.com", "/V3/Xx", false},
		{"HTTPS://api.mch.weixin.qq.com:443/x", "api.mch.weixin.qq.com", "/x", false},
		{"https://api.mch.weixin.qq.com", "api.mch.weixin.qq.com", "/", false},
		{"https://api.mch.weixin.qq.com/", "api.mch.weixin.qq.com", "/", false},
		{"https://api.mch.weixin.qq.com?a=b", "api.mch.weixin.qq.com", "/?a=b", false},

		// The configured host; its path prefix belongs to paths, not to URLs.
		{"https://pay.gateway.example:8443/file", "pay.gateway.example:8443", "/file", false},
		{"https://PAY.Gateway.example:8443/file", "pay.gateway.example:8443", "/file", false},
		{"https://pay.gateway.example:08443/file", "pay.gateway.example:08443", "/file",
			true}, // another spelling is not worth a credential
		{"https://pay.gateway.example/file", "pay.gateway.example", "/file", true},

		// Foreign hosts, and those that only look like WeChat Pay's.
		{"https://downloads.example/a/b.csv?sig=x/y?z", "downloads.example", "/a/b.csv?sig=x/y?z", true},
		{"https://weixin.qq.com/x", "weixin.qq.com", "/x", true}, // not below it
		{"https://evilweixin.qq.com/x", "evilweixin.qq.com", "/x", true},
		{"https://evilwechatpay.cn/x", "evilwechatpay.cn", "/x", true},
		{"https://api.mch.weixin.qq.com.evil.com/x", "api.mch.weixin.qq.com.evil.com", "/x", true},
		{"https://api.mch.weixin.qq.com.evil.com:443/x", "api.mch.weixin.qq.com.evil.com", "/x", true},
		{"https://api.mch.weixin.qq.com./x", "api.mch.weixin.qq.com.", "/x", true},
		{"https://evil.com/api.mch.weixin.qq.com/x", "evil.com", "/api.mch.weixin.qq.com/x", true},
		{"https://evil.com?.weixin.qq.com", "evil.com", "/?.weixin.qq.com", true},

		// Paths are kept byte for byte.
		{"https://downloads.example/a//b/", "downloads.example", "/a//b/", true},
		{"https://downloads.example/AbC/%e4%BD%a0", "downloads.example", "/AbC/%e4%BD%a0", true},

		// Plain http on loopback only: a gateway under test.
		{"http://127.0.0.1:8080/x", "127.0.0.1:8080", "/x", true},
		{"http://127.8.9.1/x", "127.8.9.1", "/x", true},
		{"http://[::1]:8080/x", "[::1]:8080", "/x", true},
		{"http://[::1]/x", "[::1]", "/x", true},
		{"http://localhost:80/x", "localhost", "/x", true},
		{"http://LocalHost/x", "localhost", "/x", true},
	} {
		chain := client.Chain(c.url)
		host, target, bare, err := testkit.Destination(chain, "GET")
		require.NoError(t, err, c.url)
		assert.Equal(t, c.host, host, c.url)
		assert.Equal(t, c.target, target, c.url)
		assert.Equal(t, c.bare, bare, c.url)

		_, _, _, err = testkit.Destination(chain, "POST", wxpay.Params{"json": wxpay.Params{}})
		if c.bare {
			require.ErrorContains(t, err, "not a host of WeChat Pay", c.url)
			require.ErrorContains(t, err, "only a GET", c.url)
		} else {
			require.NoError(t, err, c.url)
		}
	}
}

func TestAbsoluteURLsThatAreUnsafeAreRefused(t *testing.T) {
	client := testkit.OfflineClient(t)
	for url, words := range map[string][]string{
		"http://api.mch.weixin.qq.com/x":            {"http://", "loopback", "https://"},
		"http://downloads.example/x":                {"http://", "loopback"},
		"http://127.0.0.1.evil.com/x":               {"http://", "loopback"},
		"http://localhost.evil.com/x":               {"http://", "loopback"},
		"http://[::2]/x":                            {"http://", "loopback"},
		"https://user:pass@api.mch.weixin.qq.com/x": {"user name or password"},
		"https://user@api.mch.weixin.qq.com/x":      {"user name or password"},
		"https://@evil.com/x":                       {"user name or password"},
		"https://api.mch.weixin.qq.com#@evil.com/x": {"fragment"},
		"https://api.mch.weixin.qq.com/x#top":       {"fragment"},
		"https:///x":                                {"host is missing"},
		"https://":                                  {"host is missing"},
		"https://:443/x":                            {"host is missing"},
		"https://a b/x":                             {"not a URL"},
		"https://api.mch.weixin.qq.com:port/x":      {"not a URL"},
		"https://api.mch.weixin.qq.com\\@evil.com/": {"not a URL"},
		"https://微信.qq.com/x":                       {"no host name has"},
		"https://api.mch.weixin.qq.com/a b":         {"' '"},
		"https://api.mch.weixin.qq.com/x?a=\r\nb":   {`'\r'`},
		"https://api.mch.weixin.qq.com/x?a=中":       {"'中'"},
		"https://api.mch.weixin.qq.com/%zz":         {"'%'"},
		"https://api.mch.weixin.qq.com/a/../b":      {`".."`},
		"https://api.mch.weixin.qq.com/a/%2e%2e/b":  {`"%2e%2e"`},
		"https://{x}.weixin.qq.com/":                {"not a URL", "host name"},
	} {
		t.Run(url, func(t *testing.T) {
			_, err := client.Chain(url).Get(t.Context(), wxpay.Params{})
			testkit.RequireRefused(t, err, words...)
		})
	}
}

func TestAbsoluteURLsTakePlaceholdersAndParams(t *testing.T) {
	client := testkit.OfflineClient(t)
	chain := client.Chain("https://api.mch.weixin.qq.com/v3/x", "{y}")
	require.Equal(t, "https://api.mch.weixin.qq.com/v3/x/{y}", chain.String())
	target, err := testkit.Target(chain, "GET", wxpay.Params{"y": "a/b", "query": wxpay.Params{"q": "1"}})
	require.NoError(t, err)
	require.Equal(t, "/v3/x/a%2Fb?q=1", target)

	_, err = chain.Get(t.Context(), wxpay.Params{"y": 1, "base_uri": "https://apihk.mch.weixin.qq.com/"})
	testkit.RequireRefused(t, err, `"base_uri"`, "absolute URL")

	_, err = client.Chain("https://downloads.example/x").Get(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
	testkit.RequireRefused(t, err, "downloads.example", "without a body")
}

// TestCredentialsStayAtHome: a URL in an answer, or a redirect, may lead anywhere.
func TestCredentialsStayAtHome(t *testing.T) {
	t.Parallel()
	var seen []http.Header
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Clone())
		_, _ = w.Write([]byte("invoice"))
	}))
	t.Cleanup(foreign.Close)
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	var w bytes.Buffer
	resp, err := client.Download(t.Context(), foreign.URL+"/a.pdf?x=1", &w)
	require.NoError(t, err)
	assert.Equal(t, "invoice", w.String())
	assert.False(t, resp.Verified)
	require.Len(t, seen, 1)
	for name := range seen[0] {
		assert.NotContains(t, name, "Authorization")
		assert.NotContains(t, name, "Wechatpay")
	}

	for _, location := range []string{foreign.URL, "http://api.mch.weixin.qq.com/", "/v3/billdownload/file"} {
		gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Status: http.StatusFound, Header: http.Header{"Location": {location}}}
		})
		dir, sent := t.TempDir(), len(gateway.Requests())
		_, err = client.Download(t.Context(), "v3/billdownload/file", filepath.Join(dir, "x"))
		var redirected *wxpay.Error
		require.ErrorAs(t, err, &redirected)
		assert.Equal(t, http.StatusFound, redirected.Status)
		require.ErrorContains(t, err, "a redirect to "+location+" that is not followed")
		testkit.RequireNoFile(t, dir)
		assert.Len(t, gateway.Requests(), sent+1)
	}
	assert.Len(t, seen, 1)
}
