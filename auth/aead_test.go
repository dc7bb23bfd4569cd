package auth_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

type aeadCase struct {
	Name       string
	Algorithm  string
	APIv3Key   auth.Secret `json:"api_v3_key"`
	Nonce      string
	AAD        string `json:"associated_data"`
	Plaintext  string
	Ciphertext string
}

func (c aeadCase) resource() auth.Resource {
	return auth.Resource{Algorithm: c.Algorithm, Nonce: c.Nonce, AssociatedData: c.AAD, Ciphertext: c.Ciphertext}
}

func aeadCases(t *testing.T) []aeadCase {
	t.Helper()
	var file struct{ Cases []aeadCase }
	readJSON(t, "aead.json", &file)
	var cases []aeadCase
	for _, c := range file.Cases {
		if c.Algorithm == auth.AEADAES256GCM { // the others are in auth/sm2
			cases = append(cases, c)
		}
	}
	require.Len(t, cases, 5)
	return cases
}

func TestResourcesMatchVectors(t *testing.T) {
	t.Parallel()
	for _, c := range aeadCases(t) {
		plaintext, err := c.resource().Open(c.APIv3Key)
		require.NoError(t, err, c.Name)
		assert.Equal(t, c.Plaintext, string(plaintext), c.Name)
		sealed := c.resource()
		sealed.Ciphertext = ""
		require.NoError(t, sealed.Seal(c.APIv3Key, []byte(c.Plaintext)))
		assert.Equal(t, c.Ciphertext, sealed.Ciphertext, c.Name)
	}
}

func TestChangedResourceDoesNotOpen(t *testing.T) {
	t.Parallel()
	whole := aeadCases(t)[1]
	raw, err := base64.StdEncoding.DecodeString(whole.Ciphertext)
	require.NoError(t, err)
	for i := range raw {
		raw[i] ^= 1
		r := whole.resource()
		r.Ciphertext = base64.StdEncoding.EncodeToString(raw)
		raw[i] ^= 1
		_, err := r.Open(whole.APIv3Key)
		require.ErrorIs(t, err, auth.ErrDecrypt, "byte %d", i)
	}
	for name, c := range map[string]struct {
		change func(*auth.Resource)
		key    auth.Secret
		words  string
	}{
		"other AAD":        {func(r *auth.Resource) { r.AssociatedData += "x" }, whole.APIv3Key, "APIv3 key does not fit"},
		"other nonce":      {func(r *auth.Resource) { r.Nonce = "000000000000" }, whole.APIv3Key, "APIv3 key does not fit"},
		"other key":        {func(*auth.Resource) {}, "Proto0Test1ApiV2Key2For3Vectors4", "APIv3 key does not fit"},
		"no ciphertext":    {func(r *auth.Resource) { r.Ciphertext = "" }, whole.APIv3Key, "does not fit"},
		"short ciphertext": {func(r *auth.Resource) { r.Ciphertext = "AAAA" }, whole.APIv3Key, "does not fit"},
		"no Base64":        {func(r *auth.Resource) { r.Ciphertext = "*" }, whole.APIv3Key, "Base64"},
		"no nonce":         {func(r *auth.Resource) { r.Nonce = "" }, whole.APIv3Key, "the nonce has 0 bytes; expected 12"},
		"long nonce":       {func(r *auth.Resource) { r.Nonce = strings.Repeat("0", 64) }, whole.APIv3Key, "the nonce has 64 bytes"},
		"SM4":              {func(r *auth.Resource) { r.Algorithm = "AEAD_SM4_GCM" }, whole.APIv3Key, "sm2.Suite"},
		"unknown":          {func(r *auth.Resource) { r.Algorithm = "" }, whole.APIv3Key, `algorithm ""`},
		"no key":           {func(*auth.Resource) {}, "", "has 0 bytes"},
		"key with newline": {func(*auth.Resource) {}, whole.APIv3Key + "\n", "line break"},
	} {
		r := whole.resource()
		c.change(&r)
		plaintext, err := r.Open(c.key)
		require.ErrorContains(t, err, c.words, name)
		require.Nil(t, plaintext, name)
		require.NotContains(t, err.Error(), string(whole.APIv3Key), name)
	}
}

func FuzzResourceOpen(f *testing.F) {
	f.Add("AEAD_AES_256_GCM", "0123456789ab", "transaction", "FPc5soeurOs6a8pyWS7zWtlQ")
	f.Add("AEAD_SM4_GCM", "", "", "*")
	const key = auth.Secret("Proto0Test1ApiV3Key2For3Vectors4")
	f.Fuzz(func(t *testing.T, algorithm, nonce, aad, ciphertext string) {
		r := auth.Resource{Algorithm: algorithm, Nonce: nonce, AssociatedData: aad, Ciphertext: ciphertext}
		plaintext, err := r.Open(key)
		if err != nil {
			return
		}
		if err := r.Seal(key, plaintext); err != nil {
			t.Fatal(err)
		}
		if again, err := r.Open(key); err != nil || string(again) != string(plaintext) {
			t.Fatalf("%q became %q: %v", plaintext, again, err)
		}
	})
}
