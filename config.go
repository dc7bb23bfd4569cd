package wxpay

import (
	"cmp"
	"context"
	"crypto"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/bounded"
	"github.com/wechatpay-chain/wxpay/internal/credentials"
	"github.com/wechatpay-chain/wxpay/internal/dump"
	"github.com/wechatpay-chain/wxpay/internal/hosts"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/reach"
	"github.com/wechatpay-chain/wxpay/internal/retry"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/verify"
)

// DefaultBaseURL is WeChat Pay's main host.
const DefaultBaseURL = "https://api.mch.weixin.qq.com/"

// Config says who the merchant is and how to reach WeChat Pay. New copies it;
// changing it later has no effect. It does not print its keys; but fmt asks no
// method of an unexported field, so keep a *Client in your structs, not a Config.
type Config struct {
	MchID      string         // merchant ID
	Serial     string         // serial number of the merchant API certificate, in hex; see below
	PrivateKey crypto.Signer  // merchant API private key (auth.LoadPrivateKey); a KMS or HSM handle fits
	Platform   auth.KeySource // who may sign WeChat Pay's answers; auth.Keys is the static one

	// Serial, and the names in Platform, may be written as openssl and browsers print
	// them: "serial=7A0B…", "0x7a0b…", "7a:0b:…", "Serial Number:" with the number on the
	// next line, in lower case, with white space and characters that cannot be seen. A
	// PUB_KEY_ID_… may have white space around it. WeChat Pay gets upper-case hex. A
	// serial number in decimal is an error that says its hex form.

	// Certificate is the merchant API certificate, apiclient_cert.pem
	// (auth.LoadCertificate). It may be left out. With it Serial may be left out, and
	// New checks that certificate, key, serial and merchant ID belong together.
	Certificate *auth.Certificate
	// BrandID is the identity of a brand, in place of MchID, for the paths under
	// /brand/: requests carry brand_id and the schema auth.SchemaBrand.
	BrandID string
	// Signer signs requests in place of PrivateKey and Serial, for a key that a
	// service of your own keeps, or a KMS that is to obey the context of the call:
	// a crypto.Signer has none, so that Timeout does not bound it. nil: PrivateKey
	// signs.
	Signer auth.Signer
	// Verifier verifies answers in place of Platform. Platform then only names the
	// key that WeChat Pay is asked to sign with, and encrypts; it may be left out.
	// nil: Platform verifies.
	Verifier auth.Verifier

	APIv3Key auth.Secret // 32 bytes: notifications and platform certificates; may be left out

	// Suites adds algorithms to RSA, AES and SHA for what is downloaded: sm2.Suite{}
	// of package auth/sm2 for files whose hash_type is SM3 and bills under SM4_GCM. It
	// has nothing to do with the keys above, whose algorithm they know themselves.
	Suites []auth.Suite

	// APIv2Key signs APIv2, 32 bytes. A client may have it alone, with MchID: it then
	// speaks APIv2 only.
	APIv2Key auth.Secret
	// ClientCert is shown to WeChat Pay by APIv2 requests with "security": true, on
	// connections of their own. By default it is made of Certificate and PrivateKey.
	ClientCert *tls.Certificate

	// BaseURL is where requests go, https://api.mch.weixin.qq.com/ by default. It
	// may carry a path prefix, …/hk/, which is then signed. http:// is allowed
	// for loopback addresses only, see PlainHTTP. It may be a reverse proxy of your own:
	// files of WeChat Pay's hosts, such as bills, are then fetched through it too, and, unless
	// it is on this machine, a 4xx without a code is Unknown, for the proxy can have made it up.
	BaseURL string
	// StripPrefix is the beginning of BaseURL's path that a reverse proxy of your own takes
	// away, as http.StripPrefix does: /wxpay of https://gateway.example/wxpay/. It is sent
	// and not signed. Defaults to none.
	StripPrefix string
	// PlainHTTP allows http:// to private addresses, for a reverse proxy within your own
	// network. It gives up that nobody on the way can read or change what is said: answers
	// are still verified, but requests and customers' data are open, and no refusal is
	// Rejected any more, for anybody on the way can have made it up: every one is Unknown.
	// Defaults to false.
	PlainHTTP bool
	// Backup are hosts, or host:port, that stand in for BaseURL's, with its scheme and prefix:
	// BackupHost for the main one. A call whose attempt at one host is NotSent goes on to the
	// next; Unknown goes on only where Retry may repeat. A host that fails three times in a row
	// is begun with by one call in a hundred, until it answers. It needs no Retry.
	// Defaults to none.
	Backup []string
	// Retry says when a call is tried again. nil: nothing is sent twice.
	Retry *Retry
	// Timeout limits a whole call, from the wait for a connection to the last
	// byte of the answer; 30 s by default. The context can only shorten it. A
	// Download may last longer: there it limits each wait for the server.
	Timeout time.Duration
	// MaxConns is the number of connections to one host; 512 by default. Calls
	// beyond it wait for one to come free.
	MaxConns int
	// MaxBody is the size in bytes that an answer may have in memory, 10 MiB by
	// default. An answer streamed to a "sink" has no limit but the Sink's own.
	MaxBody int

	// Dial opens connections. By default all addresses of a host are tried, over IPv4
	// and IPv6 and 250 ms apart (RFC 8305), so that a dead one costs no more than that.
	// It must obey its context, and its connections their deadlines: that is how a call
	// is cancelled, and how a connection is looked at before it is used again. A
	// connection of a type of your own, and every one on Windows, costs a millisecond for
	// that look; one of package net, alone or below a *tls.Conn, costs none.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Proxy names the forward proxy for a URL, of which it gets scheme and host alone; nil
	// means none. What it returns is http:// or https://, which is asked to CONNECT whatever
	// the URL is, or socks5:// or socks5h://, which both resolve the name themselves. User and
	// password stand in it, and no error shows them. The roots of TLS are those of an https://
	// proxy too. The function is asked for each new connection, by several goroutines at once.
	// It has no context, so it must be quick. Its error is that of the call, which is NotSent.
	// Defaults to the environment as New finds it: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as
	// net/http reads them, where loopback addresses have no proxy. New refuses an HTTPS_PROXY
	// that cannot be read, if it is for BaseURL. NoProxy is for none. If Dial is set nobody
	// is asked.
	Proxy func(*url.URL) (*url.URL, error)
	// TLS adds roots and the like. New refuses the keys of a sandbox in Platform
	// (auth.IsSandboxKeyID) if BaseURL is a host of WeChat Pay's, whatever Dial connects to;
	// but not with RootCAs, where a sandbox behind such a host has its CA. The minimum version is TLS 1.2, and NextProtos is
	// http/1.1 alone, whatever it holds; New refuses InsecureSkipVerify.
	TLS *tls.Config
	// Logger gets one record at debug level for each call: method, template,
	// status, duration, request id and outcome, no value and no secret; and at warn
	// level what Check finds, from New, and once for each path what is probably a
	// mistake: no version in the path, capitals in it, a GET with a body. nil: none.
	Logger *slog.Logger
	// Lint looks at each request before it is signed. Its warnings go to Logger at warn
	// level, each once for a path; its error stops the call, which is then NotSent.
	// catalogue.Lint compares the request with WeChat Pay's page and only warns, which it can
	// be wrong about; catalogue.Refuse stops what it finds. nil: nobody looks.
	Lint func(*Draft) (warnings []string, err error)
	// Suggest says what a refused request may have meant, in one sentence or "", which then
	// stands in Error.Hint: catalogue.Suggest knows the paths and fields that are near.
	// nil: nobody is asked.
	Suggest func(*Draft, *Error) string
	// Observe is told of each call and each attempt, for logs, metrics and traces; package
	// wxpayotel, a module of its own in the directory otel, has one for OpenTelemetry. nil:
	// nobody looks.
	Observe Observer
	// Dump gets, for people, each request and its answer as they were on the wire, in one
	// Write: signatures, keys, files, and the fields that WeChat Pay's pages call sensitive are
	// blanked, by their names. It is for finding faults: what is left holds order numbers and
	// amounts, and what stands in texts. nil: nothing is written.
	Dump io.Writer
	// Now is the clock for timestamps and for the skew of signatures, never for
	// deadlines; time.Now by default.
	Now func() time.Time
}

// A Client sends requests of one merchant. It is safe for use by several
// goroutines, and none of its own runs between calls; two Clients share nothing.
type Client struct {
	config *Config
	creds  *credentials.Set
	trust  verify.Source
	signer auth.Signer
	base   origin.Base
	hosts  *hosts.Set // nil: base's alone
	pool   *transport.Pool
	chains *bounded.Map[*Chain] // compiled, for programs that write the path at every call
	plans  *seal.Plans
	noted  *bounded.Set // the calls that were remarked upon

	dumps *dump.Writer // nil: nobody wants to see them
}

// NoProxy is a Config.Proxy that names none, whatever the environment says.
func NoProxy(*url.URL) (*url.URL, error) { return nil, nil } //nolint:nilnil // no proxy and no error: so net/http says it too

// check fills in the defaults and returns the way to WeChat Pay, and all that is wrong.
func (cfg *Config) check() (way *reach.Way, errs []error) {
	set := cfg.credentials()
	errs = set.Check()
	cfg.Serial, cfg.PrivateKey, cfg.Platform = set.Serial, set.PrivateKey, set.Platform
	cfg.Suites = slices.DeleteFunc(slices.Clone(cfg.Suites), func(suite auth.Suite) bool { return suite == nil })
	cfg.BaseURL = cmp.Or(cfg.BaseURL, DefaultBaseURL)
	way = &reach.Way{
		BaseURL: cfg.BaseURL, StripPrefix: cfg.StripPrefix, PlainHTTP: cfg.PlainHTTP, Backup: cfg.Backup, Retry: (*retry.Policy)(cfg.Retry),
		Timeout: cfg.Timeout, MaxConns: cfg.MaxConns, MaxBody: cfg.MaxBody, Dial: cfg.Dial, Proxy: cfg.Proxy, TLS: cfg.TLS,
	}
	errs = append(errs, way.CheckHosts()...)
	if way.Base.IsWeChatPay() && (cfg.TLS == nil || cfg.TLS.RootCAs == nil) {
		errs = append(errs, set.CheckReal(cfg.BaseURL)...)
	}
	errs = append(errs, way.CheckConnections()...)
	cfg.Retry, cfg.Timeout, cfg.MaxConns, cfg.MaxBody = (*Retry)(way.Retry), way.Timeout, way.MaxConns, way.MaxBody
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return way, errs
}

// credentials are those of the configuration.
func (cfg *Config) credentials() *credentials.Set {
	return &credentials.Set{
		MchID: cfg.MchID, BrandID: cfg.BrandID, Serial: cfg.Serial, PrivateKey: cfg.PrivateKey, Certificate: cfg.Certificate,
		Signer: cfg.Signer, Platform: cfg.Platform, Verifier: cfg.Verifier, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key,
		ClientCert: cfg.ClientCert, Quote: quoted,
	}
}
