package wxpaytest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
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
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.accepted.Add(1)
	l.open.Add(1)
	return &conn{Conn: c, listener: l}, nil
}

// wait returns once all connections are closed.
func (l *listener) wait() { l.open.Wait() }

// A conn keeps the bytes of the requests that are being read.
type conn struct {
	net.Conn
	listener *listener
	once     sync.Once
	mu       sync.Mutex
	tape     tape
	dropped  bool
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
	c.once.Do(c.listener.open.Done)
	return c.Conn.Close()
}
