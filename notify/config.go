package notify

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/platformkeys"
)

const (
	// maxTimeout is how long WeChat Pay waits for an answer.
	maxTimeout     = 5 * time.Second
	minTimeout     = 10 * time.Millisecond // less is a number that was meant to be seconds
	defaultTimeout = 4500 * time.Millisecond
	defaultMaxBody = 1 << 20
)

// Config says who may notify, and how notifications are opened. New copies it. It does
// not print its keys; but fmt asks no method of an unexported field, so keep a *Receiver
// in your structs, not a Config.
type Config struct {
	// Platform knows the keys that WeChat Pay signs with; auth.Keys is the static one,
	// whose names may be written as in Config of package wxpay.
	// During the seven days of a switch from platform certificates to the public key,
	// notifications come with either. A merchant with APIv2 alone may leave it out.
	Platform auth.KeySource
	// Verifier verifies signatures in place of Platform, for a service that keeps
	// WeChat Pay's keys. nil: Platform verifies.
	Verifier auth.Verifier
	// APIv3Key decrypts, 32 bytes: the merchant's, or for a brand the brand's own.
	APIv3Key auth.Secret
	// APIv2Key verifies and decrypts notifications of APIv2, 32 bytes. Without it they
	// are refused.
	APIv2Key auth.Secret
	// Suites adds ciphers: sm2.Suite{} of package auth/sm2 for AEAD_SM4_GCM. Of which
	// algorithm a signature is, its key in Platform knows.
	Suites []auth.Suite
	// ReplySigner signs the replies to CROSS_BORDER_PAY events, which need it; an
	// auth.Credential of the merchant is one.
	ReplySigner auth.ReplySigner

	// Timeout is what a Handler's function has, from the arrival of the notification:
	// 4.5 s by default, less than the 5 s that WeChat Pay waits. Events for which
	// WeChat Pay waits 3 s or less, PARKING_FEE.QUERY_TRANS_INFO and CROSS_BORDER_PAY,
	// get at most 2.5 s.
	Timeout time.Duration
	// MaxBody is the size in bytes that a notification may have; 1 MiB by default.
	MaxBody int
	// Once remembers, for all replicas, which events have been dealt with. nil: each
	// Handler remembers its own, in memory, the last 10,000 for 25 hours.
	Once Once
	// Logger gets one record for each notification that was not taken, with the reason
	// and no value of it, and for what a Handler's function did: errors, panics,
	// lateness. slog.Default() by default, for nobody else would hear of it. Of what
	// anybody can send, a forged one for example, there is about one record a second: the
	// next one says in left_out how many there were without a record.
	Logger *slog.Logger
	// Now is the clock for the age of signatures, never for deadlines; time.Now by
	// default.
	Now func() time.Time
}

// A Receiver verifies and opens notifications of one merchant. It is safe for use by
// several goroutines, and none of its own runs between notifications.
type Receiver struct {
	config *Config
	budget *budget // of its Handlers
}

// New checks the configuration without touching the network. The error names every field
// at fault, what was found and what was expected; each is behind an Unwrap() []error. The
// keys of a sandbox (auth.IsSandboxKeyID) are allowed, with a warning to Logger.
func New(cfg Config) (*Receiver, error) {
	if errs := cfg.check(); len(errs) > 0 {
		for i, err := range errs {
			errs[i] = fmt.Errorf("notify: Config.%w", err)
		}
		return nil, errors.Join(errs...)
	}
	cfg.warn()
	return &Receiver{&cfg, &budget{}}, nil
}

// warn says what is allowed and nothing for real payments.
func (cfg *Config) warn() {
	defer func() { _ = recover() }() // a logger that panics must not keep a receiver from being made
	if id := platformkeys.Sandbox(cfg.Platform); id != "" {
		cfg.logger().Warn("keys of a sandbox: whoever has them can forge payments", "field", "Platform", "key", ident.Clip(id))
	}
}

// check fills in the defaults and returns all that is wrong.
func (cfg *Config) check() (errs []error) {
	add := func(field string, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s %w", field, err))
		}
	}
	for _, field := range []struct {
		name  string
		value any
	}{{"Platform", cfg.Platform}, {"Verifier", cfg.Verifier}, {"ReplySigner", cfg.ReplySigner}, {"Once", cfg.Once}} {
		if v := reflect.ValueOf(field.value); v.Kind() == reflect.Pointer && v.IsNil() {
			errs = append(errs, fmt.Errorf("%s is a nil %T; expected one that was made, or nothing", field.name, field.value))
		}
	}
	if len(errs) > 0 {
		return errs
	}
	keys, static := cfg.Platform.(auth.Keys)
	verifies := cfg.Verifier != nil || cfg.Platform != nil && (!static || len(keys) > 0)
	switch {
	case !verifies && (cfg.APIv2Key == "" || cfg.Platform != nil):
		errs = append(errs, platformkeys.ErrNone)
	case cfg.APIv3Key != "":
		add("APIv3Key", auth.CheckSecret(cfg.APIv3Key))
	case verifies:
		errs = append(errs, errors.New("APIv3Key is empty; expected the 32 characters set in the merchant platform: notifications come "+
			"encrypted with it"))
	}
	if cfg.APIv2Key != "" {
		add("APIv2Key", auth.CheckSecret(cfg.APIv2Key))
	}
	if static && len(keys) > 0 {
		checked, wrong := platformkeys.Check(keys, cfg.own())
		errs = append(errs, wrong...)
		cfg.Platform = checked
	}
	if cfg.Timeout != 0 && (cfg.Timeout < minTimeout || cfg.Timeout >= maxTimeout) {
		errs = append(errs, fmt.Errorf("Timeout is %v; expected %v at least and less than the %v that WeChat Pay waits, or 0 for %v",
			cfg.Timeout, minTimeout, maxTimeout, defaultTimeout))
	}
	if cfg.MaxBody < 0 {
		errs = append(errs, fmt.Errorf("MaxBody is %d; expected more than 0, or 0 for %d", cfg.MaxBody, defaultMaxBody))
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = defaultMaxBody
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Suites = slices.DeleteFunc(slices.Clone(cfg.Suites), func(suite auth.Suite) bool { return suite == nil })
	return errs
}

// own is what is known of the merchant's own keys.
func (cfg *Config) own() platformkeys.Own {
	own := platformkeys.Own{Secrets: []auth.Secret{cfg.APIv3Key, cfg.APIv2Key}}
	if merchant, ok := cfg.credential(); ok {
		own.ID, own.Serial = merchant.MchID+merchant.BrandID, merchant.Serial
		if merchant.Key != nil {
			own.Keys = append(own.Keys, merchant.Key.Public())
		}
	}
	return own
}

// credential returns the ReplySigner if it tells who the merchant is, with the serial
// number as WeChat Pay writes it.
func (cfg *Config) credential() (merchant auth.Credential, ok bool) {
	switch signer := cfg.ReplySigner.(type) {
	case auth.Credential:
		merchant, ok = signer, true
	case *auth.Credential:
		if signer != nil {
			merchant, ok = *signer, true
		}
	}
	merchant.Serial = ident.WireSerial(merchant.Serial)
	return merchant, ok
}

// logger is looked up each time: slog.Default may change.
func (cfg *Config) logger() *slog.Logger {
	if cfg.Logger != nil {
		return cfg.Logger
	}
	return slog.Default()
}

func (cfg *Config) summary() string {
	var b strings.Builder
	b.WriteByte('{')
	if cfg.Platform != nil {
		fmt.Fprintf(&b, "Platform:%T ", cfg.Platform)
	}
	fmt.Fprintf(&b, "Timeout:%v MaxBody:%d", cfg.Timeout, cfg.MaxBody)
	if cfg.APIv3Key != "" {
		fmt.Fprintf(&b, " APIv3Key:%v", cfg.APIv3Key)
	}
	if cfg.APIv2Key != "" {
		fmt.Fprintf(&b, " APIv2Key:%v", cfg.APIv2Key)
	}
	b.WriteByte('}')
	return b.String()
}

// Format prints which keys are set, never the keys.
func (cfg Config) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "notify.Config"+cfg.summary())
}

// LogValue shows the same as Format.
func (cfg Config) LogValue() slog.Value { return slog.StringValue("notify.Config" + cfg.summary()) }

// MarshalText shows the same as Format.
func (cfg Config) MarshalText() ([]byte, error) { return []byte("notify.Config" + cfg.summary()), nil }

// MarshalBinary returns auth.ErrNotStored.
func (cfg Config) MarshalBinary() ([]byte, error) { return nil, auth.ErrNotStored }

// Format prints which keys are set, never the keys.
func (r Receiver) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.summary()) }

// LogValue shows the same as Format.
func (r Receiver) LogValue() slog.Value { return slog.StringValue(r.summary()) }

// MarshalText shows the same as Format.
func (r Receiver) MarshalText() ([]byte, error) { return []byte(r.summary()), nil }

func (r Receiver) summary() string {
	if r.config == nil {
		return "notify.Receiver{}"
	}
	return "notify.Receiver" + r.config.summary()
}
