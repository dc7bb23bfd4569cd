package wxpay_test

import (
	"context"
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
// moment; unscaled, a look at the socket must find the closed ones. There the next
// call waits for the close, for on a busy machine the gateway's timer may be late, and a
// close between look and request is one that nobody can see.
func TestPostsSurviveIdleConnections(t *testing.T) {
	t.Parallel()
	const serverIdle = 80 * time.Millisecond
	for name, c := range map[string]struct {
		options []wxpaytest.Option
		limit   time.Duration // of the client; 0 for its own, far beyond the server's
	}{
		"plain, scaled":   {[]wxpaytest.Option{wxpaytest.Plain()}, serverIdle * 6 / 8},
		"TLS, scaled":     {nil, serverIdle * 6 / 8},
		"plain, the look": {[]wxpaytest.Option{wxpaytest.Plain()}, 0},
		"TLS, the look":   {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := testkit.NewServer(t, append(c.options, wxpaytest.IdleTimeout(serverIdle))...)
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Header: http.Header{"Keep-Alive": {"timeout=8"}}}
			})
			cfg := gateway.Config()
			relay := newRelay(t, gateway.Dial)
			cfg.Dial = relay.dial
			client, err := wxpay.New(cfg)
			require.NoError(t, err)
			if c.limit > 0 {
				wxpay.SetIdleLimit(client, c.limit)
			}
			for i := range 15 {
				_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"i": i}})
				require.NoError(t, err, "call %d", i)
				if c.limit > 0 {
					<-time.After(around(serverIdle, i))
				} else {
					relay.closed(t)
				}
			}
			require.Len(t, gateway.Requests(), 15)
			require.Greater(t, gateway.Connections(), 5, "the gateway did not close its idle connections")
		})
	}
}

// around gives waits from 5 ms before a moment to 2 ms behind it.
func around(d time.Duration, i int) time.Duration {
	return d + time.Duration(i-10)*500*time.Microsecond
}

// A relay stands between client and gateway and knows when the gateway has closed.
type relay struct {
	listener net.Listener
	ended    chan struct{} // one for each connection that the gateway closed
}

func newRelay(t *testing.T, dial func(ctx context.Context, network, addr string) (net.Conn, error)) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	r := &relay{listener: l, ended: make(chan struct{}, 100)}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				gateway, err := dial(context.Background(), "tcp", "")
				if err != nil {
					return
				}
				defer gateway.Close()
				go io.Copy(gateway, client)
				_, _ = io.Copy(client, gateway)
				client.Close() // on loopback the end is there when Close returns
				r.ended <- struct{}{}
			}()
		}
	}()
	return r
}

func (r *relay) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, r.listener.Addr().String())
}

func (r *relay) closed(t *testing.T) {
	t.Helper()
	select {
	case <-r.ended:
	case <-time.After(20 * time.Second):
		t.Fatal("the gateway did not close its idle connection")
	}
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
