package sm2_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// A whole call: the request is signed with the merchant's SM2 key, and the answer
// of WeChat Pay's SM2 key verifies.
func TestMerchantWithSM2KeyCalls(t *testing.T) {
	t.Parallel()
	merchant, platform := loadPublic(t, merchantCert), loadPrivate(t, platformKey)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, platformSerial, r.Header.Get("Wechatpay-Serial"))
		schema, got := items(t, r.Header.Get("Authorization"))
		assert.Equal(t, auth.SchemaSM2, schema)
		assert.Equal(t, merchantSerial, got["serial_no"])
		timestamp, err := strconv.ParseInt(got["timestamp"], 10, 64)
		assert.NoError(t, err)
		signature, err := base64.StdEncoding.DecodeString(got["signature"])
		assert.NoError(t, err)
		request := auth.Request{Method: r.Method, Target: r.RequestURI, Timestamp: timestamp, Nonce: got["nonce_str"], Body: body}
		assert.True(t, merchant.Verify(digestOf(merchant, string(request.Message())), signature))

		answer, now := []byte(`{"code_url":"weixin://wxpay/bizpayurl?pr=1"}`), strconv.FormatInt(time.Now().Unix(), 10)
		signature, err = auth.Sign(platform, auth.AnswerMessage(now, "N", answer))
		assert.NoError(t, err)
		for name, value := range map[string]string{
			"Wechatpay-Timestamp": now, "Wechatpay-Nonce": "N", "Wechatpay-Serial": platformSerial,
			"Wechatpay-Signature": base64.StdEncoding.EncodeToString(signature), "Wechatpay-Signature-Type": auth.SchemaSM2,
		} {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)

	call := func(platform auth.Keys) (*wxpay.Response, error) {
		client, err := wxpay.New(wxpay.Config{
			MchID: "1900000001", Serial: merchantSerial, PrivateKey: loadPrivate(t, merchantKey), Platform: platform, BaseURL: server.URL,
		})
		require.NoError(t, err)
		return client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"out_trade_no": "1"}})
	}
	resp, err := call(auth.Keys{platformSerial: loadCertificate(t, platformCert)})
	require.NoError(t, err)
	assert.Equal(t, "weixin://wxpay/bizpayurl?pr=1", resp.Get("code_url").String())

	stranger, err := sm2.GenerateKey()
	require.NoError(t, err)
	_, err = call(auth.Keys{platformSerial: stranger.Public()})
	var refused *auth.VerifyError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, auth.Mismatch, refused.Reason)
	assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
}
