package sm2_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"encoding/pem"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// FuzzVerify: whatever is given for digest and signature, nothing panics, and
// only what was signed verifies, in one encoding.
func FuzzVerify(f *testing.F) {
	public := loadPublic(f, merchantPub)
	// Of shangmi.json, for the processes of the fuzzer must agree on what was signed.
	digest, signature := digestOf(public, "message"),
		fromBase64(f, "MEYCIQDxFRHR8OQp8EpXqRL0ygGO2kZ0lqv5CKw0H8ovGV6FugIhAOg+JuI7zemuoyDd07ZVoNjxD6O5j3FD0vLN2WK91KuA")
	f.Add(digest, signature)
	f.Add(digest, signature[:40])
	f.Add([]byte{}, []byte{0x30, 6, 2, 1, 1, 2, 1, 1})
	f.Add(digest, append([]byte{0x30, 0x81, 0x46}, signature[2:]...))
	f.Fuzz(func(t *testing.T, otherDigest, other []byte) {
		signed := bytes.Equal(digest, otherDigest) && bytes.Equal(signature, other)
		require.Equal(t, signed, public.Verify(otherDigest, other))
		require.False(t, new(sm2.PublicKey).Verify(otherDigest, other))
	})
}

// FuzzDecrypt: whatever comes as a ciphertext, nothing panics, and there is
// either a text or an error.
func FuzzDecrypt(f *testing.F) {
	key := loadPrivate(f, merchantKey)
	for _, text := range []string{"x", "张三", string(make([]byte, 100))} {
		ciphertext, err := key.Public().(*sm2.PublicKey).Encrypt([]byte(text))
		require.NoError(f, err)
		f.Add(ciphertext)
		f.Add(ciphertext[:len(ciphertext)/2])
	}
	f.Fuzz(func(t *testing.T, ciphertext []byte) {
		text, err := key.(crypto.Decrypter).Decrypt(rand.Reader, ciphertext, nil)
		require.Equal(t, err == nil, text != nil)
	})
}

// FuzzParseCertificate: whatever a download holds, nothing panics, and there is
// either a certificate whose key can be used or an error.
func FuzzParseCertificate(f *testing.F) {
	for _, name := range []string{merchantCert, platformCert, "keys/test_sm2_ca.cert.pem", "keys/wechatpay_platform_1_cert.pem",
		"keys/serial_high_bit_cert.pem"} {
		f.Add(derOf(f, name))
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		cert, err := sm2.Suite{}.ParseCertificate(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
		require.Equal(t, err == nil, cert != nil)
		if cert == nil {
			return
		}
		require.NoError(t, auth.CheckPublicKey(cert))
		_, err = auth.Encrypt(cert, "x")
		require.NoError(t, err)
	})
}

// FuzzLoadPrivateKey: whatever a key file holds, nothing panics, there is either a
// key or an error, and a key that loads signs.
func FuzzLoadPrivateKey(f *testing.F) {
	kinds := []string{"PRIVATE KEY", "EC PRIVATE KEY", "SM2 PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY"}
	for _, text := range append([]string{string(readFile(f, merchantKey)), string(readFile(f, merchantPub)), opensslPKCS8, opensslSEC1},
		string(readFile(f, "keys/apiclient_key.pem"))) {
		block, _ := pem.Decode([]byte(text))
		for kind := range kinds {
			f.Add(uint8(kind), block.Bytes)
		}
	}
	loader := sm2.Loader{Password: password}
	f.Fuzz(func(t *testing.T, kind uint8, der []byte) {
		src := string(pem.EncodeToMemory(&pem.Block{Type: kinds[int(kind)%len(kinds)], Bytes: der}))
		key, err := loader.PrivateKey(src)
		require.Equal(t, err == nil, key != nil)
		if key != nil {
			public := key.Public().(*sm2.PublicKey)
			require.True(t, public.Verify(digestOf(public, "m"), sign(t, key, "m")))
		}
		public, err := loader.PublicKey(src)
		require.Equal(t, err == nil, public != nil)
	})
}
