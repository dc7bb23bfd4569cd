package auth_test

import (
	"bytes"
	"crypto/aes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestReqInfoMatchesVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		APIv2Key auth.Secret `json:"api_v2_key"`
		Cases    []struct {
			Name, Plaintext string
			ReqInfo         string `json:"req_info"`
		}
	}
	readJSON(t, "aes-ecb-req-info.json", &file)
	require.Len(t, file.Cases, 4)
	for _, c := range file.Cases {
		plaintext, err := auth.OpenReqInfo(file.APIv2Key, c.ReqInfo)
		require.NoError(t, err, c.Name)
		assert.Equal(t, c.Plaintext, string(plaintext), c.Name)
		reqInfo, err := auth.SealReqInfo(file.APIv2Key, []byte(c.Plaintext))
		require.NoError(t, err, c.Name)
		assert.Equal(t, c.ReqInfo, reqInfo, c.Name)
	}
}

func TestReqInfoOfEveryLengthComesBack(t *testing.T) {
	t.Parallel()
	for size := range 100 {
		// Plaintexts that end like a padding must keep their end.
		for _, piece := range []byte{0, 1, 16, 'a'} {
			plaintext := bytes.Repeat([]byte{piece}, size)
			reqInfo, err := auth.SealReqInfo(v2Key, plaintext)
			require.NoError(t, err)
			got, err := auth.OpenReqInfo(v2Key, reqInfo)
			require.NoError(t, err)
			require.Equal(t, string(plaintext), string(got))
		}
	}
}

// encrypted is what OpenReqInfo decrypts to these blocks, whatever their padding.
func encrypted(t *testing.T, blocks string) string {
	t.Helper()
	sum := md5.Sum([]byte(v2Key))
	block, err := aes.NewCipher([]byte(hex.EncodeToString(sum[:])))
	require.NoError(t, err)
	text := []byte(blocks)
	for at := 0; at < len(text); at += aes.BlockSize {
		block.Encrypt(text[at:], text[at:])
	}
	return base64.StdEncoding.EncodeToString(text)
}

// A wrong key, a bad padding and changed data must not be told apart by whoever sends.
func TestReqInfoThatDoesNotDecryptHasOneError(t *testing.T) {
	t.Parallel()
	whole, err := auth.SealReqInfo(v2Key, []byte("<root></root>"))
	require.NoError(t, err)
	raw, err := base64.StdEncoding.DecodeString(whole)
	require.NoError(t, err)
	raw[len(raw)-1] ^= 1
	cases := map[string]string{
		"changed":           base64.StdEncoding.EncodeToString(raw),
		"padding of 0":      encrypted(t, "<root></root>\x00\x00\x00"),
		"padding of 17":     encrypted(t, strings.Repeat("\x11", 32)),
		"padding of 255":    encrypted(t, strings.Repeat("\xff", 256)),
		"no padding":        encrypted(t, "<root>0123</root"),
		"unequal padding":   encrypted(t, "<root></root>\x02\x03\x03"),
		"padding of spaces": encrypted(t, "<root></root>   "),
	}
	message := ""
	for name, reqInfo := range cases {
		plaintext, err := auth.OpenReqInfo(v2Key, reqInfo)
		require.ErrorIs(t, err, auth.ErrReqInfo, name)
		require.Nil(t, plaintext, name)
		if message == "" {
			message = err.Error()
		}
		require.Equal(t, message, err.Error(), name)
	}
	_, err = auth.OpenReqInfo(v2Key[:31]+"x", whole)
	require.ErrorIs(t, err, auth.ErrReqInfo)
	require.Equal(t, message, err.Error(), "another key")
	require.Contains(t, message, "APIv2 key does not fit")
	require.NotErrorIs(t, err, auth.ErrDecrypt, "whose text speaks of the APIv3 key")
}

func TestReqInfoThatIsNoneSaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key            auth.Secret
		reqInfo, words string
	}{
		"empty":            {v2Key, "", "req_info: it is empty; expected Base64"},
		"no Base64":        {v2Key, "*", "it is not Base64"},
		"half a block":     {v2Key, "AAAAAAAAAAA=", "it has 8 bytes; expected a multiple of 16"},
		"no key":           {"", "AAAA", "the APIv2 key has 0 bytes"},
		"key with newline": {v2Key + "\n", "AAAA", "the APIv2 key has 33 bytes and ends with a line break"},
	} {
		plaintext, err := auth.OpenReqInfo(c.key, c.reqInfo)
		require.ErrorContains(t, err, c.words, name)
		require.NotErrorIs(t, err, auth.ErrReqInfo, name)
		require.Nil(t, plaintext, name)
		require.NotContains(t, err.Error(), string(v2Key), name)
	}
	reqInfo, err := auth.SealReqInfo("short", nil)
	require.ErrorContains(t, err, "encrypt req_info: the APIv2 key has 5 bytes")
	require.Empty(t, reqInfo)
}

// FuzzOpenReqInfo: whatever comes, nothing panics, and what opens is exactly what
// SealReqInfo makes of it: no two ciphertexts open to the same.
func FuzzOpenReqInfo(f *testing.F) {
	whole, err := auth.SealReqInfo(v2Key, []byte("<root><refund_id>1</refund_id></root>"))
	require.NoError(f, err)
	for _, reqInfo := range []string{whole, whole[4:], "", "*", "AAAA", "OvYX5CBho3w4EsDkbEe9UQ==", "OvYX5CBh\no3w4EsDkbEe9UR=="} {
		f.Add(reqInfo)
	}
	f.Fuzz(func(t *testing.T, reqInfo string) {
		plaintext, err := auth.OpenReqInfo(v2Key, reqInfo)
		if err != nil {
			require.Nil(t, plaintext)
			require.True(t, strings.HasPrefix(err.Error(), "auth: decrypt req_info: "), err)
			return
		}
		sealed, err := auth.SealReqInfo(v2Key, plaintext)
		require.NoError(t, err)
		want, err := base64.StdEncoding.DecodeString(reqInfo)
		require.NoError(t, err)
		require.Equal(t, base64.StdEncoding.EncodeToString(want), sealed)
	})
}
