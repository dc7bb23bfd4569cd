package auth_test

import (
	"encoding/hex"
	"strings"
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

func TestFileHashKnowsItsFile(t *testing.T) {
	t.Parallel()
	const abc = "A9993E364706816ABA3E25717850C26C9CD0D89D"
	h, err := auth.NewFileHash("SHA1", abc)
	require.NoError(t, err)
	_, _ = h.Write([]byte("ab"))
	err = h.Check()
	var wrong *auth.HashError
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, auth.HashError{HashType: "SHA1", Want: strings.ToLower(abc), Got: "da23614e02469a0d7c7bd1bdab5c9c474b1904dc"}, *wrong)
	require.ErrorContains(t, err, "the file has the SHA1 da23614e02469a0d7c7bd1bdab5c9c474b1904dc, a9993e")
	_, _ = h.Write([]byte("c"))
	require.NoError(t, h.Check())

	for words, given := range map[string][2]string{
		`the hash type is "" and the hash "ab"`:   {"", "ab"},
		`the hash type is "SHA1" and the hash ""`: {"SHA1", ""},
		"is not known": {"MD5", "ab"},
		"has 2 characters; expected SHA1 in hex, 40": {"SHA1", "ab"},
		"expected SHA256 in hex, 64":                 {"SHA256", strings.Repeat("x", 64)},
	} {
		_, err = auth.NewFileHash(given[0], given[1])
		require.ErrorContains(t, err, words)
	}
}

func TestBlockCiphersOfBills(t *testing.T) {
	t.Parallel()
	block, err := auth.NewBlock("AEAD_AES_256_GCM", make([]byte, 32))
	require.NoError(t, err)
	assert.Equal(t, 16, block.BlockSize())
	_, err = auth.NewBlock("AEAD_AES_256_GCM", make([]byte, 16))
	require.ErrorContains(t, err, "has 16 bytes; expected 32")
	_, err = auth.NewBlock("SM4_GCM", make([]byte, 16), nil, sm2.Suite{})
	require.NoError(t, err)
	_, err = auth.NewBlock("SM4_GCM", make([]byte, 32), sm2.Suite{})
	require.ErrorContains(t, err, "expected 16")
	_, err = auth.NewBlock("SM4_GCM", make([]byte, 16))
	require.ErrorContains(t, err, "sm2.Suite{} of package auth/sm2")
}
