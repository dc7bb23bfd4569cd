package auth

import (
	"crypto/sha1" //nolint:gosec // WeChat Pay's choice for bills; the hash comes in a signed answer
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"strings"
)

// NewHash returns the hash that hash_type names: SHA1, SHA256, or one of the suites',
// SM3. SHA-1 and SHA-256 are taken for the same names, in either case. The error
// says what is known.
func NewHash(hashType string, suites ...Suite) (hash.Hash, error) {
	name := strings.ToUpper(strings.ReplaceAll(hashType, "-", ""))
	switch name {
	case "SHA1":
		return sha1.New(), nil //nolint:gosec // see the import
	case "SHA256":
		return sha256.New(), nil
	}
	for _, suite := range suites {
		if suite == nil {
			continue
		}
		if h := suite.NewHash(name); h != nil {
			return h, nil
		}
	}
	if name == "SM3" {
		return nil, errors.New("the hash type SM3 needs sm2.Suite{} of package auth/sm2 among the suites (Config.Suites)")
	}
	return nil, fmt.Errorf("the hash type %q is not known; expected SHA1, SHA256, or SM3 with sm2.Suite{} among the suites (Config.Suites)", hashType)
}
