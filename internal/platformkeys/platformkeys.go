// Package platformkeys finds what is wrong with a set of WeChat Pay's public keys before
// the first signature cannot be verified.
package platformkeys

import (
	"crypto"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// Own is what is known of the merchant, whose own keys cannot be WeChat Pay's. All of it
// may be left out.
type Own struct {
	ID      string // of the merchant or the brand
	Serial  string // of the merchant API certificate
	Secrets []auth.Secret
	Keys    []crypto.PublicKey
}

// isSecret reports whether a name is one of the secrets: of hex digits, it is in capitals by now.
func (o Own) isSecret(name string) bool {
	return slices.ContainsFunc(o.Secrets, func(s auth.Secret) bool { return strings.EqualFold(string(s), name) })
}

// IsKey reports whether a key is one of the merchant's own.
func (o Own) IsKey(key crypto.PublicKey) bool {
	return slices.ContainsFunc(o.Keys, func(own crypto.PublicKey) bool { return auth.SamePublicKey(own, key) })
}

// ErrNone is what to say where there are no keys.
var ErrNone = errors.New("Platform is empty; expected auth.Keys with the WeChat Pay public key (pub_key.pem) under its PUB_KEY_ID_… or a " +
	"platform certificate under its serial: without it nothing that WeChat Pay signs can be verified")

// Check returns a copy of keys under the names that WeChat Pay writes, without those that
// cannot be, and an error for each of these. The texts begin with the field, Platform.
func Check(keys auth.Keys, own Own) (auth.Keys, []error) {
	var errs []error
	checked := auth.Keys{}
	for _, given := range slices.Sorted(maps.Keys(keys)) {
		name, key := given, keys[given]
		parsed, wrong := ident.ParseSerial(given)
		if wrong == nil {
			name = parsed
		}
		if err := own.check(name, key, wrong); err != nil {
			errs = append(errs, err)
			continue
		}
		for other, held := range checked {
			if auth.SameSerial(other, name) && !auth.SamePublicKey(held, key) {
				errs = append(errs, fmt.Errorf("Platform holds different keys under %s and %s, which are the same name; expected one",
					ident.Clip(other), ident.Clip(oneLine(given))))
			}
		}
		if cert, ok := key.(*auth.Certificate); ok {
			name = cert.Serial // with its leading zeros
		}
		checked[name] = key
	}
	return checked, errs
}

// Sandbox returns the id of a sandbox's key that a source holds, or names as the one to sign
// with; "" if there is none.
func Sandbox(source auth.KeySource) (id string) {
	var names []string
	switch keys, static := source.(auth.Keys); {
	case static:
		names = slices.Sorted(maps.Keys(keys))
	case source != nil:
		defer func() { _ = recover() }() // whoever needs its answer hears of the panic
		names = []string{source.Serial()}
	}
	if i := slices.IndexFunc(names, auth.IsSandboxKeyID); i >= 0 {
		return names[i]
	}
	return ""
}

// oneLine is a name as it was given, for an error of one line.
func oneLine(name string) string { return strings.Join(strings.Fields(name), " ") }

// check looks at a name as WeChat Pay writes it; wrong is what ident.ParseSerial says of one that
// WeChat Pay does not write.
func (o Own) check(name string, key crypto.PublicKey, wrong error) error {
	const want = "expected WeChat Pay's public key (pub_key.pem) or a platform certificate"
	const wantName = "expected a PUB_KEY_ID_… or the serial number of a platform certificate"
	switch {
	case wrong != nil && (name == "" || strings.IndexFunc(name, ident.IsForeign) >= 0 || ident.AppID.MatchString(name)):
		return fmt.Errorf("Platform holds a key under the name %s, which %w; %s", ident.Shown(name), wrong, wantName)
	case name == o.ID, o.isSecret(name):
		return fmt.Errorf("Platform holds a key under the name %s; %s", ident.Shown(name), wantName)
	}
	if err := auth.CheckPublicKey(key); err != nil {
		return fmt.Errorf("Platform holds under %s something that cannot verify: %w", ident.Clip(name), err)
	}
	if err := checkName(name, wrong); err != nil {
		return err
	}
	cert, _ := key.(*auth.Certificate)
	switch isID := auth.IsPublicKeyID(name); {
	case o.Serial != "" && auth.SameSerial(name, o.Serial):
		return fmt.Errorf("Platform holds a key under %s, which is the merchant's own Serial; %s", ident.Clip(name), want)
	case cert != nil && cert.CommonName == o.ID && cert.CommonName != "":
		return fmt.Errorf("Platform holds under %s the merchant's own certificate (CN %s, apiclient_cert.pem), which belongs into "+
			"Certificate; %s", ident.Clip(name), ident.Plain(cert.CommonName), want)
	case cert != nil && cert.CommonName != "" && strings.Trim(cert.CommonName, "0123456789") == "":
		return fmt.Errorf("Platform holds under %s the certificate of merchant %s (its CN); %s", ident.Clip(name),
			ident.Plain(cert.CommonName), want)
	case o.IsKey(key):
		return fmt.Errorf("Platform holds under %s the public half of the merchant's own PrivateKey (from apiclient_cert.pem?); %s",
			ident.Clip(name), want)
	case cert != nil && isID:
		return fmt.Errorf("Platform holds under %s the certificate %s; expected the WeChat Pay public key, pub_key.pem: a certificate "+
			"belongs under its serial number", ident.Clip(name), ident.Plain(cert.Serial))
	case cert != nil && !auth.SameSerial(name, cert.Serial):
		return fmt.Errorf("Platform holds under %s the certificate %s; expected the certificate with that serial number, or that name",
			ident.Clip(name), ident.Plain(cert.Serial))
	}
	return nil
}

// checkName refuses what is nearly a name. Check tells of others that no answer
// will ever have.
func checkName(name string, wrong error) error {
	const want = "expected a PUB_KEY_ID_… as the merchant platform shows it, or the 40 hex digits of a serial number"
	digits := strings.Trim(name, "0123456789") == ""
	switch {
	case name == auth.PublicKeyIDPrefix:
		return fmt.Errorf("Platform holds a key under %s alone; %s", name, want)
	case !auth.IsPublicKeyID(name) && strings.HasPrefix(strings.ToUpper(name), "PUB"):
		return fmt.Errorf("Platform holds a key under %s, which begins like an id but not with %s in capitals; %s", ident.Shown(name),
			auth.PublicKeyIDPrefix, want)
	case digits && len(name) > ident.Longest && len(name) < ident.SerialDigits:
		return fmt.Errorf("Platform holds a key under %s, which may be an id without its prefix %s; %s",
			ident.Shown(name), auth.PublicKeyIDPrefix, want)
	case wrong != nil && ident.KeyName.MatchString(name):
		return fmt.Errorf("Platform holds a key under %s, which %w; %s", ident.Shown(name), wrong, want)
	}
	return nil
}
