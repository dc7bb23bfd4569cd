package wxpay

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// DefaultBaseURL is WeChat Pay's main host.
const DefaultBaseURL = "https://api.mch.weixin.qq.com/"

const (
	defaultTimeout  = 30 * time.Second
	defaultMaxConns = 512
	defaultMaxBody  = 10 << 20
)

// Config says who the merchant is and how to reach WeChat Pay. New copies it;
// changing it later has no effect. It does not print its keys; but fmt asks no
// method of an unexported field, so keep a *Client in your structs, not a Config.
type Config struct {
	MchID      string         // merchant ID
	Serial     string         // serial number of the merchant API certificate, upper-case hex
	PrivateKey crypto.Signer  // merchant API private key (auth.LoadPrivateKey); a KMS or HSM handle fits
	Platform   auth.KeySource // who may sign WeChat Pay's answers; auth.Keys is the static one

	// These are for notifications, certificates and APIv2, which this version does
	// not serve yet. Each may be left out.
	APIv3Key   auth.Secret      // 32 bytes: notifications, certificates
	APIv2Key   auth.Secret      // 32 bytes: APIv2 signatures
	ClientCert *tls.Certificate // APIv2 requests with "security": true

	// BaseURL is where requests go, https://api.mch.weixin.qq.com/ by default. It
	// may carry a path prefix, …/hk/, which is then signed. http:// is allowed
	// for loopback addresses only.
	BaseURL string
	// Timeout limits a whole call, from the wait for a connection to the last
	// byte of the answer; 30 s by default. The context can only shorten it.
	Timeout time.Duration
	// MaxConns is the number of connections to one host; 512 by default. Calls
	// beyond it wait for one to come free.
	MaxConns int
	// MaxBody is the size in bytes that an answer may have in memory, 10 MiB by
	// default. An answer streamed to a "sink" has no limit.
	MaxBody int

	// Dial opens connections, net.Dialer over IPv4 and IPv6 by default. It must
	// obey its context, and its connections their deadlines: that is how a call is
	// cancelled.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// TLS adds roots and the like. The minimum version is TLS 1.2; New refuses
	// InsecureSkipVerify.
	TLS *tls.Config
	// Logger gets one record at debug level for each call: method, template,
	// status, duration, request id and outcome, no value and no secret. nil: none.
	Logger *slog.Logger
	// Now is the clock for timestamps and for the skew of signatures, never for
	// deadlines; time.Now by default.
	Now func() time.Time
}

// A Client sends requests of one merchant. It is safe for use by several
// goroutines and starts none of its own; two Clients share nothing.
type Client struct {
	config *Config
	signer auth.Signer
	base   base
	pool   *pool
	chains *chainCache
}

// New checks the configuration without touching the network. The error names
// the field at fault, what was found and what was expected.
func New(cfg Config) (*Client, error) {
	c, err := newClient(cfg)
	if err != nil {
		return nil, inputError{fmt.Errorf("wxpay: Config.%w", err)}
	}
	return c, nil
}

func newClient(cfg Config) (*Client, error) {
	if err := cfg.checkIdentity(); err != nil {
		return nil, err
	}
	key, err := auth.Prepare(cfg.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("PrivateKey: %w", err)
	}
	if err := cfg.checkTransport(); err != nil {
		return nil, err
	}
	b, err := parseBase(cfg.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("BaseURL: %w", err)
	}
	cfg.PrivateKey = key
	return &Client{
		config: &cfg,
		signer: &auth.Credential{MchID: cfg.MchID, Serial: cfg.Serial, Key: key},
		base:   b,
		pool:   newPool(cfg.MaxConns, cfg.Dial, cfg.TLS),
		chains: &chainCache{},
	}, nil
}

// checkIdentity checks what tells who the merchant is, and normalizes the serial.
func (cfg *Config) checkIdentity() error {
	if cfg.MchID == "" || strings.IndexFunc(cfg.MchID, notIdentifier) >= 0 {
		return fmt.Errorf("MchID is %q; expected the merchant ID, digits such as 1900000001", cfg.MchID)
	}
	if strings.HasPrefix(cfg.Serial, auth.PublicKeyIDPrefix) {
		return errors.New("Serial is the id of the WeChat Pay public key, which belongs into Platform; expected the serial number of apiclient_cert.pem")
	}
	if cfg.Serial == "" || strings.Trim(cfg.Serial, "0123456789abcdefABCDEF") != "" {
		return fmt.Errorf("Serial is %q; expected the serial number of the merchant API certificate in hex: openssl x509 -in apiclient_cert.pem -noout -serial", cfg.Serial)
	}
	cfg.Serial = strings.ToUpper(cfg.Serial)
	keys, static := cfg.Platform.(auth.Keys)
	if cfg.Platform == nil || static && len(keys) == 0 {
		return errors.New("Platform is empty; expected auth.Keys with the WeChat Pay public key under its PUB_KEY_ID_… or a platform certificate under its serial: without it no answer can be verified")
	}
	for name, key := range keys {
		if err := checkPlatformKey(name, key); err != nil {
			return err
		}
	}
	if _, err := keys.Key(context.Background(), cfg.Serial); err == nil {
		return fmt.Errorf("Platform holds a key under %s, which is the merchant's own Serial; expected WeChat Pay's public key or a platform certificate", cfg.Serial)
	}
	if static {
		cfg.Platform = maps.Clone(keys)
	}
	for name, key := range map[string]auth.Secret{"APIv3Key": cfg.APIv3Key, "APIv2Key": cfg.APIv2Key} {
		if n := len(key); n != 0 && n != 32 {
			return fmt.Errorf("%s has %d bytes; expected the 32 characters set in the merchant platform", name, n)
		}
	}
	return nil
}

// checkPlatformKey finds what would otherwise show only when an answer cannot be
// verified, after the operation was carried out.
func checkPlatformKey(name string, key crypto.PublicKey) error {
	if name == "" || strings.IndexFunc(name, notIdentifier) >= 0 {
		return fmt.Errorf("Platform holds a key under the name %q; expected a PUB_KEY_ID_… or the serial number of a platform certificate", name)
	}
	if pub, ok := key.(*rsa.PublicKey); !ok || pub == nil || pub.N == nil {
		return fmt.Errorf("Platform holds a %T under %s; expected the *rsa.PublicKey that auth.LoadPublicKey returns", key, name)
	}
	return nil
}

func notIdentifier(r rune) bool {
	return r >= 0x80 || !isAlnum(byte(r)) && r != '_' && r != '-' //nolint:gosec // below 0x80
}

// checkTransport fills in the defaults of everything that is not a credential.
func (cfg *Config) checkTransport() error {
	switch {
	case cfg.Timeout < 0:
		return fmt.Errorf("Timeout is %v; expected more than 0, or 0 for %v", cfg.Timeout, defaultTimeout)
	case cfg.MaxConns < 0:
		return fmt.Errorf("MaxConns is %d; expected more than 0, or 0 for %d", cfg.MaxConns, defaultMaxConns)
	case cfg.MaxBody < 0:
		return fmt.Errorf("MaxBody is %d; expected more than 0, or 0 for %d", cfg.MaxBody, defaultMaxBody)
	case cfg.TLS != nil && cfg.TLS.InsecureSkipVerify:
		return errors.New("TLS has InsecureSkipVerify set, which lets anyone answer for WeChat Pay; for a private CA set RootCAs")
	}
	setDefault(&cfg.BaseURL, DefaultBaseURL)
	setDefault(&cfg.Timeout, defaultTimeout)
	setDefault(&cfg.MaxConns, defaultMaxConns)
	setDefault(&cfg.MaxBody, defaultMaxBody)
	if cfg.Dial == nil {
		cfg.Dial = new(net.Dialer).DialContext
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.TLS = cfg.TLS.Clone()
	if cfg.TLS == nil {
		cfg.TLS = &tls.Config{}
	}
	cfg.TLS.MinVersion = max(cfg.TLS.MinVersion, tls.VersionTLS12)
	if cfg.TLS.ClientSessionCache == nil {
		// WeChat Pay closes idle connections after 8 s, so handshakes are frequent.
		cfg.TLS.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	}
	return nil
}

func setDefault[T comparable](v *T, fallback T) {
	var zero T
	if *v == zero {
		*v = fallback
	}
}
