package wxpay

import (
	"crypto"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/panics"
	"github.com/wechatpay-chain/wxpay/internal/platformkeys"
)

// checkCredentials finds the key in the wrong slot before it costs anything: all
// of it offline. It normalizes Serial and copies what New must not share.
func (cfg *Config) checkCredentials() (errs []error) {
	add := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	for _, given := range []struct {
		field string
		value any
	}{{"Signer", cfg.Signer}, {"Verifier", cfg.Verifier}, {"Platform", cfg.Platform}} {
		if rv := reflect.ValueOf(given.value); rv.Kind() == reflect.Pointer && rv.IsNil() {
			add(fmt.Errorf("%s is a nil %T; expected one that was made, or nothing", given.field, given.value))
		}
	}
	if len(errs) > 0 {
		return errs // nothing of it can be asked
	}
	if cfg.BrandID != "" && cfg.MchID != "" {
		return []error{errors.New("BrandID and MchID are both given; expected one: a brand has its own key and certificate, make a client for each")}
	}
	add(cfg.checkIdentity())
	if cfg.onlyAPIv2() {
		if cfg.Certificate != nil {
			add(cfg.checkCertificate())
			add(cfg.checkPrivateKey())
		}
		add(cfg.checkClientCert())
		return append(errs, cfg.checkSecrets()...)
	}
	if cfg.Signer != nil && cfg.PrivateKey != nil {
		add(errors.New("Signer and PrivateKey are both given; expected one: the Signer has the key"))
		cfg.PrivateKey = nil // nobody has looked at it
	}
	if cfg.Signer == nil || cfg.Serial != "" || cfg.Certificate != nil {
		add(cfg.checkSerial())
	}
	if cfg.Certificate != nil {
		add(cfg.checkCertificate())
	}
	if cfg.Signer == nil {
		add(cfg.checkPrivateKey())
	}
	errs = append(errs, cfg.checkPlatform()...)
	add(cfg.checkClientCert())
	return append(errs, cfg.checkSecrets()...)
}

func (cfg *Config) checkSecrets() (errs []error) {
	for _, secret := range []struct {
		name string
		key  auth.Secret
	}{{"APIv3Key", cfg.APIv3Key}, {"APIv2Key", cfg.APIv2Key}} {
		if secret.key != "" {
			if err := auth.CheckSecret(secret.key); err != nil {
				errs = append(errs, fmt.Errorf("%s %w", secret.name, err))
			}
		}
	}
	return errs
}

// checkIdentity checks MchID and BrandID, of which one is given.
func (cfg *Config) checkIdentity() error {
	if cfg.BrandID != "" {
		return checkID("BrandID", cfg.BrandID, "expected the brand ID, digits such as 100001")
	}
	return checkID("MchID", cfg.MchID, "expected the merchant ID, digits such as 1900000001")
}

func checkID(field, id, want string) error {
	is := ""
	switch {
	case ident.AppID.MatchString(id):
		is = ", which is an appid"
	case ident.KeyName.MatchString(id) && len(id) > ident.Longest:
		is = ", which names a key"
	case id != "" && len(id) <= ident.Longest && strings.IndexFunc(id, ident.IsForeign) < 0:
		return nil
	}
	return fmt.Errorf("%s is %s%s; %s", field, ident.Shown(id), is, want)
}

// id is the merchant's or the brand's.
func (cfg *Config) id() string { return cfg.MchID + cfg.BrandID }

// checkSerial derives Serial from the certificate, or compares them, and writes it as
// WeChat Pay does.
func (cfg *Config) checkSerial() error {
	const want = "expected the serial number of the merchant API certificate in hex: openssl x509 -in apiclient_cert.pem -noout -serial; or give Certificate"
	cert := cfg.Certificate
	if cert != nil && cfg.Serial == "" {
		cfg.Serial = cert.Serial
	}
	serial, err := ident.ParseSerial(cfg.Serial)
	switch {
	case err != nil:
		return fmt.Errorf("Serial is %s, which %w; %s", ident.Shown(cfg.Serial), err, want)
	case strings.HasPrefix(serial, auth.PublicKeyIDPrefix):
		return errors.New("Serial is the id of the WeChat Pay public key, which belongs into Platform; " + want)
	case serial == cfg.id():
		return errors.New("Serial is the merchant ID; " + want)
	case strings.EqualFold(serial, string(cfg.APIv3Key)), strings.EqualFold(serial, string(cfg.APIv2Key)):
		return errors.New("Serial is the APIv3Key or the APIv2Key, which nobody may see; " + want)
	case cert != nil && !auth.SameSerial(serial, cert.Serial):
		return fmt.Errorf("Serial is %s, but Certificate has %s; expected the same: leave Serial out, or load the apiclient_cert.pem that it belongs to",
			serial, ident.Plain(cert.Serial))
	case cert != nil:
		serial = cert.Serial // with its leading zeros
	}
	cfg.Serial = serial
	return nil
}

// checkCertificate compares the certificate with the merchant ID, which is its CN.
func (cfg *Config) checkCertificate() error {
	switch cert := cfg.Certificate; {
	case cert.Serial == "" || cert.PublicKey == nil:
		return errors.New("Certificate is empty; expected apiclient_cert.pem, loaded by auth.LoadCertificate")
	case strings.Contains(cert.CommonName, "Tenpay"):
		return fmt.Errorf("Certificate is WeChat Pay's own (CN %s, serial %s), which belongs into Platform; expected apiclient_cert.pem", ident.Quote(cert.CommonName), ident.Plain(cert.Serial))
	case cert.CommonName != cfg.id():
		return fmt.Errorf("Certificate is that of %s (its CN), but the client is for %s; expected the apiclient_cert.pem of that merchant", ident.Quote(cert.CommonName), ident.Shown(cfg.id()))
	}
	return nil
}

// checkPrivateKey prepares the key and compares it with the certificate.
func (cfg *Config) checkPrivateKey() (err error) {
	given := cfg.PrivateKey
	cfg.PrivateKey = nil // until it is known to be a key
	defer panics.Recover(&err, "PrivateKey is a nil pointer or not a key: its Public method")
	key, err := auth.Prepare(given)
	if cfg.PrivateKey = key; err != nil {
		return fmt.Errorf("PrivateKey: %w", err)
	}
	if schema := auth.SchemaOf(key.Public()); cfg.BrandID != "" && schema != auth.SchemaRSA {
		return fmt.Errorf("PrivateKey is for the schema %s; expected the brand's RSA key: brands sign with %s", schema, auth.SchemaBrand)
	}
	if cert := cfg.Certificate; cert != nil && cert.PublicKey != nil && !auth.SamePublicKey(cert.PublicKey, key.Public()) {
		return fmt.Errorf("PrivateKey does not belong to the Certificate %s; expected the apiclient_key.pem made together with that apiclient_cert.pem: a new certificate has a new key%s", ident.Plain(cert.Serial), otherSchema(cert, key))
	}
	return nil
}

func otherSchema(cert *auth.Certificate, key crypto.Signer) string {
	if of, is := auth.SchemaOf(cert), auth.SchemaOf(key.Public()); of != is {
		return fmt.Sprintf(" (the certificate is for %s, the key for %s)", of, is)
	}
	return ""
}

// checkPlatform finds what would otherwise show only when an answer cannot be
// verified, after the operation was carried out.
func (cfg *Config) checkPlatform() (errs []error) {
	if cfg.Platform == nil {
		if cfg.Verifier == nil {
			errs = append(errs, platformkeys.ErrNone)
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
		return []error{platformkeys.ErrNone}
	}
	keys, errs = platformkeys.Check(keys, cfg.own())
	cfg.Platform = keys
	if cfg.BrandID != "" && !strings.HasPrefix(keys.Serial(), auth.PublicKeyIDPrefix) {
		errs = append(errs, errors.New("Platform holds no WeChat Pay public key; expected the brand's own under its PUB_KEY_ID_…, which brand paths need on every request"))
	}
	return errs
}

// own is what is the merchant's, with which nothing of WeChat Pay's can be verified, and
// nothing encrypted that WeChat Pay could read.
func (cfg *Config) own() platformkeys.Own {
	own := platformkeys.Own{ID: cfg.id(), Serial: cfg.Serial, Secrets: []auth.Secret{cfg.APIv3Key, cfg.APIv2Key}}
	if cfg.PrivateKey != nil {
		own.Keys = append(own.Keys, cfg.PrivateKey.Public())
	}
	if cfg.Certificate != nil {
		own.Keys = append(own.Keys, cfg.Certificate)
	}
	return own
}
