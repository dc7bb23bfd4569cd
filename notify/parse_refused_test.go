package notify_test

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
	"github.com/wechatpay-chain/wxpay/notify"
)

var proofHeaders = []string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"}

func genuine(t testing.TB) (*notify.Receiver, http.Header, []byte) {
	t.Helper()
	v := readV3(t).Cases[0]
	require.Equal(t, "transaction-success", v.Name)
	r := vectorReceiver(t, v.Now)
	_, err := r.Parse(v.header(), []byte(v.Body))
	require.NoError(t, err)
	return r, v.header(), []byte(v.Body)
}

func TestEveryMissingHeaderIsRefusedByName(t *testing.T) {
	t.Parallel()
	for _, name := range proofHeaders {
		r, h, body := genuine(t)
		h.Del(name)
		e, err := r.Parse(h, body)
		failure := requireReason(t, notify.Refused, e, err)
		var refused *auth.VerifyError
		require.ErrorAs(t, failure, &refused)
		assert.Equal(t, auth.MissingHeader, refused.Reason)
		assert.Equal(t, name, refused.Header)
		assert.Contains(t, failure.Hint, "drops headers")
	}
}

func TestEveryDoubledHeaderIsRefusedEvenIfBothAreTheSame(t *testing.T) {
	t.Parallel()
	for _, name := range append([]string{"Wechatpay-Signature-Type"}, proofHeaders...) {
		r, h, body := genuine(t)
		h.Add(name, h.Get(name))
		e, err := r.Parse(h, body)
		failure := requireReason(t, notify.Refused, e, err)
		var refused *auth.VerifyError
		require.ErrorAs(t, failure, &refused)
		assert.Equal(t, auth.DoubledHeader, refused.Reason)
		assert.Equal(t, name, refused.Header)
	}
}

func TestEveryAlteredHeaderIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range append([]string{"Wechatpay-Signature-Type"}, proofHeaders...) {
		r, h, body := genuine(t)
		for i := range h.Get(name) {
			altered := []byte(h.Get(name))
			if altered[i]++; altered[i] > '~' {
				altered[i] = '!'
			}
			changed := h.Clone()
			changed.Set(name, string(altered))
			e, err := r.Parse(changed, body)
			requireReason(t, notify.Refused, e, err)
		}
		for _, value := range []string{" ", h.Get(name) + "\n", "\x00", strings.Repeat("A", 1<<16), "微信"} {
			changed := h.Clone()
			changed.Set(name, value)
			e, err := r.Parse(changed, body)
			require.Error(t, err, "%s: %.80q", name, value)
			requireReason(t, notify.Refused, e, err)
		}
	}
}

func TestEveryAlteredByteOfTheBodyIsRefused(t *testing.T) {
	t.Parallel()
	r, h, body := genuine(t)
	for i := 0; i < len(body); i += 3 {
		altered := append([]byte(nil), body...)
		altered[i] ^= 1
		e, err := r.Parse(h, altered)
		requireReason(t, notify.Refused, e, err)
		e, err = r.Parse(h, body[:i])
		requireReason(t, notify.Refused, e, err)
	}
}

func TestTheWindowIsFiveMinutesBothWays(t *testing.T) {
	t.Parallel()
	v := readV3(t).Cases[0]
	for skew, taken := range map[int64]bool{-301: false, -300: true, -299: true, 0: true, 299: true, 300: true, 301: false} {
		e, err := vectorReceiver(t, v.Now+skew).Parse(v.header(), []byte(v.Body))
		if taken {
			require.NoError(t, err, "%d s", skew)
			continue
		}
		failure := requireReason(t, notify.Refused, e, err)
		var refused *auth.VerifyError
		require.ErrorAs(t, failure, &refused)
		assert.Equal(t, auth.ClockSkew, refused.Reason)
		assert.Equal(t, time.Duration(-skew)*time.Second, refused.Skew)
		assert.NotEmpty(t, failure.Hint)
	}
}

// signedBody makes a notification of any body, as only WeChat Pay can.
func signedBody(t testing.TB, body string) (*notify.Receiver, http.Header) {
	t.Helper()
	server := testkit.NewServer(t)
	key := signerOf(t)
	cfg := server.Config()
	now := time.Unix(1735689600, 0)
	r := newReceiver(t, notify.Config{Platform: auth.Keys{"PUB_KEY_ID_01": key.Public()}, APIv3Key: cfg.APIv3Key, Now: at(now.Unix())})
	signature, err := auth.Sign(key, auth.AnswerMessage("1735689600", "n0nce", []byte(body)))
	require.NoError(t, err)
	h := http.Header{}
	h.Set("Wechatpay-Timestamp", "1735689600")
	h.Set("Wechatpay-Nonce", "n0nce")
	h.Set("Wechatpay-Serial", "PUB_KEY_ID_01")
	h.Set("Wechatpay-Signature", base64Of(signature))
	return r, h
}

func TestSignedBodiesThatAreNoNotificationAreMalformed(t *testing.T) {
	t.Parallel()
	const resource = `{"algorithm":"AEAD_AES_256_GCM","ciphertext":"AAAA","nonce":"abcdefghijkl"}`
	for body, want := range map[string]string{
		``:                              "no JSON object",
		`null`:                          "no JSON object",
		`[]`:                            "no JSON object",
		`{"id":"1"`:                     "no JSON object",
		`{} {}`:                         "no JSON object",
		`<xml></xml>`:                   "no JSON object",
		`{"id":"1"}`:                    `no "resource"`,
		`{"resource":null}`:             "no JSON object",
		`{"resource":"x"}`:              "no JSON object",
		`{"resource":` + resource + `}`: `no "id"`,
		`{"id":"","event_type":"T","resource":` + resource + `}`:                                                `empty "id"`,
		`{"id":null,"event_type":"T","resource":` + resource + `}`:                                              `no "id"`,
		`{"id":1,"event_type":"T","resource":` + resource + `}`:                                                 "Number",
		`{"id":"1","id":"1","event_type":"T","resource":` + resource + `}`:                                      `"id" twice`,
		`{"id":"1","\u0069d":"2","event_type":"T","resource":` + resource + `}`:                                 `"id" twice`,
		`{"id":"1","resource":` + resource + `}`:                                                                `no "event_type"`,
		`{"ID":"1","event_type":"T","resource":` + resource + `}`:                                               `no "id"`,
		`{"id":"1","event_type":"T","resource":{"ciphertext":"AA==","nonce":""}}`:                               `no "algorithm"`,
		`{"id":"1","event_type":"T","resource":{"algorithm":"AEAD_AES_256_GCM","nonce":"abcdefghijkl"}}`:        `no "ciphertext"`,
		`{"id":"1","event_type":"T","resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"AA=="}}`:           `no "nonce"`,
		`{"id":"1","event_type":"T","summary":[1],"resource":` + resource + `}`:                                 `"summary"`,
		`{"id":"1","event_type":"T","resource":{"algorithm":"A","algorithm":"A","ciphertext":"A","nonce":"A"}}`: `"algorithm" twice`,
		`{"id":` + strings.Repeat("[", 65) + strings.Repeat("]", 65) + `}`:                                      "in each other",
		`{"id":"1","event_type":"T"` + many(198) + `,"resource":` + resource + `}`:                              "more than 200 members",
		strings.Repeat("[", 10_000): "in each other",
	} {
		r, h := signedBody(t, body)
		e, err := r.Parse(h, []byte(body))
		failure := requireReason(t, notify.Malformed, e, err)
		assert.Contains(t, failure.Error(), want, "%.80s", body)
		assert.Equal(t, http.StatusBadRequest, failure.Status())
	}
}

// many writes so many members, each behind a comma.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"m%d":0`, i)
	}
	return b.String()
}

func TestWhatDoesNotDecryptIsUndecryptedAndNeverPanics(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, algorithm, ciphertext, nonce, want string }{
		{"unknown algorithm", "AEAD_CHACHA20", "AAAA", "abcdefghijkl", "AEAD_CHACHA20"},
		{"SM4 without its suite", "AEAD_SM4_GCM", "AAAA", "abcdefghijkl", "sm2.Suite"},
		{"short nonce", "AEAD_AES_256_GCM", "AAAA", "abc", "nonce has 3 bytes"},
		{"long nonce", "AEAD_AES_256_GCM", "AAAA", "abcdefghijklm", "nonce has 13 bytes"},
		{"no Base64", "AEAD_AES_256_GCM", "%%%%", "abcdefghijkl", "Base64"},
		{"shorter than the tag", "AEAD_AES_256_GCM", "AAAA", "abcdefghijkl", "APIv3Key"},
		{"another key", "AEAD_AES_256_GCM", strings.Repeat("A", 64), "abcdefghijkl", "APIv3Key"},
	} {
		body := `{"id":"1","event_type":"T","resource":{"algorithm":"` + c.algorithm + `","ciphertext":"` + c.ciphertext + `","nonce":"` +
			c.nonce + `"}}`
		r, h := signedBody(t, body)
		e, err := r.Parse(h, []byte(body))
		failure := requireReason(t, notify.Undecrypted, e, err)
		assert.Contains(t, failure.Error(), c.want, c.name)
		assert.Equal(t, http.StatusInternalServerError, failure.Status(), "the merchant's fault: WeChat Pay must repeat it")
	}
}

func TestABodyBeyondTheLimitIsNotLookedAt(t *testing.T) {
	t.Parallel()
	_, h, body := genuine(t)
	r := newReceiver(t, notify.Config{Platform: vectorKeys(t), APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", MaxBody: len(body) - 1})
	e, err := r.Parse(h, body)
	failure := requireReason(t, notify.TooLarge, e, err)
	assert.Equal(t, http.StatusRequestEntityTooLarge, failure.Status())
}

func TestEveryMissingDoubledOrAlteredFieldOfAPIv2IsRefused(t *testing.T) {
	t.Parallel()
	for _, v := range readV2(t) {
		if v.Expect != "ok" || v.Name == "refund-req-info" {
			continue
		}
		r := vectorReceiver(t, 0)
		fields, err := xmlmap.Unmarshal([]byte(v.Document))
		require.NoError(t, err)
		parse := func(changed []xmlmap.Field) (*notify.Event, error) {
			var text strings.Builder
			text.WriteString("<xml>")
			for _, f := range changed {
				text.WriteString("<" + f.Name + ">" + f.Value + "</" + f.Name + ">")
			}
			text.WriteString("</xml>")
			return r.Parse(http.Header{}, []byte(text.String()))
		}
		_, err = parse(fields)
		require.NoError(t, err, "it is not the writing that is refused")
		for i, f := range fields {
			without := append(append([]xmlmap.Field(nil), fields[:i]...), fields[i+1:]...)
			e, err := parse(without)
			requireReason(t, notify.Refused, e, err)
			e, err = parse(append(append([]xmlmap.Field(nil), fields...), f))
			requireReason(t, notify.Malformed, e, err)
			altered := append([]xmlmap.Field(nil), fields...)
			altered[i].Value += "0"
			e, err = parse(altered)
			requireReason(t, notify.Refused, e, err)
			altered[i].Value, altered[i].Children = "", []xmlmap.Field{}
			e, err = parse(altered)
			requireReason(t, notify.Refused, e, err)
		}
		e, err := parse(append(append([]xmlmap.Field(nil), fields...), xmlmap.Field{Name: "total_fee_2", Value: "1"}))
		requireReason(t, notify.Refused, e, err)
		e, err = r.Parse(nil, []byte(strings.Replace(v.Document, "<xml>", "<xml><more><a>1</a></more>", 1)))
		requireReason(t, notify.Refused, e, err)
	}
}

func TestAnAPIv2NotificationNeedsItsKeys(t *testing.T) {
	t.Parallel()
	vectors := map[string]v2Vector{}
	for _, v := range readV2(t) {
		vectors[v.Name] = v
	}
	onlyV3 := newReceiver(t, notify.Config{Platform: vectorKeys(t), APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4"})
	e, err := onlyV3.Parse(nil, []byte(vectors["refund-req-info"].Document))
	assert.Contains(t, requireReason(t, notify.Unconfigured, e, err).Error(), "Config.APIv2Key is empty")

	onlyV2 := newReceiver(t, notify.Config{APIv2Key: "Proto0Test1ApiV2Key2For3Vectors4"})
	_, err = onlyV2.Parse(nil, []byte(vectors["pay-md5"].Document))
	require.NoError(t, err)
	e, err = onlyV2.Parse(nil, []byte(vectors["event-ciphertext"].Document))
	assert.Contains(t, requireReason(t, notify.Unconfigured, e, err).Error(), "Config.APIv3Key is empty")
	v := readV3(t).Cases[0]
	onlyV2 = newReceiver(t, notify.Config{APIv2Key: "Proto0Test1ApiV2Key2For3Vectors4", Now: at(v.Now)})
	e, err = onlyV2.Parse(v.header(), []byte(v.Body))
	assert.Contains(t, requireReason(t, notify.Unconfigured, e, err).Error(), "Config.Platform is empty")
}

func TestTheBodyOfAnUnsignedRefundSaysNothingButReqInfo(t *testing.T) {
	t.Parallel()
	for _, v := range readV2(t) {
		if v.Name != "refund-req-info" {
			continue
		}
		forged := strings.Replace(v.Document, "<xml>", "<xml><event_type>TRANSACTION.SUCCESS</event_type><event_id>1</event_id>", 1)
		e, err := vectorReceiver(t, 0).Parse(nil, []byte(forged))
		require.NoError(t, err)
		assert.True(t, e.Unsigned)
		assert.Empty(t, e.Type+e.ID, "nothing vouches for them")
	}
}

// A failing key source, or one that panics, says nothing about the notification.
type brokenKeys struct {
	err   error
	panic bool
}

func (k brokenKeys) Key(context.Context, string) (crypto.PublicKey, error) {
	if k.panic {
		panic("no keys")
	}
	return nil, k.err
}
func (brokenKeys) Serial() string { return "" }

type notReady struct{ brokenKeys }

func (notReady) Ready(context.Context) error { return errors.New("no network") }

func TestAKeySourceThatFailsMakesWeChatPayTryAgain(t *testing.T) {
	t.Parallel()
	v := readV3(t).Cases[0]
	for name, keys := range map[string]auth.KeySource{
		"error": brokenKeys{err: errors.New("no network")}, "panic": brokenKeys{panic: true}, "not ready": notReady{},
	} {
		r := newReceiver(t, notify.Config{Platform: keys, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Now: at(v.Now)})
		e, err := r.Parse(v.header(), []byte(v.Body))
		failure := requireReason(t, notify.Unavailable, e, err)
		assert.Equal(t, http.StatusServiceUnavailable, failure.Status(), name)
	}
}

type remote struct{ err error }

func (v remote) Verify(context.Context, auth.Proof, []byte) error { return v.err }

func TestAVerifierTakesThePlaceOfTheKeysButNotOfTheChecks(t *testing.T) {
	t.Parallel()
	v := readV3(t).Cases[0]
	with := func(err error, seconds int64) *notify.Receiver {
		return newReceiver(t, notify.Config{Verifier: remote{err}, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Now: at(seconds)})
	}
	_, err := with(nil, v.Now).Parse(v.header(), []byte(v.Body))
	require.NoError(t, err)
	e, err := with(nil, v.Now+301).Parse(v.header(), []byte(v.Body))
	requireReason(t, notify.Refused, e, err)
	e, err = with(errors.New("timeout"), v.Now).Parse(v.header(), []byte(v.Body))
	requireReason(t, notify.Unavailable, e, err)
	e, err = with(&auth.VerifyError{Reason: auth.Mismatch}, v.Now).Parse(v.header(), []byte(v.Body))
	requireReason(t, notify.Refused, e, err)
}

func TestParseTakesWhateverIsNil(t *testing.T) {
	t.Parallel()
	var none *notify.Receiver
	e, err := none.Parse(nil, nil)
	requireReason(t, notify.Unconfigured, e, err)
	e, err = new(notify.Receiver).Parse(nil, nil)
	requireReason(t, notify.Unconfigured, e, err)
	r, _, _ := genuine(t)
	e, err = r.Parse(nil, nil)
	requireReason(t, notify.Refused, e, err)
	e, err = r.Parse(http.Header(nil), []byte("x"))
	requireReason(t, notify.Refused, e, err)
	e, err = r.ParseContext(nil, nil, nil) //nolint:staticcheck // what a hasty caller may do
	requireReason(t, notify.Refused, e, err)
}
