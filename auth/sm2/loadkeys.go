package sm2

import (
	"crypto"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// LoadKeys fills auth.Keys from names and sources, as auth.LoadKeys does for RSA: a
// PUB_KEY_ID_… takes a public key, the serial number of a platform certificate
// takes that certificate, under which it is stored. The first error in the order of
// the names is returned.
func LoadKeys(sources map[string]string) (auth.Keys, error) { return Loader{}.Keys(sources) }

// Keys is LoadKeys with files looked up in l.FS.
func (l Loader) Keys(sources map[string]string) (auth.Keys, error) {
	if len(sources) == 0 {
		return nil, errors.New("sm2: load keys: there are none; expected the serial numbers of SM2 platform certificates with their files")
	}
	keys := make(auth.Keys, len(sources))
	for _, given := range slices.Sorted(maps.Keys(sources)) {
		name, source := ident.WireSerial(given), sources[given]
		if auth.IsPublicKeyID(name) {
			block, err := l.read(source, func(kind string) bool { return kind != keyfile.Certificate })
			if err == nil && block.Kind == keyfile.Certificate {
				err = errors.New("a certificate was given for " + name + "; expected the public key with that id: a certificate goes " +
					"under its serial number")
			}
			if err != nil {
				return nil, fmt.Errorf("sm2: load keys: %w", err)
			}
			key, err := l.PublicKey(source)
			if err == nil {
				err = add(keys, name, key)
			}
			if err != nil {
				return nil, err
			}
			continue
		}
		cert, err := l.Certificate(source)
		if err != nil {
			return nil, err
		}
		if !auth.SameSerial(name, cert.Serial) {
			return nil, fmt.Errorf("sm2: load keys: the certificate given for %.80q has the serial number %s; expected the certificate "+
				"with that serial number, or that name", name, cert.Serial)
		}
		if err := add(keys, cert.Serial, cert); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// add refuses a second key under a name that was spelled in two ways.
func add(keys auth.Keys, name string, key crypto.PublicKey) error {
	if other, found := keys[name]; found && !auth.SamePublicKey(other, key) {
		return fmt.Errorf("sm2: load keys: another key was given under %s in another spelling; expected one key for each name", name)
	}
	keys[name] = key
	return nil
}
