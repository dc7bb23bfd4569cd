package proxy_test

import (
	"crypto/tls"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// kinds are the schemes of proxies, and how a relay speaks them.
var kinds = map[string]func(to string, info *url.Userinfo) func(*relay, net.Conn){
	"http": httpProxy, "https": httpProxy, "socks5": socksProxy, "socks5h": socksProxy, "": httpProxy, "HTTP": httpProxy,
}

// TestCallsGoThroughAProxyOfEveryKind, with TLS to WeChat Pay inside, and a connection is
// used again.
func TestCallsGoThroughAProxyOfEveryKind(t *testing.T) {
	t.Parallel()
	for scheme, speaks := range kinds {
		for name, info := range map[string]*url.Userinfo{"open": nil, "with a password": url.UserPassword(user, password)} {
			t.Run(scheme+", "+name, func(t *testing.T) {
				t.Parallel()
				gateway := testkit.NewServer(t)
				gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
				serverTLS, clientTLS := trusting(t, gateway)
				if scheme != "https" {
					serverTLS = nil
				}
				proxy := newRelay(t, serverTLS, speaks(addressOf(t, gateway), info))
				client := testkit.NewClient(t, gateway.Config(), through(proxy.url(scheme, info)), func(cfg *wxpay.Config) {
					cfg.BaseURL, cfg.TLS = "", clientTLS
				})
				for range 4 {
					_, err := client.Chain("v3/pay/transactions/out-trade-no/{no}").Get(t.Context(), wxpay.Params{"no": "A1"})
					require.NoError(t, err)
				}
				want := "CONNECT api.mch.weixin.qq.com:443 for api.mch.weixin.qq.com:443"
				if strings.HasPrefix(scheme, "socks") {
					want = "SOCKS 1 api.mch.weixin.qq.com:443"
				}
				assert.Equal(t, []string{want}, proxy.targets(), "the proxy resolves the name, and one tunnel is enough")
				assert.Equal(t, "/v3/pay/transactions/out-trade-no/A1", testkit.LastRequest(t, gateway).Target)
			})
		}
	}
}

// TestProxyFunctionSeesSchemeAndHostAlone: a path may hold the number of an order.
func TestProxyFunctionSeesSchemeAndHostAlone(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	proxy := newRelay(t, nil, httpProxy(addressOf(t, gateway), nil))
	var seen []url.URL
	client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) {
		cfg.BaseURL = "https://api.mch.weixin.qq.com/hk/"
		cfg.Proxy = func(u *url.URL) (*url.URL, error) {
			seen = append(seen, *u)
			u.Host = "elsewhere.example" // has no effect
			return proxy.url("http", nil), nil
		}
	})
	_, err := client.Chain("v3/x/{no}").Get(t.Context(), wxpay.Params{"no": "A1", "query": wxpay.Params{"a": "b"}})
	require.NoError(t, err)
	require.Equal(t, []url.URL{{Scheme: "https", Host: "api.mch.weixin.qq.com"}}, seen)
	require.Equal(t, []string{"CONNECT api.mch.weixin.qq.com:443 for api.mch.weixin.qq.com:443"}, proxy.targets())
}

// TestPlainHTTPIsTunnelledToo: the target that was signed stays what it is.
func TestPlainHTTPIsTunnelledToo(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	to := addressOf(t, gateway)
	proxy := newRelay(t, nil, httpProxy(to, nil))
	client := testkit.NewClient(t, gateway.Config(), through(proxy.url("http", nil)))
	_, err := client.Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"CONNECT " + to + " for " + to}, proxy.targets())
	require.Equal(t, "/v3/x", testkit.LastRequest(t, gateway).Target)
}

// TestIPv6TargetsKeepTheirBrackets where they have any.
func TestIPv6TargetsKeepTheirBrackets(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	for scheme, want := range map[string]string{"http": "CONNECT [::1]:8080 for [::1]:8080", "socks5": "SOCKS 1 [::1]:8080"} {
		proxy := newRelay(t, nil, kinds[scheme](addressOf(t, gateway), nil))
		client := testkit.NewClient(t, gateway.Config(), through(proxy.url(scheme, nil)), func(cfg *wxpay.Config) {
			cfg.BaseURL = "http://[::1]:8080/"
		})
		_, err := client.Chain("v3/x").Get(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{want}, proxy.targets())
	}
}

// TestFilesAndCertificatesGoThroughTheProxy too.
func TestFilesAndCertificatesGoThroughTheProxy(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.CertificateMode())
	gateway.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte("bill")})
	proxy := newRelay(t, nil, httpProxy(addressOf(t, gateway), url.UserPassword(user, password)))
	cfg := gateway.Config()
	through(proxy.url("http", url.UserPassword(user, password)))(&cfg)
	source, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	require.NoError(t, source.Refresh(t.Context()))
	require.Len(t, proxy.targets(), 1)

	cfg.Platform = source
	client := testkit.NewClient(t, cfg)
	resp, err := client.Chain("v3/bill/tradebill").Get(t.Context())
	require.NoError(t, err)
	var to strings.Builder
	_, err = client.Download(t.Context(), resp.Get("download_url").String(), &to)
	require.NoError(t, err)
	require.Equal(t, "bill", to.String())
	fetched, err := bill.Fetch(t.Context(), client, "v3/bill/tradebill")
	require.NoError(t, err)
	require.NoError(t, fetched.Close())
	require.Len(t, proxy.targets(), gateway.Connections(), "nothing went past the proxy")
}

// TestNoProxyAndNilMeanDirect.
func TestNoProxyAndNilMeanDirect(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	u, err := wxpay.NoProxy(&url.URL{Scheme: "https", Host: "api.mch.weixin.qq.com"})
	require.NoError(t, err)
	require.Nil(t, u)
	_, err = testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.Proxy = wxpay.NoProxy }).Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
}

// TestDialIsNotAskedForAProxy: who dials knows the way.
func TestDialIsNotAskedForAProxy(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) {
		cfg.BaseURL, cfg.Dial = "", gateway.Dial
		cfg.Proxy = func(*url.URL) (*url.URL, error) { panic("asked") }
	})
	_, err := client.Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
}

// TestPathOfAProxyMeansNothing, as net/http has it.
func TestPathOfAProxyMeansNothing(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	proxy := newRelay(t, nil, httpProxy(addressOf(t, gateway), nil))
	u := proxy.url("http", nil)
	u.Path, u.RawQuery = "/proxy.pac", "a=b"
	_, err := testkit.NewClient(t, gateway.Config(), through(u)).Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
}

// TestTLSOfTheProxyIsNotThatOfWeChatPay: server name, client certificate and the functions
// of Config.TLS are for WeChat Pay; the proxy must have a certificate for its own name.
func TestTLSOfTheProxyIsNotThatOfWeChatPay(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	serverTLS, clientTLS := trusting(t, gateway)
	serverTLS.ClientAuth = tls.RequestClientCert
	hellos := make(chan *tls.ClientHelloInfo, 1)
	serverTLS.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		hellos <- hello
		return nil, nil
	}
	shown := make(chan int, 1)
	serverTLS.VerifyConnection = func(state tls.ConnectionState) error {
		shown <- len(state.PeerCertificates)
		return nil
	}
	clientTLS.ServerName, clientTLS.Certificates = "api.mch.weixin.qq.com", serverTLS.Certificates
	clientTLS.VerifyConnection = func(state tls.ConnectionState) error {
		assert.Equal(t, "api.mch.weixin.qq.com", state.ServerName)
		return nil
	}
	proxy := newRelay(t, serverTLS, httpProxy(addressOf(t, gateway), nil))
	u := proxy.url("https", nil)
	trust := func(cfg *wxpay.Config) { cfg.TLS = clientTLS }
	_, err := testkit.NewClient(t, gateway.Config(), through(u), trust).Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	hello := <-hellos
	assert.Empty(t, hello.ServerName, "an address is not sent as a name")
	assert.Equal(t, []string{"http/1.1"}, hello.SupportedProtos)
	assert.NotContains(t, hello.SupportedVersions, uint16(tls.VersionTLS11))
	assert.Zero(t, <-shown)

	u.Host = strings.Replace(u.Host, "127.0.0.1", "127.0.0.2", 1) // not in its certificate
	_, err = testkit.NewClient(t, gateway.Config(), through(u), trust).Chain("v3/x").Get(t.Context())
	if _, dialed := net.Dial("tcp", u.Host); dialed == nil { // not on every system is all of 127/8 loopback's
		testkit.RequireRefused(t, err, "TLS handshake with the proxy", "through the proxy https://127.0.0.2:")
	}
}

// TestWhoAnswersInWeChatPaysPlaceIsNamed: a proxy that reads along has a CA of its own.
func TestWhoAnswersInWeChatPaysPlaceIsNamed(t *testing.T) {
	t.Parallel()
	for scheme := range map[string]bool{"http": true, "socks5": true} {
		gateway := testkit.NewServer(t)
		proxy := newRelay(t, nil, kinds[scheme](addressOf(t, gateway), nil))
		client := testkit.NewClient(t, gateway.Config(), through(proxy.url(scheme, nil)), func(cfg *wxpay.Config) { cfg.TLS = nil })
		_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
		testkit.RequireRefused(t, err, "through the proxy "+scheme+"://"+proxy.listener.Addr().String()+": TLS handshake", "certificate")
		require.Empty(t, gateway.Requests())
	}
}
