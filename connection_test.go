package wxpay_test

import (
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestPostsSurviveIdleConnections: WeChat Pay closes connections that are idle
// for 8 s. Scaled to 80 ms, ours are kept 60 ms, and calls come around that
// moment; unscaled, a look at the socket must find the closed ones.
func TestPostsSurviveIdleConnections(t *testing.T) {
	t.Parallel()
	const serverIdle = 80 * time.Millisecond
	for name, c := range map[string]struct {
		options []wxpaytest.Option
		limit   time.Duration // of the client; 0 for its own, far beyond the server's
		gap     func(i int) time.Duration
	}{
		"plain, scaled":   {[]wxpaytest.Option{wxpaytest.Plain()}, serverIdle * 6 / 8, around(serverIdle)},
		"TLS, scaled":     {nil, serverIdle * 6 / 8, around(serverIdle)},
		"plain, the look": {[]wxpaytest.Option{wxpaytest.Plain()}, 0, after(serverIdle)},
		"TLS, the look":   {nil, 0, after(serverIdle)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := testkit.NewServer(t, append(c.options, wxpaytest.IdleTimeout(serverIdle))...)
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Header: http.Header{"Keep-Alive": {"timeout=8"}}}
			})
			client, err := wxpay.New(gateway.Config())
			require.NoError(t, err)
			if c.limit > 0 {
				wxpay.SetIdleLimit(client, c.limit)
			}
			for i := range 15 {
				_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"i": i}})
				require.NoError(t, err, "call %d", i)
				<-time.After(c.gap(i))
			}
			require.Len(t, gateway.Requests(), 15)
			require.Greater(t, gateway.Connections(), 5, "the gateway did not close its idle connections")
		})
	}
}

// around gives waits from 5 ms before a moment to 7 ms behind it.
func around(d time.Duration) func(int) time.Duration {
	return func(i int) time.Duration { return d + time.Duration(i-10)*500*time.Microsecond }
}

// after gives waits safely behind a moment.
func after(d time.Duration) func(int) time.Duration {
	return func(int) time.Duration { return 2 * d }
}

func TestIdleConnectionsCloseBeforeWeChatPayClosesThem(t *testing.T) {
	t.Parallel()
	require.Less(t, transport.IdleLimit, 8*time.Second, "WeChat Pay closes idle connections after 8 s")
	closed := make(chan error, 1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = c.Read(make([]byte, 4096))
		answer404 := "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
		_, _ = io.WriteString(c, answer404)
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, err = c.Read(make([]byte, 1))
		closed <- err
	}()
	client := testkit.ClientOf(t, "http://"+l.Addr().String())
	wxpay.SetIdleLimit(client, 50*time.Millisecond)
	_, err = client.Chain("v3/certificates").Get(t.Context())
	require.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err), "%v", err)
	require.ErrorIs(t, <-closed, io.EOF)
	runtime.KeepAlive(client) // or the collector would close the connection
}
