// Package reach is how a configuration says that WeChat Pay is reached: base URL, hosts that stand in, proxy, TLS and limits. It fills in
// the defaults and finds what is wrong, without touching the network; it knows no key.
package reach

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/dial"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/hosts"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/proxy"
	"github.com/wechatpay-chain/wxpay/internal/retry"
	"github.com/wechatpay-chain/wxpay/internal/transport"
)

// A Way is the fields of a wxpay.Config, whose comments say what they mean, that are about the way there.
type Way struct {
	BaseURL, StripPrefix string
	PlainHTTP            bool
	Backup               []string
	Retry                *retry.Policy
	Timeout              time.Duration
	MaxConns, MaxBody    int
	Dial                 func(ctx context.Context, network, addr string) (net.Conn, error)
	Proxy                func(*url.URL) (*url.URL, error)
	TLS                  *tls.Config

	Base  origin.Base // set by CheckHosts
	Hosts *hosts.Set  // set by CheckHosts: that of BaseURL with those of Backup; nil if there are none
}

// CheckHosts reads where requests go and how often, fills in the defaults of Retry, and returns what is wrong. Each fault is one of
// Config.
func (w *Way) CheckHosts() (errs []error) {
	base, err := w.readBase()
	if err != nil {
		errs = append(errs, err)
	}
	w.Base = base
	if w.Retry != nil {
		filled, wrong := w.Retry.Fill()
		w.Retry, errs = &filled, append(errs, wrong...)
	}
	others, wrong := base.Siblings(w.Backup)
	for _, err := range wrong {
		errs = append(errs, &fault.Error{Field: "Backup", Found: ": " + err.Error(), Err: err})
	}
	if len(others) > 0 {
		w.Hosts = hosts.New(base.Host, others)
	}
	return errs
}

func (w *Way) readBase() (origin.Base, error) {
	b, err := origin.ParseBase(w.BaseURL, w.PlainHTTP)
	if err != nil {
		return b, &fault.Error{Field: "BaseURL", Found: ": " + err.Error(), Err: err}
	}
	stripped, err := b.StripPrefix(w.StripPrefix)
	if err != nil {
		return b, &fault.Error{Field: "StripPrefix", Found: ": " + err.Error(), Err: err}
	}
	return stripped, nil
}

// CheckConnections fills in the defaults of everything about connections, and returns what is wrong. CheckHosts comes before it.
func (w *Way) CheckConnections() (errs []error) {
	if w.Dial == nil && w.Proxy == nil {
		choose, err := proxy.FromEnvironment(w.Base)
		if err != nil {
			errs = append(errs, &fault.Error{Field: "Proxy", Found: "is nil, and " + err.Error(),
				Want: "or set Proxy, to wxpay.NoProxy for none", Err: err})
		}
		w.Proxy = choose
	}
	errs = append(errs, slices.DeleteFunc([]error{fill("Timeout", &w.Timeout, 30*time.Second), fill("MaxConns", &w.MaxConns, 512),
		fill("MaxBody", &w.MaxBody, 10<<20)}, func(err error) bool { return err == nil })...)
	if w.TLS != nil && w.TLS.InsecureSkipVerify {
		errs = append(errs, &fault.Error{Field: "TLS", Found: "has InsecureSkipVerify set, which lets anyone answer for WeChat Pay",
			Want: "for a private CA set RootCAs"})
	}
	w.TLS = transport.ClientTLS(w.TLS)
	return errs
}

// fill sets a limit to its default if it is 0, and refuses one below.
func fill[T int | time.Duration](field string, limit *T, fallback T) error {
	if *limit < 0 {
		return &fault.Error{Field: field, Found: fmt.Sprintf("is %v", *limit),
			Want: fmt.Sprintf("expected more than 0, or 0 for %v", fallback)}
	}
	*limit = cmp.Or(*limit, fallback)
	return nil
}

// Pool returns the connections of a Way that was checked. cert and quote are those of transport.Config.
func (w *Way) Pool(cert *tls.Certificate, quote func(error) error) *transport.Pool {
	connect := (&proxy.Dialer{Choose: w.Proxy, Dial: new(dial.Dialer).DialContext, TLS: w.TLS, Quote: quote}).DialContext
	if own := w.Dial; own != nil {
		connect = func(ctx context.Context, base origin.Base) (net.Conn, error) { return own(ctx, "tcp", base.Address()) }
	}
	return transport.NewPool(transport.Config{MaxConns: w.MaxConns, Dial: connect, TLS: w.TLS, ClientCert: cert, Quote: quote})
}
