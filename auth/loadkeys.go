package auth

import (
	"crypto"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// LoadKeys fills Keys from names and sources, and is the safe way to do it: a
// PUB_KEY_ID_… takes a public key (pub_key.pem) only, and the serial number of a
// platform certificate takes that certificate only. Names may be as
// openssl and browsers print them; sources are as for LoadPublicKey.
//
//	keys, err := auth.LoadKeys(map[string]string{
//		"PUB_KEY_ID_0119…": "file://pub_key.pem",
//		"5157F09E…":        "file://wechatpay_cert.pem",
//	})
//
// Certificates are stored as *Certificate under their serial number, as WeChat
// Pay writes it. The first error in the order of the names is returned. Whether
// a certificate is the merchant's own instead cannot be told from the file.
func LoadKeys(sources map[string]string) (Keys, error) { return Loader{}.Keys(sources) }

// Keys is LoadKeys. It looks files up in l.FS and needs no password.
func (l Loader) Keys(sources map[string]string) (Keys, error) {
	if len(sources) == 0 {
		return nil, errors.New("auth: load keys: there are none; expected PUB_KEY_ID_… with pub_key.pem, or the serial numbers of " +
			"platform certificates with their files")
	}
	keys := make(Keys, len(sources))
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		if err := l.addKey(keys, name, sources[name]); err != nil {
			return nil, fmt.Errorf("auth: load keys: %s: %w", shownName(ident.WireSerial(name)), err)
		}
	}
	return keys, nil
}

// shownName is a name as errors show it. A key that was put in its place by
// mistake is longer than any name.
func shownName(name string) string {
	if len(name) > 80 || strings.ContainsAny(name, "\r\n") {
		return "a name that is none (perhaps name and source were exchanged)"
	}
	return ident.Shown(name)
}

func (l Loader) addKey(keys Keys, name, src string) error {
	name, err := ident.ParseSerial(name)
	if err != nil {
		return fmt.Errorf("the name %w; expected PUB_KEY_ID_… or the serial number of a platform certificate in hex", err)
	}
	isID := IsPublicKeyID(name)
	block, err := l.read(src, func(kind string) bool { return (kind == keyfile.Certificate) != isID })
	if err != nil {
		return err
	}
	if isID {
		err = addPublicKey(keys, name, block)
	} else {
		err = addCertificate(keys, name, block)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", block.Source, err)
	}
	return nil
}

// add refuses a second key under a name that was spelled in two ways.
func (k Keys) add(name string, key crypto.PublicKey) error {
	if other, found := k[name]; found && !SamePublicKey(other, key) {
		return fmt.Errorf("another key was given under %s in another spelling; expected one key for each name", name)
	}
	k[name] = key
	return nil
}

func addPublicKey(keys Keys, id string, block *keyfile.Block) error {
	if block.Kind == keyfile.Certificate {
		return wrongKind(block.Kind, "this id names the WeChat Pay public key: pub_key.pem; give a platform certificate under its "+
			"serial number")
	}
	key, err := parsePublic(block)
	if err != nil {
		return err
	}
	return keys.add(id, key)
}

func addCertificate(keys Keys, serial string, block *keyfile.Block) error {
	switch block.Kind {
	case keyfile.Certificate:
	case keyfile.PublicKey, keyfile.RSAPublicKey:
		return wrongKind(block.Kind, "this serial number names a platform certificate; give pub_key.pem under its PUB_KEY_ID_…")
	default:
		return wrongKind(block.Kind, "this serial number names a platform certificate, which /v3/certificates hands out")
	}
	cert, err := parseX509(block.DER)
	if err != nil {
		return err
	}
	found := newCertificate(cert)
	if !SameSerial(serial, found.Serial) {
		return fmt.Errorf("this is the certificate %s of %s; give it under its own serial number, or the file that belongs to this one",
			found.Serial, ident.Quote(found.CommonName))
	}
	return keys.add(found.Serial, found)
}
