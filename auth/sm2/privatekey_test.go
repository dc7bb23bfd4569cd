package sm2_test

import (
	"crypto"
	"crypto/rand"
	"sync"
	"testing"

	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

type comparer interface{ Equal(crypto.PrivateKey) bool }

func TestPrivateKeysCompare(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey).(comparer)
	assert.True(t, key.Equal(loadPrivate(t, merchantKey)))
	assert.False(t, key.Equal(loadPrivate(t, platformKey)))
	assert.False(t, key.Equal(nil))
	assert.False(t, key.Equal(gmsmPrivate(t, merchantKey)))
}

func TestGeneratedKeysWork(t *testing.T) {
	t.Parallel()
	key, err := sm2.GenerateKey()
	require.NoError(t, err)
	other, err := sm2.GenerateKey()
	require.NoError(t, err)
	assert.False(t, key.(comparer).Equal(other))
	public := key.Public().(*sm2.PublicKey)
	assert.True(t, public.Verify(digestOf(public, "m"), sign(t, key, "m")))
	field, err := auth.Encrypt(public, "张三")
	require.NoError(t, err)
	text, err := auth.Decrypt(key, field)
	require.NoError(t, err)
	assert.Equal(t, "张三", text)
	_, err = auth.Decrypt(other, field)
	assert.ErrorContains(t, err, "made for another key")
}

func TestWhatIsNoCiphertextIsRefused(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey)
	public := gmsmPublic(t, merchantPub)
	whole, err := gmsm.EncryptASN1(rand.Reader, public, []byte("secret"))
	require.NoError(t, err)
	plain, err := gmsm.Encrypt(rand.Reader, public, []byte("secret"), nil)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		ciphertext []byte
		want       string
	}{
		"nothing":      {nil, "not the ASN.1 SEQUENCE"},
		"C1C3C2":       {plain, "not the ASN.1 SEQUENCE"},
		"cut":          {whole[:len(whole)-1], "was changed"},
		"short":        {[]byte{0x30, 0}, "was changed"},
		"longer":       {append(append([]byte{}, whole...), 0), "was changed"},
		"RSA's length": {make([]byte, 256), "not the ASN.1 SEQUENCE"},
	} {
		text, err := key.(crypto.Decrypter).Decrypt(rand.Reader, c.ciphertext, nil)
		assert.Nil(t, text, name)
		assert.ErrorContains(t, err, c.want, name)
	}
	for bit := range 8 * len(whole) {
		changed := append([]byte{}, whole...)
		changed[bit/8] ^= 1 << (bit % 8)
		_, err := key.(crypto.Decrypter).Decrypt(rand.Reader, changed, nil)
		require.Error(t, err, "bit %d", bit)
	}
}

// One key serves all goroutines of a program; the race detector looks on.
func TestOneKeyServesManyGoroutines(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey)
	cert := loadCertificate(t, merchantCert)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			signature, err := auth.Sign(key, []byte("message"))
			assert.NoError(t, err)
			public := cert.PublicKey.(*sm2.PublicKey)
			assert.True(t, public.Verify(digestOf(public, "message"), signature))
			field, err := auth.Encrypt(cert, "text")
			assert.NoError(t, err)
			text, err := auth.Decrypt(key, field)
			assert.NoError(t, err)
			assert.Equal(t, "text", text)
			resource := auth.Resource{Algorithm: sm2.AEADSM4GCM, Nonce: "0123456789ab"}
			assert.NoError(t, resource.Seal(apiv3Key, []byte("text"), sm2.Suite{}))
		})
	}
	all.Wait()
}
