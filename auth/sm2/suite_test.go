package sm2_test

import (
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/emmansun/gmsm/sm4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

func sm4gcm(t testing.TB, key []byte) cipher.AEAD {
	t.Helper()
	block, err := sm4.NewCipher(key)
	require.NoError(t, err)
	aead, err := cipher.NewGCM(block)
	require.NoError(t, err)
	return aead
}

func TestAEADHasTheSizesOfWeChatPay(t *testing.T) {
	t.Parallel()
	aead, err := sm2.Suite{}.NewAEAD(apiv3Key)
	require.NoError(t, err)
	assert.Equal(t, 12, aead.NonceSize())
	assert.Equal(t, 16, aead.Overhead())
}

func TestWhatIsNoAPIv3KeyIsRefused(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]auth.Secret{"empty": "", "short": "Short0Key", "line break": apiv3Key + "\n"} {
		aead, err := sm2.Suite{}.NewAEAD(key)
		assert.Nil(t, aead, name)
		assert.ErrorContains(t, err, "sm2: the APIv3 key has", name)
		assert.NotContains(t, err.Error(), "Short0", name)
	}
}

// Whatever of a resource is changed, it does not open.
func TestChangedResourceDoesNotOpen(t *testing.T) {
	t.Parallel()
	whole := auth.Resource{Algorithm: sm2.AEADSM4GCM, Nonce: "0123456789ab", AssociatedData: "transaction"}
	require.NoError(t, whole.Seal(apiv3Key, []byte(`{"amount":1}`), sm2.Suite{}))
	raw, err := base64.StdEncoding.DecodeString(whole.Ciphertext)
	require.NoError(t, err)
	for bit := range 8 * len(raw) {
		changed := whole
		other := append([]byte{}, raw...)
		other[bit/8] ^= 1 << (bit % 8)
		changed.Ciphertext = base64.StdEncoding.EncodeToString(other)
		_, err := changed.Open(apiv3Key, sm2.Suite{})
		require.ErrorIs(t, err, auth.ErrDecrypt, "bit %d", bit)
	}
	for name, change := range map[string]func(*auth.Resource){
		"nonce":           func(r *auth.Resource) { r.Nonce = "0123456789ac" },
		"associated data": func(r *auth.Resource) { r.AssociatedData = "" },
		"cut":             func(r *auth.Resource) { r.Ciphertext = r.Ciphertext[:8] },
		"empty":           func(r *auth.Resource) { r.Ciphertext = "" },
		"algorithm":       func(r *auth.Resource) { r.Algorithm = auth.AEADAES256GCM },
	} {
		changed := whole
		change(&changed)
		_, err := changed.Open(apiv3Key, sm2.Suite{})
		assert.ErrorIs(t, err, auth.ErrDecrypt, name)
	}
	_, err = whole.Open("Other0Test1ApiV3Key2For3Vectors4", sm2.Suite{})
	assert.ErrorIs(t, err, auth.ErrDecrypt)
	_, err = whole.Open(apiv3Key)
	assert.ErrorContains(t, err, "give sm2.Suite", "without the suite the algorithm is unknown")
}

func TestParseCertificateFindsTheCertificate(t *testing.T) {
	t.Parallel()
	text := readFile(t, platformCert)
	for name, in := range map[string][]byte{
		"alone":        text,
		"after a key":  append(readFile(t, platformPub), text...),
		"with a chain": append(append([]byte{}, text...), readFile(t, "keys/test_sm2_ca.cert.pem")...),
	} {
		cert, err := sm2.Suite{}.ParseCertificate(in)
		require.NoError(t, err, name)
		assert.Equal(t, loadCertificate(t, platformCert), cert, name)
	}
}

// What is parsed may have come over the network: it must not name a file of this machine.
func TestParseCertificateReadsNoFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "cert.pem")
	require.NoError(t, os.WriteFile(path, readFile(t, platformCert), 0o600))
	_, err := sm2.Suite{}.ParseCertificate([]byte("file://" + path))
	assert.ErrorContains(t, err, "holds no CERTIFICATE block")
}

func TestWhatIsNoSM2CertificateIsRefused(t *testing.T) {
	t.Parallel()
	cut := readFile(t, platformCert)
	for name, c := range map[string]struct {
		text []byte
		want string
	}{
		"nothing": {nil, "holds no CERTIFICATE block"},
		"key":     {readFile(t, platformPub), "holds no CERTIFICATE block"},
		"DER":     {derOf(t, platformCert), "holds no CERTIFICATE block"},
		"RSA":     {readFile(t, "keys/wechatpay_platform_1_cert.pem"), "this is an RSA key; auth.LoadCertificate is for it"},
		"damaged": {[]byte("-----BEGIN CERTIFICATE-----\nMIICOjCCAd+gAwIBAgI=\n-----END CERTIFICATE-----\n"), "damaged or cut short"},
		"cut":     {cut[:len(cut)/2], "holds no CERTIFICATE block"},
	} {
		cert, err := sm2.Suite{}.ParseCertificate(c.text)
		assert.Nil(t, cert, name)
		assert.ErrorContains(t, err, c.want, name)
	}
}

func TestSuiteKnowsTheHashAndTheBlockCipherOfFiles(t *testing.T) {
	t.Parallel()
	h := sm2.Suite{}.NewHash("sm3")
	require.NotNil(t, h)
	_, _ = h.Write([]byte("abc"))
	assert.Equal(t, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", hex.EncodeToString(h.Sum(nil)),
		"example 1 of GB/T 32905")
	assert.Nil(t, sm2.Suite{}.NewHash("SHA256"))

	block, err := sm2.Suite{}.NewBlock(sm2.SM4GCM, []byte("0123456789abcdef"))
	require.NoError(t, err)
	assert.Equal(t, 16, block.BlockSize())
	block, err = sm2.Suite{}.NewBlock("AEAD_AES_256_GCM", make([]byte, 32))
	require.NoError(t, err)
	assert.Nil(t, block)
	_, err = sm2.Suite{}.NewBlock(sm2.SM4GCM, make([]byte, 32))
	require.ErrorContains(t, err, "has 32 bytes; expected 16")
}
