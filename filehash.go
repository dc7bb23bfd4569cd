package wxpay

import (
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// HashError is a file that came whole but is not the one that was announced. Its
// outcome is Unknown, as that of every answer that cannot be trusted; to download
// it again harms nothing.
type HashError struct {
	HashType  string // SHA1, SHA256 or SM3
	Want, Got string // lower-case hex
}

// Error names both hashes.
func (e *HashError) Error() string {
	return fmt.Sprintf("the file has the %s %s; expected %s, as the answer that announced it says: it was damaged or replaced on the way", e.HashType, e.Got, e.Want)
}

// An expectedHash is computed on the way and compared at the end.
type expectedHash struct {
	hash.Hash
	name, want string
}

// newExpectedHash reads hash_type and hash_value.
func newExpectedHash(hashType, hashValue string, suites []auth.Suite) (*expectedHash, error) {
	if hashType == "" || hashValue == "" {
		return nil, fmt.Errorf("the hash type is %q and the hash %q; expected both, as hash_type and hash_value of the answer that gave the URL, or none", hashType, hashValue)
	}
	h, err := auth.NewHash(hashType, suites...)
	if err != nil {
		return nil, err
	}
	name := strings.ToUpper(hashType)
	if raw, err := hex.DecodeString(hashValue); err != nil || len(raw) != h.Size() {
		return nil, fmt.Errorf("the hash value has %d characters; expected %s in hex, %d characters", len(hashValue), name, 2*h.Size())
	}
	return &expectedHash{Hash: h, name: name, want: strings.ToLower(hashValue)}, nil
}

func (e *expectedHash) check() error {
	if got := hex.EncodeToString(e.Sum(nil)); got != e.want {
		return &HashError{HashType: e.name, Want: e.want, Got: got}
	}
	return nil
}
