package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/proxy"
	"github.com/wechatpay-chain/wxpay/internal/quiet"
)

const (
	// IdleLimit is how long a connection is kept without use. WeChat Pay closes
	// idle connections after 8 s; a POST on a connection that is being closed is
	// lost with an unknown outcome.
	IdleLimit = 6 * time.Second
	// headerLimit bounds the header block of an answer, in bytes.
	headerLimit = 16 << 10
)

// Config is what a Pool is made of.
type Config struct {
	MaxConns int // to each host
	// Dial connects to the host of a base, directly or through a proxy, then as a *proxy.Tunnel.
	Dial       func(ctx context.Context, base origin.Base) (net.Conn, error)
	TLS        *tls.Config
	ClientCert *tls.Certificate // shown to requests that ask for it; nil: there is none
	// Quote keeps an error that came in through code of the caller's, such as the cause of
	// a context, from being taken for one of this call.
	Quote func(error) error
}

// A Pool keeps connections open between calls. Every step obeys the context, a
// connection belongs to one call at a time, and no goroutine runs for it between
// calls.
type Pool struct {
	limit int
	idle  time.Duration
	dial  func(ctx context.Context, base origin.Base) (net.Conn, error)
	tls   *tls.Config
	cert  *tls.Config // shows the client certificate; nil without one
	quote func(error) error

	mu    sync.Mutex
	hosts map[hostKey]*hostConns
}

type hostKey struct {
	tls, cert bool
	host      string
}

// hostConns are the connections to one host. idle is a stack: the connection
// used last is used first, so that a burst's surplus ages and goes.
type hostConns struct {
	slots chan struct{} // one token for each call under way
	mu    sync.Mutex
	idle  []*conn
	timer *time.Timer // closes what has aged; nil while nothing is idle
}

// A conn is one connection with its buffers.
type conn struct {
	net.Conn
	socket *quiet.Socket
	r      *bufio.Reader
	w      *bufio.Writer
	expiry time.Time
	host   *hostConns
	ended  bool   // the server has closed its side
	cut    bool   // not to be used again: an answer came while a request was written
	early  bool   // and before all of that request was sent
	stop   func() // ends every read and write at once

	limited bool // the deadline of its last exchange still lies on it
}

// Read notes the end of the stream, which fasthttp takes for the end of a body,
// once it is asked for more than there was: TLS 1.2 tells it with the last bytes.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && errors.Is(err, io.EOF) {
		return n, nil // and io.EOF again at the next call
	}
	c.ended = c.ended || errors.Is(err, io.EOF)
	return n, err
}

// ClientTLS returns the configuration of connections, made of what the caller wants.
func ClientTLS(given *tls.Config) *tls.Config {
	cfg := given.Clone()
	if cfg == nil {
		cfg = &tls.Config{}
	}
	cfg.NextProtos = []string{"http/1.1"} // whatever was given: HTTP/2 would be agreed on and not understood
	cfg.MinVersion = max(cfg.MinVersion, tls.VersionTLS12)
	if cfg.ClientSessionCache == nil {
		// WeChat Pay closes idle connections after 8 s, so handshakes are frequent.
		cfg.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	}
	return cfg
}

// NewPool returns a Pool without connections.
func NewPool(cfg Config) *Pool {
	p := &Pool{limit: cfg.MaxConns, idle: IdleLimit, dial: cfg.Dial, tls: cfg.TLS, quote: cfg.Quote, hosts: map[hostKey]*hostConns{}}
	if shown := cfg.ClientCert; shown != nil {
		p.cert = cfg.TLS.Clone()
		// Whatever authorities the server names: the request wants this certificate shown.
		p.cert.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return shown, nil }
		// A session that began without the certificate would be resumed without it.
		p.cert.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	}
	return p
}

// ShowsCertificate reports whether there is a client certificate.
func (p *Pool) ShowsCertificate() bool { return p.cert != nil }

// SetIdleLimit changes how long connections are kept without use, for tests.
func (p *Pool) SetIdleLimit(d time.Duration) { p.idle = d }

func (p *Pool) host(r *Request) *hostConns {
	key := hostKey{r.Base.TLS, r.ClientCert, r.Base.Host}
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hosts[key]
	if h == nil {
		h = &hostConns{slots: make(chan struct{}, p.limit)}
		p.hosts[key] = h
	}
	return h
}

// enter waits until one of the connections to a host may be used: get then returns
// it, and release or drop end the use.
func (p *Pool) enter(ctx context.Context, r *Request) (*hostConns, error) {
	h := p.host(r)
	select {
	case h.slots <- struct{}{}: // as a rule there is one; to wait costs a timer and a channel of the context's
		return h, nil
	default:
	}
	select {
	case h.slots <- struct{}{}:
		return h, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for one of %d connections to %s: %w", p.limit, r.Base.Host, p.ContextError(ctx))
	}
}

// get returns a connection that is ready for the first byte of a request: an
// idle one that is still open, or a new one after its TLS handshake.
func (p *Pool) get(ctx context.Context, h *hostConns, r *Request) (c *conn, err error) {
	defer func() {
		if c == nil { // an error, or a panic in Config.Dial
			<-h.slots
		}
	}()
	for idle := h.pop(); idle != nil; idle = h.pop() {
		if time.Now().Before(idle.expiry) && idle.isQuiet(ctx) {
			r.Phases.Reused = true
			return idle, nil
		}
		_ = quiet.HangUp(idle.Conn)
	}
	nc, err := p.connect(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", r.Base.Host, err)
	}
	c = &conn{Conn: nc, socket: quiet.Of(nc), w: bufio.NewWriter(nc), host: h}
	c.r = bufio.NewReaderSize(c, headerLimit)
	c.stop = func() { _ = nc.SetDeadline(past) }
	return c, nil
}

// isQuiet reports whether an idle connection can be used again.
func (c *conn) isQuiet(ctx context.Context) bool {
	if c.limited { // a look may have to write: TLS answers what was said to it alone
		c.limited = false
		if c.SetDeadline(time.Time{}) != nil {
			return false
		}
	}
	return c.socket.Check(ctx, c.r)
}

// connect opens a connection within the time that there is for it.
func (p *Pool) connect(ctx context.Context, r *Request) (net.Conn, error) {
	if r.Connect > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.Connect, connectLimitError(r.Connect))
		defer cancel()
	}
	nc, err := p.open(ctx, r)
	if err != nil {
		return nil, p.timeoutError(ctx, err)
	}
	return nc, nil
}

func (p *Pool) open(ctx context.Context, r *Request) (net.Conn, error) {
	began := r.now()
	nc, err := p.dial(ctx, r.Base)
	r.end(&r.Phases.Dial, began)
	if err != nil {
		return nil, err
	}
	if nc == nil {
		return nil, errors.New("Config.Dial returned neither a connection nor an error")
	}
	via := ""
	if through, ok := nc.(*proxy.Tunnel); ok {
		nc, via = through.Unwrap()
	}
	if r.Base.IsExposed() {
		if err := origin.CheckPeer(nc.RemoteAddr()); err != nil {
			_ = quiet.HangUp(nc)
			return nil, err
		}
	}
	began = r.now()
	secured, err := p.secure(ctx, r, nc)
	if r.Base.TLS {
		r.end(&r.Phases.TLS, began)
	}
	if err != nil {
		_ = quiet.HangUp(nc)
		if via != "" {
			err = &proxy.Error{Proxy: via, Err: err}
		}
		return nil, err
	}
	return secured, nil
}

// secure makes the TLS handshakes: that of the host, and one that Config.Dial has left
// to be made, for nothing may fail there once the request is on its way.
func (p *Pool) secure(ctx context.Context, r *Request, nc net.Conn) (net.Conn, error) {
	if own, ok := nc.(handshaker); ok {
		if err := own.HandshakeContext(ctx); err != nil {
			return nil, fmt.Errorf("TLS handshake of the connection that Config.Dial returned: %w", err)
		}
		if own.ConnectionState().NegotiatedProtocol == "h2" {
			return nil, errors.New("the connection that Config.Dial returned negotiated HTTP/2 (h2); expected HTTP/1.1: " +
				"offer http/1.1 alone in its NextProtos")
		}
	}
	if !r.Base.TLS {
		return nc, nil
	}
	cfg := p.tls
	if r.ClientCert {
		cfg = p.cert
	}
	if cfg.ServerName == "" {
		cfg = cfg.Clone()
		cfg.ServerName = r.Base.ServerName()
	}
	tc := tls.Client(&quiet.Records{Conn: nc}, cfg)
	if err := tc.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("TLS handshake: %w", err)
	}
	return tc, nil
}

// A handshaker is a *tls.Conn, or what embeds one.
type handshaker interface {
	HandshakeContext(ctx context.Context) error
	ConnectionState() tls.ConnectionState
}

// release gives a connection back for the next call, to be kept for at most keep.
func (c *conn) release(keep time.Duration) {
	h := c.host
	c.expiry = time.Now().Add(keep)
	h.mu.Lock()
	h.idle = append(h.idle, c)
	if h.timer == nil {
		h.timer = time.AfterFunc(keep, h.expire)
	}
	h.mu.Unlock()
	<-h.slots
}

// drop closes a connection that must not be used again.
func (c *conn) drop() {
	_ = quiet.HangUp(c.Conn)
	<-c.host.slots
}

// pop takes the idle connection used last, nil if there is none.
func (h *hostConns) pop() *conn {
	h.mu.Lock()
	defer h.mu.Unlock()
	last := len(h.idle) - 1
	if last < 0 {
		return nil
	}
	c := h.idle[last]
	h.idle[last] = nil
	h.idle = h.idle[:last]
	return c
}

// expire closes the idle connections that are past their time and comes again as
// long as others remain.
func (h *hostConns) expire() {
	for _, c := range h.takeExpired(time.Now()) {
		_ = c.Close()
	}
}

func (h *hostConns) takeExpired(now time.Time) (expired []*conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	next, kept := IdleLimit, h.idle[:0]
	for _, c := range h.idle {
		if left := c.expiry.Sub(now); left > 0 {
			kept, next = append(kept, c), min(next, left)
		} else {
			expired = append(expired, c)
		}
	}
	clear(h.idle[len(kept):])
	if h.idle = kept; len(kept) == 0 {
		h.timer = nil
	} else {
		h.timer.Reset(next)
	}
	return expired
}
