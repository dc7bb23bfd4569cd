package settings

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// doctorTodo is what to do if the parts do not fit.
const doctorTodo = "wxpay doctor looks at the whole profile"

// Load makes a wxpay.Config of a profile. Without platform keys the platform certificates are downloaded when they are needed. Each
// change changes the Config before that download is prepared, which has a client of its own.
func (l *Loader) Load(ctx context.Context, name string, changes ...func(*wxpay.Config)) (wxpay.Config, Profile, error) {
	p, err := l.InUse(name)
	if err != nil {
		return wxpay.Config{}, p, err
	}
	cfg, err := l.Credentials(ctx, p)
	if err != nil {
		return cfg, p, err
	}
	for _, change := range changes {
		change(&cfg)
	}
	if cfg.Platform != nil || cfg.Verifier != nil || cfg.APIv3Key == "" || cfg.PrivateKey == nil || cfg.BrandID != "" {
		return cfg, p, nil
	}
	source, err := certificates.New(cfg, certificates.Options{Suites: cfg.Suites, OnError: l.OnError})
	if err != nil {
		return cfg, p, &Error{What: "profile " + p.Name + ": " + err.Error(), Todo: doctorTodo, Err: err, Place: p.File}
	}
	cfg.Platform = source
	return cfg, p, nil
}

// Credentials loads what the profile names, and nothing else.
func (l *Loader) Credentials(ctx context.Context, p Profile) (cfg wxpay.Config, err error) {
	cfg = wxpay.Config{MchID: p.MchID, BrandID: p.BrandID, Serial: p.Serial, BaseURL: p.BaseURI, Suites: []auth.Suite{sm2.Suite{}}}
	if p.MchID == "" && p.BrandID == "" {
		e := errorf(InitTodo+", or set WXPAY_MCHID and its like", "no credentials: the profile %s has no mchid", p.Name)
		if e.Place, e.Field = p.File, "mchid"; p.File == "" {
			e.What = "no credentials: there is no profile, and WXPAY_MCHID is empty"
		}
		return cfg, e
	}
	if p.Timeout != "" {
		if cfg.Timeout, err = time.ParseDuration(p.Timeout); err != nil || cfg.Timeout <= 0 {
			return cfg, p.faultf("timeout", `write timeout = "30s", or --timeout 30s`, "timeout is %s; expected a duration such as 30s",
				ident.Shown(p.Timeout))
		}
	}
	if err := p.Network(&cfg); err != nil {
		return cfg, err
	}
	for _, secret := range []struct {
		field, from string
		into        *auth.Secret
	}{{"apiv3_key", p.APIv3Key, &cfg.APIv3Key}, {"apiv2_key", p.APIv2Key, &cfg.APIv2Key}} {
		value, err := l.Resolve(ctx, p, secret.field, secret.from)
		if err != nil {
			return cfg, err
		}
		*secret.into = auth.Secret(value)
	}
	if err := l.Proxy(ctx, p, &cfg); err != nil {
		return cfg, err
	}
	if err := l.MerchantKey(ctx, p, &cfg); err != nil {
		return cfg, err
	}
	return cfg, l.PlatformKeys(ctx, p, &cfg)
}

// MerchantKey reads private_key and certificate, which may be one PKCS#12 file.
func (l *Loader) MerchantKey(ctx context.Context, p Profile, cfg *wxpay.Config) error {
	password, err := l.Resolve(ctx, p, "password", p.Password)
	if err != nil {
		return err
	}
	if p.PrivateKey != "" {
		source, err := l.located(ctx, p, "private_key", p.PrivateKey)
		if err != nil {
			return err
		}
		if end := strings.ToLower(filepath.Ext(source)); end == ".p12" || end == ".pfx" {
			l.warnOfMode(strings.TrimPrefix(source, "file://"), "private_key")
			if cfg.PrivateKey, cfg.Certificate, err = auth.LoadPKCS12(source, cmp.Or(password, p.MchID)); err != nil {
				return p.faultf("private_key", "its password is the merchant ID, or set password", "private_key: %w", err)
			}
			return nil
		}
		loader := auth.Loader{Password: auth.Secret(password)}
		if cfg.PrivateKey, err = loader.PrivateKey(source); err != nil {
			key, errSM2 := sm2.LoadPrivateKey(source)
			if errSM2 != nil {
				return p.faultf("private_key", `write private_key = "file:///path/apiclient_key.pem"`, "private_key: %w", err)
			}
			cfg.PrivateKey = key
		}
		if key, ok := cfg.PrivateKey.(interface{ Warning() string }); ok && key.Warning() != "" {
			l.warn(key.Warning(), "")
		}
	}
	if p.Certificate != "" {
		source, err := l.located(ctx, p, "certificate", p.Certificate)
		if err != nil {
			return err
		}
		if cfg.Certificate, err = auth.LoadCertificate(source); err != nil {
			cert, errSM2 := sm2.LoadCertificate(source)
			if errSM2 != nil {
				return p.faultf("certificate", "expected apiclient_cert.pem", "certificate: %w", err)
			}
			cfg.Certificate = cert
		}
	}
	return nil
}

// PlatformKeys reads the keys of WeChat Pay.
func (l *Loader) PlatformKeys(ctx context.Context, p Profile, cfg *wxpay.Config) error {
	switch {
	case p.PlatformKey != "" && p.PlatformKeyID == "":
		return p.faultf("platform_key_id", "set platform_key_id to its PUB_KEY_ID_…, or to the serial number of the platform certificate",
			"platform_key is given without platform_key_id")
	case p.PlatformKey == "" && p.PlatformKeyID != "":
		return p.faultf("platform_key", "set platform_key to pub_key.pem", "platform_key_id is given without platform_key")
	}
	keys := auth.Keys{}
	if p.PlatformKey != "" {
		if err := l.addPlatformKey(ctx, p, keys, "platform_key", p.PlatformKeyID, p.PlatformKey); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Platform)) {
		if err := l.addPlatformKey(ctx, p, keys, "platform."+ident.WireSerial(name), name, p.Platform[name]); err != nil {
			return err
		}
	}
	if len(keys) > 0 {
		cfg.Platform = keys
	}
	return nil
}

// addPlatformKey reads one key, of either algorithm. The file may name a key in two places and in two spellings; then it must be
// the same key.
func (l *Loader) addPlatformKey(ctx context.Context, p Profile, keys auth.Keys, field, name, reference string) error {
	name = ident.WireSerial(name)
	source, err := l.located(ctx, p, field, reference)
	if err != nil {
		return err
	}
	one, err := auth.LoadKeys(map[string]string{name: source})
	if err != nil {
		cert, errSM2 := sm2.LoadCertificate(source)
		key, errKey := sm2.LoadPublicKey(source)
		switch {
		case errSM2 == nil:
			one = auth.Keys{name: cert}
		case errKey == nil:
			one = auth.Keys{name: key}
		default:
			return p.faultf(field, "expected WeChat Pay's pub_key.pem, or a platform certificate (wxpay crt)", "%s: %w", field, err)
		}
	}
	for name, key := range one {
		if other, found := keys[name]; found && !auth.SamePublicKey(other, key) {
			return p.faultf(field, "keep one of them", "%s: two different keys are given under %s", field, name)
		}
		keys[name] = key
	}
	return nil
}
