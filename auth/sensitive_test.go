package auth_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestSensitiveFieldsOfTheVectorsDecrypt(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			Name       string
			Padding    string
			PrivateKey string `json:"private_key"`
			PublicKey  string `json:"public_key"`
			Plaintext  string
			Ciphertext string
		}
	}
	readJSON(t, "sensitive-fields.json", &file)
	ran := 0
	for _, c := range file.Cases {
		if c.Padding == "SM2" { // in auth/sm2
			continue
		}
		key := loadPrivate(t, c.PrivateKey)
		got, err := auth.Decrypt(key, c.Ciphertext)
		if c.Padding != "OAEP" {
			// An answer that tells good from bad PKCS#1 v1.5 is an oracle; nothing here reads it.
			require.ErrorContains(t, err, "not encrypted for this private key", c.Name)
			requirePKCS1v15(t, c.PrivateKey, c.PublicKey, c.Plaintext, c.Ciphertext)
			continue
		}
		ran++
		require.NoError(t, err, c.Name)
		assert.Equal(t, c.Plaintext, got, c.Name)

		again, err := auth.Encrypt(loadPublic(t, c.PublicKey), c.Plaintext)
		require.NoError(t, err)
		assert.NotEqual(t, c.Ciphertext, again, "encryption is random")
		got, err = auth.Decrypt(key, again)
		require.NoError(t, err)
		assert.Equal(t, c.Plaintext, got)
	}
	assert.Equal(t, 5, ran)
}

// requirePKCS1v15 compares EncryptPKCS1v15 with the vector, by the standard library.
func requirePKCS1v15(t *testing.T, private, public, plaintext, ciphertext string) {
	t.Helper()
	own, err := auth.EncryptPKCS1v15(loadPublic(t, public), plaintext)
	require.NoError(t, err)
	for _, text := range []string{ciphertext, own} {
		raw, err := base64.StdEncoding.DecodeString(text)
		require.NoError(t, err)
		got, err := rsa.DecryptPKCS1v15(nil, rawRSA(t, private), raw) //nolint:staticcheck // the counterpart
		require.NoError(t, err)
		require.Equal(t, plaintext, string(got))
	}
	_, err = auth.EncryptPKCS1v15(loadPublic(t, public), strings.Repeat("x", 246))
	require.ErrorContains(t, err, "at most 245")
	for _, key := range []crypto.PublicKey{nil, "x", (*rsa.PublicKey)(nil), &rsa.PublicKey{}} {
		_, err = auth.EncryptPKCS1v15(key, "x")
		require.ErrorContains(t, err, "*rsa.PublicKey")
	}
}

func TestEncryptSaysHowMuchFits(t *testing.T) {
	t.Parallel()
	pub := loadPublic(t, "keys/pub_key.pem")
	for _, n := range []int{0, 1, 214} {
		_, err := auth.Encrypt(pub, strings.Repeat("x", n))
		require.NoError(t, err)
	}
	secret := strings.Repeat("秘", 72)
	_, err := auth.Encrypt(pub, secret)
	require.ErrorContains(t, err, "216 bytes")
	require.ErrorContains(t, err, "2048 bits takes at most 214")
	require.NotContains(t, err.Error(), "秘")
	for name, key := range map[string]crypto.PublicKey{"nil": nil, "nil RSA": (*rsa.PublicKey)(nil), "empty": &rsa.PublicKey{}, "text": "x", "nil certificate": (*auth.Certificate)(nil), "empty certificate": &auth.Certificate{}} {
		_, err := auth.Encrypt(key, "x")
		require.Error(t, err, name)
	}
}

// signOnly is a key of a KMS that signs and cannot decrypt.
type signOnly struct{ crypto.Signer }

func TestDecryptSaysWhyNot(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey)
	other, err := auth.Encrypt(loadPublic(t, "keys/pub_key.pem"), "x")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		key        crypto.Signer
		ciphertext string
		words      string
	}{
		"no key":          {nil, other, "private key is missing"},
		"cannot decrypt":  {signOnly{key}, other, "no crypto.Decrypter"},
		"no Base64":       {key, "张三", "not Base64"},
		"other key":       {key, other, "not encrypted for this private key"},
		"empty":           {key, "", "the ciphertext is empty"},
		"shorter than it": {key, "AAAA", "not encrypted for this private key"},
	} {
		text, err := auth.Decrypt(c.key, c.ciphertext)
		require.ErrorContains(t, err, c.words, name)
		require.Empty(t, text, name)
	}
	// A larger key takes more.
	if !testing.Short() {
		large, err := rsa.GenerateKey(rand.Reader, 3072)
		require.NoError(t, err)
		ciphertext, err := auth.Encrypt(large.Public(), strings.Repeat("x", 342))
		require.NoError(t, err)
		text, err := auth.Decrypt(large, ciphertext)
		require.NoError(t, err)
		require.Len(t, text, 342)
	}
}
