package auth_test

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

func TestHashTypesOfWeChatPay(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{ // of "abc": FIPS 180-4 and GB/T 32905
		"SHA1":    "a9993e364706816aba3e25717850c26c9cd0d89d",
		"sha-1":   "a9993e364706816aba3e25717850c26c9cd0d89d",
		"SHA256":  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"SHA-256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"SM3":     "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
	} {
		h, err := auth.NewHash(name, nil, sm2.Suite{})
		require.NoError(t, err)
		_, _ = h.Write([]byte("abc"))
		assert.Equal(t, want, hex.EncodeToString(h.Sum(nil)), name)
	}
	_, err := auth.NewHash("SM3")
	require.ErrorContains(t, err, "needs sm2.Suite{}")
	for _, name := range []string{"", "MD5", "SHA512"} {
		_, err = auth.NewHash(name, sm2.Suite{})
		require.ErrorContains(t, err, "is not known; expected SHA1, SHA256, or SM3")
	}
}
