package wxpaytest_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// proxied is a merchant whose HTTP client has the gateway as its proxy and trusts its CA.
func proxied(t testing.TB, server *wxpaytest.Server) *merchant {
	t.Helper()
	proxy, err := url.Parse(server.URL())
	require.NoError(t, err)
	m := newMerchant(t, server)
	transport := &http.Transport{
		Proxy:               http.ProxyURL(proxy),
		TLSClientConfig:     &tls.Config{RootCAs: rootsOf(t, server), MinVersion: tls.VersionTLS12},
		MaxIdleConnsPerHost: 64,
	}
	t.Cleanup(transport.CloseIdleConnections)
	m.http = &http.Client{Transport: transport, Timeout: 30 * time.Second}
	return m
}

// connect sends CONNECT on a connection of its own.
func connect(t testing.TB, server *wxpaytest.Server, target string) (net.Conn, *http.Response) {
	t.Helper()
	c, err := server.Dial(t.Context(), "tcp", "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(30*time.Second)))
	_, err = fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\nHost: api.mch.weixin.qq.com:443\r\n\r\n", target)
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: http.MethodConnect})
	require.NoError(t, err)
	return c, resp
}

var hostsOfWeChatPay = []string{
	"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "apihk.mch.weixin.qq.com", "apius.mch.weixin.qq.com", "apieu.mch.weixin.qq.com",
	"fraud.mch.weixin.qq.com", "payapp.mch.weixin.qq.com", "payapp.weixin.qq.com", "pay.wechatpay.cn", "api2.wechatpay.cn",
	"a.b.mch.weixin.qq.com",
}

// TestConnectLeadsIntoTheGateway: a client that has nothing of the gateway's but a proxy and a
// root calls each host of WeChat Pay, and is served as on the gateway's own address.
func TestConnectLeadsIntoTheGateway(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.Front(pages))
	server.Handle("/", noContent)
	for _, host := range hostsOfWeChatPay {
		base, err := origin.Parse("https://" + host)
		require.NoError(t, err)
		require.True(t, base.IsWeChatPay(), "%s: what the library does not know is no host of WeChat Pay", host)
		m, before := proxied(t, server), server.Connections() // a fresh client
		for range 3 {
			got, err := m.get(t, "https://"+host+"/v3/x?y=1")
			require.NoError(t, err, host)
			require.Equal(t, http.StatusNoContent, got.status, host)
			seen := last(t, server)
			require.NoError(t, seen.Err)
			require.Equal(t, "1900000001", seen.MchID)
			require.Equal(t, host, seen.Header.Get("Host"))
			require.True(t, strings.HasPrefix(string(seen.Raw), "GET /v3/x?y=1 HTTP/1.1\r\nHost: "+host+"\r\n"), "%q", seen.Raw)
			require.True(t, strings.HasSuffix(string(seen.Raw), "\r\n\r\n"), "%q", seen.Raw)
			got, err = m.get(t, "https://"+host+"/pages/a")
			require.NoError(t, err, host)
			require.Equal(t, "/pages/a", string(got.body), "the front is in front of the tunnel, too")
		}
		require.Equal(t, before+1, server.Connections(), "%s: the connection is kept", host)
	}
	require.Len(t, server.Requests(), 3*len(hostsOfWeChatPay), "CONNECT is no request of a merchant")
}

// TestConnectLeadsNowhereElse: an open proxy would be one more way into the network.
func TestConnectLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Plain())
	server.Handle("/", noContent)
	for _, target := range []string{
		"example.com:443", "127.0.0.1:443", "localhost:443", "[::1]:443", "api.weixin.qq.com:443", "pay.weixin.qq.com:443",
		"mch.weixin.qq.com:443", "wechatpay.cn:443", "evilmch.weixin.qq.com:443", "xwechatpay.cn:443", "api.mch.weixin.qq.com.evil.com:443",
		"api.mch.weixin.qq.com:80", "api.mch.weixin.qq.com:22", "api.mch.weixin.qq.com", "api.mch.weixin.qq.com.:443",
		"a_b.mch.weixin.qq.com:443", strings.Repeat("a.", 125) + "mch.weixin.qq.com:443", "/api.mch.weixin.qq.com:443",
		strings.TrimPrefix(strings.Trim(server.URL(), "/"), "http://"),
	} {
		c, resp := connect(t, server, target)
		require.Equal(t, http.StatusForbidden, resp.StatusCode, target)
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, "wxpaytest: CONNECT "+target+" is refused: this gateway is a proxy to the hosts of WeChat Pay alone, such as "+
			"api.mch.weixin.qq.com:443, and answers in their place. It connects to no other; call that host without the proxy.\n",
			string(text))
		require.NoError(t, c.Close())
	}
	require.Empty(t, server.Requests())

	_, err := proxied(t, server).http.Get("https://example.com/") //nolint:bodyclose // there is none
	require.ErrorContains(t, err, "Forbidden")
}

// TestConnectIsForPlainGateways: one that speaks TLS, and a tunnel, have no tunnels in them.
func TestConnectIsForPlainGateways(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]*wxpaytest.Server{"TLS": startServer(t), "a tunnel": startServer(t, wxpaytest.Plain())} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c net.Conn
			if c, _ = server.Dial(t.Context(), "tcp", ""); strings.HasPrefix(server.URL(), "http:") {
				require.NoError(t, c.Close())
				var resp *http.Response
				c, resp = connect(t, server, "api.mch.weixin.qq.com:443")
				require.Equal(t, http.StatusOK, resp.StatusCode)
				require.NoError(t, resp.Body.Close())
			}
			inside := tls.Client(c, &tls.Config{RootCAs: rootsOf(t, server), ServerName: "api.mch.weixin.qq.com",
				MinVersion: tls.VersionTLS12})
			defer inside.Close()
			_, err := io.WriteString(inside, "CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\nHost: a\r\n\r\n")
			require.NoError(t, err)
			resp, err := http.ReadResponse(bufio.NewReader(inside), nil)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusNotFound, resp.StatusCode)
		})
	}
}

// TestEarlyBytesOfATunnelAreRead: a client need not wait for the 200.
func TestEarlyBytesOfATunnelAreRead(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Plain())
	c, err := server.Dial(t.Context(), "tcp", "")
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.SetDeadline(time.Now().Add(30*time.Second)))
	const request = "CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\nHost: a\r\n\r\n"
	inside := tls.Client(&early{Conn: c, first: request}, &tls.Config{RootCAs: rootsOf(t, server),
		ServerName: "api.mch.weixin.qq.com", MinVersion: tls.VersionTLS12})
	require.NoError(t, inside.HandshakeContext(t.Context()))
}

// early sends something with the first bytes, and skips its answer.
type early struct {
	net.Conn
	first string
	read  *bufio.Reader
}

func (e *early) Write(p []byte) (int, error) {
	n, err := e.Conn.Write(append([]byte(e.first), p...))
	n, e.first = n-len(e.first), ""
	return n, err
}

func (e *early) Read(p []byte) (int, error) {
	if e.read == nil {
		e.read = bufio.NewReader(e.Conn)
		if _, err := http.ReadResponse(e.read, &http.Request{Method: http.MethodConnect}); err != nil { //nolint:bodyclose // it has none
			return 0, err
		}
	}
	return e.read.Read(p)
}

// throughTheProxy is a Config.Dial that asks a proxy for the connection.
func throughTheProxy(server *wxpaytest.Server) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := server.Dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		_, err = fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", addr, addr)
		answer := make([]byte, len("HTTP/1.1 200 Connection established\r\n\r\n"))
		if err == nil {
			_, err = io.ReadFull(c, answer)
		}
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
		return c, nil
	}
}

// TestClientReachesASandboxUnderTheNameOfWeChatPay: keys that are marked, the default host, and
// the CA of the gateway, which is what tells it from WeChat Pay.
func TestClientReachesASandboxUnderTheNameOfWeChatPay(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.SandboxKey())
	server.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte("bill")})
	cfg := server.Config()
	cfg.BaseURL, cfg.Dial = "", throughTheProxy(server)
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	resp, err := client.Chain("v3/bill/tradebill").Get(t.Context())
	require.NoError(t, err)
	link := resp.Get("download_url").String()
	require.True(t, strings.HasPrefix(link, "https://api.mch.weixin.qq.com/v3/billdownload/file?"), link)
	var bill strings.Builder
	_, err = client.Download(t.Context(), link, wxpay.Sink{To: &bill, HashType: "SHA1", HashValue: resp.Get("hash_value").String()})
	require.NoError(t, err)
	require.Equal(t, "bill", bill.String())

	cfg.TLS = nil
	_, err = wxpay.New(cfg)
	require.ErrorContains(t, err, "the key of a sandbox")
}

func TestCloseEndsTunnels(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Plain())
	entered := make(chan struct{})
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		close(entered)
		return wxpaytest.Reply{Fault: wxpaytest.Hang()}
	})
	silent, resp := connect(t, server, "api.mch.weixin.qq.com:443") // not even a handshake
	require.NoError(t, resp.Body.Close())
	m := proxied(t, server)
	request := m.request(t, http.MethodGet, "https://api.mch.weixin.qq.com/v3/x", "", nil)
	failed := make(chan error)
	go func() {
		_, err := m.http.Do(request) //nolint:bodyclose // there is none
		failed <- err
	}()
	<-entered
	server.Close()
	require.Error(t, <-failed)
	_, err := silent.Read(make([]byte, 1))
	require.Error(t, err)
	require.NotErrorIs(t, err, context.DeadlineExceeded)
	var timeout net.Error
	require.False(t, errors.As(err, &timeout) && timeout.Timeout(), "it was closed, not waited for: %v", err)
}

// TestTunnelsDoNotMix: 64 callers at once, of one client and several hosts.
func TestTunnelsDoNotMix(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.Front(pages))
	server.Handle("GET /v3/{number}", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"number": r.PathValue("number"), "host": r.Header.Get("Host")}}
	})
	m := proxied(t, server)
	var callers sync.WaitGroup
	for i := range 64 {
		callers.Go(func() {
			host := hostsOfWeChatPay[i%4]
			for j := range 4 {
				path := fmt.Sprintf("/v3/%d-%d", i, j)
				got, err := m.get(t, "https://"+host+path)
				if !assert.NoError(t, err) {
					return
				}
				assert.JSONEq(t, fmt.Sprintf(`{"number":"%d-%d","host":%q}`, i, j, host), string(got.body))
				got, err = m.get(t, "https://"+host+"/pages"+path)
				assert.NoError(t, err)
				assert.Equal(t, "/pages"+path, string(got.body))
			}
		})
	}
	callers.Wait()
	seen := server.Requests()
	require.Len(t, seen, 64*4)
	for _, r := range seen {
		require.True(t, strings.HasPrefix(string(r.Raw), "GET "+r.Target+" HTTP/1.1\r\nHost: "+r.Header.Get("Host")+"\r\n"), "%q", r.Raw)
		require.Equal(t, 1, strings.Count(string(r.Raw), "HTTP/1.1"), "%q", r.Raw)
	}
}

// A client behind an HTTP proxy writes scheme and host in front of the path when it speaks http://:
// the signature covers the path all the same.
func TestARequestInAbsoluteFormIsOneForItsPath(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t, wxpaytest.Plain())
	server.Handle("GET /v3/certificates", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"target": r.Target}}
	})
	got, err := proxied(t, server).get(t, server.URL()+"v3/certificates?algorithm_type=RSA")
	require.NoError(t, err)
	assert.JSONEq(t, `{"target":"/v3/certificates?algorithm_type=RSA"}`, string(got.body))
	require.NoError(t, last(t, server).Err)
}
