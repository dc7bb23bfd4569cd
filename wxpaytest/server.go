package wxpaytest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

const (
	// keepAlive is how long WeChat Pay keeps an idle connection.
	keepAlive = 8 * time.Second
	// keptRequests bounds what Requests remembers, unless Keep does.
	keptRequests = 1000
)

// Server is a WeChat Pay gateway on a loopback address, or on another if Open allows it. Its methods may be
// called from several goroutines.
type Server struct {
	tb        testing.TB // nil for programs without a test
	keys      *keys
	merchants []*merchant // the first is that of Merchant or Brand; none is added once it runs
	made      rsaKeys     // for merchants to whom no option gave one
	brand     bool        // the first is a brand, and alone
	now       func() time.Time
	plain     bool
	addr      string
	open      bool     // to other machines
	names     []string // of the certificate
	keep      int
	observe   func(r *Request, status int) // nil: nobody asks
	fronts    []func(http.Handler) http.Handler
	idle      time.Duration
	listener  *listener
	tunnels   *tunnels
	http      *http.Server

	bodiesOver atomic.Int64 // larger ones are refused unread

	mu       sync.Mutex
	routes   []route
	requests []*Request
	files    []file // behind download URLs
	closed   bool
	quit     <-chan struct{} // closed by Close: ends what hangs
	end      func()          // closes quit
}

// NewServer starts a gateway that ends with the test. A request that WeChat Pay
// would refuse, because of its signature, its headers or the form of an upload,
// fails the test, and so does a handler that panics. A request for which no answer is set does not: it
// gets an empty 404 or 405, and a line in the test's log. RSA keys of tests that have ended are used
// again, under other serial numbers: to make one takes a tenth of a second.
func NewServer(tb testing.TB, options ...Option) *Server {
	tb.Helper()
	s, err := start(tb, options)
	if err != nil {
		tb.Fatalf("wxpaytest: %v", err)
	}
	tb.Cleanup(func() {
		s.Close()
		s.made.release() // whoever has its Config is a part of the test
	})
	return s
}

// Start starts a gateway without a test; Close ends it. What is wrong with a
// request is in its Err.
func Start(options ...Option) (*Server, error) {
	s, err := start(nil, options)
	if err != nil {
		return nil, fmt.Errorf("wxpaytest: %w", err)
	}
	return s, nil
}

func start(tb testing.TB, options []Option) (*Server, error) { //nolint:thelper // tb is nil for Start
	s := &Server{tb: tb, keys: &keys{}, merchants: []*merchant{{id: "1900000001", option: "MerchantKey"}}, now: time.Now,
		addr: "127.0.0.1:0", keep: keptRequests, idle: keepAlive}
	ctx, cancel := context.WithCancel(context.Background())
	s.quit, s.end = ctx.Done(), cancel
	s.bodiesOver.Store(math.MaxInt64)
	for _, option := range options {
		option(s)
	}
	if err := s.checkAddress(); err != nil {
		return nil, err
	}
	if err := s.fill(); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", s.addr) //nolint:noctx // a listener is there at once
	if err != nil {
		return nil, err
	}
	if !s.plain {
		l = tls.NewListener(l, serverTLS(s.keys.tlsCert))
	}
	s.listener = &listener{Listener: l, conns: map[*conn]struct{}{}}
	s.tunnels = &tunnels{listener: s.listener, came: make(chan *conn), quit: s.quit}
	s.http = &http.Server{
		Handler:           s.handler(),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		IdleTimeout:       s.idle,
		ReadHeaderTimeout: time.Minute,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c)
		},
		ErrorLog: silent,
		// OPTIONS * is a request like any other: each that net/http reads has its place on the tape.
		DisableGeneralOptionsHandler: true,
	}
	go s.http.Serve(s.listener) //nolint:errcheck // it ends with Close
	go s.http.Serve(s.tunnels)  //nolint:errcheck // it ends with Close
	return s, nil
}

// fill makes the keys that no option has set.
func (s *Server) fill() error {
	if err := s.checkMerchants(); err != nil {
		return err
	}
	now, done := s.now(), make(chan error)
	for _, m := range s.merchants { // an RSA key takes its time
		go func() { done <- m.fill(now, s.brand, &s.made) }()
	}
	errs := []error{s.keys.makePlatform(now), s.keys.makeTLS(append(s.namesOfAddress(), s.names...))}
	for range s.merchants {
		errs = append(errs, <-done)
	}
	return errors.Join(errs...)
}

// checkAddress refuses an address that other machines reach unless Open allows it.
func (s *Server) checkAddress() error {
	host, _, err := net.SplitHostPort(s.addr)
	if err != nil {
		return fmt.Errorf("Address: %w; expected host and port, such as 127.0.0.1:8080", err)
	}
	if ip, err := netip.ParseAddr(host); !s.open && host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return fmt.Errorf("Address is %q, which is not loopback; expected 127.0.0.1, [::1] or localhost: a gateway with made-up "+
			"keys is nothing for other machines", s.addr)
	}
	return nil
}

// Close ends the gateway and all of its connections.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	_ = s.http.Close()
	s.listener.end()
	s.keys.made.release()
}

// namesOfAddress is the host of Address, if clients can call it so.
func (s *Server) namesOfAddress() []string {
	host, _, _ := net.SplitHostPort(s.addr)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		return nil
	}
	return []string{host}
}

// URL is the gateway's base URL for this machine, with a trailing slash.
func (s *Server) URL() string {
	addr := s.listener.Addr().String()
	if at := s.listener.Addr().(*net.TCPAddr); at.IP.IsUnspecified() { //nolint:forcetypeassert // start has made it
		addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(at.Port))
	}
	return s.scheme() + "://" + addr + "/"
}

func (s *Server) scheme() string {
	if s.plain {
		return "http"
	}
	return "https"
}

// Config is a configuration for the merchant of this gateway, ready for wxpay.New; ConfigOf
// is that of another merchant.
func (s *Server) Config() wxpay.Config {
	return s.configOf(s.merchants[0])
}

// platform returns the public halves of the platform keys.
func (s *Server) platform() auth.Keys {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := auth.Keys{}
	for _, p := range s.keys.platform {
		if keys[p.name] = p.key.Public(); p.cert != nil {
			keys[p.name] = p.cert
		}
	}
	return keys
}

// Dial connects to the gateway whatever the address, for Config.Dial: with it a
// request to https://api.mch.weixin.qq.com/ ends here.
func (s *Server) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, s.listener.Addr().String())
}

// DropNext makes the gateway close the connection on which the next request
// begins, before anything of it is read.
func (s *Server) DropNext() { s.listener.drop.Store(true) }

// RefuseBodiesOver makes the gateway answer 413 to every request that announces a
// body of more than n bytes: at once, before it reads the body, and with the end of
// the connection. What is wrong with such a request is in its Err, which does not
// fail the test. A body in chunks announces no length and is read. A negative n
// ends it.
func (s *Server) RefuseBodiesOver(n int) {
	if n < 0 {
		n = math.MaxInt
	}
	s.bodiesOver.Store(int64(n))
}

// Connections is the number of connections accepted so far.
func (s *Server) Connections() int { return int(s.listener.accepted.Load()) }

// Requests returns what came so far, in order; the last 1,000 at most, or those that Keep
// allows.
func (s *Server) Requests() []*Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *Server) remember(r *Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	s.requests = slices.Delete(s.requests, 0, max(0, len(s.requests)-s.keep))
	if r.Err != nil && !r.cut && !r.unread && s.tb != nil && !s.closed {
		s.complain("%s %s: %v", r.Method, r.Target, r.Err)
	}
}
