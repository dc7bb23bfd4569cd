package dial_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/dial"
)

// silent is the answer of an address that never gives one.
const silent = time.Duration(-1)

// A network is a host's addresses and what comes of dialing them: after a time a
// connection, or an error, or nothing.
type network struct {
	hosts map[string][]string
	after map[string]time.Duration
	fails map[string]error

	mu     sync.Mutex
	began  time.Time
	dialed []string // the addresses in the order in which they were tried
	times  []time.Duration
	open   int // connections that nobody has closed
}

type testConn struct {
	net.Conn
	addr string
	net  *network
	once sync.Once
}

func (c *testConn) Close() error {
	c.once.Do(func() {
		c.net.mu.Lock()
		defer c.net.mu.Unlock()
		c.net.open--
	})
	return nil
}

func (n *network) dialer() *dial.Dialer {
	n.began = time.Now()
	return &dial.Dialer{Lookup: n.lookup, Dial: n.dial}
}

func (n *network) lookup(_ context.Context, host string) (addrs []netip.Addr, err error) {
	for _, text := range n.hosts[host] {
		addrs = append(addrs, netip.MustParseAddr(text))
	}
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return addrs, nil
}

func (n *network) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	n.mu.Lock()
	n.dialed = append(n.dialed, addr)
	n.times = append(n.times, time.Since(n.began))
	n.mu.Unlock()
	if n.after[addr] == silent {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	<-time.After(n.after[addr]) // and does not hear of ctx
	if err := n.fails[addr]; err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open++
	return &testConn{addr: addr, net: n}, nil
}

func TestDeadAddressesCostNoMoreThanTheDelay(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	const ms = time.Millisecond
	const host = "api.example"
	for name, c := range map[string]struct {
		network *network
		dialed  []string
		times   []time.Duration
		took    time.Duration
	}{
		"the first one answers": {
			&network{after: map[string]time.Duration{"10.0.0.1:443": 40 * ms}, hosts: map[string][]string{host: {"10.0.0.1", "10.0.0.2"}}},
			[]string{"10.0.0.1:443"}, []time.Duration{0}, 40 * ms,
		},
		"the first one is dead": {
			&network{
				after: map[string]time.Duration{"10.0.0.1:443": silent, "10.0.0.2:443": 30 * ms},
				hosts: map[string][]string{host: {"10.0.0.1", "10.0.0.2", "10.0.0.3"}},
			},
			[]string{"10.0.0.1:443", "10.0.0.2:443"}, []time.Duration{0, 250 * ms}, 280 * ms,
		},
		"the last one alone lives": {
			&network{
				after: map[string]time.Duration{"10.0.0.1:443": silent, "10.0.0.2:443": silent,
					"10.0.0.3:443": silent, "10.0.0.4:443": 1 * ms,
				},
				hosts: map[string][]string{host: {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}},
			},
			[]string{"10.0.0.1:443", "10.0.0.2:443", "10.0.0.3:443", "10.0.0.4:443"},
			[]time.Duration{0, 250 * ms, 500 * ms, 750 * ms}, 751 * ms,
		},
		"a failure is not waited for": {
			&network{
				after: map[string]time.Duration{"10.0.0.1:443": 10 * ms, "10.0.0.2:443": silent, "10.0.0.3:443": 5 * ms},
				fails: map[string]error{"10.0.0.1:443": refused},
				hosts: map[string][]string{host: {"10.0.0.1", "10.0.0.2", "10.0.0.3"}},
			},
			[]string{"10.0.0.1:443", "10.0.0.2:443", "10.0.0.3:443"}, []time.Duration{0, 10 * ms, 260 * ms}, 265 * ms,
		},
		"a slow one still wins": {
			&network{
				after: map[string]time.Duration{"10.0.0.1:443": 300 * ms, "10.0.0.2:443": 100 * ms},
				hosts: map[string][]string{host: {"10.0.0.1", "10.0.0.2"}},
			},
			[]string{"10.0.0.1:443", "10.0.0.2:443"}, []time.Duration{0, 250 * ms}, 350 * ms, // the other one is waited for and closed
		},
		"families in turn, doubles once": {
			&network{
				after: map[string]time.Duration{"[2001:db8::1]:443": silent, "10.0.0.1:443": silent,
					"[2001:db8::2]:443": silent, "10.0.0.2:443": 1 * ms,
				},
				hosts: map[string][]string{host: {"2001:db8::1", "2001:db8::2", "10.0.0.1", "::ffff:10.0.0.1", "10.0.0.2"}},
			},
			[]string{"[2001:db8::1]:443", "10.0.0.1:443", "[2001:db8::2]:443", "10.0.0.2:443"},
			[]time.Duration{0, 250 * ms, 500 * ms, 750 * ms}, 751 * ms,
		},
		"one address": {
			&network{hosts: map[string][]string{host: {"::ffff:10.0.0.1"}}}, []string{"10.0.0.1:443"}, []time.Duration{0}, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, err := c.network.dialer().DialContext(t.Context(), "tcp", host+":443")
				require.NoError(t, err)
				assert.Equal(t, c.took, time.Since(c.network.began))
				assert.Equal(t, c.dialed, c.network.dialed)
				assert.Equal(t, c.times, c.network.times)
				assert.Equal(t, 1, c.network.open, "all other connections are closed")
				require.NoError(t, conn.Close())
				synctest.Wait() // and no attempt is left: the bubble would not end
			})
		})
	}
}

// dialError is the error of net.Dialer for an address.
func dialError(text, ip string) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: errors.New(text), Addr: &net.TCPAddr{IP: net.ParseIP(ip), Port: 443}}
}

func TestErrorNamesEveryAddress(t *testing.T) {
	t.Parallel()
	n := &network{
		hosts: map[string][]string{"api.example": {"10.0.0.1", "10.0.0.2"}},
		fails: map[string]error{
			"10.0.0.1:443": dialError("connection refused", "10.0.0.1"),
			"10.0.0.2:443": dialError("no route to host", "10.0.0.2"),
		},
	}
	_, err := n.dialer().DialContext(t.Context(), "tcp", "api.example:443")
	require.EqualError(t, err, "dial tcp 10.0.0.1:443: connection refused; dial tcp 10.0.0.2:443: no route to host")
	require.ErrorIs(t, err, n.fails["10.0.0.2:443"])
	var timeout net.Error
	require.ErrorAs(t, err, &timeout)
	require.False(t, timeout.Timeout())

	_, err = n.dialer().DialContext(t.Context(), "tcp", "other.example:443")
	require.EqualError(t, err, "dial tcp other.example:443: lookup other.example: no such host")
	var dns *net.DNSError
	require.ErrorAs(t, err, &dns)

	_, err = n.dialer().DialContext(t.Context(), "tcp", "api.example")
	require.ErrorContains(t, err, "missing port")
}

func TestContextEndsEveryAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &network{
			hosts: map[string][]string{"api.example": {"10.0.0.1", "10.0.0.2", "10.0.0.3"}},
			after: map[string]time.Duration{"10.0.0.1:443": silent, "10.0.0.2:443": time.Millisecond, "10.0.0.3:443": silent},
			fails: map[string]error{"10.0.0.2:443": errors.New("refused")},
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := n.dialer().DialContext(ctx, "tcp", "api.example:443")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "refused", "what was learnt before is told")
		assert.Equal(t, time.Second, time.Since(n.began))
	})
}

func TestLookupObeysTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &dial.Dialer{Lookup: func(ctx context.Context, _ string) ([]netip.Addr, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := d.DialContext(ctx, "tcp", "api.example:443")
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// TestNamesAndLiteralsOfThisMachine dials in earnest.
func TestNamesAndLiteralsOfThisMachine(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		conn, err := new(dial.Dialer).DialContext(t.Context(), "tcp", net.JoinHostPort(host, port))
		require.NoError(t, err, host)
		assert.IsType(t, &net.TCPConn{}, conn, "which costs nothing to look at")
		require.NoError(t, conn.Close())
	}
	unknown := &dial.Dialer{Lookup: func(context.Context, string) ([]netip.Addr, error) { return nil, nil }}
	_, err = unknown.DialContext(t.Context(), "tcp", "api.example:443")
	require.ErrorContains(t, err, "knows no address")
}
