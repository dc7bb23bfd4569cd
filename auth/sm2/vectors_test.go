package sm2_test

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

type sealed struct {
	APIv3Key       auth.Secret `json:"api_v3_key"`
	Algorithm      string
	Nonce          string
	AssociatedData string `json:"associated_data"`
	Plaintext      string
	Ciphertext     string
}

// check decrypts a vector, and encrypts it again to the same bytes.
func (s sealed) check(t *testing.T, name string) {
	t.Helper()
	resource := auth.Resource{Algorithm: sm2.AEADSM4GCM, Nonce: s.Nonce, AssociatedData: s.AssociatedData, Ciphertext: s.Ciphertext}
	plain, err := resource.Open(s.APIv3Key, sm2.Suite{})
	require.NoError(t, err, name)
	assert.Equal(t, s.Plaintext, string(plain), name)

	again := auth.Resource{Algorithm: sm2.AEADSM4GCM, Nonce: s.Nonce, AssociatedData: s.AssociatedData}
	require.NoError(t, again.Seal(s.APIv3Key, []byte(s.Plaintext), sm2.Suite{}), name)
	assert.Equal(t, resource, again, name)
}

// The vectors of shangmi.json come from gmsm v0.15 and from WeChat Pay's Java SDK.
func TestShangmiVectorsHold(t *testing.T) {
	t.Parallel()
	var file struct {
		Reference struct {
			SM4 sealed `json:"sm4_gcm"`
		}
		Cases []struct {
			Name, Kind, Input, Hex, UID, Signature, Ciphertext string

			PublicKey  string `json:"public_key"`
			PrivateKey string `json:"private_key"`
		}
	}
	readJSON(t, "shangmi.json", &file)
	file.Reference.SM4.check(t, "wechatpay-java")

	kinds := map[string]int{}
	for _, c := range file.Cases {
		kinds[c.Kind]++
		switch c.Kind {
		case "SM3":
			digest := sm2.SM3([]byte(c.Input))
			assert.Equal(t, c.Hex, hex.EncodeToString(digest[:]), c.Name)
			h := sm2.NewSM3()
			_, _ = h.Write([]byte(c.Input))
			assert.Equal(t, c.Hex, hex.EncodeToString(h.Sum(nil)), c.Name)
		case "SM4-KEY":
			// The key itself does not show; a cipher made of it does.
			aead, err := sm2.Suite{}.NewAEAD(auth.Secret(c.Input))
			require.NoError(t, err, c.Name)
			key, err := hex.DecodeString(c.Hex)
			require.NoError(t, err, c.Name)
			assert.Equal(t, sm4gcm(t, key).Seal(nil, make([]byte, 12), []byte("x"), nil), aead.Seal(nil, make([]byte, 12), []byte("x"),
				nil), c.Name)
		case "SM2-SIGN":
			require.Equal(t, "1234567812345678", c.UID, c.Name)
			key := loadPublic(t, c.PublicKey)
			assert.True(t, key.Verify(digestOf(key, c.Input), fromBase64(t, c.Signature)), c.Name)
			assert.False(t, key.Verify(digestOf(key, c.Input+"."), fromBase64(t, c.Signature)), c.Name)
		case "SM2-ENC":
			plain, err := auth.Decrypt(loadPrivate(t, c.PrivateKey), c.Ciphertext)
			require.NoError(t, err, c.Name)
			assert.Equal(t, c.Input, plain, c.Name)
		default:
			assert.Fail(t, "a case of an unknown kind", c.Name)
		}
	}
	assert.Equal(t, map[string]int{"SM3": 3, "SM4-KEY": 1, "SM2-SIGN": 2, "SM2-ENC": 1}, kinds)
}

func TestSM4VectorsOpenAndSeal(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			sealed
			Name      string
			CipherKey string `json:"cipher_key_hex"`
		}
	}
	readJSON(t, "aead.json", &file)
	seen := 0
	for _, c := range file.Cases {
		if c.Algorithm != (sm2.Suite{}).AEAD() {
			continue
		}
		seen++
		c.check(t, c.Name)
		digest := sm2.SM3([]byte(c.APIv3Key))
		assert.Equal(t, c.CipherKey, hex.EncodeToString(digest[:16]), c.Name)
	}
	assert.Equal(t, 5, seen)
}

func TestSensitiveFieldVectorsDecrypt(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			Name, Padding, Plaintext, Ciphertext string

			PublicKey  string `json:"public_key"`
			PrivateKey string `json:"private_key"`
		}
	}
	readJSON(t, "sensitive-fields.json", &file)
	seen := 0
	for _, c := range file.Cases {
		if c.Padding != "SM2" {
			continue
		}
		seen++
		private, public := loadPrivate(t, c.PrivateKey), loadPublic(t, c.PublicKey)
		plain, err := auth.Decrypt(private, c.Ciphertext)
		require.NoError(t, err, c.Name)
		assert.Equal(t, c.Plaintext, plain, c.Name)

		// Encryption is random, so ours can only be tried both ways: by us and by gmsm.
		own, err := auth.Encrypt(public, c.Plaintext)
		require.NoError(t, err, c.Name)
		assert.NotEqual(t, c.Ciphertext, own)
		plain, err = auth.Decrypt(private, own)
		require.NoError(t, err, c.Name)
		assert.Equal(t, c.Plaintext, plain, c.Name)
		theirs, err := gmsmPrivate(t, c.PrivateKey).Decrypt(rand.Reader, fromBase64(t, own), nil)
		require.NoError(t, err, c.Name)
		assert.Equal(t, c.Plaintext, string(theirs), c.Name)
	}
	assert.Equal(t, 1, seen)
}

// One download may bring certificates of both algorithms.
func TestDownloadedCertificatesOfBothAlgorithmsOpen(t *testing.T) {
	t.Parallel()
	var file struct {
		APIv3Key auth.Secret `json:"api_v3_key"`
		Cases    []struct {
			Name, Body string
			Expect     json.RawMessage
		}
	}
	readJSON(t, "v3-certificates.json", &file)
	for _, c := range file.Cases {
		if c.Name != "all-rsa-and-sm2" {
			continue
		}
		var answer struct {
			Data []struct {
				SerialNo    string        `json:"serial_no"`
				Certificate auth.Resource `json:"encrypt_certificate"`
			}
		}
		require.NoError(t, json.Unmarshal([]byte(c.Body), &answer))
		var want map[string]string
		require.NoError(t, json.Unmarshal(c.Expect, &want))
		require.Len(t, answer.Data, 2)
		for _, d := range answer.Data {
			text, err := d.Certificate.Open(file.APIv3Key, sm2.Suite{})
			require.NoError(t, err, d.SerialNo)
			assert.Equal(t, string(readFile(t, want[d.SerialNo])), string(text))
			cert, err := sm2.Suite{}.ParseCertificate(text)
			if d.SerialNo != platformSerial {
				assert.ErrorContains(t, err, "this is an RSA key; auth.LoadCertificate is for it")
				continue
			}
			require.NoError(t, err)
			assert.Equal(t, d.SerialNo, cert.Serial)
			assert.True(t, auth.SamePublicKey(loadPublic(t, platformPub), cert))
			assert.NoError(t, auth.CheckPublicKey(cert))
		}
		return
	}
	assert.Fail(t, "the case is gone")
}

// Every key file of the vectors is one half of a pair.
func TestKeyFilesArePairs(t *testing.T) {
	t.Parallel()
	for _, names := range [][3]string{{merchantKey, merchantPub, merchantCert}, {platformKey, platformPub, platformCert}} {
		private, public, cert := loadPrivate(t, names[0]), loadPublic(t, names[1]), loadCertificate(t, names[2])
		assert.True(t, public.Equal(private.Public()), names)
		assert.True(t, public.Equal(cert.PublicKey), names)
		assert.True(t, auth.SamePublicKey(cert, private.Public()), names)
		viaCert := loadPublic(t, names[2])
		assert.True(t, public.Equal(viaCert), names)
	}
	assert.False(t, loadPublic(t, merchantPub).Equal(loadPublic(t, platformPub)))
}
