package settings

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/dial"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/proxy"
)

// noProxy is what a setting says in place of a proxy.
const noProxy = "none"

const proxyTodo = `write http://host:port, https://host:port or socks5://host:port, with user:password@ in front of the host if ` +
	`the proxy wants them, percent-encoded; or none; or env:NAME for what is a secret`

// Proxy reads the proxy. Without one the library takes that of the environment.
func (l *Loader) Proxy(ctx context.Context, p Profile, cfg *wxpay.Config) error {
	text, err := l.Resolve(ctx, p, "proxy", p.Proxy)
	switch {
	case err != nil || text == "":
		return err
	case strings.EqualFold(text, noProxy):
		cfg.Proxy = wxpay.NoProxy
		return nil
	}
	u, err := readProxy(text)
	if err != nil {
		return p.faultf("proxy", proxyTodo, "proxy %w", err)
	}
	cfg.Proxy = func(*url.URL) (*url.URL, error) { return u, nil }
	return nil
}

// readProxy reads the URL of a proxy; http:// may be left out, as curl allows it. Its errors quote nothing, and it takes nothing
// after the host: that is where a password gets to that was not encoded.
func readProxy(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("is no URL (it is not shown, for a password may be in it)")
	case !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme):
		return nil, errors.New("has a scheme that is not known (it is not shown, for a password may be in it)")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("has more than a host and a port, or / ? # in the user or the password, where they are %2F %3F %23")
	case u.Hostname() == "":
		return nil, errors.New("has no host")
	}
	return u, nil
}

// showProxy is a setting without user and password.
func showProxy(text string) string {
	if text == "" || strings.EqualFold(text, noProxy) {
		return text
	}
	u, err := readProxy(text)
	if err != nil {
		return "[not shown: no URL of a proxy]"
	}
	return NameOfProxy(u)
}

// NameOfProxy is scheme and host of a proxy's URL.
func NameOfProxy(u *url.URL) string { return cmp.Or(u.Scheme, "http") + "://" + u.Host }

// ProxyFor is the proxy by which requests to base go: that of cfg, else that of the environment. nil if there is none.
func ProxyFor(cfg wxpay.Config, base string) (*url.URL, error) {
	b, err := origin.Parse(base)
	if err != nil {
		return nil, err
	}
	choose := cfg.Proxy
	if choose == nil {
		if choose, err = proxy.FromEnvironment(b); err != nil {
			return nil, err
		}
	}
	u := &url.URL{Scheme: "http", Host: b.Host}
	if b.TLS {
		u.Scheme = "https"
	}
	return choose(u)
}

// Tunnel connects to base's host through a proxy, as a call does.
func Tunnel(ctx context.Context, via *url.URL, base string) (net.Conn, error) {
	b, err := origin.Parse(base)
	if err != nil {
		return nil, err
	}
	d := &proxy.Dialer{Choose: func(*url.URL) (*url.URL, error) { return via, nil }, Dial: new(dial.Dialer).DialContext}
	return d.DialContext(ctx, b)
}
