package auth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/fips"
)

// Encrypt encrypts a sensitive field for WeChat Pay: RSAES-OAEP with SHA-1, or
// SM2, then Base64. key is a platform certificate's or the WeChat Pay public key,
// and the request must name it in Wechatpay-Serial. The result differs each time.
func Encrypt(key crypto.PublicKey, plaintext string) (string, error) {
	pub, err := publicKey(key)
	if err != nil {
		return "", fmt.Errorf("auth: encrypt: %w", err)
	}
	ciphertext, err := pub.Encrypt([]byte(plaintext))
	if err != nil {
		return "", fmt.Errorf("auth: encrypt: %w", err)
	}
	return base64.StdEncoding.EncodeToString(ciphertext), nil
}

// EncryptPKCS1v15 encrypts with the padding PKCS#1 v1.5 in place of OAEP. Use it
// only where an endpoint refuses OAEP: the overseas customs check
// (v3/global/customs/verify-certificate) was reported to. The request must name the
// key in the header Wechatpay-Serial.
func EncryptPKCS1v15(key crypto.PublicKey, plaintext string) (string, error) {
	pub, ok := unwrapKey(key).(*rsa.PublicKey)
	if !ok || CheckPublicKey(pub) != nil {
		return "", fmt.Errorf("auth: encrypt: a %T was given; PKCS#1 v1.5 needs an *rsa.PublicKey", key)
	}
	if err := fips.Refuse("encryption with PKCS#1 v1.5", "the endpoints that want it cannot be called so"); err != nil {
		return "", fmt.Errorf("auth: encrypt: %w", err)
	}
	ciphertext, err := rsa.EncryptPKCS1v15(rand.Reader, pub, []byte(plaintext)) //nolint:staticcheck // some endpoints take nothing else
	if err != nil {
		return "", fmt.Errorf("auth: encrypt: the text has %d bytes; PKCS#1 v1.5 with this key takes at most %d", len(plaintext),
			pub.Size()-11)
	}
	return base64.StdEncoding.EncodeToString(ciphertext), nil
}

// Decrypt reads a sensitive field of an answer, which WeChat Pay encrypted for
// the merchant's certificate. key is the merchant API private key; it must be a
// crypto.Decrypter, as keys of LoadPrivateKey are.
func Decrypt(key crypto.Signer, ciphertext string) (string, error) {
	if key == nil {
		return "", errNoKey
	}
	decrypter, ok := key.(crypto.Decrypter)
	if !ok {
		return "", fmt.Errorf("auth: decrypt: the private key, a %T, cannot decrypt: it is no crypto.Decrypter", key)
	}
	if ciphertext == "" {
		return "", errors.New("auth: decrypt: the ciphertext is empty: is there such a field in the answer?")
	}
	raw, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil {
		return "", errors.New("auth: decrypt: the ciphertext is not Base64: is it the value of an encrypted field?")
	}
	var options crypto.DecrypterOpts
	if _, ok := key.Public().(*rsa.PublicKey); ok {
		if err := refuseOAEP(); err != nil {
			return "", fmt.Errorf("auth: decrypt: %w", err)
		}
		options = &rsa.OAEPOptions{Hash: crypto.SHA1}
	}
	plaintext, err := decrypter.Decrypt(rand.Reader, raw, options)
	if err != nil {
		return "", fmt.Errorf("auth: decrypt: the value is not encrypted for this private key: WeChat Pay encrypts for the certificate "+
			"whose serial the request was signed with: %w", err)
	}
	return string(plaintext), nil
}
