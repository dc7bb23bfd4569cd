package wxpay

import (
	"context"
	"net"
	"net/url"

	"github.com/wechatpay-chain/wxpay/internal/dial"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/proxy"
)

// NoProxy is a Config.Proxy that names none, whatever the environment says.
func NoProxy(*url.URL) (*url.URL, error) { return nil, nil } //nolint:nilnil // no proxy and no error: so net/http says it too

// checkProxy fills in the default of Proxy.
func (cfg *Config) checkProxy(b origin.Base) (errs []error) {
	if cfg.Dial != nil || cfg.Proxy != nil {
		return nil
	}
	choose, err := proxy.FromEnvironment(b)
	if err != nil {
		errs = append(errs, &fault.Error{Field: "Proxy", Found: "is nil, and " + err.Error(),
			Want: "or set Proxy, to wxpay.NoProxy for none", Err: err})
	}
	cfg.Proxy = choose
	return errs
}

// dialer is what opens connections.
func (cfg *Config) dialer() func(ctx context.Context, base origin.Base) (net.Conn, error) {
	if cfg.Dial == nil {
		return (&proxy.Dialer{Choose: cfg.Proxy, Dial: new(dial.Dialer).DialContext, TLS: cfg.TLS, Quote: quoted}).DialContext
	}
	return func(ctx context.Context, base origin.Base) (net.Conn, error) {
		return cfg.Dial(ctx, "tcp", base.Address())
	}
}
