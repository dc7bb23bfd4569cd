package transport_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]wxpaytest.Option{"plain": {wxpaytest.Plain()}, "TLS": nil} {
		gateway := testkit.NewServer(t, options...)
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
		client, err := wxpay.New(gateway.Config())
		require.NoError(t, err)
		for range 20 {
			_, err := client.Chain("v3/certificates").Get(t.Context())
			require.NoError(t, err)
		}
		require.Equal(t, 1, gateway.Connections(), name)
	}
}

// TestKeepAliveHeaderIsObeyed: the server will close in one second, so the
// connection is not kept at all.
func TestKeepAliveHeaderIsObeyed(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Header: http.Header{"Keep-Alive": {"max=100, timeout=1"}}}
	})
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	for range 3 {
		_, err := client.Chain("v3/certificates").Get(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, 3, gateway.Connections())
}

// TestSurplusBytesDoNotAnswerTheNextCall: whatever a server says unasked belongs
// to nobody.
func TestSurplusBytesDoNotAnswerTheNextCall(t *testing.T) {
	t.Parallel()
	evil := "HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\n" + `{"code":"FORGED"}`
	said := make(chan struct{}, 10)
	server := testkit.NewRawServer(t, func(c net.Conn, n int) {
		_, _ = fmt.Fprintf(c, "HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n%s", 14, `{"code":"OK1"}`)
		_, _ = io.WriteString(c, evil)
		said <- struct{}{}
	})
	client := testkit.ClientOf(t, server.URL())
	for range 5 {
		_, err := client.Chain("v3/certificates").Get(t.Context())
		require.ErrorIs(t, err, wxpay.Code("OK1"))
		<-said
	}
	require.Equal(t, 5, server.Connections())
}

func TestLyingContentLengthCostsNoMemory(t *testing.T) {
	for name, head := range map[string]string{
		"a terabyte":  "Content-Length: 1099511627776\r\n\r\nabc",
		"int64":       "Content-Length: 9223372036854775807\r\n\r\nabc",
		"beyond":      "Content-Length: 99999999999999999999999\r\n\r\nabc",
		"negative":    "Content-Length: -5\r\n\r\nabc",
		"two of them": "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
		"giant chunk": "Transfer-Encoding: chunked\r\n\r\n7FFFFFFFFFFFFFF\r\nabc",
		"no length":   "\r\n" + strings.Repeat("x", 11<<20),
		"big header":  "X: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			server := testkit.NewRawServer(t, func(c net.Conn, _ int) {
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n"+head)
				c.Close()
			})
			client := testkit.ClientOf(t, server.URL())
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := client.Chain("v3/certificates").Get(t.Context())
			runtime.ReadMemStats(&after)
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
			allowed := uint64(2 << 20) // the test's own server is counted too
			if len(head) > 1<<20 {
				allowed = 80 << 20 // what really came is read up to Config.MaxBody
			}
			require.Less(t, after.TotalAlloc-before.TotalAlloc, allowed)
		})
	}
}

func TestMaxBodyBoundsAnAnswer(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	body := strings.Repeat("x", 1001)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: body} })
	cfg := gateway.Config()
	cfg.MaxBody = 1000
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/certificates").Get(t.Context())
	require.ErrorContains(t, err, "more than 1000 bytes (Config.MaxBody)")
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	body = body[1:]
	resp, err := client.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
	require.Len(t, resp.Body, 1000)
}

func TestIPv6OnlyHostsAreReached(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil { // no IPv6 on this machine: at least it would be asked for
		_, err := testkit.ClientOf(t, "http://[::1]:1").Chain("v3/certificates").Get(t.Context())
		require.ErrorContains(t, err, "[::1]:1")
		return
	}
	server := &http.Server{Handler: http.NotFoundHandler()}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	_, err = testkit.ClientOf(t, "http://"+l.Addr().String()).Chain("v3/certificates").Get(t.Context())
	require.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err), "%v", err)
}

// TestTLSServerNameIsTheHost: with Dial redirected, the certificate must still be
// the one of the host in the URL.
func TestTLSServerNameIsTheHost(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := gateway.Config()
	names := make(chan string, 10)
	cfg.TLS.VerifyConnection = func(state tls.ConnectionState) error {
		names <- state.ServerName
		return nil
	}
	cfg.BaseURL, cfg.Dial = "", gateway.Dial
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for _, host := range []string{"api.mch.weixin.qq.com", "apihk.mch.weixin.qq.com", "api2.wechatpay.cn"} {
		_, err = client.Chain("v3/certificates").Get(t.Context(), wxpay.Params{"base_uri": "https://" + host})
		require.NoError(t, err)
		require.Equal(t, host, <-names)
	}
}

func TestMaxConnsBoundsConnections(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := gateway.Config()
	cfg.MaxConns = 2
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	var calls []*wxpay.Future
	for range 40 {
		calls = append(calls, client.Chain("v3/certificates").GetAsync(context.Background()))
	}
	for _, call := range calls {
		_, err := call.Wait()
		require.NoError(t, err)
	}
	require.LessOrEqual(t, gateway.Connections(), 2)
}
