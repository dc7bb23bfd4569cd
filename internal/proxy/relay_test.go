package proxy_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	user = "shop@北京"
	// password has all that means something in a URL or in the scheme Basic, and is not ASCII.
	password = "MARKED:p@ss/w#rd?%41 密"
)

// A relay is a proxy of a test: it does with each connection what its script says.
type relay struct {
	listener net.Listener
	mu       sync.Mutex
	conns    []net.Conn
	asked    []string // the targets, in turn
}

// newRelay listens on a loopback address until the test ends, with TLS if cfg is not nil.
func newRelay(tb testing.TB, cfg *tls.Config, script func(s *relay, c net.Conn)) *relay {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	s := &relay{listener: l}
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.keep(c)
			wait.Go(func() {
				defer c.Close()
				if cfg != nil {
					script(s, tls.Server(c, cfg))
					return
				}
				script(s, c)
			})
		}
	})
	tb.Cleanup(func() {
		_ = l.Close()
		s.hangUp()
		wait.Wait()
	})
	return s
}

func (s *relay) keep(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = append(s.conns, c)
}

// hangUp closes all connections.
func (s *relay) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		_ = c.Close()
	}
}

func (s *relay) note(target string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, target)
}

// targets are those that were asked for.
func (s *relay) targets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// url is the proxy's, with user and password if they are wanted.
func (s *relay) url(scheme string, info *url.Userinfo) *url.URL {
	return &url.URL{Scheme: scheme, Host: s.listener.Addr().String(), User: info}
}

// through is a Config.Proxy that names one proxy.
func through(u *url.URL) func(*wxpay.Config) {
	return func(cfg *wxpay.Config) { cfg.Proxy = func(*url.URL) (*url.URL, error) { return u, nil } }
}

// splice joins two connections until one of them ends.
func splice(client io.ReadWriter, server net.Conn) {
	done := make(chan struct{}, 2)
	for _, way := range [][2]io.ReadWriter{{client, server}, {server, client}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			done <- struct{}{}
		}()
	}
	<-done
	_ = server.Close()
	if c, ok := client.(io.Closer); ok {
		_ = c.Close()
	}
	<-done
}

// httpProxy tunnels to one address, whatever it is asked for. It lets in who has the
// user and the password, or everybody if info is nil.
func httpProxy(to string, info *url.Userinfo) func(s *relay, c net.Conn) {
	return func(s *relay, c net.Conn) {
		r := bufio.NewReader(c)
		request, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		s.note(request.Method + " " + request.RequestURI + " for " + request.Host)
		if info != nil && !authorized(request, info) {
			_, _ = io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"+
				"Content-Length: 4\r\n\r\npage")
			return
		}
		server, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		s.keep(server)
		_, _ = io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
		splice(c, server)
	}
}

// authorized reads the header as net/http reads that of a server.
func authorized(request *http.Request, info *url.Userinfo) bool {
	as := &http.Request{Header: http.Header{"Authorization": request.Header["Proxy-Authorization"]}}
	name, secret, ok := as.BasicAuth()
	want, _ := info.Password()
	return ok && name == info.Username() && secret == want
}

// socksProxy is the same with SOCKS5.
func socksProxy(to string, info *url.Userinfo) func(s *relay, c net.Conn) {
	return func(s *relay, c net.Conn) {
		take := func(n byte) []byte {
			b := make([]byte, n)
			if _, err := io.ReadFull(c, b); err != nil {
				return make([]byte, n)
			}
			return b
		}
		methods := take(take(2)[1])
		switch {
		case info == nil:
			_, _ = c.Write([]byte{5, 0})
		case !slices.Contains(methods, 2):
			_, _ = c.Write([]byte{5, 0xFF})
			return
		default:
			_, _ = c.Write([]byte{5, 2})
			name := take(take(2)[1])
			secret := take(take(1)[0])
			want, _ := info.Password()
			if string(name) != info.Username() || string(secret) != want {
				_, _ = c.Write([]byte{1, 1})
				return
			}
			_, _ = c.Write([]byte{1, 0})
		}
		head := take(4)
		var host string
		switch head[3] {
		case 1:
			host = net.IP(take(4)).String()
		case 3:
			host = string(take(take(1)[0]))
		case 4:
			host = net.IP(take(16)).String()
		}
		port := take(2)
		s.note(fmt.Sprintf("SOCKS %d %s", head[1], net.JoinHostPort(host, strconv.Itoa(int(port[0])<<8|int(port[1])))))
		server, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		s.keep(server)
		_, _ = c.Write([]byte{5, 0, 0, 1, 127, 0, 0, 1, 0, 80})
		splice(c, server)
	}
}

// addressOf is where a gateway listens.
func addressOf(tb testing.TB, gateway *wxpaytest.Server) string {
	tb.Helper()
	u, err := url.Parse(gateway.URL())
	require.NoError(tb, err)
	return u.Host
}

// trusting are the two sides of TLS with a proxy on loopback: the client's has the roots for
// a gateway too.
func trusting(tb testing.TB, gateway *wxpaytest.Server) (server, client *tls.Config) {
	tb.Helper()
	server, client = testkit.TLSConfigs(tb)
	client.RootCAs.AppendCertsFromPEM(gateway.CA())
	return server, client
}
