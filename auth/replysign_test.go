package auth_test

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

var _ auth.ReplySigner = auth.Credential{}

// The reply's signature covers timestamp, nonce and body, as that of an answer does, and
// the header reads like a request's.
func TestReplySignatureCoversTheAnswerMessage(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^([A-Z0-9-]+) (mchid|brand_id)="(\d+)",nonce_str="N1",timestamp="1735689600",serial_no="5157",signature="([^"]+)"$`)
	key := loadPrivate(t, merchantKey)
	for _, body := range [][]byte{nil, []byte(`{"code":"SUCCESS","message":"成功"}`), []byte("\n")} {
		for _, c := range []struct {
			credential       auth.Credential
			schema, item, id string
		}{
			{auth.Credential{MchID: "1900000001", Serial: "5157", Key: key}, auth.SchemaRSA, "mchid", "1900000001"},
			{auth.Credential{BrandID: "100001", Serial: "5157", Key: key}, auth.SchemaBrand, "brand_id", "100001"},
		} {
			value, err := c.credential.ReplyAuthorization(t.Context(), auth.Reply{Timestamp: 1735689600, Nonce: "N1", Body: body})
			require.NoError(t, err)
			parts := form.FindStringSubmatch(value)
			require.NotNil(t, parts, value)
			assert.Equal(t, []string{c.schema, c.item, c.id}, parts[1:4])
			signature, err := base64.StdEncoding.Strict().DecodeString(parts[4])
			require.NoError(t, err)
			assert.True(t, auth.Verify(key.Public(), signature, []byte("1735689600\nN1\n"+string(body)+"\n")))
			assert.True(t, auth.Verify(key.Public(), signature, auth.AnswerMessage("1735689600", "N1", body)))
			assert.False(t, auth.Verify(key.Public(), signature, auth.AnswerMessage("1735689600", "N1", append([]byte("x"), body...))))
		}
	}
}

func TestReplyWithoutASignatureIsAnError(t *testing.T) {
	t.Parallel()
	value, err := auth.Credential{MchID: "1900000001"}.ReplyAuthorization(context.Background(), auth.Reply{Nonce: "N"})
	require.ErrorContains(t, err, "private key is missing")
	assert.Empty(t, value)

	cause := errors.New("kms: throttled")
	value, err = auth.Credential{Key: stubSigner{public: &rsa.PublicKey{N: rawRSA(t, merchantKey).N, E: 65537},
		err: cause}}.ReplyAuthorization(context.Background(), auth.Reply{Nonce: "N"})
	require.ErrorIs(t, err, cause)
	assert.Empty(t, value)
}
