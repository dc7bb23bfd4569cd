package sm2

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
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
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		if strings.HasPrefix(name, auth.PublicKeyIDPrefix) {
			block, err := l.read(sources[name], func(kind string) bool { return kind != keyfile.Certificate })
			if err == nil && block.Kind == keyfile.Certificate {
				err = errors.New("a certificate was given for " + name + "; expected the public key with that id: a certificate goes under its serial number")
			}
			if err != nil {
				return nil, fmt.Errorf("sm2: load keys: %w", err)
			}
			if keys[name], err = l.PublicKey(sources[name]); err != nil {
				return nil, err
			}
			continue
		}
		cert, err := l.Certificate(sources[name])
		if err != nil {
			return nil, err
		}
		if !auth.SameSerial(name, cert.Serial) {
			return nil, fmt.Errorf("sm2: load keys: the certificate given for %.80q has the serial number %s; expected the certificate with that serial number, or that name", name, cert.Serial)
		}
		keys[cert.Serial] = cert
	}
	return keys, nil
}
