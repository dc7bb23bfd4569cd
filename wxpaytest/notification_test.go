package wxpaytest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// notice is what a merchant reads of a notification, without package notify.
type notice struct {
	ID           string
	CreateTime   string `json:"create_time"`
	ResourceType string `json:"resource_type"`
	EventType    string `json:"event_type"`
	Summary      string
	Resource     struct {
		auth.Resource
		OriginalType string `json:"original_type"`
	}
}

func noticeOf(t testing.TB, body []byte) notice {
	t.Helper()
	var n notice
	require.NoError(t, json.Unmarshal(body, &n))
	return n
}

func proofOf(h http.Header) auth.Proof {
	return auth.Proof{
		Timestamp: h.Get("Wechatpay-Timestamp"),
		Nonce:     h.Get("Wechatpay-Nonce"),
		Signature: h.Get("Wechatpay-Signature"),
		Serial:    h.Get("Wechatpay-Serial"),
		Type:      h.Get("Wechatpay-Signature-Type"),
	}
}

// verify does what a merchant does with a notification.
func verify(t testing.TB, server *wxpaytest.Server, h http.Header, body []byte) error {
	t.Helper()
	cfg := server.Config()
	return proofOf(h).Verify(t.Context(), cfg.Platform, cfg.Now(), body)
}

func TestNotificationIsSignedAndEncryptedForTheMerchant(t *testing.T) {
	t.Parallel()
	now := time.Unix(1735689600, 0)
	server := startServer(t, wxpaytest.Clock(func() time.Time { return now }))
	header, body, err := server.Notification(wxpaytest.Notification{Summary: "支付<成功>", Resource: map[string]any{"attach": "<a&b>"}})
	require.NoError(t, err)
	require.NoError(t, verify(t, server, header, body))
	assert.Equal(t, "application/json", header.Get("Content-Type"))
	assert.NotEmpty(t, header.Get("Request-ID"))
	assert.Equal(t, "1735689600", header.Get("Wechatpay-Timestamp"))
	assert.Equal(t, auth.SchemaRSA, header.Get("Wechatpay-Signature-Type"))
	assert.Len(t, header, 7)
	assert.Regexp(t, `^\{"id":"EV-[0-9A-F]{32}","create_time":"2025-01-01T08:00:00\+08:00","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS","summary":"支付<成功>",`+
		`"resource":\{"original_type":"transaction","algorithm":"AEAD_AES_256_GCM","ciphertext":"[^"]+","associated_data":"transaction","nonce":"[^"]{12}"\}\}$`, string(body))
	plaintext, err := noticeOf(t, body).Resource.Open(server.Config().APIv3Key)
	require.NoError(t, err)
	assert.Equal(t, `{"attach":"<a&b>"}`, string(plaintext))
}

func TestNotificationSaysWhatItIsGiven(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	for name, c := range map[string]struct {
		given                                     wxpaytest.Notification
		eventType, resourceType, original, aad, p string
	}{
		"nothing": {wxpaytest.Notification{}, "TRANSACTION.SUCCESS", "encrypt-resource", "transaction", "transaction", "{}"},
		"refund": {wxpaytest.Notification{Type: "REFUND.ABNORMAL", Resource: []byte(" {}")}, "REFUND.ABNORMAL", "encrypt-resource",
			"refund", "refund", " {}"},
		"payscore": {wxpaytest.Notification{Type: "PAYSCORE.USER_PAID", Resource: "not JSON"}, "PAYSCORE.USER_PAID",
			"encrypt-resource", "payscore", "payscore", "not JSON"},
		"no dot": {wxpaytest.Notification{Type: "X"}, "X", "encrypt-resource", "x", "x", "{}"},
		"everything": {wxpaytest.Notification{Type: "APPLYMENT_STATE.APPROVED", ResourceType: "applyment", OriginalType: "o",
			AssociatedData: "a"}, "APPLYMENT_STATE.APPROVED", "applyment", "o", "a", "{}"},
		"struct": {wxpaytest.Notification{Resource: struct{ A int }{1}}, "TRANSACTION.SUCCESS", "encrypt-resource", "transaction",
			"transaction", `{"A":1}`},
		"without the AAD": {wxpaytest.Notification{NoAssociatedData: true, AssociatedData: "a"}, "TRANSACTION.SUCCESS", "encrypt-resource",
			"transaction", "", "{}"},
	} {
		header, body, err := server.Notification(c.given)
		require.NoError(t, err, name)
		require.NoError(t, verify(t, server, header, body), name)
		n := noticeOf(t, body)
		assert.Equal(t, []string{c.eventType, c.resourceType, c.original, c.aad}, []string{n.EventType, n.ResourceType,
			n.Resource.OriginalType, n.Resource.AssociatedData}, name)
		assert.Equal(t, c.aad != "", strings.Contains(string(body), `"associated_data"`), name)
		plaintext, err := n.Resource.Open(server.Config().APIv3Key)
		require.NoError(t, err, name)
		assert.Equal(t, c.p, string(plaintext), name)
	}
}

// As WeChat Pay sends it again: whoever keeps a list of seen nonces takes it.
func TestSameNotificationTwiceHasFreshNonceAndSignature(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	n := wxpaytest.Notification{ID: "EV-1"}
	seen := map[string]bool{}
	for range 3 {
		header, body, err := server.Notification(n)
		require.NoError(t, err)
		require.NoError(t, verify(t, server, header, body))
		read := noticeOf(t, body)
		assert.Equal(t, "EV-1", read.ID)
		for _, name := range []string{"Wechatpay-Nonce", "Wechatpay-Signature", "Request-ID"} {
			seen[header.Get(name)] = true
		}
		seen[read.Resource.Nonce], seen[read.Resource.Ciphertext] = true, true
	}
	assert.Len(t, seen, 3*5)
	_, first, err := server.Notification(wxpaytest.Notification{})
	require.NoError(t, err)
	_, second, err := server.Notification(wxpaytest.Notification{})
	require.NoError(t, err)
	assert.NotEqual(t, noticeOf(t, first).ID, noticeOf(t, second).ID, "two notifications")
}

func TestNotificationFaultsDoWhatTheySay(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	for name, c := range map[string]struct {
		fault  wxpaytest.Fault
		reason auth.Reason
	}{
		"bad signature":     {wxpaytest.BadSignature(), auth.Mismatch},
		"probe":             {wxpaytest.Probe(), auth.Probe},
		"late":              {wxpaytest.Skew(-6 * time.Minute), auth.ClockSkew},
		"early":             {wxpaytest.Skew(6 * time.Minute), auth.ClockSkew},
		"foreign serial":    {wxpaytest.SignedBy("5157"), auth.UnknownSerial},
		"without signature": {wxpaytest.Without("Wechatpay-Signature"), auth.MissingHeader},
		"without serial":    {wxpaytest.Without("Wechatpay-Serial"), auth.MissingHeader},
	} {
		header, body, err := server.Notification(wxpaytest.Notification{Fault: c.fault})
		require.NoError(t, err, name)
		var refused *auth.VerifyError
		require.ErrorAs(t, verify(t, server, header, body), &refused, name)
		assert.Equal(t, c.reason, refused.Reason, name)
		_, err = noticeOf(t, body).Resource.Open(server.Config().APIv3Key)
		assert.NoError(t, err, name)
	}

	header, body, err := server.Notification(wxpaytest.Notification{Fault: wxpaytest.Skew(-4 * time.Minute)})
	require.NoError(t, err)
	require.NoError(t, verify(t, server, header, body), "within the five minutes")
	header, _, err = server.Notification(wxpaytest.Notification{Fault: wxpaytest.Doubled("Wechatpay-Nonce")})
	require.NoError(t, err)
	assert.Len(t, header.Values("Wechatpay-Nonce"), 2)
}

func TestWrongKeyIsSignedSoundly(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	header, body, err := server.Notification(wxpaytest.Notification{WrongKey: true})
	require.NoError(t, err)
	require.NoError(t, verify(t, server, header, body))
	_, err = noticeOf(t, body).Resource.Open(server.Config().APIv3Key)
	require.ErrorIs(t, err, auth.ErrDecrypt)
}

// A fault that does nothing would make a test pass that tests nothing.
func TestNotificationThatCannotBeMadeNamesItsField(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	signed := map[string]any{"out_trade_no": "1"}
	const ofAnswers = "wxpaytest: Notification.Fault is one of answers, which cuts, frames or drops them; expected BadSignature, Without, "
	const ofAPIv3 = "wxpaytest: Notification.Fault does nothing here: a notification of APIv2 has no Wechatpay-* headers; expected " +
		"BadSignature"
	for name, c := range map[string]struct {
		given wxpaytest.Notification
		want  string
	}{
		"Drop":       {wxpaytest.Notification{Fault: wxpaytest.Drop()}, ofAnswers},
		"Hang":       {wxpaytest.Notification{Fault: wxpaytest.Hang()}, ofAnswers},
		"Truncate":   {wxpaytest.Notification{Fault: wxpaytest.Truncate()}, ofAnswers},
		"TruncateAt": {wxpaytest.Notification{Fault: wxpaytest.TruncateAt(3)}, ofAnswers},
		"Chunked":    {wxpaytest.Notification{Fault: wxpaytest.Chunked()}, ofAnswers},
		"ChunkedAt":  {wxpaytest.Notification{Fault: wxpaytest.ChunkedAt(3)}, ofAnswers},
		"NoLength":   {wxpaytest.Notification{Fault: wxpaytest.NoLength()}, ofAnswers},
		"NoLengthAt": {wxpaytest.Notification{Fault: wxpaytest.NoLengthAt(3)}, ofAnswers},
		"misspelt header": {wxpaytest.Notification{Fault: wxpaytest.Without("Wechatpay-Nounce")},
			`Notification.Fault: the answer has no header "Wechatpay-Nounce"`},
		"resource":           {wxpaytest.Notification{Resource: make(chan int)}, "Notification.Resource does not become JSON"},
		"Skew of APIv2":      {wxpaytest.Notification{Fields: signed, Fault: wxpaytest.Skew(time.Hour)}, ofAPIv3},
		"Without of APIv2":   {wxpaytest.Notification{Fields: signed, Fault: wxpaytest.Without("Content-Type")}, ofAPIv3},
		"Hang of APIv2":      {wxpaytest.Notification{Fields: signed, Fault: wxpaytest.Hang()}, ofAnswers},
		"BadSignature, none": {wxpaytest.Notification{ReqInfo: signed, Fault: wxpaytest.BadSignature()}, ofAPIv3},
		"fields":             {wxpaytest.Notification{Fields: 1}, "Notification.Fields do not become XML: expected a map or a struct"},
		"name of a field": {wxpaytest.Notification{Fields: map[string]any{"a b": 1}},
			`Notification.Fields do not become XML: the name of the field "a b"`},
		"nested fields":  {wxpaytest.Notification{Fields: map[string]any{"l": signed}}, "Notification.Fields: l is nested"},
		"list of fields": {wxpaytest.Notification{Fields: map[string]any{"l": []int{1, 2}}}, `the field "l" comes twice`},
		"sign type": {wxpaytest.Notification{Fields: signed, SignType: "RSA"},
			`Notification.SignType: auth: sign for APIv2: the sign type "RSA" is not known`},
		"event's resource": {wxpaytest.Notification{Fields: signed, Resource: 1}, "Notification.Resource does not become XML"},
		"wrong key, no use": {wxpaytest.Notification{Fields: signed, WrongKey: true}, "Notification.WrongKey is set, and nothing " +
			"is encrypted"},
		"refund and resource": {wxpaytest.Notification{ReqInfo: signed, Resource: 1}, "Notification.Resource is set beside ReqInfo"},
		"refund":              {wxpaytest.Notification{ReqInfo: 1}, "Notification.ReqInfo does not become XML"},
	} {
		header, body, err := server.Notification(c.given)
		require.ErrorContains(t, err, c.want, name)
		require.Nil(t, header, name)
		require.Nil(t, body, name)
	}
	assert.PanicsWithValue(t, `wxpaytest: Notification.Fault: the answer has no header "X" that could go wrong`, func() {
		server.NotifyHandler(http.NotFoundHandler(), wxpaytest.Notification{Fault: wxpaytest.Without("X")})
	})
	_, err := server.Notify(t.Context(), "http://127.0.0.1/", wxpaytest.Notification{Fields: 1})
	require.ErrorContains(t, err, "Notification.Fields")
}

func TestNotificationsFollowKeyAndIdentity(t *testing.T) {
	t.Parallel()
	const keyID = "PUB_KEY_ID_0119000000012025010100000000000001"
	sm2Cert, err := sm2.LoadCertificate("file://../testdata/keys/sm2_platform_cert.pem")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		options           []wxpaytest.Option
		schema, algorithm string
	}{
		"SM2": {[]wxpaytest.Option{wxpaytest.MerchantKey(sm2MerchantSerial, keyOf(t, "keys/sm2_merchant_key.pem")),
			wxpaytest.PlatformKey(keyID, keyOf(t, "keys/sm2_platform_key.pem")), wxpaytest.Suites(sm2.Suite{})}, auth.SchemaSM2,
			"AEAD_SM4_GCM"},
		"SM2 certificate": {[]wxpaytest.Option{wxpaytest.MerchantKey(sm2MerchantSerial, keyOf(t, "keys/sm2_merchant_key.pem")),
			wxpaytest.PlatformCertificate(sm2Cert, keyOf(t, "keys/sm2_platform_key.pem")), wxpaytest.Suites(sm2.Suite{})}, auth.SchemaSM2,
			"AEAD_SM4_GCM"},
		"RSA with Suites": {[]wxpaytest.Option{wxpaytest.Suites(sm2.Suite{})}, auth.SchemaRSA, auth.AEADAES256GCM},
		"brand": {[]wxpaytest.Option{wxpaytest.Brand("100001"), wxpaytest.MerchantKey(brandSerial,
			keyOf(t, "keys/brand_key.pem"))}, auth.SchemaBrand, auth.AEADAES256GCM},
	} {
		server := startServer(t, c.options...)
		header, body, err := server.Notification(wxpaytest.Notification{Resource: "{}"})
		require.NoError(t, err, name)
		require.NoError(t, verify(t, server, header, body), name)
		assert.Equal(t, c.schema, header.Get("Wechatpay-Signature-Type"), name)
		n := noticeOf(t, body)
		assert.Equal(t, c.algorithm, n.Resource.Algorithm, name)
		plaintext, err := n.Resource.Open(server.Config().APIv3Key, sm2.Suite{})
		require.NoError(t, err, name)
		assert.Equal(t, "{}", string(plaintext), name)
	}

	server := startServer(t, wxpaytest.CertificateMode())
	other := server.NewCertificate(time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	server.SignWith(other.Serial)
	header, body, err := server.Notification(wxpaytest.Notification{})
	require.NoError(t, err)
	assert.Equal(t, other.Serial, header.Get("Wechatpay-Serial"))
	require.NoError(t, verify(t, server, header, body))
}
