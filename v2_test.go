package wxpay_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// answering is a gateway that answers everything with reply.
func answering(t *testing.T, reply wxpaytest.Reply) (*wxpaytest.Server, *wxpay.Client) {
	t.Helper()
	gateway := wxpaytest.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
	return gateway, newClient(t, gateway.Config())
}

func TestFieldsAreSentAsGivenAndSigned(t *testing.T) {
	t.Parallel()
	gateway, client := answering(t, wxpaytest.Reply{Body: map[string]any{"prepay_id": "wx1", "new_field": "值 <&> ]]> x"}})
	type order struct {
		MchID    string `json:"mch_id"`
		TotalFee int    `json:"total_fee"`
		Detail   any    `json:"detail,omitempty"`
		Attach   string `json:"attach"`
	}
	for _, xml := range []any{
		wxpay.Params{"mch_id": "1900000001", "total_fee": 100, "attach": "", "detail": map[string]any{"goods": []int{1}}, "sub_mch_id": nil},
		map[string]string{"mch_id": "1900000001", "total_fee": "100", "attach": "", "detail": `{"goods":[1]}`},
		order{"1900000001", 100, map[string]any{"goods": []int{1}}, ""},
		&order{"1900000001", 100, json.RawMessage(`{"goods":[1]}`), ""},
	} {
		resp, err := client.Chain("v2/pay/unifiedorder").Post(t.Context(), wxpay.Params{"xml": xml})
		require.NoError(t, err)
		assert.True(t, resp.Verified)
		assert.Equal(t, "wx1", resp.Get("prepay_id").String())
		assert.Equal(t, "值 <&> ]]> x", resp.Get("new_field").String())
		assert.True(t, bytes.HasPrefix(resp.Body, []byte("<xml>")))
		answer, err := wxpay.As[struct {
			PrepayID string `json:"prepay_id"`
		}](resp, nil)
		require.NoError(t, err)
		assert.Equal(t, "wx1", answer.PrepayID)

		request := lastRequest(t, gateway)
		assert.Equal(t, "/pay/unifiedorder", request.Target)
		assert.Empty(t, request.Header.Get("Authorization"))
		assert.Empty(t, request.Header.Get("Wechatpay-Serial"))
		assert.Nil(t, request.ClientCert)
		fields := request.Fields()
		assert.Len(t, fields["nonce_str"], 32)
		assert.Len(t, fields["sign"], 32)
		delete(fields, "nonce_str")
		delete(fields, "sign")
		assert.Equal(t, map[string]string{"mch_id": "1900000001", "total_fee": "100", "attach": "", "detail": `{"goods":[1]}`}, fields)
	}
}

func TestSignTypeIsTheCallersOrTheEndpoints(t *testing.T) {
	t.Parallel()
	gateway, client := answering(t, wxpaytest.Reply{})
	for _, c := range []struct {
		path, signType string
		length         int
	}{
		{"v2/pay/unifiedorder", "", 32}, {"v2/pay/unifiedorder", "MD5", 32}, {"v2/pay/unifiedorder", "HMAC-SHA256", 64},
		{"v2/secapi/pay/profitsharing", "", 64}, {"v2/pay/downloadfundflow", "", 64}, {"v2/transit/queryorder", "", 64},
	} {
		fields := wxpay.Params{"sign": "the caller's is replaced", "nonce_str": "caller"}
		if c.signType != "" {
			fields["sign_type"] = c.signType
		}
		_, err := client.Chain(c.path).Post(t.Context(), wxpay.Params{"xml": fields})
		require.NoError(t, err, c.path)
		sent := lastRequest(t, gateway).Fields()
		assert.Len(t, sent["sign"], c.length, c.path)
		assert.Equal(t, "caller", sent["nonce_str"])
		assert.Equal(t, c.signType, sent["sign_type"], "nothing is added but nonce_str and sign")
	}
	for path, params := range map[string]wxpay.Params{
		"v2/papay/querycontract": {"xml": wxpay.Params{"a": 1}}, "v2/pay/orderquery": {"xml": wxpay.Params{"a": 1}, "nonceless": true},
	} {
		_, err := client.Chain(path).Post(t.Context(), params)
		require.NoError(t, err)
		assert.NotContains(t, lastRequest(t, gateway).Fields(), "nonce_str", path)
	}
}

func TestWhatCannotBeAV2RequestIsRefused(t *testing.T) {
	t.Parallel()
	cfg := closedGateway().Config()
	cfg.APIv2Key = vectorV2Key
	client := newClient(t, cfg)
	fields := wxpay.Params{"a": 1}
	for words, params := range map[string]wxpay.Params{
		`params key "xml" is missing`:                                             {},
		`has the type string; expected a map or a struct`:                         {"xml": "<xml/>"},
		`params key "json" belongs to APIv3; APIv2 (v2/…) takes "xml"`:            {"json": fields},
		`expected a wxpay.File on APIv2`:                                          {"xml": fields, "body": "x"},
		`expected true or false`:                                                  {"xml": fields, "security": 1},
		`params key "nonceless" has the type string`:                              {"xml": fields, "nonceless": "yes"},
		`field "mch_id" is 1900000002, but this client is of merchant 1900000001`: {"xml": wxpay.Params{"mch_id": 1900000002}},
		`field "combine_mch_id" is 2`:                                             {"xml": wxpay.Params{"combine_mch_id": "2"}},
		`field "mchid" is 3`:                                                      {"xml": wxpay.Params{"mchid": "3"}},
		`SHA1`:                                                                    {"xml": wxpay.Params{"sign_type": "SHA1"}},
		`"a b"`:                                                                   {"xml": wxpay.Params{"a b": 1}},
		`field "name": `:                                                          {"xml": wxpay.Params{"name": wxpay.Sensitive("x")}},
		`field "f": `:                                                             {"xml": wxpay.Params{"f": func() {}}},
		`a [redacted] would be sent`:                                              {"xml": wxpay.Params{"name": "[redacted]"}},
		`Config.ClientCert has none`:                                              {"xml": fields, "security": true, "base_uri": "https://127.0.0.1:1/"},
		`needs https://`:                                                          {"xml": fields, "security": true, "base_uri": "http://127.0.0.1:1/"},
		`File.Meta has no place in APIv2`:                                         {"xml": fields, "body": wxpay.File{Name: "a.png", Meta: fields}},
	} {
		bare := client
		if strings.Contains(words, "ClientCert") {
			c := cfg
			c.ClientCert = nil
			bare = newClient(t, c)
		}
		_, err := bare.Chain("v2/pay/unifiedorder").Post(t.Context(), params)
		requireRefused(t, err, words)
	}
	_, err := client.Chain("v2").Post(t.Context(), wxpay.Params{"xml": fields})
	requireRefused(t, err, "the path behind v2/ is empty")
	_, err = client.Chain("v2/papay/h5entrustweb").Get(t.Context(), wxpay.Params{"xml": fields})
	requireRefused(t, err, "have no place in a GET")
	_, err = client.Chain("v2/papay/h5entrustweb?a=1").Get(t.Context(), wxpay.Params{"query": wxpay.Params{"a": 2}})
	requireRefused(t, err, `the query has "a" twice`)
}

// TestV2FailuresAreErrors with their code and what may have happened.
func TestV2FailuresAreErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reply   wxpaytest.Reply
		code    wxpay.Code
		message string
		outcome wxpay.Outcome
	}{
		{wxpaytest.Failure("ORDERPAID", "该订单已支付"), "ORDERPAID", "该订单已支付", wxpay.Rejected},
		{wxpaytest.Failure("ORDER_PAID", "x"), "ORDERPAID", "x", wxpay.Rejected},
		{wxpaytest.Failure("SYSTEMERROR", "系统错误"), "SYSTEMERROR", "系统错误", wxpay.Unknown},
		{wxpaytest.Failure("SYSTEM_ERROR", "x"), "SYSTEMERROR", "x", wxpay.Unknown},
		{wxpaytest.Failure("USERPAYING", "需要用户输入支付密码"), "USERPAYING", "需要用户输入支付密码", wxpay.Unknown},
		{wxpaytest.Failure("BANKERROR", "x"), "BANKERROR", "x", wxpay.Unknown},
		{wxpaytest.Reply{Body: map[string]string{"return_code": "FAIL", "return_msg": "签名错误"}}, "FAIL", "签名错误", wxpay.Rejected},
		{wxpaytest.Reply{Body: map[string]string{"return_code": "FAIL", "return_msg": "系统繁忙"}}, "FAIL", "系统繁忙", wxpay.Unknown},
		{wxpaytest.Reply{Body: map[string]string{"return_code": "FAIL", "return_msg": "SYSTEM ERROR"}}, "FAIL", "SYSTEM ERROR", wxpay.Unknown},
		{wxpaytest.Reply{Body: map[string]string{"return_code": "PARAM_ERROR", "return_msg": "x"}}, "PARAM_ERROR", "x", wxpay.Rejected},
		{wxpaytest.Reply{Body: map[string]string{"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}}, "20002", "No Bill Exist", wxpay.Rejected},
		{wxpaytest.Reply{Unsigned: true, Body: map[string]string{"result_code": "FAIL", "err_code": "NOTENOUGH", "err_code_des": "x"}}, "NOTENOUGH", "x", wxpay.Rejected},
		{wxpaytest.Reply{Status: 404, Body: map[string]string{"return_code": "FAIL", "return_msg": "x"}}, "FAIL", "x", wxpay.Rejected},
		{wxpaytest.BadGateway(), "", "", wxpay.Unknown},
	} {
		_, client := answering(t, c.reply)
		_, err := client.Chain("v2/pay/micropay").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"a": 1}})
		var failure *wxpay.Error
		require.ErrorAs(t, err, &failure)
		if c.code != "" {
			require.ErrorIs(t, err, c.code)
		}
		assert.Equal(t, c.message, failure.Message)
		assert.Equal(t, c.outcome, wxpay.OutcomeOf(err), c.message)
		require.ErrorContains(t, err, "wxpay: POST v2/pay/micropay: ")
		require.NotNil(t, failure.Response)
	}
}

func TestV2AnswerMustBeSigned(t *testing.T) {
	t.Parallel()
	var refused *wxpay.VerifyError
	for name, reply := range map[string]wxpaytest.Reply{
		"no sign":             {Unsigned: true, Body: map[string]string{"prepay_id": "x"}},
		"wrong sign":          {Body: map[string]string{"prepay_id": "x", "sign": strings.Repeat("A", 32)}},
		"wrong HMAC":          {Body: map[string]string{"prepay_id": "x", "sign": strings.Repeat("A", 64)}},
		"no sign at all":      {Body: map[string]string{"prepay_id": "x", "sign": "A"}},
		"failure, wrong sign": {Body: map[string]string{"result_code": "FAIL", "err_code": "ORDERPAID", "sign": strings.Repeat("A", 32)}},
	} {
		_, client := answering(t, reply)
		resp, err := client.Chain("v2/pay/unifiedorder").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"a": 1}})
		require.ErrorAs(t, err, &refused, name)
		require.Nil(t, resp)
		assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), name)
	}
	// What lies inside of an element is in no sign, so it must not pass with one.
	_, client := answering(t, wxpaytest.Reply{Body: map[string]any{"prepay_id": "x", "more": map[string]string{"state": "SUCCESS"}}})
	_, err := client.Chain("v2/pay/unifiedorder").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"a": 1}})
	require.ErrorAs(t, err, &refused)
	require.ErrorContains(t, err, "which no sign covers")

	// Red packets are answered without a sign; a wrong one is wrong there too.
	_, client = answering(t, wxpaytest.Reply{Unsigned: true, Body: map[string]any{"mch_billno": "1", "hblist": map[string]any{"hbinfo": []any{map[string]string{"amount": "100"}, map[string]string{"amount": "200"}}}}})
	resp, err := client.Chain("v2/mmpaymkttransfers/sendredpack").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"a": 1}})
	require.NoError(t, err)
	assert.False(t, resp.Verified)
	assert.Equal(t, "1", resp.Get("mch_billno").String())
	assert.Equal(t, "200", resp.Get("hblist.hbinfo.1.amount").String())
	_, client = answering(t, wxpaytest.Reply{Body: map[string]string{"mch_billno": "1", "sign": strings.Repeat("A", 32)}})
	_, err = client.Chain("v2/mmpaymkttransfers/sendredpack").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"a": 1}})
	require.ErrorAs(t, err, &refused)
}

// TestV2AnswersOfTheVectors as they would come to a client.
func TestV2AnswersOfTheVectors(t *testing.T) {
	t.Parallel()
	var vectors struct {
		Cases []struct {
			Name, Path, Document, Expect string
			Fields                       map[string]string
		}
	}
	readVectors(t, "v2-xml.json", &vectors)
	require.NotEmpty(t, vectors.Cases)
	for _, v := range vectors.Cases {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/xml")
			_, _ = w.Write([]byte(v.Document))
		}))
		t.Cleanup(server.Close)
		client := newClient(t, wxpay.Config{MchID: vectorMchID, APIv2Key: vectorV2Key, BaseURL: server.URL})
		resp, err := client.Chain("v2"+v.Path).Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"mch_id": vectorMchID}})
		var failure *wxpay.Error
		var refused *wxpay.VerifyError
		switch v.Expect {
		case "ok", "ok_unsigned", "ok_file":
			require.NoError(t, err, v.Name)
			assert.Equal(t, v.Expect == "ok", resp.Verified, v.Name)
			assert.Equal(t, v.Document, string(resp.Body), v.Name)
			for name, value := range v.Fields {
				assert.Equal(t, value, resp.Get(name).String(), v.Name)
			}
		case "fail":
			require.ErrorAs(t, err, &refused, v.Name)
		case "error_return", "error_result":
			require.ErrorAs(t, err, &failure, v.Name)
			if code := v.Fields["err_code"]; code != "" {
				require.ErrorIs(t, err, wxpay.Code(code))
			}
		case "refuse":
			require.Error(t, err, v.Name)
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), v.Name)
			require.NotErrorAs(t, err, &failure, v.Name)
		default:
			t.Errorf("%s: unknown expectation %q", v.Name, v.Expect)
		}
	}
}

func TestV2FilesAreTextOrAnError(t *testing.T) {
	t.Parallel()
	for _, content := range [][]byte{[]byte(billText), gzipped(t, []byte(billText))} {
		_, client := answering(t, wxpaytest.Reply{Body: content})
		chain, params := client.Chain("v2/pay/downloadbill"), wxpay.Params{"xml": wxpay.Params{"bill_date": "20250101"}}
		resp, err := chain.Post(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, string(content), string(resp.Body))
		assert.False(t, resp.Verified)

		path := filepath.Join(t.TempDir(), "bill.csv")
		_, err = chain.Post(t.Context(), params, wxpay.Params{"sink": path})
		require.NoError(t, err)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, billText, string(data), "decompressed on the way")
	}
	_, client := answering(t, wxpaytest.Reply{Body: map[string]string{"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}})
	dir := t.TempDir()
	_, err := client.Chain("v2/pay/downloadbill").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "sink": filepath.Join(dir, "x")})
	require.ErrorIs(t, err, wxpay.Code("20002"))
	requireNoFile(t, dir)

	// The answer of another endpoint is verified before it gets a name.
	_, client = answering(t, wxpaytest.Reply{Body: map[string]string{"a": "b"}})
	var w bytes.Buffer
	resp, err := client.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "sink": &w})
	require.NoError(t, err)
	assert.Contains(t, w.String(), "<a>b</a>")
	assert.True(t, resp.Verified)
	_, client = answering(t, wxpaytest.Reply{Body: map[string]string{"a": "b"}, Unsigned: true})
	var refused *wxpay.VerifyError
	_, err = client.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "sink": filepath.Join(dir, "x")})
	require.ErrorAs(t, err, &refused)
	requireNoFile(t, dir)
}

func TestV2UploadSignsItsFields(t *testing.T) {
	t.Parallel()
	gateway, client := answering(t, wxpaytest.Reply{Body: map[string]string{"media_id": "M"}})
	file := wxpay.File{Name: "身份证.png", Content: []byte("[redacted] is no secret in a file")}
	resp, err := client.Chain("v2/secapi/mch/uploadmedia").Post(t.Context(), wxpay.Params{
		"security": true,
		"xml":      wxpay.Params{"mch_id": "1900000001", "media_hash": file.Digest(md5.New), "sign_type": "HMAC-SHA256"},
		"body":     file,
	})
	require.NoError(t, err)
	assert.Equal(t, "M", resp.Get("media_id").String())
	request := lastRequest(t, gateway)
	upload, err := request.Upload()
	require.NoError(t, err)
	assert.Equal(t, "media", upload.Field)
	assert.Equal(t, "身份证.png", upload.Name)
	assert.Equal(t, file.Content, upload.Content)
	assert.NotContains(t, request.Fields(), "nonce_str")
	assert.NotNil(t, request.ClientCert)
}

// TestClientCertificateIsShownOnItsOwnConnections and on no others.
func TestClientCertificateIsShownOnItsOwnConnections(t *testing.T) {
	t.Parallel()
	gateway, client := answering(t, wxpaytest.Reply{})
	call := func(security bool) *wxpaytest.Request {
		_, err := client.Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "security": security})
		require.NoError(t, err)
		return lastRequest(t, gateway)
	}
	for range 3 {
		assert.Nil(t, call(false).ClientCert)
		assert.Equal(t, "wxpaytest", call(true).ClientCert.Subject.CommonName)
	}
	assert.Equal(t, 2, gateway.Connections())
}

// TestMerchantCertificateIsTheClientCertificate where no other is given.
func TestMerchantCertificateIsTheClientCertificate(t *testing.T) {
	t.Parallel()
	gateway := wxpaytest.NewServer(t, wxpaytest.MerchantKey(merchantSerial, signerFrom(t, "apiclient_key.pem")))
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := gateway.Config()
	cfg.ClientCert, cfg.Certificate = nil, certificateFrom(t, "apiclient_cert.pem")
	_, err := newClient(t, cfg).Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "security": true})
	require.NoError(t, err)
	assert.Equal(t, merchantSerial, auth.FormatSerial(lastRequest(t, gateway).ClientCert.SerialNumber))
}

func TestClientMayHaveOneProtocolOnly(t *testing.T) {
	t.Parallel()
	gateway, _ := answering(t, wxpaytest.Reply{})
	all := gateway.Config()
	only2 := newClient(t, wxpay.Config{MchID: all.MchID, APIv2Key: all.APIv2Key, BaseURL: all.BaseURL, TLS: all.TLS})
	_, err := only2.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}})
	require.NoError(t, err)
	_, err = only2.Chain("v3/certificates").Get(t.Context())
	requireRefused(t, err, "Config.PrivateKey is empty: this client has what APIv2 needs, and APIv3 needs Config.PrivateKey")
	_, err = only2.Decrypt("x")
	require.ErrorContains(t, err, "Config.PrivateKey is empty")
	assert.Empty(t, only2.Check())

	all.APIv2Key = ""
	only3 := newClient(t, all)
	_, err = only3.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
	_, err = only3.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}})
	requireRefused(t, err, "Config.APIv2Key is empty: APIv2 requests are signed with it")
}

func TestV2CallObeysItsContext(t *testing.T) {
	t.Parallel()
	_, client := answering(t, wxpaytest.Reply{Fault: wxpaytest.Hang()})
	ctx, cancel := context.WithCancel(t.Context())
	future := client.Chain("v2/pay/orderquery").PostAsync(ctx, wxpay.Params{"xml": wxpay.Params{}})
	cancel()
	_, err := future.Wait()
	require.ErrorIs(t, err, context.Canceled)
}
