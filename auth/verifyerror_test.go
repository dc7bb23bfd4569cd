package auth_test

import (
	"context"
	"crypto"
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/auth"
)

// One row for each Reason, word by word: this is what a merchant reads at night.
func TestVerifyErrorSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  auth.VerifyError
		want string
	}{
		{
			auth.VerifyError{Reason: auth.MissingHeader, Header: "Wechatpay-Nonce"},
			"auth: the signature was refused: missing header Wechatpay-Nonce: WeChat Pay signs every 2xx answer but downloads, and every " +
				"notification but those of APIv2; " +
				"a proxy may have removed it, or something else answered",
		},
		{
			auth.VerifyError{Reason: auth.DoubledHeader, Header: "Wechatpay-Serial"},
			"auth: the signature was refused: doubled header Wechatpay-Serial: it must come once",
		},
		{
			auth.VerifyError{Reason: auth.ClockSkew, Skew: -301 * time.Second},
			"auth: the signature was refused: clock skew: WeChat Pay's time minus ours is -5m1s, " +
				"at most 5m0s is allowed: set this machine's clock",
		},
		{
			auth.VerifyError{Reason: auth.UnknownSerial, Serial: "ABC", Known: []string{"A1", "B2"}},
			"auth: the signature was refused: unknown serial ABC; known are [A1 B2]: " +
				"if it is one of a platform certificate, add that (package certificates downloads it)",
		},
		{
			auth.VerifyError{Reason: auth.UnknownSerial, Serial: "PUB_KEY_ID_7"},
			"auth: the signature was refused: unknown serial PUB_KEY_ID_7; known are []: " +
				"add the WeChat Pay public key (pub_key.pem) under this id",
		},
		{
			auth.VerifyError{Reason: auth.UnknownAlgorithm, Serial: "ABC", Type: "WECHATPAY2-SM2-WITH-SM3"},
			`auth: the signature was refused: unknown algorithm: Wechatpay-Signature-Type is "WECHATPAY2-SM2-WITH-SM3"; expected WECHATPAY2-SHA256-RSA2048, WECHATPAY-BRAND-SHA256-RSA2048 or WECHATPAY2-SM2-WITH-SM3`,
		},
		{
			auth.VerifyError{Reason: auth.Mismatch, Serial: "ABC"},
			"auth: the signature was refused: signature mismatch: the body is not what ABC signed, " +
				"or the key held under that name is another one",
		},
		{
			auth.VerifyError{Reason: auth.Probe},
			"auth: the signature was refused: signature probe: WeChat Pay tests that signatures are verified; " +
				"it is expected that this one fails",
		},
	} {
		assert.EqualError(t, &c.err, c.want)
	}
}

func TestBadEncodingSaysWhatToDo(t *testing.T) {
	t.Parallel()
	assert.EqualError(t, &auth.VerifyError{Reason: auth.BadEncoding, Header: "Wechatpay-Timestamp"},
		"auth: the signature was refused: bad encoding of Wechatpay-Timestamp: this is not what WeChat Pay sends; "+
			"a proxy may have changed it, or something else answered")

	p := proofNow(t, nil)
	p.Signature = "!"
	refused := refusal(t, p.Verify(t.Context(), platformKeys(t), vectorNow, nil))
	assert.Equal(t, "Wechatpay-Signature", refused.Header)
	assert.ErrorIs(t, refused, base64.CorruptInputError(0))
}

// failingSource stands in for a source that fetches certificates.
type failingSource struct{ err error }

func (s failingSource) Key(context.Context, string) (crypto.PublicKey, error) { return nil, s.err }
func (s failingSource) Serial() string                                        { return "" }

// Whoever waits for a key may give up. That must stay visible as what it is.
func TestCauseOfAMissingKeyStaysVisible(t *testing.T) {
	t.Parallel()
	p := proofNow(t, nil)
	refused := refusal(t, p.Verify(t.Context(), failingSource{context.Canceled}, vectorNow, nil))
	assert.Equal(t, auth.UnknownSerial, refused.Reason)
	assert.ErrorIs(t, refused, context.Canceled)
	assert.Contains(t, refused.Error(), "context canceled")

	own := &auth.VerifyError{Reason: auth.UnknownSerial, Serial: "X", Known: []string{"Y"}}
	assert.Same(t, own, refusal(t, p.Verify(t.Context(), failingSource{own}, vectorNow, nil)), "a source's own refusal is kept")
}

func TestMissingKeyIsNotBlamedOnTheSerial(t *testing.T) {
	t.Parallel()
	refused := auth.VerifyError{Reason: auth.UnknownSerial, Serial: "ABC", Err: errors.New("timeout")}
	assert.EqualError(t, &refused, "auth: the signature was refused: unknown serial ABC: its key could not be fetched: timeout")
}

func TestNoKeySourceIsARefusal(t *testing.T) {
	t.Parallel()
	err := proofNow(t, nil).Verify(t.Context(), nil, vectorNow, nil)
	assert.Equal(t, auth.UnknownSerial, refusal(t, err).Reason)
}
