package wxpay

import (
	"crypto"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// checkPlatform finds what would otherwise show only when an answer cannot be
// verified, after the operation was carried out.
func (cfg *Config) checkPlatform() (errs []error) {
	if cfg.Platform == nil {
		if cfg.Verifier == nil {
			errs = append(errs, errNoPlatform)
		}
		return errs
	}
	if source, ok := cfg.Platform.(interface{ MerchantID() string }); ok && source.MerchantID() != cfg.id() {
		return []error{fmt.Errorf("Platform has the certificates of merchant %s; expected those of %s: a source for each merchant", source.MerchantID(), cfg.id())}
	}
	keys, static := cfg.Platform.(auth.Keys)
	if !static {
		return nil
	}
	if len(keys) == 0 && cfg.Verifier == nil {
		return []error{errNoPlatform}
	}
	own := auth.Keys{}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if err := cfg.checkPlatformKey(name, keys[name]); err != nil {
			errs = append(errs, err)
			continue
		}
		for other, key := range own {
			if auth.SameSerial(other, name) && !auth.SamePublicKey(key, keys[name]) {
				errs = append(errs, fmt.Errorf("Platform holds different keys under %s and %s, which are the same serial number; expected one", other, name))
			}
		}
		own[canonicalName(name, keys[name])] = keys[name]
	}
	if cfg.BrandID != "" && !strings.HasPrefix(keys.Serial(), auth.PublicKeyIDPrefix) {
		errs = append(errs, errors.New("Platform holds no WeChat Pay public key; expected the brand's own under its PUB_KEY_ID_…, which brand paths need on every request"))
	}
	cfg.Platform = own
	return errs
}

// canonicalName is the name of a key as WeChat Pay writes it.
func canonicalName(name string, key crypto.PublicKey) string {
	if cert, ok := key.(*auth.Certificate); ok {
		return cert.Serial
	}
	if keyName.MatchString(name) && !strings.HasPrefix(name, auth.PublicKeyIDPrefix) {
		return strings.ToUpper(name)
	}
	return name
}

var errNoPlatform = errors.New("Platform is empty; expected auth.Keys with the WeChat Pay public key (pub_key.pem) under its PUB_KEY_ID_… or a platform certificate under its serial: without it no answer can be verified")

func (cfg *Config) checkPlatformKey(name string, key crypto.PublicKey) error {
	const want = "expected WeChat Pay's public key (pub_key.pem) or a platform certificate"
	if name == "" || strings.IndexFunc(name, notIdentifier) >= 0 || appID.MatchString(name) || name == cfg.id() ||
		name == string(cfg.APIv3Key) || name == string(cfg.APIv2Key) {
		hint := ""
		if strings.HasPrefix(strings.TrimSpace(name), auth.PublicKeyIDPrefix) {
			hint = ", which is an id with white space or other characters in it"
		}
		return fmt.Errorf("Platform holds a key under the name %s%s; expected a PUB_KEY_ID_… or the serial number of a platform certificate", shown(name), hint)
	}
	if err := auth.CheckPublicKey(key); err != nil {
		return fmt.Errorf("Platform holds under %s something that cannot verify: %w", name, err)
	}
	if err := checkName(name); err != nil {
		return err
	}
	cert, _ := key.(*auth.Certificate)
	switch isID := strings.HasPrefix(name, auth.PublicKeyIDPrefix); {
	case cfg.Serial != "" && auth.SameSerial(name, cfg.Serial):
		return fmt.Errorf("Platform holds a key under %s, which is the merchant's own Serial; %s", name, want)
	case cert != nil && cert.CommonName == cfg.id() && cert.CommonName != "":
		return fmt.Errorf("Platform holds under %s the merchant's own certificate (CN %s, apiclient_cert.pem), which belongs into Certificate; %s", name, cert.CommonName, want)
	case cert != nil && cert.CommonName != "" && strings.Trim(cert.CommonName, "0123456789") == "":
		return fmt.Errorf("Platform holds under %s the certificate of merchant %s (its CN); %s", name, cert.CommonName, want)
	case cfg.isOwnKey(key):
		return fmt.Errorf("Platform holds under %s the public half of the merchant's own PrivateKey (from apiclient_cert.pem?); %s", name, want)
	case cert != nil && isID:
		return fmt.Errorf("Platform holds under %s the certificate %s; expected the WeChat Pay public key, pub_key.pem: a certificate belongs under its serial number", name, cert.Serial)
	case cert != nil && !auth.SameSerial(name, cert.Serial):
		return fmt.Errorf("Platform holds under %s the certificate %s; expected the certificate with that serial number, or that name", name, cert.Serial)
	}
	return nil
}

// checkName refuses what is nearly a name. Check tells of others that no answer
// will ever have.
func checkName(name string) error {
	const want = "expected a PUB_KEY_ID_… as the merchant platform shows it, or the 40 hex digits of a serial number"
	digits := strings.Trim(name, "0123456789") == ""
	switch {
	case name == auth.PublicKeyIDPrefix:
		return fmt.Errorf("Platform holds a key under %s alone; %s", name, want)
	case !strings.HasPrefix(name, auth.PublicKeyIDPrefix) && strings.HasPrefix(strings.ToUpper(name), "PUB"):
		return fmt.Errorf("Platform holds a key under %s, which begins like an id but not with %s in capitals; %s", shown(name), auth.PublicKeyIDPrefix, want)
	case digits && len(name) > longestID && len(name) != serialDigits:
		return fmt.Errorf("Platform holds a key under %s, which may be an id without its prefix %s or a serial number in decimal; %s", shown(name), auth.PublicKeyIDPrefix, want)
	case keyName.MatchString(name) && !strings.HasPrefix(name, auth.PublicKeyIDPrefix) && len(strings.TrimLeft(name, "0")) > serialDigits:
		return fmt.Errorf("Platform holds a key under %s, which is too long for a serial number; %s", shown(name), want)
	}
	return nil
}
