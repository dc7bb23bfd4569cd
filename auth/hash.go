package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // WeChat Pay's choice for bills; the hash comes in a signed answer
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/fips"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// NewHash returns the hash that hash_type names: SHA1, SHA256, or one of the suites',
// SM3. SHA-1 and SHA-256 are taken for the same names, in either case. The error
// says what is known.
func NewHash(hashType string, suites ...Suite) (hash.Hash, error) {
	name := strings.ToUpper(strings.ReplaceAll(hashType, "-", ""))
	switch name {
	case "SHA1":
		if err := fips.Refuse("SHA-1", "a file that is announced with it can be downloaded without a check alone"); err != nil {
			return nil, fmt.Errorf("the hash type %s: %w", ident.Quote(hashType), err)
		}
		return sha1.New(), nil //nolint:gosec // see the import
	case "SHA256":
		return sha256.New(), nil
	}
	for _, suite := range suites {
		if suite == nil {
			continue
		}
		if h := suite.NewHash(name); h != nil {
			if err := fips.Refuse(name, "a file that is announced with it can be downloaded without a check alone"); err != nil {
				return nil, fmt.Errorf("the hash type %s: %w", ident.Quote(hashType), err)
			}
			return h, nil
		}
	}
	if name == "SM3" {
		return nil, errors.New("the hash type SM3 needs sm2.Suite{} of package auth/sm2 among the suites (Config.Suites)")
	}
	return nil, fmt.Errorf("the hash type %s is not known; expected SHA1, SHA256, or SM3 with sm2.Suite{} among the suites (Config.Suites)",
		ident.Quote(hashType))
}

// FileHash is the hash that a file must have, as a signed answer announced it. Write
// the file to it, decompressed, then call Check.
type FileHash struct {
	hash.Hash
	hashType, want string
}

// NewFileHash reads hash_type and hash_value, which is hex in either case. The error
// says which of them cannot be right.
func NewFileHash(hashType, hashValue string, suites ...Suite) (*FileHash, error) {
	if hashType == "" || hashValue == "" {
		return nil, fmt.Errorf("the hash type is %s and the hash %s; expected both, hash_type and hash_value of the answer that "+
			"announces the file", ident.Quote(hashType), ident.Quote(hashValue))
	}
	h, err := NewHash(hashType, suites...)
	if err != nil {
		return nil, err
	}
	if raw, err := hex.DecodeString(hashValue); err != nil || len(raw) != h.Size() {
		return nil, fmt.Errorf("the hash value has %d characters; expected %s in hex, %d characters", len(hashValue),
			strings.ToUpper(hashType), 2*h.Size())
	}
	return &FileHash{Hash: h, hashType: strings.ToUpper(hashType), want: strings.ToLower(hashValue)}, nil
}

// Check refuses what was written if it does not have the hash. The error is a *HashError.
func (h *FileHash) Check() error {
	if got := hex.EncodeToString(h.Sum(nil)); got != h.want {
		return &HashError{HashType: h.hashType, Want: h.want, Got: got}
	}
	return nil
}

// HashError is a file that came whole but is not the one that was announced.
type HashError struct {
	HashType  string // SHA1, SHA256 or SM3
	Want, Got string // lower-case hex
}

// Error names both hashes.
func (e *HashError) Error() string {
	return fmt.Sprintf("the file has the %s %s, %s was announced: it was damaged or replaced on the way", e.HashType, e.Got, e.Want)
}

// NewBlock returns the block cipher of an encrypted bill under the bill's own key:
// AES for AEAD_AES_256_GCM, or one of the suites', SM4 for SM4_GCM.
func NewBlock(algorithm string, key []byte, suites ...Suite) (cipher.Block, error) {
	if algorithm == AEADAES256GCM {
		if len(key) != 32 {
			return nil, fmt.Errorf("the key of a bill under %s has %d bytes; expected 32", AEADAES256GCM, len(key))
		}
		return aes.NewCipher(key)
	}
	for _, suite := range suites {
		if suite == nil {
			continue
		}
		if block, err := suite.NewBlock(algorithm, key); block != nil || err != nil {
			return block, err
		}
	}
	if algorithm == "SM4_GCM" {
		return nil, errors.New("the cipher SM4_GCM needs sm2.Suite{} of package auth/sm2 among the suites (Config.Suites)")
	}
	return nil, fmt.Errorf("the cipher %s is not known; expected %s, or SM4_GCM with sm2.Suite{} among the suites (Config.Suites)",
		ident.Quote(algorithm), AEADAES256GCM)
}
