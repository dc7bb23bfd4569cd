package invariants_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A stage is a point of a call at which nothing moves until it is cancelled.
type stage struct {
	name    string
	outcome wxpay.Outcome
	// enter makes a client whose next call hangs at this stage, and a channel that
	// is closed once it does.
	enter func(t testing.TB) (*wxpay.Client, <-chan struct{})
}

// body is too large for the socket buffers where the write is to hang.
func (s stage) body() wxpay.Params {
	if strings.HasPrefix(s.name, "write") {
		return wxpay.Params{"body": bytes.Repeat([]byte("x"), 4<<20)}
	}
	return wxpay.Params{"json": wxpay.Params{"a": 1}}
}

var stages = []stage{
	{"DNS", wxpay.NotSent, enterDNS},
	{"dial", wxpay.NotSent, enterDial},
	{"TLS handshake", wxpay.NotSent, enterTLS},
	{"CONNECT of a proxy", wxpay.NotSent, enterProxy("http")},
	{"TLS handshake of a proxy", wxpay.NotSent, enterProxy("https")},
	{"SOCKS5 of a proxy", wxpay.NotSent, enterProxy("socks5")},
	{"wait for a connection", wxpay.NotSent, enterPoolWait},
	{"write", wxpay.Unknown, enterWrite},
	{"write over TLS", wxpay.Unknown, enterTLSWrite},
	{"read", wxpay.Unknown, enterRead},
}

// enterDNS resolves over a name server that never answers.
func enterDNS(t testing.TB) (*wxpay.Client, <-chan struct{}) {
	t.Helper()
	reached := make(chan struct{})
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	go func() {
		if _, _, err := server.ReadFrom(make([]byte, 512)); err == nil {
			close(reached)
		}
	}()
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
	return testkit.ClientOf(t, "https://silent.mch.weixin.qq.com/", func(cfg *wxpay.Config) {
		cfg.Dial = (&net.Dialer{Resolver: resolver}).DialContext
	}), reached
}

func enterDial(t testing.TB) (*wxpay.Client, <-chan struct{}) {
	t.Helper()
	reached := make(chan struct{})
	return testkit.ClientOf(t, "https://api.mch.weixin.qq.com/", func(cfg *wxpay.Config) {
		cfg.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			close(reached)
			<-ctx.Done()
			return nil, ctx.Err()
		}
	}), reached
}

// enterTLS connects to a server that accepts and says nothing: fasthttp's own
// timeout does not bound this.
func enterTLS(t testing.TB) (*wxpay.Client, <-chan struct{}) {
	t.Helper()
	address, reached := silentServer(t)
	return testkit.ClientOf(t, "https://"+address+"/"), reached
}

// enterProxy connects to a proxy that accepts and says nothing.
func enterProxy(scheme string) func(t testing.TB) (*wxpay.Client, <-chan struct{}) {
	return func(t testing.TB) (*wxpay.Client, <-chan struct{}) {
		t.Helper()
		address, reached := silentServer(t)
		return testkit.ClientOf(t, "https://api.mch.weixin.qq.com/", func(cfg *wxpay.Config) {
			cfg.Proxy = func(*url.URL) (*url.URL, error) { return &url.URL{Scheme: scheme, Host: address}, nil }
		}), reached
	}
}

// silentServer accepts one connection and says nothing. It tells when something came.
func silentServer(t testing.TB) (address string, reached chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	reached = make(chan struct{})
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		t.Cleanup(func() { c.Close() })
		if _, err := c.Read(make([]byte, 1)); err == nil {
			close(reached)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), reached
}

// enterPoolWait occupies the only connection with another call. That the next
// one waits cannot be seen from outside; it is given time to come that far.
func enterPoolWait(t testing.TB) (*wxpay.Client, <-chan struct{}) {
	t.Helper()
	occupied, reached := make(chan struct{}), make(chan struct{})
	server := testkit.NewRawServer(t, func(net.Conn, int) { close(occupied) })
	client := testkit.ClientOf(t, server.URL(), func(cfg *wxpay.Config) { cfg.MaxConns = 1 })
	ctx, cancel := context.WithCancel(context.Background())
	first := client.Chain("v3/first").GetAsync(ctx)
	t.Cleanup(func() {
		cancel()
		_, _ = first.Wait()
	})
	<-occupied
	time.AfterFunc(20*time.Millisecond, func() { close(reached) })
	return client, reached
}

// enterWrite sends more than the socket buffers, made small, hold to a server
// that reads only the start.
func enterWrite(t testing.TB) (*wxpay.Client, <-chan struct{}) {
	t.Helper()
	address, reached := deafServer(t, func(c net.Conn) net.Conn { return c })
	return testkit.ClientOf(t, "http://"+address+"/", smallBuffers), reached
}

// enterTLSWrite is the same over TLS, which wants to say goodbye when it is
// closed.
func enterTLSWrite(t testing.TB) (*wxpay.Client, <-chan struct{}) {
	t.Helper()
	serverTLS, clientTLS := testkit.TLSConfigs(t)
	address, reached := deafServer(t, func(c net.Conn) net.Conn { return tls.Server(c, serverTLS) })
	return testkit.ClientOf(t, "https://"+address+"/", smallBuffers, func(cfg *wxpay.Config) { cfg.TLS = clientTLS }), reached
}

func smallBuffers(cfg *wxpay.Config) {
	cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err == nil {
			err = c.(*net.TCPConn).SetWriteBuffer(16 << 10)
		}
		return c, err
	}
}

// deafServer reads the start of a request and no more.
func deafServer(t testing.TB, wrap func(net.Conn) net.Conn) (address string, reached chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	reached = make(chan struct{})
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		t.Cleanup(func() { c.Close() })
		_ = c.(*net.TCPConn).SetReadBuffer(16 << 10)
		if _, err := wrap(c).Read(make([]byte, 4096)); err == nil {
			close(reached)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), reached
}

func enterRead(t testing.TB) (*wxpay.Client, <-chan struct{}) {
	t.Helper()
	reached := make(chan struct{})
	server := testkit.NewRawServer(t, func(net.Conn, int) { close(reached) })
	return testkit.ClientOf(t, server.URL()), reached
}

// TestCancelEndsACallAtEveryStage is not parallel: it looks for goroutines that
// calls left behind.
func TestCancelEndsACallAtEveryStage(t *testing.T) {
	for _, s := range stages {
		t.Run(s.name, func(t *testing.T) {
			client, reached := s.enter(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			call := client.Chain("v3/pay/transactions/native").PostAsync(ctx, s.body())
			<-reached
			cancelled := time.Now()
			cancel()
			_, err := call.Wait()
			// The promise is 50 ms; a busy machine is given a second more.
			require.Less(t, time.Since(cancelled), 1050*time.Millisecond)
			require.ErrorIs(t, err, context.Canceled)
			require.Equal(t, s.outcome, wxpay.OutcomeOf(err), "%v", err)
		})
		testkit.RequireNoGoroutines(t)
	}
}

// TestTimeoutEndsACallAtEveryStage. On a busy machine a call may not get to its stage in time; it
// is made again then, with more. It is not parallel: it looks for goroutines that calls left behind.
func TestTimeoutEndsACallAtEveryStage(t *testing.T) {
	t.Run("stages", func(t *testing.T) {
		for _, s := range stages {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				s.requireTimeout(t)
			})
		}
	})
	testkit.RequireNoGoroutines(t)
}

func (s stage) requireTimeout(t *testing.T) {
	t.Helper()
	for limit := 400 * time.Millisecond; ; limit *= 3 {
		client, reached := s.enter(t)
		_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), s.body(), wxpay.Params{"timeout": limit})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var timeout net.Error
		require.True(t, errors.As(err, &timeout) && timeout.Timeout(), "%v", err)
		require.ErrorContains(t, err, "the time limit of the call, "+limit.String()+", is over")
		select {
		case <-reached:
		default:
			require.Less(t, limit, time.Minute, "the call does not get to its stage")
			continue
		}
		require.Equal(t, s.outcome, wxpay.OutcomeOf(err), "%v", err)
		return
	}
}

// BenchmarkCancel measures the time from cancel to return at every stage.
func BenchmarkCancel(b *testing.B) {
	for _, s := range stages {
		b.Run(strings.ReplaceAll(s.name, " ", "_"), func(b *testing.B) {
			var total, worst time.Duration
			n := 0
			for b.Loop() {
				client, reached := s.enter(b)
				ctx, cancel := context.WithCancel(b.Context())
				call := client.Chain("v3/pay/transactions/native").PostAsync(ctx, s.body())
				<-reached
				start := time.Now()
				cancel()
				_, _ = call.Wait()
				took := time.Since(start)
				total, worst, n = total+took, max(worst, took), n+1
			}
			b.ReportMetric(float64(total.Microseconds())/float64(n), "µs/cancel")
			b.ReportMetric(float64(worst.Microseconds()), "µs/worst")
		})
	}
}

func TestV2CallObeysItsContext(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	gateway.Answer(wxpaytest.Reply{Fault: wxpaytest.Hang()})
	ctx, cancel := context.WithCancel(t.Context())
	future := gateway.Client.Chain("v2/pay/orderquery").PostAsync(ctx, wxpay.Params{"xml": wxpay.Params{}})
	cancel()
	_, err := future.Wait()
	require.ErrorIs(t, err, context.Canceled)
}
