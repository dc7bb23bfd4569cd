package sm2_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/asn1"
	"math/big"
	"testing"

	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

func TestKeysOfOtherLibrariesAreTaken(t *testing.T) {
	t.Parallel()
	theirs := gmsmPublic(t, merchantPub)
	// As a library would that brings its own value for the curve.
	params := *gmsm.P256().Params()
	for name, key := range map[string]*ecdsa.PublicKey{
		"gmsm":  theirs,
		"other": {Curve: &params, X: theirs.X, Y: theirs.Y},
	} {
		own, err := sm2.NewPublicKey(key)
		require.NoError(t, err, name)
		assert.True(t, own.Equal(loadPublic(t, merchantPub)), name)
		assert.Equal(t, digestOf(loadPublic(t, merchantPub), "m"), digestOf(own, "m"), name)
	}
}

// Who changes his key afterwards must not change ours.
func TestKeyIsACopy(t *testing.T) {
	t.Parallel()
	theirs := gmsmPublic(t, merchantPub)
	theirs = &ecdsa.PublicKey{Curve: theirs.Curve, X: new(big.Int).Set(theirs.X), Y: new(big.Int).Set(theirs.Y)}
	own, err := sm2.NewPublicKey(theirs)
	require.NoError(t, err)
	theirs.X.SetInt64(1)
	assert.True(t, own.Equal(loadPublic(t, merchantPub)))
}

func TestWhatIsNoSM2KeyIsRefused(t *testing.T) {
	t.Parallel()
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	curve, x, y := gmsm.P256(), gmsmPublic(t, merchantPub).X, gmsmPublic(t, merchantPub).Y
	huge := new(big.Int).Lsh(big.NewInt(1), 300)
	for name, c := range map[string]struct {
		key  *ecdsa.PublicKey
		want string
	}{
		"nil":        {nil, "empty"},
		"zero":       {&ecdsa.PublicKey{}, "empty"},
		"no point":   {&ecdsa.PublicKey{Curve: curve}, "empty"},
		"no params":  {&ecdsa.PublicKey{Curve: (*elliptic.CurveParams)(nil), X: x, Y: y}, "of the curve"},
		"zero curve": {&ecdsa.PublicKey{Curve: new(elliptic.CurveParams), X: x, Y: y}, "of the curve"},
		"P-256":      {&p256.PublicKey, "of the curve P-256; an SM2 key is needed"},
		"infinity":   {&ecdsa.PublicKey{Curve: curve, X: new(big.Int), Y: new(big.Int)}, "no point"},
		"off curve":  {&ecdsa.PublicKey{Curve: curve, X: x, Y: x}, "no point"},
		"negative":   {&ecdsa.PublicKey{Curve: curve, X: x, Y: new(big.Int).Neg(y)}, "no point"},
		"too long":   {&ecdsa.PublicKey{Curve: curve, X: huge, Y: y}, "no point"},
		"above p":    {&ecdsa.PublicKey{Curve: curve, X: curve.Params().P, Y: y}, "no point"},
	} {
		key, err := sm2.NewPublicKey(c.key)
		assert.Nil(t, key, name)
		assert.ErrorContains(t, err, c.want, name)
	}
}

func TestEmptyKeysFailAndDoNotPanic(t *testing.T) {
	t.Parallel()
	whole := loadPublic(t, merchantPub)
	signature := sign(t, loadPrivate(t, merchantKey), "m")
	for name, key := range map[string]*sm2.PublicKey{"nil": nil, "zero": {}} {
		assert.Empty(t, key.Schema(), name)
		h := key.NewHash()
		_, _ = h.Write([]byte("m"))
		h.Reset()
		assert.False(t, key.Verify(h.Sum(nil), signature), name)
		assert.False(t, key.Verify(digestOf(whole, "m"), signature), name)
		_, err := key.Encrypt([]byte("x"))
		assert.ErrorContains(t, err, "the public key is empty", name)
		assert.False(t, key.Equal(key), name)
		assert.False(t, key.Equal(whole), name)
		assert.False(t, whole.Equal(key), name)
	}
	assert.False(t, whole.Equal(nil))
	assert.False(t, whole.Equal(crypto.PublicKey("text")))
}

func TestCiphertextHasTheFormOfWeChatPay(t *testing.T) {
	t.Parallel()
	key := loadPublic(t, merchantPub)
	for _, text := range []string{"x", "张三", string(make([]byte, 5000))} {
		ciphertext, err := key.Encrypt([]byte(text))
		require.NoError(t, err)
		var parts struct {
			X, Y   *big.Int
			C3, C2 []byte
		}
		rest, err := asn1.Unmarshal(ciphertext, &parts)
		require.NoError(t, err)
		assert.Empty(t, rest)
		assert.Len(t, parts.C3, 32, "the hash comes first")
		assert.Len(t, parts.C2, len(text))
		again, err := key.Encrypt([]byte(text))
		require.NoError(t, err)
		assert.NotEqual(t, ciphertext, again)
	}
}

// gmsm returns nothing and no error, which would be sent as an empty field.
func TestEmptyTextIsNotEncrypted(t *testing.T) {
	t.Parallel()
	_, err := auth.Encrypt(loadPublic(t, merchantPub), "")
	assert.ErrorContains(t, err, "leave the field out")
}
