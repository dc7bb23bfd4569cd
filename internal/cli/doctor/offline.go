package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

// offline checks everything on this machine. The client is nil if it cannot be made.
func (d *doctor) offline(ctx context.Context) (*wxpay.Client, wxpay.Config) {
	d.clock()
	_, path, found, err := profile.ReadFile(d.app)
	switch {
	case err != nil:
		d.fail("configuration", err)
		return nil, wxpay.Config{}
	case found:
		d.ok("configuration", "%s%s", path, modeOf(path))
	default:
		d.ok("configuration", "%s does not exist; the environment must tell everything", path)
	}
	p, err := profile.InUse(d.app)
	if err != nil {
		d.fail("profile", err)
		return nil, wxpay.Config{}
	}
	d.profile = p
	d.ok("profile", "%s", p.Name)
	if p.MchID == "" && p.BrandID == "" {
		d.add("identity", checkFail, "neither mchid nor brand_id is set", profile.InitTodo)
		return nil, wxpay.Config{}
	}
	cfg := d.load(ctx, p)
	client := d.construct(&cfg)
	d.describe(p, cfg)
	if client != nil {
		d.warn(client.Check(), cfg.PrivateKey)
	}
	return client, cfg
}

// warn adds what works today and may not tomorrow.
func (d *doctor) warn(findings []wxpay.Finding, key any) {
	for _, finding := range findings {
		switch {
		case finding.Field == "Certificate" || finding.Field == "ClientCert" || isOfFile(finding, key):
			continue // described already
		case finding.Field == "PrivateKey" && d.has("file mode"):
			continue // the loader has warned of it
		}
		what, todo, _ := strings.Cut(finding.Text, "; ")
		chinese, chineseTodo, _ := strings.Cut(finding.In("zh"), "；")
		d.add(checkOfField[finding.Field], checkWarn, what, todo)
		d.inChinese(chinese, chineseTodo)
	}
}

// clock looks whether this machine knows what year it is.
func (d *doctor) clock() {
	if now := d.now(); now.Year() < 2025 || now.Year() > 2099 {
		d.add("clock", checkFail, "it is "+now.Format(time.RFC3339)+" here", "set this machine's clock: WeChat Pay allows five minutes")
	} else {
		d.ok("clock", "%s", now.Format(time.RFC3339))
	}
}

// load loads piece by piece: one that fails must not hide the others.
func (d *doctor) load(ctx context.Context, p profile.Profile) wxpay.Config {
	who := profile.Profile{MchID: p.MchID, BrandID: p.BrandID, Serial: p.Serial, BaseURI: p.BaseURI, Name: p.Name, Dir: p.Dir}
	cfg, _ := profile.Credentials(ctx, d.app, who)
	cfg.Timeout = d.step
	if _, err := time.ParseDuration(p.Timeout); err != nil && p.Timeout != "" {
		d.add("timeout", checkFail, fmt.Sprintf("timeout is %q", p.Timeout), "expected a duration such as 30s")
	}
	for _, secret := range []struct {
		name, from string
		into       *auth.Secret
	}{{"apiv3_key", p.APIv3Key, &cfg.APIv3Key}, {"apiv2_key", p.APIv2Key, &cfg.APIv2Key}} {
		value, err := profile.Resolve(ctx, d.app, p, secret.name, secret.from)
		if err != nil {
			d.fail(secret.name, err)
		}
		*secret.into = auth.Secret(value)
	}
	if err := profile.LoadProxy(ctx, d.app, p, &cfg); err != nil {
		d.fail("proxy", err)
	}
	if err := profile.LoadNetwork(d.app, p, &cfg); err != nil {
		d.fail("profile", err)
	}
	if p.PrivateKey != "" {
		alone := profile.Profile{MchID: p.MchID, PrivateKey: p.PrivateKey, Password: p.Password, Name: p.Name, Dir: p.Dir}
		if err := profile.LoadMerchantKey(ctx, d.app, alone, &cfg); err != nil {
			d.fail("private key", err)
		}
	}
	if p.Certificate != "" && cfg.Certificate == nil {
		alone := profile.Profile{MchID: p.MchID, Certificate: p.Certificate, Name: p.Name, Dir: p.Dir}
		if err := profile.LoadMerchantKey(ctx, d.app, alone, &cfg); err != nil {
			d.fail("certificate", err)
		}
	}
	if err := profile.LoadPlatform(ctx, d.app, p, &cfg); err != nil {
		d.fail("platform keys", err)
	}
	return cfg
}

// construct makes a client, and a check of each thing that New refuses. What was not
// loaded is not complained about again.
func (d *doctor) construct(cfg *wxpay.Config) *wxpay.Client {
	var err error
	if cfg.Platform == nil && cfg.APIv3Key != "" && cfg.BrandID == "" && !d.failed("platform keys") {
		var source *certificates.Source
		if source, err = certificates.New(*cfg, certificates.Options{Suites: cfg.Suites}); err == nil {
			cfg.Platform = source
		}
	}
	var client *wxpay.Client
	if err == nil {
		client, err = wxpay.New(*cfg)
	}
	if err == nil {
		loaded := []string{"private key", "certificate", "platform keys", "apiv3_key", "apiv2_key", "timeout", "proxy"}
		if slices.ContainsFunc(loaded, d.failed) {
			return nil // it was made without what could not be loaded
		}
		return client
	}
	for _, one := range parts(err) {
		name, isMissing := checkOf(one)
		switch {
		case name == "serial number" && d.failed("certificate"):
		case d.failed(name) && (isMissing || name == "platform keys"):
		default:
			d.fail(name, one)
		}
	}
	return nil
}
