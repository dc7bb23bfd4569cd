package profile

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// Load makes a wxpay.Config of the profile in use. Without platform keys the platform
// certificates are downloaded when they are needed.
func Load(ctx context.Context, a *app.App) (wxpay.Config, Profile, error) {
	p, err := InUse(a)
	if err != nil {
		return wxpay.Config{}, p, err
	}
	cfg, err := Credentials(ctx, a, p)
	if err != nil || cfg.Platform != nil || cfg.APIv3Key == "" || cfg.PrivateKey == nil || cfg.BrandID != "" {
		return cfg, p, err
	}
	source, err := certificates.New(cfg, certificates.Options{Suites: cfg.Suites})
	if err != nil {
		return cfg, p, exit.Configf("wxpay doctor looks at the whole profile", "profile %s: %w", p.Name, err)
	}
	cfg.Platform = source
	return cfg, p, nil
}

// Client makes a client of the profile in use, which suggests what a refused request may have meant. Each
// change changes what it is made of.
func Client(ctx context.Context, a *app.App, changes ...func(*wxpay.Config)) (*wxpay.Client, error) {
	cfg, p, err := Load(ctx, a)
	if err != nil {
		return nil, err
	}
	cfg.Suggest = func(d *wxpay.Draft, refused *wxpay.Error) string {
		c, err := cataloguefile.Open(a)
		if err != nil {
			return err.Error() // the answer is printed all the same
		}
		return c.Suggest(d, refused)
	}
	for _, change := range changes {
		change(&cfg)
	}
	client, err := wxpay.New(cfg)
	if err != nil {
		return nil, exit.Configf("wxpay doctor looks at the whole profile", "profile %s: %w", p.Name, err)
	}
	return client, nil
}

// Credentials loads what the profile names, and nothing else.
func Credentials(ctx context.Context, a *app.App, p Profile) (cfg wxpay.Config, err error) {
	cfg = wxpay.Config{MchID: p.MchID, BrandID: p.BrandID, Serial: p.Serial, BaseURL: p.BaseURI, Suites: []auth.Suite{sm2.Suite{}}}
	if p.MchID == "" && p.BrandID == "" {
		return cfg, exit.Configf(InitTodo+", or set WXPAY_MCHID and its like", "no credentials: the profile %s has no mchid", p.Name)
	}
	if p.Timeout != "" {
		if cfg.Timeout, err = time.ParseDuration(p.Timeout); (err != nil || cfg.Timeout <= 0) && a.Timeout != "" {
			return cfg, exit.Usagef("--timeout 30s", "--timeout is %s; expected a duration such as 30s", ident.Shown(a.Timeout))
		} else if err != nil || cfg.Timeout <= 0 {
			return cfg, exit.Configf(`write timeout = "30s", or --timeout 30s`, "timeout is %s; expected a duration such as 30s",
				ident.Shown(p.Timeout))
		}
	}
	for _, secret := range []struct {
		field, from string
		into        *auth.Secret
	}{{"apiv3_key", p.APIv3Key, &cfg.APIv3Key}, {"apiv2_key", p.APIv2Key, &cfg.APIv2Key}} {
		value, err := Resolve(ctx, a, p, secret.field, secret.from)
		if err != nil {
			return cfg, err
		}
		*secret.into = auth.Secret(value)
	}
	if err := LoadMerchantKey(ctx, a, p, &cfg); err != nil {
		return cfg, err
	}
	return cfg, LoadPlatform(ctx, a, p, &cfg)
}

// LoadMerchantKey reads private_key and certificate, which may be one PKCS#12 file.
func LoadMerchantKey(ctx context.Context, a *app.App, p Profile, cfg *wxpay.Config) error {
	password, err := Resolve(ctx, a, p, "password", p.Password)
	if err != nil {
		return err
	}
	if p.PrivateKey != "" {
		source, err := located(ctx, a, p, "private_key", p.PrivateKey)
		if err != nil {
			return err
		}
		if end := strings.ToLower(filepath.Ext(source)); end == ".p12" || end == ".pfx" {
			warnOfMode(a, strings.TrimPrefix(source, "file://"), "private_key")
			if cfg.PrivateKey, cfg.Certificate, err = auth.LoadPKCS12(source, cmp.Or(password, p.MchID)); err != nil {
				return exit.Configf("its password is the merchant ID, or set password", "private_key: %w", err)
			}
			return nil
		}
		loader := auth.Loader{Password: auth.Secret(password)}
		if cfg.PrivateKey, err = loader.PrivateKey(source); err != nil {
			if key, errSM2 := sm2.LoadPrivateKey(source); errSM2 == nil {
				cfg.PrivateKey = key
			} else {
				return exit.Configf(`write private_key = "file:///path/apiclient_key.pem"`, "private_key: %w", err)
			}
		}
		if key, ok := cfg.PrivateKey.(interface{ Warning() string }); ok && key.Warning() != "" {
			fmt.Fprintf(a.Stderr, "%s %s\n", a.Paint(a.Stderr, terminal.Yellow, "warning:"), key.Warning())
		}
	}
	if p.Certificate != "" {
		source, err := located(ctx, a, p, "certificate", p.Certificate)
		if err != nil {
			return err
		}
		if cfg.Certificate, err = auth.LoadCertificate(source); err != nil {
			if cert, errSM2 := sm2.LoadCertificate(source); errSM2 == nil {
				cfg.Certificate = cert
			} else {
				return exit.Configf("expected apiclient_cert.pem", "certificate: %w", err)
			}
		}
	}
	return nil
}

// LoadPlatform reads the keys of WeChat Pay.
func LoadPlatform(ctx context.Context, a *app.App, p Profile, cfg *wxpay.Config) error {
	switch {
	case p.PlatformKey != "" && p.PlatformKeyID == "":
		return exit.Configf("set platform_key_id to its PUB_KEY_ID_…, or to the serial number of the platform certificate",
			"platform_key is given without platform_key_id")
	case p.PlatformKey == "" && p.PlatformKeyID != "":
		return exit.Configf("set platform_key to pub_key.pem", "platform_key_id is given without platform_key")
	}
	keys := auth.Keys{}
	if p.PlatformKey != "" {
		if err := addPlatformKey(ctx, a, p, keys, p.PlatformKeyID, p.PlatformKey); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Platform)) {
		if err := addPlatformKey(ctx, a, p, keys, name, p.Platform[name]); err != nil {
			return err
		}
	}
	if len(keys) > 0 {
		cfg.Platform = keys
	}
	return nil
}

// addPlatformKey reads one key, of either algorithm. The file may name a key in two places
// and in two spellings; then it must be the same key.
func addPlatformKey(ctx context.Context, a *app.App, p Profile, keys auth.Keys, name, reference string) error {
	name = ident.WireSerial(name)
	source, err := located(ctx, a, p, "platform."+name, reference)
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
			return exit.Configf("expected WeChat Pay's pub_key.pem, or a platform certificate (wxpay crt)", "platform: %w", err)
		}
	}
	for name, key := range one {
		if other, found := keys[name]; found && !auth.SamePublicKey(other, key) {
			return exit.Configf("keep one of them", "platform: two different keys are given under %s", name)
		}
		keys[name] = key
	}
	return nil
}
