package wxpay

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/bounded"
	"github.com/wechatpay-chain/wxpay/internal/dump"
	"github.com/wechatpay-chain/wxpay/internal/launchkeys"
	"github.com/wechatpay-chain/wxpay/internal/notsent"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/verify"
	"github.com/wechatpay-chain/wxpay/launch"
)

// New checks the configuration without touching the network. The error names
// every field at fault, what was found and what was expected; each is on its own
// line and behind an Unwrap() []error. What Check finds is logged at warn level.
func New(cfg Config) (*Client, error) {
	onlyAPIv2 := cfg.credentials().OnlyAPIv2()
	way, errs := cfg.check()
	if len(errs) > 0 {
		for i, err := range errs {
			errs[i] = fmt.Errorf("wxpay: Config.%w", err)
		}
		return nil, notsent.Error{Err: errors.Join(errs...)}
	}
	c := &Client{
		config: &cfg,
		creds:  cfg.credentials(),
		trust:  verify.Source{Keys: cfg.Platform, Verifier: cfg.Verifier, Quote: quoted, Limit: cfg.MaxBody},
		signer: cfg.Signer,
		base:   way.Base,
		hosts:  way.Hosts,
		pool:   way.Pool(cfg.credentials().ShownCert(), quoted),
		chains: &bounded.Map[*Chain]{},
		noted:  &bounded.Set{},
		plans:  seal.NewPlans(sensitiveType, paramsMap),
	}
	if c.signer == nil && !onlyAPIv2 {
		c.signer = &auth.Credential{MchID: cfg.MchID, BrandID: cfg.BrandID, Serial: cfg.Serial, Key: cfg.PrivateKey}
	}
	if cfg.Dump != nil {
		c.dumps = &dump.Writer{To: cfg.Dump}
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

// An echo is what WeChat Pay sends back (商户签名验签／加解密测试).
type echo struct {
	Message   string    `json:"echo_message"`
	Encrypted Sensitive `json:"encrypted_echo_message,omitempty"`
	NotifyURL string    `json:"notify_url,omitempty"`
}

// Ping sends a random text, once in the clear and once encrypted, and WeChat Pay sends both back: POST v3/security/echo, which changes
// nothing. A nil error proves that the request's signature is accepted, that the answer's is WeChat Pay's, and, if Config.PrivateKey can
// decrypt, that sensitive fields are read in both directions. notifyURL, if it is not empty, gets the event SECURITY_ECHO.SUCCESS; "" is
// none. An answer that does not hold what was sent is an error with the outcome Unknown. Brands have no such endpoint.
func (c *Client) Ping(ctx context.Context, notifyURL string) (*Response, error) {
	chain := c.Chain("v3/security/echo")
	sent := echo{Message: auth.Nonce(), NotifyURL: notifyURL}
	if chain.err == nil {
		if _, decrypts := c.config.PrivateKey.(crypto.Decrypter); decrypts {
			sent.Encrypted = Sensitive(auth.Nonce())
		}
	}
	resp, err := chain.Post(ctx, Params{"json": sent})
	if err != nil {
		return nil, err
	}
	came, err := As[echo](resp, nil)
	switch {
	case err != nil:
		return nil, err
	case came.Message != sent.Message:
		err = errors.New("the answer is signed and does not hold the text that was sent")
	case came.Encrypted != sent.Encrypted:
		err = errors.New("the answer is signed, and its encrypted text is not the one that was sent")
	default:
		return resp, nil
	}
	return nil, chain.nameError(http.MethodPost, Unknown, err)
}
