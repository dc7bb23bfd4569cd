package explain_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/explain"
)

// body is that of a notification, as WeChat Pay writes it.
const body = `{"id":"EV-1","create_time":"2026-11-30T00:00:00+08:00","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS",` +
	`"summary":"支付成功","resource":{"original_type":"transaction","algorithm":"AEAD_AES_256_GCM","ciphertext":"AAAA",` +
	`"associated_data":"transaction","nonce":"abcdefghijkl"}}`

// proof is the headers of one.
func proof() http.Header {
	return http.Header{
		"Wechatpay-Timestamp": {"1790000000"}, "Wechatpay-Nonce": {"n"}, "Wechatpay-Signature": {"c2ln"},
		"Wechatpay-Serial": {"PUB_KEY_ID_01"},
	}
}

// names are those of the verdicts.
func names(found []explain.Finding) (all []string) {
	for i := range found {
		all = append(all, found[i].Name())
	}
	return all
}

// TestASavedNotificationSaysWhatItIsAndWhatLooksWrong, without any key.
func TestASavedNotificationSaysWhatItIsAndWhatLooksWrong(t *testing.T) {
	t.Parallel()
	without := func(name string) http.Header {
		h := proof()
		h.Del(name)
		return h
	}
	with := func(h http.Header, name, value string) http.Header {
		h.Add(name, value)
		return h
	}
	quoted, err := json.Marshal(body)
	require.NoError(t, err)
	const refund = "<xml><return_code>SUCCESS</return_code><req_info>AAAA</req_info></xml>"
	const payment = "<xml><return_code>SUCCESS</return_code><transaction_id>1</transaction_id><time_end>20261130000000</time_end></xml>"
	for name, c := range map[string]struct {
		header http.Header
		body   string
		want   []string
	}{
		"whole":               {proof(), body, []string{"notification"}},
		"saved with a line":   {proof(), body + "\r\n", []string{"notification"}},
		"a header is missing": {without("Wechatpay-Nonce"), body, []string{"notification", "headers-missing"}},
		"none came":           {http.Header{}, body, []string{"notification", "headers-missing"}},
		"a prefix": {with(without("Wechatpay-Serial"), "X-Original-Wechatpay-Serial", "s"), body,
			[]string{"notification", "headers-prefixed"}},
		"CGI's name": {with(without("Wechatpay-Serial"), "Http_wechatpay_serial", "s"), body,
			[]string{"notification", "headers-renamed"}},
		"twice":         {with(proof(), "Wechatpay-Serial", "s"), body, []string{"notification", "headers-doubled"}},
		"a probe":       {with(without("Wechatpay-Signature"), "Wechatpay-Signature", "WECHATPAY/SIGNTEST/x"), body, []string{"notification", "signature-probe"}},
		"Base64":        {proof(), base64.StdEncoding.EncodeToString([]byte(body)), []string{"notification", "body-encoded"}},
		"a text":        {proof(), string(quoted), []string{"notification", "body-quoted"}},
		"a map":         {proof(), `{"create_time":"x","event_type":"REFUND.SUCCESS","resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"A"},"summary":"x"}`, []string{"notification", "body-altered"}},
		"nothing in it": {proof(), "", []string{"body-empty"}},
		"APIv2, refund": {http.Header{}, refund, []string{"notification-v2"}},
		"APIv2, paid":   {http.Header{}, payment, []string{"notification-v2"}},
		"a page":        {http.Header{}, "<html>", nil},
		"an order":      {http.Header{}, `{"appid":"wx8888888888888888"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := explain.Request("POST /notify HTTP/1.1", c.header, []byte(c.body), at)
			require.Equal(t, c.want, names(found))
			for i := range found {
				require.NotContains(t, found[i].Sentence("en"), "%!")
				require.NotContains(t, found[i].Sentence("zh"), "%!")
			}
		})
	}
	found := explain.Request("POST /notify HTTP/1.1", proof(), []byte(body), at)
	require.Contains(t, found[0].Sentence("en"), "TRANSACTION.SUCCESS, whose resource is sealed with AEAD_AES_256_GCM")
	require.Contains(t, found[0].Sentence("zh"), "TRANSACTION.SUCCESS")
}

// TestABodyAloneIsANotificationToo, and what a serverless gateway makes of it.
func TestABodyAloneIsANotificationToo(t *testing.T) {
	t.Parallel()
	encoded := base64.StdEncoding.EncodeToString([]byte(body))
	event := func(body string, flag bool) string {
		text, err := json.Marshal(map[string]any{
			"headers": map[string]string{
				"wechatpay-timestamp": "1", "wechatpay-nonce": "n", "wechatpay-signature": "s", "wechatpay-serial": "s",
			},
			"body": body, "isBase64Encoded": flag,
		})
		require.NoError(t, err)
		return string(text)
	}
	for text, want := range map[string][]string{
		body:                       {"notification-bare"},
		encoded:                    {"notification-bare", "body-encoded"},
		event(body, false):         {"notification"},
		event(encoded, true):       {"notification", "body-encoded"},
		event("e30=", true):        {},
		"\n  " + body + "\n":       {"notification-bare"},
		`{"event_type":"A.B"}`:     {},
		`{"resource":{"a":"b"}}`:   {},
		"cGxhaW4gdGV4dCwgbm8gSlNP": {},
	} {
		found := explain.Text(text, at)
		if len(want) == 0 {
			require.NotContains(t, names(found), "notification", text)
			require.NotContains(t, names(found), "notification-bare", text)
			continue
		}
		require.Equal(t, want, names(found), text)
	}
}

// TestAWholeAnswerIsExplained with its status, its headers and what stands in place of JSON.
func TestAWholeAnswerIsExplained(t *testing.T) {
	t.Parallel()
	page := http.Header{"Content-Type": {"text/html"}}
	for name, c := range map[string]struct {
		status int
		header http.Header
		body   string
		want   []string
	}{
		"an error":           {401, http.Header{}, `{"code":"SIGN_ERROR","message":"商户证书已作废。"}`, []string{"certificate-revoked"}},
		"its request ID":     {400, http.Header{"Request-Id": {"08F1-268447914"}}, `{"code":"INVALID_REQUEST","message":"x"}`, []string{"order-expired"}},
		"APIv2":              {200, http.Header{}, "<xml><return_code>FAIL</return_code><return_msg>证书错误</return_msg></xml>", []string{"v2-certificate-not-shown"}},
		"no such path":       {404, http.Header{}, "", []string{"path-unknown"}},
		"another method":     {405, http.Header{}, "", []string{"method-wrong"}},
		"a proxy":            {407, page, "<html>", []string{"proxy-wants-password"}},
		"a firewall":         {403, page, "<html>", []string{"not-wechat-pay"}},
		"a login page":       {200, http.Header{}, "<!DOCTYPE html><p>login", []string{"not-wechat-pay"}},
		"a gateway":          {502, page, "<html>", []string{"gateway-broken"}},
		"a redirect":         {302, http.Header{}, "", []string{""}},
		"a success":          {200, http.Header{}, `{"prepay_id":"wx1"}`, nil},
		"a success of APIv2": {200, http.Header{}, "<xml><return_code>SUCCESS</return_code></xml>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, names(explain.Answer(c.status, "HTTP/1.1 x", c.header, []byte(c.body))))
		})
	}
}
