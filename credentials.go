package wxpay

import (
	"crypto"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
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

var appID = regexp.MustCompile(`^wx[0-9a-f]{16}$`)

// checkIdentity checks MchID and BrandID, of which one is given.
func (cfg *Config) checkIdentity() error {
	if cfg.BrandID != "" {
		return checkID("BrandID", cfg.BrandID, "expected the brand ID, digits such as 100001")
	}
	return checkID("MchID", cfg.MchID, "expected the merchant ID, digits such as 1900000001")
}

// longestID is more than an ID of a merchant or a brand has, and less than a key.
const longestID = 24

func checkID(field, id, want string) error {
	is := ""
	switch {
	case appID.MatchString(id):
		is = ", which is an appid"
	case keyName.MatchString(id) && len(id) > longestID:
		is = ", which names a key"
	case id != "" && len(id) <= longestID && strings.IndexFunc(id, notIdentifier) < 0:
		return nil
	}
	return fmt.Errorf("%s is %s%s; %s", field, shown(id), is, want)
}

// keyName is what names a key or a certificate, in the forms that tools print.
var keyName = regexp.MustCompile(`^(?:(?:serial=)?[0-9A-Fa-f: ]+|PUB_KEY_ID_[0-9A-Za-z_]*)$`)

// shown is a text as an error may show it: a key that was put into the wrong field
// is only measured.
func shown(text string) string {
	if len(text) <= longestID || keyName.MatchString(text) && len(text) != 32 {
		return strconv.Quote(text)
	}
	return fmt.Sprintf("a text of %d bytes", len(text))
}

// id is the merchant's or the brand's.
func (cfg *Config) id() string { return cfg.MchID + cfg.BrandID }

// serialDigits is how long the serial numbers of WeChat Pay's certificates are.
const serialDigits = 40

// checkSerial derives Serial from the certificate, or compares them.
func (cfg *Config) checkSerial() error {
	const want = "expected the serial number of the merchant API certificate in hex: openssl x509 -in apiclient_cert.pem -noout -serial; or give Certificate"
	switch cert := cfg.Certificate; {
	case strings.HasPrefix(cfg.Serial, auth.PublicKeyIDPrefix):
		return errors.New("Serial is the id of the WeChat Pay public key, which belongs into Platform; " + want)
	case cfg.Serial != "" && cfg.Serial == cfg.id():
		return errors.New("Serial is the merchant ID; " + want)
	case cert != nil && cfg.Serial == "":
		cfg.Serial = cert.Serial
	case len(strings.TrimLeft(cfg.Serial, "0")) > serialDigits && strings.Trim(cfg.Serial, "0123456789") == "":
		return fmt.Errorf("Serial has %d decimal digits; %s", len(cfg.Serial), want)
	case cfg.Serial == "" || strings.Trim(cfg.Serial, "0123456789abcdefABCDEF") != "":
		return fmt.Errorf("Serial is %s; %s", shown(cfg.Serial), want)
	case cert != nil && !auth.SameSerial(cfg.Serial, cert.Serial):
		return fmt.Errorf("Serial is %s, but Certificate has %s; expected the same: leave Serial out, or load the apiclient_cert.pem that it belongs to", cfg.Serial, cert.Serial)
	case cert != nil:
		cfg.Serial = cert.Serial // with its leading zeros
	}
	cfg.Serial = strings.ToUpper(cfg.Serial)
	return nil
}

// checkCertificate compares the certificate with the merchant ID, which is its CN.
func (cfg *Config) checkCertificate() error {
	switch cert := cfg.Certificate; {
	case cert.Serial == "" || cert.PublicKey == nil:
		return errors.New("Certificate is empty; expected apiclient_cert.pem, loaded by auth.LoadCertificate")
	case strings.Contains(cert.CommonName, "Tenpay"):
		return fmt.Errorf("Certificate is WeChat Pay's own (CN %q, serial %s), which belongs into Platform; expected apiclient_cert.pem", cert.CommonName, cert.Serial)
	case cert.CommonName != cfg.id():
		return fmt.Errorf("Certificate is that of %q (its CN), but the client is for %s; expected the apiclient_cert.pem of that merchant", cert.CommonName, shown(cfg.id()))
	}
	return nil
}

// checkPrivateKey prepares the key and compares it with the certificate.
func (cfg *Config) checkPrivateKey() (err error) {
	given := cfg.PrivateKey
	cfg.PrivateKey = nil // until it is known to be a key
	defer recovered(&err, "PrivateKey is a nil pointer or not a key: its Public method")
	key, err := auth.Prepare(given)
	if cfg.PrivateKey = key; err != nil {
		return fmt.Errorf("PrivateKey: %w", err)
	}
	if schema := auth.SchemaOf(key.Public()); cfg.BrandID != "" && schema != auth.SchemaRSA {
		return fmt.Errorf("PrivateKey is for the schema %s; expected the brand's RSA key: brands sign with %s", schema, auth.SchemaBrand)
	}
	if cert := cfg.Certificate; cert != nil && cert.PublicKey != nil && !auth.SamePublicKey(cert.PublicKey, key.Public()) {
		return fmt.Errorf("PrivateKey does not belong to the Certificate %s; expected the apiclient_key.pem made together with that apiclient_cert.pem: a new certificate has a new key%s", cert.Serial, otherSchema(cert, key))
	}
	return nil
}

func notIdentifier(r rune) bool {
	return r >= 0x80 || !isAlnum(byte(r)) && r != '_' && r != '-' //nolint:gosec // below 0x80
}

func otherSchema(cert *auth.Certificate, key crypto.Signer) string {
	if of, is := auth.SchemaOf(cert), auth.SchemaOf(key.Public()); of != is {
		return fmt.Sprintf(" (the certificate is for %s, the key for %s)", of, is)
	}
	return ""
}

// isOwnKey tells whether a key is the merchant's, with which nothing of WeChat
// Pay's can be verified, and nothing encrypted that WeChat Pay could read.
func (cfg *Config) isOwnKey(key crypto.PublicKey) bool {
	return cfg.PrivateKey != nil && auth.SamePublicKey(cfg.PrivateKey.Public(), key) ||
		cfg.Certificate != nil && auth.SamePublicKey(cfg.Certificate, key)
}
