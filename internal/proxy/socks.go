package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"golang.org/x/net/proxy"

	"github.com/wechatpay-chain/wxpay/internal/quiet"
)

// A socksDialer is what package golang.org/x/net/proxy returns: it speaks SOCKS5 on a
// connection that is there.
type socksDialer interface {
	DialWithConn(ctx context.Context, c net.Conn, network, address string) (net.Addr, error)
}

// socks asks a SOCKS5 proxy for a tunnel (RFC 1928, RFC 1929). The proxy resolves the name.
// What the connection is bounded by is the caller's matter.
func (s *server) socks(ctx context.Context, c net.Conn, addr string) error {
	var auth *proxy.Auth
	if s.user != nil {
		auth = &proxy.Auth{User: s.user.name, Password: s.user.password}
	}
	dialer, err := proxy.SOCKS5("tcp", s.address(), auth, nil)
	if err != nil {
		return err
	}
	speaker, ok := dialer.(socksDialer)
	if !ok {
		return errors.New("golang.org/x/net/proxy does not take a connection any more; please report this as a bug of wxpay")
	}
	heard := &witness{Conn: c}
	if _, err := speaker.DialWithConn(context.WithoutCancel(ctx), heard, "tcp", addr); err != nil {
		return s.socksError(heard, err)
	}
	if quietly, known := quiet.Of(c).Look(); known && !quietly {
		return errNoTunnel
	}
	return nil
}

// socksError says what the proxy meant.
func (s *server) socksError(heard *witness, err error) error {
	const (
		password = 2    // the method (RFC 1928, section 3)
		none     = 0xFF // of the methods is acceptable
	)
	switch method, status, answered := heard.method(); {
	case method == none && s.user == nil:
		return errors.New("it wants user and password, or another proof: " + give)
	case method == none:
		return errors.New("it wants another proof than user and password, which is not supported")
	case method == password && answered && status != 0:
		return lastingError{errors.New("it does not accept the user and the password")}
	}
	var op *net.OpError
	if errors.As(err, &op) && strings.HasPrefix(op.Op, "socks") { // which names the proxy once more
		err = op.Err
	}
	if text, ok := strings.CutPrefix(err.Error(), "unknown error "); ok { // so the package calls every refusal
		return errors.New("it does not connect: " + text)
	}
	return fmt.Errorf("waiting for its answer: %w", hungUp(err))
}

// A witness keeps the first bytes that came: errors of the package tell a refused password
// by their text alone.
type witness struct {
	net.Conn
	heard []byte
}

// method is the one that the proxy chose, and what it said to the password.
func (w *witness) method() (method, status byte, answered bool) {
	switch {
	case len(w.heard) < 2:
		return 0, 0, false
	case len(w.heard) < 4:
		return w.heard[1], 0, false
	}
	return w.heard[1], w.heard[3], true
}

// Read reads from the connection.
func (w *witness) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if room := 4 - len(w.heard); room > 0 {
		w.heard = append(w.heard, p[:min(room, n)]...)
	}
	return n, err
}
