package doctor

import (
	"cmp"
	"crypto"
	"crypto/rsa"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// renewalNotice is how long before its end a certificate is worth a warning.
const renewalNotice = 30 * 24 * time.Hour

// describe says of what is well what was found.
func (d *doctor) describe(p profile.Profile, cfg wxpay.Config) {
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
	well("serial number", serial != "", "serial is not set", "%s", ident.WireSerial(serial))
	switch keys, static := cfg.Platform.(auth.Keys); {
	case static:
		for _, name := range slices.Sorted(maps.Keys(keys)) {
			well("platform keys", true, "", "%s, %s", name, describeKey(keys[name]))
		}
	case cfg.Platform == nil && cfg.APIv3Key != "":
		well("platform keys", false, "none given: platform certificates are downloaded once the rest is in order", "")
	default:
		well("platform keys", cfg.Platform != nil, "none: only APIv2 can be spoken",
			"platform certificates, downloaded when they are needed")
	}
	secret := func(name string, present bool, missing, shows string) {
		if !present || d.failed(name) {
			well(name, present, missing, "")
			return
		}
		d.open(name, "32 characters; whether it is that of the merchant platform shows %v", shows)
	}
	secret("apiv3_key", cfg.APIv3Key != "", "not set: notifications and platform certificates cannot be read",
		"a notification (wxpay notify verify)")
	secret("apiv2_key", cfg.APIv2Key != "", "not set: APIv2 cannot be spoken", "a call of APIv2")
	well("base_uri", true, "", "%s", cmp.Or(p.BaseURI, wxpay.DefaultBaseURL))
	d.describeProxy(p, cfg)
}

// describeProxy names the proxy by which requests go.
func (d *doctor) describeProxy(p profile.Profile, cfg wxpay.Config) {
	if d.failed("proxy") || d.failed("base_uri") {
		return
	}
	switch via, from, err := profile.ProxyFor(p, cfg, cmp.Or(p.BaseURI, wxpay.DefaultBaseURL)); {
	case err != nil:
		d.fail("proxy", err)
	case via != nil:
		d.ok("proxy", "%s, by %s", profile.NameOfProxy(via), from)
	case p.Proxy != "":
		d.ok("proxy", "none, by %s", from)
	default:
		d.ok("proxy", "none")
	}
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
		d.add("certificate", checkFail, what+", but only from "+cert.NotBefore.Format(time.DateOnly)+" on",
			"is this machine's clock right?")
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

func modeOfReference(p profile.Profile, reference string) string {
	if !strings.HasPrefix(reference, "file://") {
		return ""
	}
	return modeOf(p.Path(reference))
}
