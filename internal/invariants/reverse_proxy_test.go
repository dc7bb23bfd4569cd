package invariants_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// behind is a client that reaches a gateway through a reverse proxy at url, which takes the
// prefix of its path away.
func behind(t *testing.T, gateway *wxpaytest.Server, url, strip string, change ...func(*wxpay.Config)) (*wxpay.Client, *[]string) {
	t.Helper()
	var targets []string
	proxy := testkit.NewRecorder(t, func(r *testkit.WireRequest) []byte {
		targets = append(targets, r.Header["host"]+r.Target)
		request, err := http.NewRequestWithContext(t.Context(), r.Method, strings.TrimSuffix(gateway.URL(), "/")+
			strings.TrimPrefix(r.Target, strings.TrimSuffix("/"+strings.Trim(strip, "/"), "/")), strings.NewReader(string(r.Body)))
		if err != nil {
			return testkit.WireAnswer("400 Bad Request", http.Header{"Content-Length": {"0"}})
		}
		for name, value := range r.Header {
			if name != "host" {
				request.Header.Set(name, value)
			}
		}
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			return testkit.WireAnswer("502 Bad Gateway", http.Header{"Content-Length": {"0"}})
		}
		defer answer.Body.Close()
		body := make([]byte, max(answer.ContentLength, 0))
		_, _ = answer.Body.Read(body)
		return append(testkit.WireAnswer(answer.Status, answer.Header), body...)
	})
	cfg := gateway.Config()
	cfg.BaseURL, cfg.StripPrefix = url, strip
	cfg.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, proxy.Addr())
	}
	return testkit.NewClient(t, cfg, change...), &targets
}

// TestAPrefixThatIsTakenAwayIsNotSigned: what arrives at WeChat Pay is.
func TestAPrefixThatIsTakenAwayIsNotSigned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ url, strip, sent, arrives string }{
		"all of it":           {"http://127.0.0.1:9/wxpay/", "/wxpay", "127.0.0.1:9/wxpay/v3/x", "/v3/x"},
		"a slash at its end":  {"http://127.0.0.1:9/wxpay", "/wxpay/", "127.0.0.1:9/wxpay/v3/x", "/v3/x"},
		"without a slash":     {"http://127.0.0.1:9/wxpay/", "wxpay", "127.0.0.1:9/wxpay/v3/x", "/v3/x"},
		"the beginning of it": {"http://127.0.0.1:9/a/wxpay/hk/", "/a/wxpay", "127.0.0.1:9/a/wxpay/hk/v3/x", "/hk/v3/x"},
		"nothing":             {"http://127.0.0.1:9/hk/", "", "127.0.0.1:9/hk/v3/x", "/hk/v3/x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := testkit.Gateway(t)
			client, sent := behind(t, gateway, c.url, c.strip)
			_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
			require.NoError(t, err)
			require.Equal(t, []string{c.sent}, *sent)
			requests := gateway.Requests()
			require.Len(t, requests, 1)
			require.Equal(t, c.arrives, requests[0].Target)
			require.NoError(t, requests[0].Err, "its signature is about what arrives")
			prepared, err := client.Chain("v3/x").Prepare(t.Context(), "POST", wxpay.Params{"json": wxpay.Params{"a": 1}})
			require.NoError(t, err)
			require.Contains(t, string(prepared.Message), "POST\n"+c.arrives+"\n")
			require.True(t, strings.HasSuffix(prepared.URL, c.sent))
		})
	}
	for name, strip := range map[string]string{"another": "/other", "half a segment": "/wx", "more than there is": "/wxpay/hk/v3"} {
		cfg := testkit.ClosedGateway().Config()
		cfg.BaseURL, cfg.StripPrefix = "http://127.0.0.1:9/wxpay/hk/", strip
		testkit.RequireWrong(t, cfg, "StripPrefix", strip, "/wxpay/hk/")
		require.NotEmpty(t, name)
	}
}

// TestFilesOfWeChatPayComeThroughTheProxyToo: whoever needs the proxy reaches no other host.
func TestFilesOfWeChatPayComeThroughTheProxyToo(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: "a bill", Unsigned: true, Header: http.Header{"Content-Type": {"text/plain"}}}
	})
	client, sent := behind(t, gateway, "http://127.0.0.1:9/wxpay/", "/wxpay")
	path := filepath.Join(t.TempDir(), "bill")
	_, err := client.Download(t.Context(), "https://api.mch.weixin.qq.com/v3/billdownload/file?token=abc", path)
	require.NoError(t, err)
	require.Equal(t, []string{"127.0.0.1:9/wxpay/v3/billdownload/file?token=abc"}, *sent)
	require.NoError(t, gateway.Requests()[0].Err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "a bill", string(text))

	*sent = nil
	_, err = client.Chain("https://api.mch.weixin.qq.com/v3/billdownload/file?token=abc").Get(t.Context(), wxpay.Params{"sink": path})
	require.NoError(t, err)
	require.Equal(t, []string{"127.0.0.1:9/wxpay/v3/billdownload/file?token=abc"}, *sent)

	for name, url := range map[string]string{
		"a host that is not WeChat Pay's": "https://files.example/v3/billdownload/file?token=abc",
		"no file":                         "https://api.mch.weixin.qq.com/v3/billdownload/file?token=abc",
	} {
		host, _, _, err := testkit.Destination(client.Chain(url), http.MethodGet)
		require.NoError(t, err, name)
		require.Contains(t, url, host, "%s goes where it leads", name)
	}
}

// TestABaseURIAtTheProxyIsStrippedToo: it is the same proxy.
func TestABaseURIAtTheProxyIsStrippedToo(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client, sent := behind(t, gateway, "http://127.0.0.1:9/wxpay/", "/wxpay")
	_, err := client.Chain("v3/x").Get(t.Context(), wxpay.Params{"base_uri": "http://127.0.0.1:9/wxpay/hk/"})
	require.NoError(t, err)
	require.Equal(t, []string{"127.0.0.1:9/wxpay/hk/v3/x"}, *sent)
	require.Equal(t, "/hk/v3/x", gateway.Requests()[0].Target)
	require.NoError(t, gateway.Requests()[0].Err)
}

// TestWhatAProxyCanMakeUpIsNotCertain: over http:// every refusal, else one without a code.
func TestWhatAProxyCanMakeUpIsNotCertain(t *testing.T) {
	t.Parallel()
	refusal, bare := wxpaytest.ErrorReply(400, "PARAM_ERROR", "no"), wxpaytest.Reply{Status: 404, Body: "", Unsigned: true}
	page := wxpaytest.Reply{Status: 403, Body: "<html>no</html>", Unsigned: true}
	const unknown, rejected = wxpay.Unknown, wxpay.Rejected
	for name, c := range map[string]struct {
		url                 string
		plain               bool
		refusal, bare, page wxpay.Outcome
	}{
		"this machine":                {"", false, rejected, rejected, rejected},
		"a private address":           {"http://10.1.2.3:8080/", true, unknown, unknown, unknown},
		"a private name":              {"http://gateway.internal/", true, unknown, unknown, unknown},
		"a proxy of one's own, https": {"https://gateway.example/", false, rejected, unknown, unknown},
		"WeChat Pay":                  {"https://api2.wechatpay.cn/", false, rejected, rejected, rejected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var options []wxpaytest.Option
			if !strings.HasPrefix(c.url, "https") {
				options = append(options, wxpaytest.Plain())
			}
			gateway := testkit.NewServer(t, options...)
			var reply wxpaytest.Reply
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
			cfg := gateway.Config()
			if cfg.PlainHTTP = c.plain; c.url != "" {
				cfg.BaseURL, cfg.Dial = c.url, gateway.Dial
			}
			if cfg.TLS != nil {
				cfg.TLS.ServerName = "localhost" // the gateway has no certificate for that name
			}
			client := testkit.NewClient(t, cfg)
			for _, want := range []struct {
				reply   wxpaytest.Reply
				outcome wxpay.Outcome
			}{{refusal, c.refusal}, {bare, c.bare}, {page, c.page}} {
				reply = want.reply
				_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
				require.Error(t, err)
				assert.Equal(t, want.outcome, wxpay.OutcomeOf(err), "%v", err)
			}
		})
	}
}

func TestPlainHTTPIsForPrivateAddressesAlone(t *testing.T) {
	t.Parallel()
	for url, words := range map[string][]string{
		"http://10.0.0.1/":           nil,
		"http://172.20.0.1:8080/":    nil,
		"http://192.168.1.1/a/":      nil,
		"http://100.64.3.2/":         nil,
		"http://[fd00::1]/":          nil,
		"http://[fe80::1]/":          nil,
		"http://gateway.internal/":   nil,
		"http://8.8.8.8/":            {"8.8.8.8", "public", "https://"},
		"http://[2001:db8::1]/":      {"public"},
		"http://172.32.0.1/":         {"public"},
		"ftp://10.0.0.1/":            {"ftp"},
		"http://user:pw@10.0.0.1/":   {"user name or password"},
		"http://[::ffff:8.8.8.8]/x/": {"public"},
	} {
		cfg := testkit.ClosedGateway().Config()
		cfg.BaseURL, cfg.PlainHTTP = url, true
		if words != nil {
			testkit.RequireWrong(t, cfg, "BaseURL", words...)
			continue
		}
		_, err := wxpay.New(cfg)
		require.NoError(t, err, url)
		cfg.PlainHTTP = false
		testkit.RequireWrong(t, cfg, "BaseURL", "loopback")
	}
}

// TestANameMayNotLeadPlainHTTPOut: only the connection knows where it leads.
func TestANameMayNotLeadPlainHTTPOut(t *testing.T) {
	t.Parallel()
	cfg := testkit.ClosedGateway().Config()
	cfg.BaseURL, cfg.PlainHTTP = "http://gateway.internal/", true
	here, there := net.Pipe()
	t.Cleanup(func() { here.Close(); there.Close() })
	cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return publicConn{here}, nil }
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/x").Get(t.Context())
	require.ErrorContains(t, err, "203.0.113.7")
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
}

// A publicConn says that it leads to a public address.
type publicConn struct{ net.Conn }

func (publicConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(203, 0, 113, 7), Port: 80} }
