package wxpay

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/bounded"
	"github.com/wechatpay-chain/wxpay/internal/launchkeys"
	"github.com/wechatpay-chain/wxpay/internal/notsent"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/verify"
	"github.com/wechatpay-chain/wxpay/launch"
)

// New checks the configuration without touching the network. The error names
// every field at fault, what was found and what was expected; each is on its own
// line and behind an Unwrap() []error. What Check finds is logged at warn level.
func New(cfg Config) (*Client, error) {
	onlyAPIv2 := cfg.credentials().OnlyAPIv2()
	if errs := cfg.check(); len(errs) > 0 {
		for i, err := range errs {
			errs[i] = fmt.Errorf("wxpay: Config.%w", err)
		}
		return nil, notsent.Error{Err: errors.Join(errs...)}
	}
	b, err := cfg.base()
	if err != nil { // check has parsed it
		return nil, notsent.Error{Err: err}
	}
	c := &Client{
		config: &cfg,
		creds:  cfg.credentials(),
		trust:  verify.Source{Keys: cfg.Platform, Verifier: cfg.Verifier, Quote: quoted, Limit: cfg.MaxBody},
		signer: cfg.Signer,
		base:   b,
		hosts:  cfg.hosts(b),
		pool: transport.NewPool(transport.Config{MaxConns: cfg.MaxConns, Dial: cfg.dialer(), TLS: cfg.TLS,
			ClientCert: cfg.credentials().ShownCert(), Quote: quoted}),
		chains:  &bounded.Map[*Chain]{},
		noted:   &bounded.Set{},
		dumping: &sync.Mutex{},
		calls:   &atomic.Int64{},
		plans:   seal.NewPlans(sensitiveType, paramsMap),
	}
	if c.signer == nil && !onlyAPIv2 {
		c.signer = &auth.Credential{MchID: cfg.MchID, BrandID: cfg.BrandID, Serial: cfg.Serial, Key: cfg.PrivateKey}
	}
	c.logFindings()
	return c, nil
}

func (c *Client) logFindings() {
	defer func() { _ = recover() }() // a clock or a logger that panics must not keep a client from being made
	if c.config.Logger == nil {
		return
	}
	for _, f := range c.Check() {
		c.config.Logger.Warn("wxpay credentials", "field", f.Field, "finding", f.Text)
	}
}

// Suites returns Config.Suites, for code that decrypts what the client downloads.
func (c *Client) Suites() []auth.Suite {
	if c == nil || c.config == nil {
		return nil
	}
	return slices.Clone(c.config.Suites)
}

// Launch returns a Launcher that signs with the keys of the client what a front end needs
// to open WeChat Pay. It sends nothing, and every error has the outcome NotSent.
func (c *Client) Launch() launch.Launcher {
	if c == nil || c.config == nil {
		return launch.Launcher{} // whose methods say what is missing
	}
	cfg := c.config
	return launch.New(&launchkeys.Keys{MchID: cfg.MchID, BrandID: cfg.BrandID, PrivateKey: cfg.PrivateKey, APIv2Key: cfg.APIv2Key,
		HasSigner: cfg.Signer != nil, Now: cfg.Now})
}
