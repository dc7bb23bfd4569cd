package openssl_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestWhatIsEncryptedIsDecryptedAsByGo: with libcrypto, and with Go what that is not asked for.
func TestWhatIsEncryptedIsDecryptedAsByGo(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	key := testkit.BareKey(t)
	other := rsaKey(t, "rsa_3072.pem")
	own := native(t, key).(crypto.Decrypter)
	public := &key.PublicKey
	text := []byte("张三")
	ok := func(sealed []byte, err error) []byte {
		require.NoError(t, err)
		return sealed
	}
	oaep := func(hash crypto.Hash, to *rsa.PublicKey, label string) []byte {
		return ok(rsa.EncryptOAEP(hash.New(), rand.Reader, to, text, []byte(label)))
	}
	withSHA1 := oaep(crypto.SHA1, public, "")
	full := ok(rsa.EncryptOAEP(sha1.New(), rand.Reader, public, bytes.Repeat([]byte("x"), 256-42), nil))
	empty := ok(rsa.EncryptOAEP(sha1.New(), rand.Reader, public, nil, nil))
	old := ok(rsa.EncryptPKCS1v15(rand.Reader, public, text)) //nolint:staticcheck // the overseas customs check is said to use it
	changed := bytes.Clone(withSHA1)
	changed[100] ^= 1
	for name, test := range map[string]struct {
		sealed  []byte
		options crypto.DecrypterOpts
	}{
		"OAEP with SHA-1":                      {withSHA1, &rsa.OAEPOptions{Hash: crypto.SHA1}},
		"as long as it may be":                 {full, &rsa.OAEPOptions{Hash: crypto.SHA1}},
		"nothing":                              {empty, &rsa.OAEPOptions{Hash: crypto.SHA1}},
		"OAEP with SHA-256":                    {oaep(crypto.SHA256, public, ""), &rsa.OAEPOptions{Hash: crypto.SHA256}},
		"OAEP with SHA-512":                    {oaep(crypto.SHA512, public, ""), &rsa.OAEPOptions{Hash: crypto.SHA512}},
		"with the same hash twice":             {withSHA1, &rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA1}},
		"with another hash of its mask":        {withSHA1, &rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA256}},
		"with a label":                         {oaep(crypto.SHA1, public, "x"), &rsa.OAEPOptions{Hash: crypto.SHA1, Label: []byte("x")}},
		"with the wrong label":                 {withSHA1, &rsa.OAEPOptions{Hash: crypto.SHA1, Label: []byte("x")}},
		"with the wrong hash":                  {withSHA1, &rsa.OAEPOptions{Hash: crypto.SHA256}},
		"PKCS #1 v1.5":                         {old, nil},
		"OAEP taken for PKCS #1 v1.5":          {withSHA1, nil},
		"changed":                              {changed, &rsa.OAEPOptions{Hash: crypto.SHA1}},
		"for another key":                      {oaep(crypto.SHA1, &other.PublicKey, ""), &rsa.OAEPOptions{Hash: crypto.SHA1}},
		"too short":                            {withSHA1[1:], &rsa.OAEPOptions{Hash: crypto.SHA1}},
		"no ciphertext":                        {nil, &rsa.OAEPOptions{Hash: crypto.SHA1}},
		"a number that is larger than the key": {bytes.Repeat([]byte{0xff}, 256), &rsa.OAEPOptions{Hash: crypto.SHA1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, errOfGo := key.Decrypt(nil, test.sealed, test.options)
			got, err := own.Decrypt(nil, test.sealed, test.options)
			require.Equal(t, errOfGo, err)
			require.True(t, bytes.Equal(want, got))
			if err != nil {
				require.Nil(t, got)
			}
		})
	}
}
