package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // WeChat Pay's RSA-OAEP is over SHA-1, which is sound there
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"

	"github.com/wechatpay-chain/wxpay/internal/fips"
)

// The signature schemas, as the header Authorization starts and as answers name
// them in Wechatpay-Signature-Type.
const (
	SchemaRSA   = "WECHATPAY2-SHA256-RSA2048"      // merchants with RSA keys
	SchemaBrand = "WECHATPAY-BRAND-SHA256-RSA2048" // brands, which sign with RSA too
	SchemaSM2   = "WECHATPAY2-SM2-WITH-SM3"        // keys of package auth/sm2
)

// PublicKey is what a public key of another algorithm than RSA can do. Package
// auth/sm2 has the one that WeChat Pay knows. RSA keys are *rsa.PublicKey.
//
// A crypto.Signer whose Public returns a PublicKey signs digests of its NewHash.
type PublicKey interface {
	// Schema names the algorithm, SchemaSM2 for example.
	Schema() string
	// NewHash returns the hash that a message is written to before its digest is
	// signed or verified.
	NewHash() hash.Hash
	// Verify reports whether signature is one of digest.
	Verify(digest, signature []byte) bool
	// Encrypt encrypts a sensitive field. The result is not Base64 yet.
	Encrypt(plaintext []byte) ([]byte, error)
}

// publicKey returns what a key can do, whatever its algorithm.
func publicKey(key crypto.PublicKey) (PublicKey, error) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if key == nil {
			return nil, errors.New("a nil *rsa.PublicKey was given")
		}
		return rsaPublicKey{key}, checkRSASize(key)
	case *Certificate:
		if key == nil {
			return nil, errors.New("the certificate is nil")
		}
		return publicKey(key.PublicKey)
	case PublicKey:
		if key.Schema() == "" {
			return nil, fmt.Errorf("the %T is empty", key)
		}
		return key, nil
	case *ecdsa.PublicKey:
		return nil, errors.New("an *ecdsa.PublicKey was given; expected an *rsa.PublicKey; SM2 keys are loaded with package auth/sm2")
	}
	return nil, fmt.Errorf("a %T was given; expected the *rsa.PublicKey of auth.LoadPublicKey or a key of package auth/sm2", key)
}

// CheckPublicKey refuses what WeChat Pay's signatures cannot be verified with: expected is
// an *rsa.PublicKey of at least 2048 bits, a *Certificate or a PublicKey.
func CheckPublicKey(key crypto.PublicKey) error {
	_, err := publicKey(key)
	return err
}

// SchemaOf returns the schema of signatures by key, "" if CheckPublicKey refuses it.
func SchemaOf(key crypto.PublicKey) string {
	pub, err := publicKey(key)
	if err != nil {
		return ""
	}
	return pub.Schema()
}

// SamePublicKey reports whether two keys are the same one. Certificates are
// compared by their keys. Nothing is the same as a key that CheckPublicKey refuses.
func SamePublicKey(a, b crypto.PublicKey) bool {
	if CheckPublicKey(a) != nil || CheckPublicKey(b) != nil {
		return false
	}
	key, ok := unwrapKey(a).(interface{ Equal(x crypto.PublicKey) bool })
	return ok && key.Equal(unwrapKey(b))
}

func unwrapKey(key crypto.PublicKey) crypto.PublicKey {
	if cert, ok := key.(*Certificate); ok && cert != nil {
		return cert.PublicKey
	}
	return key
}

// rsaPublicKey is RSASSA-PKCS1-v1_5 with SHA-256 and RSAES-OAEP with SHA-1.
type rsaPublicKey struct{ key *rsa.PublicKey }

func (rsaPublicKey) Schema() string     { return SchemaRSA }
func (rsaPublicKey) NewHash() hash.Hash { return sha256.New() }

func (k rsaPublicKey) Verify(digest, signature []byte) bool {
	return rsa.VerifyPKCS1v15(k.key, crypto.SHA256, digest, signature) == nil
}

func (k rsaPublicKey) Encrypt(plaintext []byte) ([]byte, error) {
	if err := refuseOAEP(); err != nil {
		return nil, err
	}
	if limit := k.key.Size() - 2*sha1.Size - 2; len(plaintext) > limit {
		hint := ""
		if _, err := base64.StdEncoding.DecodeString(string(plaintext)); err == nil && len(plaintext) > 300 {
			hint = "; it looks encrypted already: then give it as a plain string"
		}
		return nil, fmt.Errorf("the text has %d bytes; RSA-OAEP with this key of %d bits takes at most %d%s", len(plaintext),
			k.key.N.BitLen(), limit, hint)
	}
	return rsa.EncryptOAEP(sha1.New(), rand.Reader, k.key, plaintext, nil) //nolint:gosec // see the import
}

// refuseOAEP returns an error where FIPS 140 is enforced.
func refuseOAEP() error {
	return fips.Refuse("RSA-OAEP with SHA-1", "WeChat Pay takes and sends sensitive fields in no other way for RSA keys")
}
