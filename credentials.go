package wxpay

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
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
	add(cfg.checkIdentity())
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
	for _, secret := range []struct {
		name string
		key  auth.Secret
	}{{"APIv3Key", cfg.APIv3Key}, {"APIv2Key", cfg.APIv2Key}} {
		if secret.key != "" {
			if err := auth.CheckSecret(secret.key); err != nil {
				add(fmt.Errorf("%s %w", secret.name, err))
			}
		}
	}
	return errs
}

var appID = regexp.MustCompile(`^wx[0-9a-f]{16}$`)

// checkIdentity checks MchID and BrandID, of which one is given.
func (cfg *Config) checkIdentity() error {
	switch {
	case cfg.BrandID != "" && cfg.MchID != "":
		return errors.New("BrandID and MchID are both given; expected one: a brand has its own key and certificate, make a client for each")
	case cfg.BrandID != "":
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
		return fmt.Errorf("Certificate is that of %q (its CN), but the client is for %q; expected the apiclient_cert.pem of %s", cert.CommonName, cfg.id(), cfg.id())
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
		return fmt.Errorf("PrivateKey does not belong to the Certificate %s; expected the apiclient_key.pem made together with that apiclient_cert.pem: a new certificate has a new key", cert.Serial)
	}
	return nil
}

// checkPlatform finds what would otherwise show only when an answer cannot be
// verified, after the operation was carried out.
func (cfg *Config) checkPlatform() (errs []error) {
	if cfg.Platform == nil {
		if cfg.Verifier == nil {
			errs = append(errs, errNoPlatform)
		}
		return errs
	}
	keys, static := cfg.Platform.(auth.Keys)
	if !static {
		return nil
	}
	if len(keys) == 0 && cfg.Verifier == nil {
		return []error{errNoPlatform}
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if err := cfg.checkPlatformKey(name, keys[name]); err != nil {
			errs = append(errs, err)
			continue
		}
		for other, key := range keys {
			if other < name && auth.SameSerial(other, name) && !auth.SamePublicKey(key, keys[name]) {
				errs = append(errs, fmt.Errorf("Platform holds different keys under %s and %s, which are the same serial number; expected one", other, name))
			}
		}
	}
	if cfg.BrandID != "" && !strings.HasPrefix(keys.Serial(), auth.PublicKeyIDPrefix) {
		errs = append(errs, errors.New("Platform holds no WeChat Pay public key; expected the brand's own under its PUB_KEY_ID_…, which brand paths need on every request"))
	}
	cfg.Platform = maps.Clone(keys)
	return errs
}

var errNoPlatform = errors.New("Platform is empty; expected auth.Keys with the WeChat Pay public key (pub_key.pem) under its PUB_KEY_ID_… or a platform certificate under its serial: without it no answer can be verified")

func (cfg *Config) checkPlatformKey(name string, key crypto.PublicKey) error {
	const want = "expected WeChat Pay's public key (pub_key.pem) or a platform certificate"
	if name == "" || strings.IndexFunc(name, notIdentifier) >= 0 || appID.MatchString(name) || name == cfg.id() ||
		name == string(cfg.APIv3Key) || name == string(cfg.APIv2Key) {
		return fmt.Errorf("Platform holds a key under the name %s; expected a PUB_KEY_ID_… or the serial number of a platform certificate", shown(name))
	}
	if err := auth.CheckPublicKey(key); err != nil {
		return fmt.Errorf("Platform holds under %s something that cannot verify: %w", name, err)
	}
	cert, _ := key.(*auth.Certificate)
	switch isID := strings.HasPrefix(name, auth.PublicKeyIDPrefix); {
	case cfg.Serial != "" && auth.SameSerial(name, cfg.Serial):
		return fmt.Errorf("Platform holds a key under %s, which is the merchant's own Serial; %s", name, want)
	case cert != nil && cert.CommonName == cfg.id() && cert.CommonName != "":
		return fmt.Errorf("Platform holds under %s the merchant's own certificate (CN %s, apiclient_cert.pem), which belongs into Certificate; %s", name, cert.CommonName, want)
	case cfg.isOwnKey(key):
		return fmt.Errorf("Platform holds under %s the public half of the merchant's own PrivateKey (from apiclient_cert.pem?); %s", name, want)
	case cert != nil && isID:
		return fmt.Errorf("Platform holds under %s the certificate %s; expected the WeChat Pay public key, pub_key.pem: a certificate belongs under its serial number", name, cert.Serial)
	case cert != nil && !auth.SameSerial(name, cert.Serial):
		return fmt.Errorf("Platform holds under %s the certificate %s; expected the certificate with that serial number, or that name", name, cert.Serial)
	}
	return nil
}

// isOwnKey tells whether a key is the merchant's, with which nothing of WeChat
// Pay's can be verified, and nothing encrypted that WeChat Pay could read.
func (cfg *Config) isOwnKey(key crypto.PublicKey) bool {
	return cfg.PrivateKey != nil && auth.SamePublicKey(cfg.PrivateKey.Public(), key) ||
		cfg.Certificate != nil && auth.SamePublicKey(cfg.Certificate, key)
}

func notIdentifier(r rune) bool {
	return r >= 0x80 || !isAlnum(byte(r)) && r != '_' && r != '-' //nolint:gosec // below 0x80
}

// keyToEncrypt returns the key for sensitive fields: the one that the caller
// names in Wechatpay-Serial, else the preferred one.
func (cfg *Config) keyToEncrypt(ctx context.Context, serial string) (string, crypto.PublicKey, error) {
	if cfg.Platform == nil {
		return "", nil, errors.New("Config.Platform is empty: there is no key of WeChat Pay to encrypt with")
	}
	if err := ready(ctx, cfg.Platform); err != nil {
		return "", nil, err
	}
	if serial == "" {
		var err error
		if serial, err = preferredKey(cfg.Platform); err != nil {
			return "", nil, err
		}
	}
	if keys, ok := cfg.Platform.(auth.Keys); ok && serial == "" {
		if newest := keys.Newest(cfg.Now()); newest != nil {
			serial = newest.Serial
		}
	}
	if serial == "" {
		return "", nil, errors.New(`Config.Platform holds several keys and prefers none: name the one to encrypt with in "headers": {"Wechatpay-Serial": …}, or load certificates with auth.LoadKeys, which knows the newest`)
	}
	key, err := cfg.Platform.Key(ctx, serial)
	if err != nil {
		return "", nil, fmt.Errorf("the key to encrypt with, %s: %w", serial, quoted(err))
	}
	if cfg.isOwnKey(key) {
		return "", nil, fmt.Errorf("the key %s is the merchant's own, which WeChat Pay cannot decrypt; it takes its public key (pub_key.pem) or a platform certificate", serial)
	}
	return serial, key, nil
}

// preferredKey is what goes out as Wechatpay-Serial.
func preferredKey(keys auth.KeySource) (string, error) {
	serial := keys.Serial()
	if strings.IndexFunc(serial, notIdentifier) >= 0 {
		return "", fmt.Errorf("Config.Platform prefers the key %s, which cannot be the %s of a request; expected a PUB_KEY_ID_… or a serial number", shown(serial), serialHeader)
	}
	return serial, nil
}
