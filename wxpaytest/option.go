package wxpaytest

import (
	"crypto"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// An Option changes a Server before it starts.
type Option func(*Server)

// Plain makes the gateway speak http:// instead of https://.
//
// It is an HTTP proxy to the hosts of WeChat Pay then, for programs whose base URL cannot be
// changed: CONNECT api.mch.weixin.qq.com:443, which HTTPS_PROXY makes them send, leads into
// the gateway itself, over TLS with a certificate of CA for that host. Requests in it are
// requests like all others. The gateway connects to nobody: CONNECT to any other host, or
// another port, is a 403.
func Plain() Option { return func(s *Server) { s.plain = true } }

// Address sets where the gateway listens, "127.0.0.1:8080" for example; a free port of
// 127.0.0.1 by default. A gateway answers whoever asks, as WeChat Pay, so an address that
// other machines reach is an error of Start, unless Open allows it, and so is one in use.
func Address(addr string) Option { return func(s *Server) { s.addr = addr } }

// Open allows an Address that other machines reach: "0.0.0.0:8080", "[::]:8080" or ":8080",
// that of a network card, or a name, for a gateway in a container or on a server for tests.
// Whoever reaches it can call it, and is answered as by WeChat Pay; so SandboxKey belongs with
// it. URL and Config then have
// 127.0.0.1 in place of an address that stands for all. Not allowed by default.
func Open() Option { return func(s *Server) { s.open = true } }

// Keep sets how many requests Requests remembers, 1,000 by default: with their bodies they
// take memory, in a gateway that runs for long.
func Keep(n int) Option { return func(s *Server) { s.keep = max(n, 0) } }

// Observe has fn called for each request, before it is answered, with the status it will
// get. fn may be called several times at once.
func Observe(fn func(r *Request, status int)) Option { return func(s *Server) { s.observe = fn } }

// Clock sets the gateway's clock, which is also that of Config; time.Now by
// default.
func Clock(now func() time.Time) Option { return func(s *Server) { s.now = now } }

// IdleTimeout sets how long the gateway keeps an idle connection; 8 s by
// default, as WeChat Pay does.
func IdleTimeout(d time.Duration) Option { return func(s *Server) { s.idle = d } }

// Merchant sets the merchant ID; 1900000001 by default. AlsoMerchant adds more.
func Merchant(mchID string) Option {
	return func(s *Server) { s.merchants[0].id, s.brand = mchID, false }
}

// Brand makes the gateway that of a brand, which has a brand ID in place of a
// merchant ID and a schema of its own.
func Brand(brandID string) Option {
	return func(s *Server) { s.merchants[0].id, s.brand = brandID, true }
}

// MerchantKey sets the merchant's API key and the serial number of its
// certificate, for tests of code that loads them; an RSA key of the gateway's own by default, and a
// serial number made for it.
func MerchantKey(serial string, key crypto.Signer) Option {
	return func(s *Server) { s.merchants[0].key, s.merchants[0].serial = key, ident.WireSerial(serial) }
}
