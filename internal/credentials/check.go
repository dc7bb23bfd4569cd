package credentials

import (
	"crypto"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/platformkeys"
)

// Check finds the key in the wrong slot before it costs anything: all of it offline. It
// writes Serial and the names in Platform as WeChat Pay does, prepares PrivateKey, and
// copies what a client must not share. Each error is a *fault.Error.
func (s *Set) Check() (errs []error) {
	add := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	for _, given := range []struct {
		field string
		value any
	}{{"Signer", s.Signer}, {"Verifier", s.Verifier}, {"Platform", s.Platform}} {
		if rv := reflect.ValueOf(given.value); rv.Kind() == reflect.Pointer && rv.IsNil() {
			add(&fault.Error{Field: given.field, Found: fmt.Sprintf("is a nil %T", given.value), Want: "expected one that was " +
				"made, or nothing"})
		}
	}
	if len(errs) > 0 {
		return errs // nothing of it can be asked
	}
	if s.BrandID != "" && s.MchID != "" {
		return []error{&fault.Error{Field: "BrandID", Found: "and MchID are both given", Want: "expected one: a brand has its own key " +
			"and certificate, make a client for each"}}
	}
	add(s.checkIdentity())
	if s.OnlyAPIv2() {
		if s.Certificate != nil {
			add(s.checkCertificate())
			add(s.checkPrivateKey())
		}
		add(s.checkClientCert())
		return append(errs, s.checkSecrets()...)
	}
	if s.Signer != nil && s.PrivateKey != nil {
		add(&fault.Error{Field: "Signer", Found: "and PrivateKey are both given", Want: "expected one: the Signer has the key"})
		s.PrivateKey = nil // nobody has looked at it
	}
	if s.Signer == nil || s.Serial != "" || s.Certificate != nil {
		add(s.checkSerial())
	}
	if s.Certificate != nil {
		add(s.checkCertificate())
	}
	if s.Signer == nil {
		add(s.checkPrivateKey())
	}
	errs = append(errs, s.checkPlatform()...)
	add(s.checkClientCert())
	return append(errs, s.checkSecrets()...)
}

func (s *Set) checkSecrets() (errs []error) {
	for _, secret := range []struct {
		name string
		key  auth.Secret
	}{{"APIv3Key", s.APIv3Key}, {"APIv2Key", s.APIv2Key}} {
		if secret.key != "" {
			if err := auth.CheckSecret(secret.key); err != nil {
				errs = append(errs, split(secret.name, err))
			}
		}
	}
	return errs
}

// checkIdentity checks MchID and BrandID, of which one is given.
func (s *Set) checkIdentity() error {
	if s.BrandID != "" {
		return identity("BrandID", ident.CheckID("BrandID", s.BrandID, "expected the brand ID, digits such as 100001"))
	}
	return identity("MchID", ident.CheckID("MchID", s.MchID, "expected the merchant ID, digits such as 1900000001"))
}

// checkSerial derives Serial from the certificate, or compares them, and writes it as
// WeChat Pay does.
func (s *Set) checkSerial() error {
	const want = "expected the serial number of the merchant API certificate in hex: openssl x509 -in apiclient_cert.pem -noout -serial; " +
		"or give Certificate"
	wrong := func(found string) error { return &fault.Error{Field: "Serial", Found: found, Want: want} }
	cert := s.Certificate
	if cert != nil && s.Serial == "" {
		s.Serial = cert.Serial
	}
	serial, err := ident.ParseSerial(s.Serial)
	var decimal *ident.DecimalError
	switch {
	case errors.As(err, &decimal):
		return &fault.Error{Field: "Serial", Found: "is decimal; in hex it is " + decimal.Hex, Want: "write that"}
	case err != nil:
		return wrong(fmt.Sprintf("is %s, which %v", ident.Shown(s.Serial), err))
	case auth.IsPublicKeyID(serial):
		return wrong("is the id of the WeChat Pay public key, which belongs into Platform")
	case serial == s.ID():
		return wrong("is the merchant ID")
	case strings.EqualFold(serial, string(s.APIv3Key)), strings.EqualFold(serial, string(s.APIv2Key)):
		return wrong("is the APIv3Key or the APIv2Key, which nobody may see")
	case cert != nil && !auth.SameSerial(serial, cert.Serial):
		return &fault.Error{Field: "Serial", Found: fmt.Sprintf("is %s, but Certificate has %s", serial, ident.Plain(cert.Serial)),
			Want: "expected the same: leave Serial out, or load the apiclient_cert.pem that it belongs to"}
	case cert != nil:
		serial = cert.Serial // with its leading zeros
	}
	s.Serial = serial
	return nil
}

// checkCertificate compares the certificate with the merchant ID, which is its CN.
func (s *Set) checkCertificate() error {
	switch cert := s.Certificate; {
	case cert.Serial == "" || cert.PublicKey == nil:
		return &fault.Error{Field: "Certificate", Found: "is empty", Want: "expected apiclient_cert.pem, loaded by auth.LoadCertificate"}
	case strings.Contains(cert.CommonName, "Tenpay"):
		return &fault.Error{Field: "Certificate", Want: "expected apiclient_cert.pem", Found: fmt.Sprintf(
			"is WeChat Pay's own (CN %s, serial %s), which belongs into Platform", ident.Quote(cert.CommonName), ident.Plain(cert.Serial))}
	case cert.CommonName != s.ID():
		return &fault.Error{Field: "Certificate", Want: "expected the apiclient_cert.pem of that merchant", Found: fmt.Sprintf(
			"is that of %s (its CN), but the client is for %s", ident.Quote(cert.CommonName), ident.Shown(s.ID()))}
	}
	return nil
}

// checkPrivateKey prepares the key and compares it with the certificate.
func (s *Set) checkPrivateKey() (err error) {
	given := s.PrivateKey
	s.PrivateKey = nil // until it is known to be a key
	defer func() {
		if p := recover(); p != nil {
			err = &fault.Error{Field: "PrivateKey", Found: fmt.Sprintf("is a nil pointer or not a key: its Public method panicked: %v", p)}
		}
	}()
	key, err := auth.Prepare(given)
	if s.PrivateKey = key; err != nil {
		missing := split("PrivateKey", fmt.Errorf(": %w", err))
		missing.Missing = given == nil
		return missing
	}
	if schema := auth.SchemaOf(key.Public()); s.BrandID != "" && schema != auth.SchemaRSA {
		return &fault.Error{Field: "PrivateKey", Found: "is for the schema " + schema, Want: "expected the brand's RSA key: " +
			"brands sign with " + auth.SchemaBrand}
	}
	if cert := s.Certificate; cert != nil && cert.PublicKey != nil && !auth.SamePublicKey(cert.PublicKey, key.Public()) {
		return &fault.Error{Field: "PrivateKey", Found: "does not belong to the Certificate " + ident.Plain(cert.Serial),
			Want: "expected the apiclient_key.pem made together with that apiclient_cert.pem: " +
				"a new certificate has a new key" + otherSchema(cert, key)}
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
func (s *Set) checkPlatform() (errs []error) {
	if s.Platform == nil {
		if s.Verifier == nil {
			errs = append(errs, noPlatform())
		}
		return errs
	}
	if source, ok := s.Platform.(interface{ MerchantID() string }); ok && source.MerchantID() != s.ID() {
		return []error{&fault.Error{Field: "Platform", Found: "has the certificates of merchant " + source.MerchantID(),
			Want: "expected those of " + s.ID() + ": a source for each merchant"}}
	}
	keys, static := s.Platform.(auth.Keys)
	if !static {
		return nil
	}
	if len(keys) == 0 && s.Verifier == nil {
		return []error{noPlatform()}
	}
	keys, errs = platformkeys.Check(keys, s.own())
	for i, err := range errs {
		errs[i] = split("Platform", err)
	}
	s.Platform = keys
	if s.BrandID != "" && !auth.IsPublicKeyID(keys.Serial()) {
		errs = append(errs, &fault.Error{Field: "Platform", Found: "holds no WeChat Pay public key", Want: "expected the brand's own " +
			"under its PUB_KEY_ID_…, which brand paths need on every request"})
	}
	return errs
}

// CheckReal refuses a sandbox's key where requests go to WeChat Pay itself, at baseURL: it signs
// nothing with such a key, and whoever else has the private half could sign in its name.
func (s *Set) CheckReal(baseURL string) []error {
	id := platformkeys.Sandbox(s.Platform)
	if id == "" {
		return nil
	}
	return []error{&fault.Error{
		Field: "Platform",
		Found: fmt.Sprintf("holds %s, the key of a sandbox, and BaseURL is %s, WeChat Pay itself", ident.Clip(id), baseURL),
		Want: "expected WeChat Pay's own key (pub_key.pem under the PUB_KEY_ID_… of the merchant platform); for the sandbox set BaseURL " +
			"to its address, or, if it stands behind that host name, TLS.RootCAs to its CA",
	}}
}

func noPlatform() error {
	missing := split("Platform", platformkeys.ErrNone)
	missing.Missing = true
	return missing
}

// own is what is the merchant's, with which nothing of WeChat Pay's can be verified, and
// nothing encrypted that WeChat Pay could read.
func (s *Set) own() platformkeys.Own {
	own := platformkeys.Own{ID: s.ID(), Serial: s.Serial, Secrets: []auth.Secret{s.APIv3Key, s.APIv2Key}}
	if s.PrivateKey != nil {
		own.Keys = append(own.Keys, s.PrivateKey.Public())
	}
	if s.Certificate != nil {
		own.Keys = append(own.Keys, s.Certificate)
	}
	return own
}
