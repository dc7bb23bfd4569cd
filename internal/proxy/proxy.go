// Package proxy opens connections, directly or through a forward proxy: HTTP and HTTPS
// proxies by CONNECT, SOCKS5. What goes through the tunnel is nobody's business here, and
// no error or value shows a proxy's user or password.
package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/quiet"
)

// past is a deadline that ends every read and write at once.
var past = time.Unix(1, 0)

// A Dialer opens connections. It is safe for use by several goroutines.
type Dialer struct {
	// Choose names the proxy for a URL, of which it gets scheme and host alone: a path may
	// hold the number of an order. A nil URL means none. It is asked for each connection.
	Choose func(*url.URL) (*url.URL, error)
	// Dial connects to a proxy, or to where the request goes.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// TLS has the roots for https:// proxies. Its server name, its client certificates and its
	// functions are for WeChat Pay alone. nil: those of the system.
	TLS *tls.Config
	// Quote keeps an error of Choose from being taken for one of this call.
	Quote func(error) error
}

// A Tunnel is a connection through a proxy, and the proxy's name. Whoever uses it for long
// takes the connection out of it, which is one of package net or a *tls.Conn on it.
type Tunnel struct {
	net.Conn
	proxy string
}

// Unwrap returns the connection, and the proxy as scheme://host:port.
func (t *Tunnel) Unwrap() (c net.Conn, proxy string) { return t.Conn, t.proxy }

// A lastingError is a fault of the configuration: another attempt would bring it again, and of a wrong
// password too many may lock an account.
type lastingError struct{ error }

// Unwrap returns the fault.
func (e lastingError) Unwrap() error { return e.error }

// Lasts reports whether another attempt would fail in the same way.
func (lastingError) Lasts() bool { return true }

// An Error is what went wrong on the way through a proxy, before a request was sent.
type Error struct {
	Proxy string // scheme, host and port
	Err   error
}

// Error names the proxy.
func (e *Error) Error() string { return "through the proxy " + e.Proxy + ": " + e.Err.Error() }

// Unwrap returns what went wrong.
func (e *Error) Unwrap() error { return e.Err }

// ThroughProxy returns the name of the proxy, for those who do not know this package.
func (e *Error) ThroughProxy() string { return e.Proxy }

// DialContext connects to base's host. Through a proxy it returns a *Tunnel, on which the
// host can be spoken to; everything before that ends with ctx.
func (d *Dialer) DialContext(ctx context.Context, base origin.Base) (net.Conn, error) {
	var given *url.URL
	var err error
	if !base.IsExposed() { // a proxy would carry it to wherever a name leads, and in the open
		given, err = d.choose(base)
	}
	if err != nil {
		return nil, err
	}
	if given == nil {
		return d.Dial(ctx, "tcp", base.Address())
	}
	via, err := read(given)
	if err != nil {
		return nil, lastingError{fmt.Errorf("the proxy: %w", err)}
	}
	c, err := d.through(ctx, via, base.Address())
	if err != nil {
		return nil, &Error{Proxy: via.String(), Err: err}
	}
	return &Tunnel{Conn: c, proxy: via.String()}, nil
}

// choose asks the caller's function.
func (d *Dialer) choose(base origin.Base) (*url.URL, error) {
	u, err := ask(d.Choose, base)
	switch {
	case err == nil:
		return u, nil
	case errors.As(err, new(environmentError)):
		return nil, err
	}
	if d.Quote != nil {
		err = d.Quote(err)
	}
	return nil, fmt.Errorf("choosing a proxy (Config.Proxy): %w", withoutUser(err))
}

// ask makes an error of a panic.
func ask(choose func(*url.URL) (*url.URL, error), base origin.Base) (u *url.URL, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = lastingError{fmt.Errorf("the function panicked: %v", p)}
		}
	}()
	asked := &url.URL{Scheme: "http", Host: base.Host}
	if base.TLS {
		asked.Scheme = "https"
	}
	return choose(asked)
}

// through opens a tunnel to addr.
func (d *Dialer) through(ctx context.Context, via *server, addr string) (net.Conn, error) {
	open := via.connect
	if via.isSOCKS() {
		open = via.socks
	}
	if err := via.checkUser(); err != nil {
		return nil, lastingError{err}
	}
	c, err := d.Dial(ctx, "tcp", via.address())
	if err != nil {
		return nil, err
	}
	socket := c
	if via.scheme == "https" {
		secured := tls.Client(&quiet.Records{Conn: c}, d.proxyTLS(via.host))
		if err := secured.HandshakeContext(ctx); err != nil {
			_ = quiet.HangUp(socket)
			return nil, fmt.Errorf("TLS handshake with the proxy: %w", err)
		}
		c = secured
	}
	if err := bounded(ctx, c, func() error { return open(ctx, c, addr) }); err != nil {
		_ = quiet.HangUp(socket)
		return nil, err
	}
	return c, nil
}

// proxyTLS is for TLS with a proxy.
func (d *Dialer) proxyTLS(host string) *tls.Config {
	cfg := &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
	if d.TLS != nil {
		cfg.RootCAs, cfg.Time = d.TLS.RootCAs, d.TLS.Time
		cfg.MinVersion = max(cfg.MinVersion, d.TLS.MinVersion)
		cfg.CipherSuites, cfg.CurvePreferences = d.TLS.CipherSuites, d.TLS.CurvePreferences
	}
	return cfg
}

// bounded does something on a connection that ends with ctx. Without an error the
// connection has no deadline.
func bounded(ctx context.Context, c net.Conn, do func() error) error {
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(past) })
	err := do()
	if !stop() && err == nil { // its deadline may have been moved
		return ctx.Err()
	}
	return err
}

// hungUp says in words that the proxy has closed the connection.
func hungUp(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("it closed the connection before it answered: %w", io.ErrUnexpectedEOF)
	}
	return err
}
