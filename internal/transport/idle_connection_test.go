package transport_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// meteredConn is the connection of somebody who counts: its socket does not show.
type meteredConn struct{ net.Conn }

// bufferedConn is what a proxy leaves behind its CONNECT: a reader that holds what came
// beyond the answer that is asked for. Each Read gives at most a piece.
type bufferedConn struct {
	net.Conn
	r *bufio.Reader
}

func newBufferedConn(c net.Conn) *bufferedConn { return &bufferedConn{c, bufio.NewReader(c)} }

func (c *bufferedConn) Read(p []byte) (int, error) {
	return c.r.Read(p[:min(len(p), len(firstAnswer))])
}

// embeddingConn has all methods of a *net.TCPConn, that of the socket too, and holds
// back what its socket no longer shows.
type embeddingConn struct {
	*net.TCPConn
	r *bufio.Reader
}

func (c *embeddingConn) Read(p []byte) (int, error) {
	return c.r.Read(p[:min(len(p), len(firstAnswer))])
}

// pipedConn goes through goroutines, as a tunnel does.
func pipedConn(c net.Conn) net.Conn {
	near, far := net.Pipe()
	go func() {
		_, _ = io.Copy(far, c)
		far.Close()
	}()
	go func() {
		_, _ = io.Copy(c, far)
		c.Close()
	}()
	return near
}

const (
	firstAnswer  = "HTTP/1.1 404 Not Found\r\nContent-Length: 14\r\n\r\n" + `{"code":"OK1"}`
	secondAnswer = "HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\n" + `{"code":"FORGED"}`
)

// wrappings are connections as Config.Dial may return them.
var wrappings = map[string]func(net.Conn) net.Conn{
	"plain":     func(c net.Conn) net.Conn { return c },
	"metered":   func(c net.Conn) net.Conn { return meteredConn{c} },
	"buffered":  func(c net.Conn) net.Conn { return newBufferedConn(c) },
	"embedding": func(c net.Conn) net.Conn { return &embeddingConn{c.(*net.TCPConn), bufio.NewReader(c)} },
	"piped":     pipedConn,
}

func dialing(wrap func(net.Conn) net.Conn) func(*wxpay.Config) {
	return func(cfg *wxpay.Config) {
		cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return wrap(c), nil
		}
	}
}

// overTLS are the ways in which a client comes to speak TLS, or not: by itself, or by
// a Config.Dial that does it.
var overTLS = map[string]func(client *tls.Config, wrap func(net.Conn) net.Conn) func(*wxpay.Config){
	"no TLS": func(_ *tls.Config, wrap func(net.Conn) net.Conn) func(*wxpay.Config) { return dialing(wrap) },
	"TLS": func(client *tls.Config, wrap func(net.Conn) net.Conn) func(*wxpay.Config) {
		return func(cfg *wxpay.Config) {
			cfg.TLS = client
			dialing(wrap)(cfg)
		}
	},
	"TLS by Dial": func(client *tls.Config, wrap func(net.Conn) net.Conn) func(*wxpay.Config) {
		return dialing(func(c net.Conn) net.Conn {
			own := client.Clone()
			own.ServerName = "127.0.0.1"
			return tls.Client(wrap(c), own)
		})
	},
	"TLS by Dial, wrapped": func(client *tls.Config, wrap func(net.Conn) net.Conn) func(*wxpay.Config) {
		return dialing(func(c net.Conn) net.Conn {
			own := client.Clone()
			own.ServerName = "127.0.0.1"
			return newBufferedConn(tls.Client(wrap(c), own))
		})
	},
}

// An idleServer answers every request by what its script does with the connection,
// over TLS if cfg is not nil.
type idleServer struct {
	addr string
	mu   sync.Mutex
	all  []*idleConn
}

type idleConn struct {
	net.Conn
	requests int
}

func newIdleServer(t *testing.T, cfg *tls.Config, script func(c net.Conn)) *idleServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &idleServer{addr: listener.Addr().String()}
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			own := &idleConn{Conn: c}
			s.mu.Lock()
			s.all = append(s.all, own)
			s.mu.Unlock()
			wait.Go(func() {
				defer c.Close()
				if cfg != nil {
					own.Conn = tls.Server(c, cfg)
				}
				r := bufio.NewReader(own.Conn)
				for {
					req, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
					s.mu.Lock()
					own.requests++
					s.mu.Unlock()
					script(own.Conn)
				}
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		s.mu.Lock()
		for _, c := range s.all {
			c.Close()
		}
		s.mu.Unlock()
		wait.Wait()
	})
	return s
}

// counts returns the connections and the requests so far.
func (s *idleServer) counts() (connections, requests int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.all {
		requests += c.requests
	}
	return len(s.all), requests
}

// forEveryConnection runs a test with every wrapping, with and without TLS.
func forEveryConnection(t *testing.T, except string, script func(c net.Conn, tell func()),
	test func(t *testing.T, post func() error, server *idleServer, said <-chan struct{}),
) {
	t.Helper()
	for wrapping, wrap := range wrappings {
		if wrapping == except {
			continue
		}
		for secured, change := range overTLS {
			t.Run(wrapping+", "+secured, func(t *testing.T) {
				t.Parallel()
				serverTLS, clientTLS := testkit.TLSConfigs(t)
				if secured == "no TLS" {
					serverTLS = nil
				}
				said := make(chan struct{})
				tell := func() {
					select {
					case said <- struct{}{}:
					case <-t.Context().Done(): // a test that has failed hears no more
					}
				}
				server := newIdleServer(t, serverTLS, func(c net.Conn) { script(c, tell) })
				scheme := "http://"
				if secured == "TLS" {
					scheme = "https://"
				}
				client := testkit.ClientOf(t, scheme+server.addr, change(clientTLS, wrap))
				test(t, func() error {
					_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
					return err
				}, server, said)
			})
		}
	}
}

// TestSecondAnswerIsNobodysBehindEveryDial: it lies in the socket, in TLS or in a reader
// of the caller's, and the next call goes to another connection.
func TestSecondAnswerIsNobodysBehindEveryDial(t *testing.T) {
	t.Parallel()
	forEveryConnection(t, "", func(c net.Conn, tell func()) {
		_, _ = io.WriteString(c, firstAnswer+secondAnswer)
		tell()
	}, func(t *testing.T, post func() error, server *idleServer, said <-chan struct{}) {
		for range 4 {
			require.ErrorIs(t, post(), wxpay.Code("OK1"))
			<-said
		}
		connections, requests := server.counts()
		assert.Equal(t, 4, connections)
		assert.Equal(t, 4, requests)
	})
}

// TestWhatComesLaterIsNobodysBehindEveryDial: the second answer comes when the first one
// has long been read.
func TestWhatComesLaterIsNobodysBehindEveryDial(t *testing.T) {
	t.Parallel()
	forEveryConnection(t, "piped", func(c net.Conn, tell func()) {
		_, _ = io.WriteString(c, firstAnswer)
		tell() // is heard when the call has ended
		_, _ = io.WriteString(c, secondAnswer)
		tell()
	}, func(t *testing.T, post func() error, server *idleServer, said <-chan struct{}) {
		for range 4 {
			require.ErrorIs(t, post(), wxpay.Code("OK1"))
			<-said
			<-said
		}
		connections, requests := server.counts()
		assert.Equal(t, 4, connections)
		assert.Equal(t, 4, requests)
	})
}

// TestPostsDoNotGoIntoClosedConnectionsBehindEveryDial, but for a tunnel that takes its
// time to tell of the end.
func TestPostsDoNotGoIntoClosedConnectionsBehindEveryDial(t *testing.T) {
	t.Parallel()
	forEveryConnection(t, "piped", func(c net.Conn, tell func()) {
		_, _ = io.WriteString(c, firstAnswer)
		c.Close()
		tell()
	}, func(t *testing.T, post func() error, server *idleServer, said <-chan struct{}) {
		for range 4 {
			require.ErrorIs(t, post(), wxpay.Code("OK1"))
			<-said
		}
		connections, requests := server.counts()
		assert.Equal(t, 4, connections)
		assert.Equal(t, 4, requests)
	})
}

// TestConnectionsAreReusedBehindEveryDial: the look costs no connection.
func TestConnectionsAreReusedBehindEveryDial(t *testing.T) {
	t.Parallel()
	forEveryConnection(t, "", func(c net.Conn, _ func()) {
		_, _ = io.WriteString(c, firstAnswer)
	}, func(t *testing.T, post func() error, server *idleServer, _ <-chan struct{}) {
		for range 10 {
			require.ErrorIs(t, post(), wxpay.Code("OK1"))
		}
		connections, requests := server.counts()
		assert.Less(t, connections, 9, "one, but for a machine that is busy elsewhere: a late look costs a connection")
		assert.Equal(t, 10, requests)
	})
}

// deafConn does not do what its deadlines say.
type deafConn struct {
	net.Conn
	err error // of SetReadDeadline
}

func (c deafConn) SetReadDeadline(time.Time) error { return c.err }

// TestConnectionsWithoutDeadlinesAreUsedOnce, and nobody waits for them.
func TestConnectionsWithoutDeadlinesAreUsedOnce(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{"that fail": errors.New("no deadlines here"), "that do nothing": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newIdleServer(t, nil, func(c net.Conn) { _, _ = io.WriteString(c, firstAnswer) })
			client := testkit.ClientOf(t, "http://"+server.addr, dialing(func(c net.Conn) net.Conn { return deafConn{c, err} }))
			for range 3 {
				began := time.Now()
				_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
				require.ErrorIs(t, err, wxpay.Code("OK1"))
				require.Less(t, time.Since(began), 5*time.Second)
			}
			connections, requests := server.counts()
			assert.Equal(t, 3, connections)
			assert.Equal(t, 3, requests)
		})
	}
}

// TestHalfARecordIsNotSilence: TLS has read the beginning of a record with the answer
// before it. Neither the socket nor a read shows it, and its end comes with the next
// request.
func TestHalfARecordIsNotSilence(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			serverTLS, clientTLS := testkit.TLSConfigs(t)
			serverTLS.MaxVersion = version
			address := halfServer(t, serverTLS)
			client := testkit.ClientOf(t, "https://"+address, func(cfg *wxpay.Config) { cfg.TLS = clientTLS })
			for range 3 {
				_, err := client.Chain("v3/pay").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
				require.ErrorIs(t, err, wxpay.Code("OK1"))
			}
		})
	}
}

// halfServer answers with the first answer and half of the second one in one piece,
// and with the rest when more comes.
func halfServer(t *testing.T, cfg *tls.Config) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				b := &batch{Conn: c}
				s := tls.Server(b, cfg)
				if _, err := http.ReadRequest(bufio.NewReader(s)); err != nil {
					return
				}
				b.on = true
				_, _ = io.WriteString(s, firstAnswer)
				_, _ = io.WriteString(s, secondAnswer)
				rest := b.hold.Len() - 20
				_, _ = c.Write(b.hold.Next(rest))
				if _, err := c.Read(make([]byte, 1)); err == nil {
					b.flush()
				}
				_, _ = io.Copy(io.Discard, c)
			}()
		}
	}()
	return listener.Addr().String()
}
