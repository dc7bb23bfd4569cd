package sm2_test

import (
	"testing"

	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// Bodies are written as they come in, so the pieces must not count.
func TestMessageHashTakesAnyPieces(t *testing.T) {
	t.Parallel()
	message := make([]byte, 300)
	for i := range message {
		message[i] = byte(i)
	}
	key := loadPublic(t, merchantPub)
	want, err := gmsm.CalculateSM2Hash(gmsmPublic(t, merchantPub), message, []byte("1234567812345678"))
	require.NoError(t, err)
	for _, size := range []int{1, 2, 31, 32, 33, 63, 64, 65, 128, 299, 300} {
		h := key.NewHash()
		for rest := message; len(rest) > 0; {
			n, err := h.Write(rest[:min(size, len(rest))])
			require.NoError(t, err)
			rest = rest[n:]
			_ = h.Sum(nil)
		}
		assert.Equal(t, want, h.Sum(nil), "pieces of %d, with Sum after each", size)
		assert.Equal(t, append([]byte("front"), want...), h.Sum([]byte("front")), "Sum appends")
	}
}

func TestMessageHashStartsAnew(t *testing.T) {
	t.Parallel()
	key := loadPublic(t, merchantPub)
	want := digestOf(key, "message")
	h := key.NewHash()
	_, _ = h.Write([]byte("something else"))
	h.Reset()
	_, _ = h.Write([]byte("message"))
	assert.Equal(t, want, h.Sum(nil), "Reset goes back behind Z_A, not to bare SM3")
	assert.Equal(t, want, digestOf(key, "message"), "each hash is a fresh one")
	bare := sm2.SM3([]byte("message"))
	assert.NotEqual(t, want, bare[:])
	assert.NotEqual(t, want, digestOf(loadPublic(t, platformPub), "message"), "the digest is bound to the signer")
	assert.Equal(t, 32, h.Size())
	assert.Equal(t, 64, h.BlockSize())
}
