package wxpaytest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// fieldsOf makes a notification of APIv2 and reads its fields.
func fieldsOf(t testing.TB, server *wxpaytest.Server, n wxpaytest.Notification) map[string]string {
	t.Helper()
	header, body, err := server.Notification(n)
	require.NoError(t, err)
	require.Equal(t, "text/xml", header.Get("Content-Type"))
	require.NotEmpty(t, header.Get("Request-ID"))
	require.Len(t, header, 2, "APIv2 signs nothing in the header")
	fields, err := xmlmap.Unmarshal(body)
	require.NoError(t, err)
	return xmlmap.Texts(fields)
}

func TestAPIv2NotificationIsSignedByItsType(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	key := server.Config().APIv2Key
	type payment struct {
		TotalFee int    `json:"total_fee"`
		Attach   string `json:"attach"`
	}
	for name, c := range map[string]struct {
		given    wxpaytest.Notification
		length   int
		signType string // the field sign_type
	}{
		"default":     {wxpaytest.Notification{Fields: payment{100, "<a&b>"}}, 32, ""},
		"MD5":         {wxpaytest.Notification{Fields: payment{100, "<a&b>"}, SignType: "MD5"}, 32, ""},
		"HMAC-SHA256": {wxpaytest.Notification{Fields: payment{100, "<a&b>"}, SignType: "HMAC-SHA256"}, 64, "HMAC-SHA256"},
		"said before": {wxpaytest.Notification{Fields: map[string]any{"total_fee": 100, "attach": "<a&b>", "sign_type": "HMAC-SHA256"}}, 64,
			"HMAC-SHA256"},
	} {
		fields := fieldsOf(t, server, c.given)
		require.NoError(t, auth.VerifyV2(key, fields), name)
		assert.Len(t, fields["sign"], c.length, name)
		assert.Equal(t, c.signType, fields["sign_type"], name)
		assert.Equal(t, []string{"100", "<a&b>", "1900000001"}, []string{fields["total_fee"], fields["attach"], fields["mch_id"]}, name)
		assert.Len(t, fields["nonce_str"], 32, name)
		assert.NotEqual(t, fields["nonce_str"], fieldsOf(t, server, c.given)["nonce_str"], name)
	}
}

func TestWhatAPIv2FieldsHoldWins(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	key := server.Config().APIv2Key
	fields := fieldsOf(t, server, wxpaytest.Notification{Fields: map[string]any{"combine_mch_id": "1", "nonce_str": "N"}})
	require.NoError(t, auth.VerifyV2(key, fields))
	assert.NotContains(t, fields, "mch_id")
	assert.Equal(t, "N", fields["nonce_str"])

	for sign, reason := range map[string]auth.Reason{"": auth.MissingSign, strings.Repeat("0", 32): auth.Mismatch} {
		var refused *auth.VerifyError
		require.ErrorAs(t, auth.VerifyV2(key, fieldsOf(t, server, wxpaytest.Notification{Fields: map[string]any{"sign": sign}})), &refused)
		assert.Equal(t, reason, refused.Reason)
	}
	for _, signType := range []string{"MD5", "HMAC-SHA256"} {
		var refused *auth.VerifyError
		require.ErrorAs(t, auth.VerifyV2(key, fieldsOf(t, server, wxpaytest.Notification{Fields: map[string]any{}, SignType: signType,
			Fault: wxpaytest.BadSignature()})), &refused)
		assert.Equal(t, auth.Mismatch, refused.Reason)
	}
}

func TestPayscoreEventOfAPIv2HoldsXMLUnderTheAPIv3Key(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Clock(func() time.Time { return time.Unix(1735689600, 0) }))
	cfg := server.Config()
	open := func(fields map[string]string) (string, error) {
		require.NoError(t, auth.VerifyV2(cfg.APIv2Key, fields))
		plaintext, err := auth.Resource{Algorithm: fields["event_algorithm"], Nonce: fields["event_nonce"],
			AssociatedData: fields["event_associated_data"], Ciphertext: fields["event_ciphertext"]}.Open(cfg.APIv3Key)
		return string(plaintext), err
	}
	event := wxpaytest.Notification{ID: "EV-1", Type: "CHECK.SUCCESS", Fields: map[string]any{"appid": "wx1"},
		Resource: map[string]any{"state": "DONE", "l": map[string]any{"i": 1}}}
	fields := fieldsOf(t, server, event)
	plaintext, err := open(fields)
	require.NoError(t, err)
	assert.Equal(t, "<xml><l><i>1</i></l><state>DONE</state></xml>", plaintext)
	assert.Len(t, fields["sign"], 64)
	for name, want := range map[string]string{
		"algorithm": "HMAC-SHA256", "appid": "wx1", "mch_id": "1900000001", "event_id": "EV-1", "event_type": "CHECK.SUCCESS",
		"event_create_time": "20250101080000", "event_algorithm": auth.AEADAES256GCM, "event_associated_data": "check",
	} {
		assert.Equal(t, want, fields[name], name)
	}
	assert.NotContains(t, fields, "sign_type")
	assert.Len(t, fields["nonce_str"], 32)

	event.Resource, event.NoAssociatedData = "<root/>", true
	fields = fieldsOf(t, server, event)
	plaintext, err = open(fields)
	require.NoError(t, err)
	assert.Equal(t, "<root/>", plaintext)
	assert.NotContains(t, fields, "event_associated_data")

	event.WrongKey = true
	_, err = open(fieldsOf(t, server, event))
	require.ErrorIs(t, err, auth.ErrDecrypt)
}

func TestRefundNotificationIsUnsignedAndEncrypted(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	key := server.Config().APIv2Key
	for _, reqInfo := range []any{map[string]any{"refund_id": 1, "refund_status": "SUCCESS"},
		"<root><refund_id>1</refund_id><refund_status>SUCCESS</refund_status></root>"} {
		fields := fieldsOf(t, server, wxpaytest.Notification{ReqInfo: reqInfo, Fields: map[string]any{"appid": "wx1"}})
		plaintext, err := auth.OpenReqInfo(key, fields["req_info"])
		require.NoError(t, err)
		assert.Equal(t, "<root><refund_id>1</refund_id><refund_status>SUCCESS</refund_status></root>", string(plaintext))
		assert.Equal(t, []string{"SUCCESS", "wx1", "1900000001"}, []string{fields["return_code"], fields["appid"], fields["mch_id"]})
		assert.Len(t, fields["nonce_str"], 32)
		assert.Len(t, fields, 5, "no sign")
	}
	// One wrong key in 256 fits by chance.
	for range 2000 {
		_, err := auth.OpenReqInfo(key, fieldsOf(t, server, wxpaytest.Notification{ReqInfo: "<root/>", WrongKey: true})["req_info"])
		require.ErrorIs(t, err, auth.ErrReqInfo)
	}
}

func TestDeliveryIsAcceptedAsWeChatPayWould(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	const success = "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"
	for _, c := range []struct {
		status int
		body   string
		v3, v2 bool
	}{
		{200, "", true, false},
		{200, success, true, true},
		{200, `{"code":"SUCCESS"}`, true, false},
		{200, `{"code":"FAIL"}`, true, false},
		{200, "<xml><return_code>FAIL</return_code></xml>", true, false},
		{204, "", true, false},
		{201, success, false, false},
		{302, "", false, false},
		{401, `{"code":"FAIL"}`, false, false},
		{500, success, false, false},
	} {
		handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Seen", "1")
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		})
		v3 := server.NotifyHandler(handler, wxpaytest.Notification{})
		v2 := server.NotifyHandler(handler, wxpaytest.Notification{Fields: map[string]any{}})
		assert.Equal(t, []bool{c.v3, c.v2}, []bool{v3.Accepted(), v2.Accepted()}, "%d %s", c.status, c.body)
		for _, d := range []*wxpaytest.Delivery{v3, v2} {
			assert.Equal(t, c.status, d.Status)
			assert.Equal(t, c.body, string(d.Body))
			assert.Equal(t, "1", d.Header.Get("X-Seen"))
		}
	}
}
