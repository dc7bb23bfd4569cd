package wxpaytest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
)

// silent takes net/http's complaints about connections that were cut on purpose.
var silent = log.New(io.Discard, "", 0)

type connKey struct{}

// A listener hands out connections that keep what they read.
type listener struct {
	net.Listener
	drop     atomic.Bool // close the connection of the next request unread
	accepted atomic.Int64
	open     sync.WaitGroup
	mu       sync.Mutex
	conns    map[*conn]struct{} // that are open
	ended    bool
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	kept := l.keep(c)
	if kept == nil {
		return nil, net.ErrClosed
	}
	l.accepted.Add(1)
	return kept, nil
}

// keep notes a connection that is open. After the end it closes it and returns nil.
func (l *listener) keep(inner net.Conn) *conn {
	c := &conn{Conn: inner, listener: l}
	l.mu.Lock()
	ended := l.ended
	if !ended {
		l.conns[c] = struct{}{}
		l.open.Add(1)
	}
	l.mu.Unlock()
	if ended {
		_ = inner.Close() // it may be that of another, which is forgotten with it
		return nil
	}
	return c
}

// forget notes that a connection is closed.
func (l *listener) forget(c *conn) {
	l.mu.Lock()
	delete(l.conns, c)
	l.mu.Unlock()
	l.open.Done()
}

// end closes all connections, those too that net/http has handed out, or does not know yet.
func (l *listener) end() {
	l.mu.Lock()
	l.ended = true
	conns := slices.Collect(maps.Keys(l.conns))
	l.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
	}
	l.open.Wait()
}

// A conn keeps the bytes of the requests that are being read.
type conn struct {
	net.Conn
	listener  *listener
	once      sync.Once
	mu        sync.Mutex
	tape      tape
	dropped   bool
	tunnelled bool // it came by CONNECT
}

var errDropped = errors.New("dropped unread")

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n == 0 {
		return n, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.dropped && !c.tape.coming && c.listener.drop.CompareAndSwap(true, false) {
		c.dropped = true
		_ = c.Close()
	}
	if c.dropped { // what TLS holds decrypted could still be read
		return 0, errDropped
	}
	c.tape.write(p[:n])
	return n, err
}

// begin says that the next request has reached the handler.
func (c *conn) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tape.begin()
}

// take returns the bytes of the request at the handler and forgets them.
func (c *conn) take() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tape.take()
}

// clientCert returns the certificate that the client has shown, or nil.
func (c *conn) clientCert() *x509.Certificate {
	if t, ok := c.Conn.(*tls.Conn); ok {
		if shown := t.ConnectionState().PeerCertificates; len(shown) > 0 {
			return shown[0]
		}
	}
	return nil
}

func (c *conn) Close() error {
	c.once.Do(func() { c.listener.forget(c) })
	return c.Conn.Close()
}
