package wxpaytest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestRequestsAreReadInEveryProtocol: JSON, the meta of an upload, XML, and the form and the
// query of APIv2.
func TestRequestsAreReadInEveryProtocol(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	server.Handle("/", noContent)
	client := testkit.NewClient(t, server.Config())
	for name, c := range map[string]struct {
		method, path string
		params       wxpay.Params
		get          map[string]string
		query        url.Values
		decoded      map[string]any // among others
	}{
		"JSON": {"POST", "v3/x", wxpay.Params{"json": wxpay.Params{"amount": wxpay.Params{"total": 9007199254740993},
			"list": []string{"a", "b"}}, "query": wxpay.Params{"q": "中 文", "r": 1}},
			map[string]string{"amount.total": "9007199254740993", "list.1": "b", "none": ""},
			url.Values{"q": {"中 文"}, "r": {"1"}},
			map[string]any{"amount": map[string]any{"total": json.Number("9007199254740993")}, "list": []any{"a", "b"}}},
		"no body": {"GET", "v3/x", wxpay.Params{"query": wxpay.Params{"q": []string{"a", "b"}}}, map[string]string{"q": ""},
			url.Values{"q": {"a", "b"}}, nil},
		"upload": {"POST", "v3/merchant/media/upload", wxpay.Params{"body": wxpay.File{Name: "a.png", Content: []byte("x")}},
			map[string]string{"filename": "a.png"}, url.Values{},
			map[string]any{"filename": "a.png", "sha256": sha256Of("x")}},
		"APIv2": {"POST", "v2/pay/unifiedorder", wxpay.Params{"xml": wxpay.Params{"total_fee": 70, "nonce_str": "n", "mch_id": "1900000001",
			"appid": "wx1"}}, map[string]string{"total_fee": "70", "appid": "wx1"}, url.Values{}, map[string]any{"total_fee": "70"}},
		"form of APIv2": {"POST", "v2/secapi/mch/uploadmedia", wxpay.Params{"xml": wxpay.Params{"mch_id": "1900000001"},
			"body": wxpay.File{Name: "a.png", Content: []byte("x")}},
			map[string]string{"mch_id": "1900000001", "media": ""}, url.Values{}, map[string]any{"mch_id": "1900000001"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Chain(c.path).Do(t.Context(), c.method, c.params)
			require.NoError(t, err)
			r := last(t, server)
			for path, want := range c.get {
				require.Equal(t, want, r.Get(path).String(), path)
				require.Equal(t, want != "", r.Get(path).Exists(), path)
			}
			require.Equal(t, c.query, r.Query())
			decoded := map[string]any{}
			require.NoError(t, r.Decode(&decoded))
			for field, want := range c.decoded {
				require.Equal(t, want, decoded[field], field)
			}
		})
	}
}

// TestWhatIsNoJSONIsNotRead: Get has no value, Decode has an error that shows nothing of it.
func TestWhatIsNoJSONIsNotRead(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	server.Handle("/", noContent)
	m := newMerchant(t, server)
	for name, body := range map[string]string{
		"text": "marked", "cut": `{"a":"marked"`, "two texts": `{"a":"marked"}{}`, "XML": "<a>marked</a>",
	} {
		t.Run(name, func(t *testing.T) {
			m.upload(t, "application/json", body, []byte(body))
			r := last(t, server)
			require.False(t, r.Get("a").Exists())
			var v struct{ B int }
			err := r.Decode(&v)
			require.ErrorContains(t, err, fmt.Sprintf(`wxpaytest: the request POST /v3/upload (%d bytes of "application/json") does not decode`,
				len(body)))
			require.NotContains(t, err.Error(), "marked")
		})
	}
	m.upload(t, "application/json", `{"a":"x"}`, []byte(`{"a":"x"}`))
	var v struct{ A int }
	require.ErrorContains(t, last(t, server).Decode(&v), "into a *struct { A int }")
}

// TestRequestsAndRepliesAreShownWithoutBytes, whatever the verb: %v of a slice of bytes is a
// list of numbers.
func TestRequestsAndRepliesAreShownWithoutBytes(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.Handle("POST /v3/upload", noContent)
	m := newMerchant(t, server)
	m.upload(t, "application/json", "{}", []byte("{}"))
	sound := last(t, server)
	m.upload(t, "application/json", "{}", []byte("[]"))
	refused := last(t, server)
	_, err := m.get(t, "/v3/none")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"request":          {sound, `POST /v3/upload, 2 bytes of "application/json"`},
		"refused":          {refused, `POST /v3/upload, 2 bytes of "application/json", refused: the signature does not cover what was sent, "`},
		"without a body":   {last(t, server), "GET /v3/none"},
		"no request":       {(*wxpaytest.Request)(nil), "<nil>"},
		"empty reply":      {wxpaytest.Reply{}, "200 or 204 without a body"},
		"bytes":            {wxpaytest.Reply{Status: 200, Body: []byte("abc")}, "200, 3 bytes"},
		"text":             {wxpaytest.Reply{Body: "abc"}, "200 or 204, 3 bytes of text"},
		"value":            {wxpaytest.Reply{Body: map[string]int{"a": 1}}, "200 or 204, a map[string]int"},
		"error":            {wxpaytest.ErrorReply(404, "A", "b"), "404, a map[string]string"},
		"file":             {wxpaytest.FileReply("text/csv", []byte("a")), "200, 1 bytes, 1 headers, unsigned"},
		"fault":            {wxpaytest.Reply{Status: 204, Fault: wxpaytest.Drop()}, "204 without a body, with a fault"},
		"pointer":          {&wxpaytest.Reply{Status: 204}, "204 without a body"},
		"left to the next": {wxpaytest.Reply{Next: true}, "left to the next pattern"},
		"left, and faulty": {wxpaytest.Reply{Next: true, Fault: wxpaytest.Drop()}, "left to the next pattern, with a fault"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, verb := range []string{"%v", "%+v", "%s"} {
				text := fmt.Sprintf(verb, c.value)
				require.True(t, strings.HasPrefix(text, c.want), "%s: %s", verb, text)
				require.NotRegexp(t, `\[[0-9]+ [0-9]+`, text)
			}
		})
	}
}

// TestErrorAnswersHaveTheLiveShape: what detail holds, the number behind the request ID, and
// that business errors are signed.
func TestErrorAnswersHaveTheLiveShape(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	m := newMerchant(t, server)
	missing := "输入源“/body/appid”映射到字段“公众号ID”必填性规则校验失败，此字段为必填项"
	for name, c := range map[string]struct {
		path, body, number string
		reply              wxpaytest.Reply
		signed             bool
	}{
		"missing field": {"/v3/a", `{"code":"PARAM_ERROR","detail":{"location":"body","value":""},"message":"` + missing + `"}`,
			"-268435461$", wxpaytest.ParamError("body", "", missing), true},
		"length of a text": {"/v3/a", `{"code":"PARAM_ERROR","detail":{"location":"uri_template","value":4},"message":"m"}`,
			"-268435461$", wxpaytest.ParamError("uri_template", 4, "m"), true},
		"body not read": {"/v3/a", `{"code":"PARAM_ERROR","detail":{"location":null,"value":""},"message":"m"}`,
			"-268435461$", wxpaytest.ParamError("", "", "m"), true},
		"bare": {"/v3/a", `{"code":"PARAM_ERROR","message":"参数错误"}`, "-268435461$",
			wxpaytest.ErrorReply(400, "PARAM_ERROR", "参数错误"), true},
		"no such order": {"/v3/pay/transactions/id/1", `{"code":"ORDER_NOT_EXIST","message":"订单不存在"}`, "-268512771$",
			wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在"), true},
		"no such order of payscore": {"/v3/payscore/serviceorder", `{"code":"ORDER_NOT_EXIST","message":"订单不存在"}`, "-271317510$",
			wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在"), true},
		"not found, number unknown": {"/v3/a", `{"code":"NOT_FOUND","message":"记录不存在"}`, "^08[0-9A-F]+$",
			wxpaytest.ErrorReply(404, "NOT_FOUND", "记录不存在"), true},
		"account too low": {"/v3/refund/domestic/refunds", `{"code":"NOT_ENOUGH","message":"m"}`, "-268892709$",
			wxpaytest.ErrorReply(403, "NOT_ENOUGH", "m"), true},
		"too often": {"/v3/a", `{"code":"FREQUENCY_LIMITED","message":"频率超限"}`, "-268447840$", wxpaytest.RateLimited(), true},
		"system error": {"/v3/a", `{"code":"SYSTEM_ERROR","message":"m"}`, "^08[0-9A-F]+$",
			wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "m"), true},
		"certificate ended": {"/v3/a", `{"code":"SIGN_ERROR","message":"商户证书已过期。"}`, "-268443699$",
			wxpaytest.CertificateExpired.Reply(), false},
	} {
		t.Run(name, func(t *testing.T) {
			server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return c.reply })
			got, err := m.get(t, c.path)
			require.NoError(t, err)
			require.Equal(t, c.reply.Status, got.status)
			require.Equal(t, c.body, string(got.body), "the order counts too")
			require.Regexp(t, c.number, got.header.Get("Request-Id"))
			require.Equal(t, c.signed, got.header.Get("Wechatpay-Signature") != "")
		})
	}
}

// TestAPIv2RefusesWithAMessageAlone: no err_code, no sign, status 200.
func TestAPIv2RefusesWithAMessageAlone(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Plain())
	server.Handle("/", noContent)
	m := newMerchant(t, server)
	for name, c := range map[string]struct{ body, message string }{
		"wrong sign":       {"<xml><mch_id>1900000001</mch_id><sign>A</sign></xml>", "签名错误"},
		"another merchant": {"<xml><mch_id>1</mch_id><sign>A</sign></xml>", "签名错误"},
		"no sign":          {"<xml><mch_id>1900000001</mch_id></xml>", "签名错误"},
		"nonce too long":   {"<xml><nonce_str>" + strings.Repeat("x", 33) + "</nonce_str><sign>A</sign></xml>", "参数格式校验错误"},
		"no XML":           {"a=1", "XML格式错误"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL()+"pay/x", strings.NewReader(c.body))
			require.NoError(t, err)
			r.Header.Set("Content-Type", "text/xml") // no Accept, as curl of PHP: APIv2 asks for none
			got, err := m.do(t, r)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, got.status)
			require.Contains(t, string(got.body), c.message)
			require.NotContains(t, string(got.body), "<err_code>")
			require.NotContains(t, string(got.body), "<sign>")
			requireUnsigned(t, got.header)
			require.Error(t, last(t, server).Err)
		})
	}
}
