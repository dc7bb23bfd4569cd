package main

import (
	"context"
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
)

// The names of the checks that errors of wxpay.New belong to, by the field of Config.
var checkOfField = map[string]string{
	"MchID": "identity", "BrandID": "identity", "Serial": "serial number", "PrivateKey": "private key",
	"Certificate": "certificate", "ClientCert": "certificate", "Platform": "platform keys",
	"APIv3Key": "apiv3_key", "APIv2Key": "apiv2_key", "BaseURL": "base_uri", "Timeout": "timeout",
}

// renewalNotice is how long before its end a certificate is worth a warning.
const renewalNotice = 30 * 24 * time.Hour

// offline checks everything on this machine. The client is nil if it cannot be made.
func (d *doctor) offline(ctx context.Context) (*wxpay.Client, wxpay.Config) {
	d.clock()
	_, path, found, err := d.app.readConfigFile()
	switch {
	case err != nil:
		d.fail("configuration", err)
		return nil, wxpay.Config{}
	case found:
		d.ok("configuration", "%s%s", path, modeOf(path))
	default:
		d.ok("configuration", "%s does not exist; the environment must tell everything", path)
	}
	p, err := d.app.profile()
	if err != nil {
		d.fail("profile", err)
		return nil, wxpay.Config{}
	}
	d.ok("profile", "%s", p.name)
	if p.MchID == "" && p.BrandID == "" {
		d.add("identity", checkFail, "neither mchid nor brand_id is set", configHelp)
		return nil, wxpay.Config{}
	}
	cfg := d.load(ctx, p)
	client := d.construct(&cfg)
	d.describe(p, cfg)
	if client != nil {
		for _, finding := range client.Check() {
			if finding.Field == "Certificate" || finding.Field == "ClientCert" || strings.HasPrefix(finding.Text, "the file") {
				continue // described already
			}
			if finding.Field == "PrivateKey" && slices.ContainsFunc(d.checks, func(c check) bool { return c.Name == "file mode" }) {
				continue // the loader has warned of it
			}
			what, todo, _ := strings.Cut(finding.Text, "; ")
			d.add(checkOfField[finding.Field], checkWarn, what, todo)
		}
	}
	return client, cfg
}

func (d *doctor) clock() {
	if now := d.now(); now.Year() < 2025 || now.Year() > 2099 {
		d.add("clock", checkFail, "it is "+now.Format(time.RFC3339)+" here", "set this machine's clock: WeChat Pay allows five minutes")
	} else {
		d.ok("clock", "%s", now.Format(time.RFC3339))
	}
}

// load loads piece by piece: one that fails must not hide the others.
func (d *doctor) load(ctx context.Context, p profile) wxpay.Config {
	cfg, _ := d.app.credentials(ctx, profile{MchID: p.MchID, BrandID: p.BrandID, Serial: p.Serial, BaseURI: p.BaseURI, name: p.name, dir: p.dir})
	cfg.Timeout = d.step
	if _, err := time.ParseDuration(p.Timeout); err != nil && p.Timeout != "" {
		d.add("timeout", checkFail, fmt.Sprintf("timeout is %q", p.Timeout), "expected a duration such as 30s")
	}
	for _, secret := range []struct {
		name, from string
		into       *auth.Secret
	}{{"apiv3_key", p.APIv3Key, &cfg.APIv3Key}, {"apiv2_key", p.APIv2Key, &cfg.APIv2Key}} {
		value, err := d.app.resolve(ctx, p, secret.name, secret.from)
		if err != nil {
			d.fail(secret.name, err)
		}
		*secret.into = auth.Secret(value)
	}
	if p.PrivateKey != "" {
		if err := d.app.loadMerchantKey(ctx, profile{MchID: p.MchID, PrivateKey: p.PrivateKey, Password: p.Password, name: p.name, dir: p.dir}, &cfg); err != nil {
			d.fail("private key", err)
		}
	}
	if p.Certificate != "" && cfg.Certificate == nil {
		if err := d.app.loadMerchantKey(ctx, profile{MchID: p.MchID, Certificate: p.Certificate, name: p.name, dir: p.dir}, &cfg); err != nil {
			d.fail("certificate", err)
		}
	}
	if err := d.app.loadPlatform(ctx, p, &cfg); err != nil {
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
		for _, name := range []string{"private key", "certificate", "platform keys", "apiv3_key", "apiv2_key", "timeout"} {
			if d.failed(name) {
				return nil
			}
		}
		return client
	}
	for _, one := range parts(err) {
		_, text, _ := strings.Cut(one.Error(), "Config.")
		field, _, _ := strings.Cut(strings.ReplaceAll(text, ":", " "), " ")
		name := first(checkOfField[field], "profile")
		if name == "serial number" && d.failed("certificate") || d.failed(name) && strings.Contains(text, "missing") || name == "platform keys" && d.failed(name) {
			continue
		}
		d.fail(name, one)
	}
	return nil
}

// parts returns the errors that are joined in err.
func parts(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

// describe says of what is well what was found.
func (d *doctor) describe(p profile, cfg wxpay.Config) {
	well := func(name string, present bool, missing, format string, args ...any) {
		switch {
		case d.failed(name):
		case !present:
			d.skip(name, "%s", missing)
		default:
			d.ok(name, format, args...)
		}
	}
	id := "merchant " + p.MchID
	if p.BrandID != "" {
		id = "brand " + p.BrandID
	}
	well("identity", true, "", "%s", id)
	if cfg.PrivateKey != nil {
		well("private key", true, "", "%s%s", describeKey(cfg.PrivateKey.Public()), modeOfReference(p, p.PrivateKey))
	} else {
		well("private key", false, "private_key is not set: APIv2 only", "")
	}
	d.describeCertificate(cfg)
	serial := cfg.Serial
	if serial == "" && cfg.Certificate != nil {
		serial = cfg.Certificate.Serial
	}
	well("serial number", serial != "", "serial is not set", "%s", strings.ToUpper(serial))
	switch keys, static := cfg.Platform.(auth.Keys); {
	case static:
		for _, name := range slices.Sorted(maps.Keys(keys)) {
			well("platform keys", true, "", "%s, %s", name, describeKey(keys[name]))
		}
	default:
		well("platform keys", cfg.Platform != nil, "none: only APIv2 can be spoken", "platform certificates, downloaded when they are needed")
	}
	well("apiv3_key", cfg.APIv3Key != "", "not set: notifications and platform certificates cannot be read", "32 characters")
	well("apiv2_key", cfg.APIv2Key != "", "not set: APIv2 cannot be spoken", "32 characters")
	well("base_uri", true, "", "%s", first(p.BaseURI, wxpay.DefaultBaseURL))
}

func (d *doctor) describeCertificate(cfg wxpay.Config) {
	cert := cfg.Certificate
	if cert == nil {
		if !d.failed("certificate") {
			d.skip("certificate", "not set: whether key and serial number belong together shows only online")
		}
		return
	}
	const renew = "apply for a new apiclient_cert.pem in the merchant platform"
	what := fmt.Sprintf("CN %s, serial %s, valid until %s", cert.CommonName, cert.Serial, cert.NotAfter.Format(time.DateOnly))
	switch now := d.now(); {
	case now.Before(cert.NotBefore):
		d.add("certificate", checkFail, what+", but only from "+cert.NotBefore.Format(time.DateOnly)+" on", "is this machine's clock right?")
	case now.After(cert.NotAfter):
		d.add("certificate", checkFail, what+": it has ended", renew)
	case d.failed("certificate"):
	case cert.NotAfter.Sub(now) < renewalNotice:
		d.add("certificate", checkWarn, what+": it ends soon", renew)
	default:
		d.ok("certificate", "%s", what)
	}
}

func describeKey(key crypto.PublicKey) string {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA, %d bits", key.N.BitLen())
	case *auth.Certificate:
		return fmt.Sprintf("platform certificate, %s, valid until %s", describeKey(key.PublicKey), key.NotAfter.Format(time.DateOnly))
	}
	return auth.SchemaOf(key)
}

// modeOf is the mode of a file, for the table.
func modeOf(path string) string {
	info, err := os.Stat(path)
	if err != nil || os.PathSeparator != '/' {
		return ""
	}
	return fmt.Sprintf(", mode %04o", info.Mode().Perm())
}

func modeOfReference(p profile, reference string) string {
	if !strings.HasPrefix(reference, "file://") {
		return ""
	}
	return modeOf(p.path(reference))
}

// foundAndTodo takes an error apart.
func foundAndTodo(err error) (found, todo string) {
	var own *failure
	if errors.As(err, &own) && own.todo != "" {
		return own.what, own.todo
	}
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "wxpay: "), "Config.")
	for _, prefix := range []string{"certificates: ", "wxpay: ", "Config."} {
		text = strings.TrimPrefix(text, prefix)
	}
	if at := strings.Index(text, "; expected"); at >= 0 {
		return text[:at], text[at+2:]
	}
	found, todo, _ = strings.Cut(text, "; ")
	return found, todo
}
