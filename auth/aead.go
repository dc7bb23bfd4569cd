package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"

	"github.com/wechatpay-chain/wxpay/internal/fips"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// AEADAES256GCM is the algorithm of encrypted certificates and notifications.
const AEADAES256GCM = "AEAD_AES_256_GCM"

// Suite adds algorithms to RSA and AES, which this package has itself.
// sm2.Suite is the one that WeChat Pay knows.
type Suite interface {
	// AEAD names the cipher in the field algorithm, AEAD_SM4_GCM for example.
	AEAD() string
	// NewAEAD returns the cipher for an APIv3 key of 32 bytes.
	NewAEAD(apiv3Key Secret) (cipher.AEAD, error)
	// ParseCertificate reads a certificate in PEM whose key is of the suite.
	ParseCertificate(pem []byte) (*Certificate, error)
	// NewHash returns the hash that hash_type names, SM3 for example; nil if it is
	// none of the suite's.
	NewHash(hashType string) hash.Hash
	// NewBlock returns the block cipher of encrypted bills, for SM4_GCM for example,
	// under a bill's own key; nil if the algorithm is none of the suite's.
	NewBlock(algorithm string, key []byte) (cipher.Block, error)
}

// Resource is an encrypted part of an answer or a notification, as it comes in
// JSON: encrypt_certificate or resource.
type Resource struct {
	Algorithm      string `json:"algorithm"`
	Nonce          string `json:"nonce"`
	AssociatedData string `json:"associated_data"`
	Ciphertext     string `json:"ciphertext"` // Base64 of the encrypted bytes and the 16 bytes of the tag
}

// ErrDecrypt is matched by the error of Open when the cipher refuses: the APIv3
// key is not the one WeChat Pay uses, or the data was changed.
var ErrDecrypt = errors.New("the APIv3 key does not fit: it was set anew in the merchant platform, or belongs to another merchant; or " +
	"the data was changed")

// Open decrypts the resource with the APIv3 key. AEAD_AES_256_GCM is always
// known, other algorithms by their suites. It never panics, whatever the input.
func (r Resource) Open(apiv3Key Secret, suites ...Suite) ([]byte, error) {
	aead, err := r.cipher(apiv3Key, suites)
	if err != nil {
		return nil, fmt.Errorf("auth: decrypt resource: %w", err)
	}
	if len(r.Nonce) != aead.NonceSize() {
		return nil, fmt.Errorf("auth: decrypt resource: the nonce has %d bytes; expected %d", len(r.Nonce), aead.NonceSize())
	}
	ciphertext, err := base64.StdEncoding.DecodeString(r.Ciphertext)
	if err != nil {
		return nil, fmt.Errorf("auth: decrypt resource: the ciphertext is not Base64: %w", err)
	}
	plaintext, err := aead.Open(nil, []byte(r.Nonce), ciphertext, []byte(r.AssociatedData))
	if err != nil {
		return nil, fmt.Errorf("auth: decrypt resource: %w", ErrDecrypt)
	}
	return plaintext, nil
}

// Seal is the inverse of Open, for gateways in tests: it encrypts plaintext by the resource's
// Algorithm, Nonce and AssociatedData and sets the Ciphertext.
func (r *Resource) Seal(apiv3Key Secret, plaintext []byte, suites ...Suite) error {
	aead, err := r.cipher(apiv3Key, suites)
	if err != nil {
		return fmt.Errorf("auth: encrypt resource: %w", err)
	}
	if len(r.Nonce) != aead.NonceSize() {
		return fmt.Errorf("auth: encrypt resource: the nonce has %d bytes; expected %d", len(r.Nonce), aead.NonceSize())
	}
	if err := refuseNonce(); err != nil {
		return fmt.Errorf("auth: encrypt resource: %w", err)
	}
	r.Ciphertext = base64.StdEncoding.EncodeToString(aead.Seal(nil, []byte(r.Nonce), plaintext, []byte(r.AssociatedData)))
	return nil
}

func (r Resource) cipher(apiv3Key Secret, suites []Suite) (cipher.AEAD, error) {
	if err := CheckSecret(apiv3Key); err != nil {
		return nil, fmt.Errorf("the APIv3 key %w", err)
	}
	if r.Algorithm == AEADAES256GCM {
		block, err := aes.NewCipher([]byte(apiv3Key))
		if err != nil {
			return nil, err
		}
		if fips.Enforced() {
			return newApprovedGCM(block)
		}
		return cipher.NewGCM(block)
	}
	for _, suite := range suites {
		if suite != nil && suite.AEAD() == r.Algorithm {
			return suite.NewAEAD(apiv3Key)
		}
	}
	hint := ""
	if r.Algorithm == "AEAD_SM4_GCM" {
		hint = ": give sm2.Suite of package auth/sm2"
	}
	return nil, fmt.Errorf("the algorithm %s is not supported%s", ident.Quote(r.Algorithm), hint)
}
