package auth

import (
	"crypto/cipher"
	"slices"

	"github.com/wechatpay-chain/wxpay/internal/fips"
)

// An approvedGCM opens messages under GCM where FIPS 140 is enforced. There the standard
// library has no GCM whose nonce is given, for nobody may choose that of a message he
// seals; one that somebody else has sealed with it can be opened all the same.
type approvedGCM struct {
	cipher.AEAD
}

func newApprovedGCM(block cipher.Block) (cipher.AEAD, error) {
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return approvedGCM{aead}, err
}

// gcmNonce is the size of GCM's nonces in bytes.
const gcmNonce = 12

func (approvedGCM) NonceSize() int { return gcmNonce }

func (a approvedGCM) Open(dst, nonce, ciphertext, additionalData []byte) ([]byte, error) {
	return a.AEAD.Open(dst, nil, slices.Concat(nonce, ciphertext), additionalData)
}

// refuseNonce returns an error where FIPS 140 is enforced.
func refuseNonce() error {
	return fips.Refuse("GCM under a nonce that is given", "what WeChat Pay has sealed can be opened; make test data without that mode")
}
