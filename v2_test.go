package wxpay_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestFieldsAreSentAsGivenAndSigned(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	gateway.Answer(wxpaytest.Reply{Body: map[string]any{"prepay_id": "wx1", "new_field": "值 <&> ]]> x"}})
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
		resp, err := gateway.Client.Chain("v2/pay/unifiedorder").Post(t.Context(), wxpay.Params{"xml": xml})
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

		request := testkit.LastRequest(t, gateway.Server)
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
	gateway := testkit.NewChangingGateway(t)
	for _, c := range []struct {
		path, signType string
		length         int
	}{
		{"v2/pay/unifiedorder", "", 32}, {"v2/pay/unifiedorder", "MD5", 32}, {"v2/pay/unifiedorder", "HMAC-SHA256", 64},
		{"v2/secapi/pay/profitsharing", "", 64}, {"v2/pay/profitsharingquery", "", 64}, {"v2/transit/queryorder", "", 64},
	} {
		fields := wxpay.Params{"sign": "the caller's is replaced", "nonce_str": "caller"}
		if c.signType != "" {
			fields["sign_type"] = c.signType
		}
		_, err := gateway.Client.Chain(c.path).Post(t.Context(), wxpay.Params{"xml": fields})
		require.NoError(t, err, c.path)
		sent := testkit.LastRequest(t, gateway.Server).Fields()
		assert.Len(t, sent["sign"], c.length, c.path)
		assert.Equal(t, "caller", sent["nonce_str"])
		assert.Equal(t, c.signType, sent["sign_type"], "nothing is added but nonce_str and sign")
	}
	for path, params := range map[string]wxpay.Params{
		"v2/papay/querycontract": {"xml": wxpay.Params{"a": 1}}, "v2/pay/orderquery": {"xml": wxpay.Params{"a": 1}, "nonceless": true},
	} {
		_, err := gateway.Client.Chain(path).Post(t.Context(), params)
		require.NoError(t, err)
		assert.NotContains(t, testkit.LastRequest(t, gateway.Server).Fields(), "nonce_str", path)
	}
}

func TestWhatCannotBeAV2RequestIsRefused(t *testing.T) {
	t.Parallel()
	const orders, entrust = "v2/pay/unifiedorder", "v2/papay/h5entrustweb"
	cfg := testkit.ClosedGateway().Config()
	cfg.APIv2Key = testkit.APIv2Key
	client := testkit.NewClient(t, cfg)
	cfg.ClientCert = nil
	withoutCertificate := testkit.NewClient(t, cfg)
	fields := wxpay.Params{"a": 1}
	xml := func(fields any) wxpay.Params { return wxpay.Params{"xml": fields} }
	type tagged struct {
		N string `json:"n" wxpay:"sensitive"`
	}
	type plain struct {
		N string `json:"n"`
	}
	file := wxpay.File{Name: "a.png"}
	for name, c := range map[string]struct {
		client       *wxpay.Client // nil: the one with everything
		method, path string        // a POST of an order
		params       wxpay.Params
		words        string
	}{
		"no fields":                {params: wxpay.Params{}, words: `params key "xml" is missing`},
		"fields as text":           {params: xml("<xml/>"), words: `has the type string; expected a map or a struct`},
		"json":                     {params: wxpay.Params{"json": fields}, words: `params key "json" belongs to APIv3; APIv2 (v2/…) takes "xml"`},
		"a body that is no file":   {params: wxpay.Params{"xml": fields, "body": "x"}, words: `expected a wxpay.File on APIv2`},
		"security as a number":     {params: wxpay.Params{"xml": fields, "security": 1}, words: `expected true or false`},
		"nonceless as text":        {params: wxpay.Params{"xml": fields, "nonceless": "yes"}, words: `params key "nonceless" has the type string`},
		"another merchant":         {params: xml(wxpay.Params{"mch_id": 1900000002}), words: `field "mch_id" is 1900000002, but this client is of merchant 1900000001`},
		"another combine merchant": {params: xml(wxpay.Params{"combine_mch_id": "2"}), words: `field "combine_mch_id" is 2`},
		"another mchid":            {params: xml(wxpay.Params{"mchid": "3"}), words: `field "mchid" is 3`},
		"an unknown sign type":     {params: xml(wxpay.Params{"sign_type": "SHA1"}), words: `SHA1`},
		"a name that is no name":   {params: xml(wxpay.Params{"a b": 1}), words: `"a b"`},
		"sensitive text":           {params: xml(wxpay.Params{"name": wxpay.Sensitive("x")}), words: `params key "xml": name: a wxpay.Sensitive`},
		"a sensitive field":        {params: xml(tagged{"idcard"}), words: `params key "xml": n: a wxpay.Sensitive is encrypted only`},
		"a function":               {params: xml(wxpay.Params{"f": func() {}}), words: `field "f": `},
		"lists of values":          {params: xml(url.Values{"a": {"1"}}), words: `has the type url.Values; expected a map with one value`},
		"a struct without fields":  {params: xml(wxpay.Params{"f": *big.NewInt(1)}), words: `a big.Int was given, which has no fields`},
		"no UTF-8":                 {params: xml(plain{"\xff"}), words: `field "n" is not UTF-8`},
		"what a secret prints":     {params: xml(wxpay.Params{"name": "[redacted]"}), words: `a [redacted] would be sent`},
		"the name of the file":     {params: wxpay.Params{"xml": wxpay.Params{"media": "x"}, "body": file}, words: `has the name of the file's part`},
		"meta of a file":           {params: wxpay.Params{"xml": fields, "body": wxpay.File{Name: "a.png", Meta: fields}}, words: `File.Meta has no place in APIv2`},
		"no client certificate": {
			client: withoutCertificate, params: wxpay.Params{"xml": fields, "security": true, "base_uri": "https://127.0.0.1:1/"},
			words: `Config.ClientCert has none`,
		},
		"a certificate over http": {params: wxpay.Params{"xml": fields, "security": true, "base_uri": "http://127.0.0.1:1/"}, words: `needs https://`},
		"no path":                 {path: "v2", params: xml(fields), words: "the path behind v2/ is empty"},
		"fields in a GET":         {method: http.MethodGet, path: entrust, params: xml(fields), words: "have no place in a GET"},
		"a query key twice": {
			method: http.MethodGet, path: entrust + "?a=1", params: wxpay.Params{"query": wxpay.Params{"a": 2}},
			words: `the query has "a" twice`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chain := cmp.Or(c.client, client).Chain(cmp.Or(c.path, orders))
			_, err := chain.Do(t.Context(), cmp.Or(c.method, http.MethodPost), c.params)
			testkit.RequireRefused(t, err, c.words)
		})
	}
}

// TestV2AnswersThatSayNothingAreUnknown: money may have moved.
func TestV2AnswersThatSayNothingAreUnknown(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for _, path := range []string{"v2/pay/micropay", "v2/mmpaymkttransfers/promotion/transfers"} {
		for _, body := range []string{
			"<xml/>", "<xml><result_code>SUCCESS</result_code><payment_no>1</payment_no></xml>", "<xml><return_code></return_code></xml>",
			"<xml><return_code><a>SUCCESS</a></return_code></xml>", "<xml><return_code>SUCCESS</return_code><result_code/></xml>",
			"<xml><return_code>SUCCESS</return_code><result_code>PROCESSING</result_code></xml>",
			`{"code":504,"msg":"gateway timeout"}`, `{"retcode":0`, `{"retcode":0}`, "<html>busy</html>", "",
			"<xml><return_code>FAIL</return_code><return_msg>timeout</return_msg></xml>",
			"<xml><return_code>FAIL</return_code><return_msg>服务繁忙，请稍后重试</return_msg></xml>",
			"<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg><result_code>FAIL</result_code><err_code_des>系统超时,请查询</err_code_des></xml>",
			"<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>PROCESSING</err_code><err_code_des>请求已受理，请稍后使用原单号查询发放结果</err_code_des></xml>",
			"<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>BIZERR_NEED_RETRY</err_code></xml>",
		} {
			for _, status := range []int{200, 400} {
				err := gateway.Post(t, path, wxpaytest.Reply{Status: status, Body: body})
				require.Error(t, err, "%s: %s passed as a success", path, body) // red packets and transfers are answered without a sign
				require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%s %d %s: %v", path, status, body, err)
			}
		}
	}
}

func TestV2JSONIsReadWhereItIsDocumented(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	call := func(body string) (*wxpay.Response, error) {
		gateway.Answer(wxpaytest.Reply{Body: body})
		return gateway.Client.Chain("v2/appauth/getaccesstoken").Get(t.Context(), wxpay.Params{"query": wxpay.Params{"mch_id": "1900000001"}})
	}
	resp, err := call(`{"retcode":0,"retmsg":"ok","access_token":"T"}`)
	require.NoError(t, err)
	assert.Equal(t, "T", resp.Get("access_token").String())
	assert.False(t, resp.Verified)
	_, err = call(`{"retcode":10001,"retmsg":"code expired"}`)
	require.ErrorIs(t, err, wxpay.Code("10001"))
	require.ErrorContains(t, err, "code expired")
	for _, body := range []string{`{"retcode":0`, `{"retcode":"0"}`, `{}`, `[0]`} {
		_, err = call(body)
		require.Error(t, err, body)
		assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), body)
	}
}

func TestV2AnswerMustBeSigned(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	post := func(path string, reply wxpaytest.Reply) (*wxpay.Response, error) {
		gateway.Answer(reply)
		return gateway.Client.Chain(path).Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"a": 1}})
	}
	var refused *wxpay.VerifyError
	for name, reply := range map[string]wxpaytest.Reply{
		"no sign":             {Unsigned: true, Body: map[string]string{"prepay_id": "x"}},
		"wrong sign":          {Body: map[string]string{"prepay_id": "x", "sign": strings.Repeat("A", 32)}},
		"wrong HMAC":          {Body: map[string]string{"prepay_id": "x", "sign": strings.Repeat("A", 64)}},
		"no sign at all":      {Body: map[string]string{"prepay_id": "x", "sign": "A"}},
		"failure, wrong sign": {Body: map[string]string{"result_code": "FAIL", "err_code": "ORDERPAID", "sign": strings.Repeat("A", 32)}},
	} {
		resp, err := post("v2/pay/unifiedorder", reply)
		require.ErrorAs(t, err, &refused, name)
		require.Nil(t, resp)
		assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), name)
	}
	// What lies inside of an element is in no sign, so it must not pass with one.
	sign, err := auth.SignV2("MD5", gateway.Config().APIv2Key, map[string]string{"return_code": "SUCCESS"})
	require.NoError(t, err)
	_, err = post("v2/pay/unifiedorder", wxpaytest.Reply{
		Body: "<xml><return_code>SUCCESS</return_code><more><state>SUCCESS</state></more><sign>" + sign + "</sign></xml>",
	})
	require.ErrorAs(t, err, &refused)
	require.ErrorContains(t, err, "which no sign covers")

	// Red packets are answered without a sign; a wrong one is wrong there too.
	packets := []any{map[string]string{"amount": "100"}, map[string]string{"amount": "200"}}
	resp, err := post("v2/mmpaymkttransfers/sendredpack", wxpaytest.Reply{
		Unsigned: true, Body: map[string]any{"mch_billno": "1", "hblist": map[string]any{"hbinfo": packets}},
	})
	require.NoError(t, err)
	assert.False(t, resp.Verified)
	assert.Equal(t, "1", resp.Get("mch_billno").String())
	assert.Equal(t, "200", resp.Get("hblist.hbinfo.1.amount").String())
	_, err = post("v2/mmpaymkttransfers/sendredpack", wxpaytest.Reply{Body: map[string]string{"mch_billno": "1", "sign": strings.Repeat("A", 32)}})
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
	testkit.ReadVectors(t, "v2-xml.json", &vectors)
	require.NotEmpty(t, vectors.Cases)
	var document atomic.Pointer[string]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, *document.Load())
	}))
	t.Cleanup(server.Close)
	client := testkit.NewClient(t, wxpay.Config{MchID: testkit.MchID, APIv2Key: testkit.APIv2Key, BaseURL: server.URL})
	for _, v := range vectors.Cases {
		document.Store(&v.Document)
		resp, err := client.Chain("v2"+v.Path).Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"mch_id": testkit.MchID}})
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
	gateway := testkit.NewChangingGateway(t)
	chain, params := gateway.Client.Chain("v2/pay/downloadbill"), wxpay.Params{"xml": wxpay.Params{"bill_date": "20250101"}}
	for _, content := range [][]byte{[]byte(testkit.BillText), testkit.Gzipped(t, []byte(testkit.BillText))} {
		gateway.Answer(wxpaytest.Reply{Body: content})
		resp, err := chain.Post(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, string(content), string(resp.Body))
		assert.False(t, resp.Verified)

		path := filepath.Join(t.TempDir(), "bill.csv")
		_, err = chain.Post(t.Context(), params, wxpay.Params{"sink": path})
		require.NoError(t, err)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, testkit.BillText, string(data), "decompressed on the way")
	}
	gateway.Answer(wxpaytest.Reply{Body: map[string]string{"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}})
	dir := t.TempDir()
	_, err := chain.Post(t.Context(), params, wxpay.Params{"sink": filepath.Join(dir, "x")})
	require.ErrorIs(t, err, wxpay.Code("20002"))
	testkit.RequireNoFile(t, dir)

	// What is no file replaces none, in memory or on the disk.
	path := filepath.Join(dir, "precious.csv")
	require.NoError(t, os.WriteFile(path, []byte("precious"), 0o600))
	for name, reply := range map[string]wxpaytest.Reply{
		"empty": {Status: 200, Body: ""}, "204": {Status: 204}, "206": {Status: 206, Body: "half"}, "500": {Status: 500, Body: ""}, "302": {Status: 302},
		"JSON": {Body: `{"error":"x"}`}, "a success without a file": {Body: map[string]string{}}, "cut": {Body: testkit.BillText, Fault: wxpaytest.NoLengthAt(100)},
		"an error after blanks": {Body: strings.Repeat("\n", 600) + "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>"},
	} {
		gateway.Answer(reply)
		_, err = chain.Post(t.Context(), params)
		require.Error(t, err, name)
		_, err = chain.Post(t.Context(), params, wxpay.Params{"sink": path})
		require.Error(t, err, name)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "precious", string(data), name)
		testkit.RequireOnly(t, path)
	}
	require.NoError(t, os.Remove(path))

	// The answer of another endpoint is verified before it gets a name.
	gateway.Answer(wxpaytest.Reply{Body: map[string]string{"a": "b"}})
	var w bytes.Buffer
	resp, err := gateway.Client.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "sink": &w})
	require.NoError(t, err)
	assert.Contains(t, w.String(), "<a>b</a>")
	assert.True(t, resp.Verified)
	gateway.Answer(wxpaytest.Reply{Body: map[string]string{"a": "b"}, Unsigned: true})
	var refused *wxpay.VerifyError
	_, err = gateway.Client.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "sink": filepath.Join(dir, "x")})
	require.ErrorAs(t, err, &refused)
	testkit.RequireNoFile(t, dir)
}

func TestV2UploadSignsItsFields(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	gateway.Answer(wxpaytest.Reply{Body: map[string]string{"media_id": "M"}})
	file := wxpay.File{Name: "身份证.png", Content: []byte("[redacted] is no secret in a file")}
	resp, err := gateway.Client.Chain("v2/secapi/mch/uploadmedia").Post(t.Context(), wxpay.Params{
		"security": true,
		"xml":      wxpay.Params{"mch_id": "1900000001", "media_hash": file.Digest(md5.New), "sign_type": "HMAC-SHA256"},
		"body":     file,
	})
	require.NoError(t, err)
	assert.Equal(t, "M", resp.Get("media_id").String())
	request := testkit.LastRequest(t, gateway.Server)
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
	gateway := testkit.NewChangingGateway(t)
	call := func(security bool) *wxpaytest.Request {
		_, err := gateway.Client.Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "security": security})
		require.NoError(t, err)
		return testkit.LastRequest(t, gateway.Server)
	}
	for range 3 {
		assert.Nil(t, call(false).ClientCert)
		assert.Equal(t, "wxpaytest", call(true).ClientCert.Subject.CommonName)
	}
	assert.Equal(t, 2, gateway.Connections())
}

// TestResumedSessionShowsTheClientCertificate: TLS resumes a session with what was
// shown when it began, so those with the certificate are kept apart.
func TestResumedSessionShowsTheClientCertificate(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	gateway.Answer(wxpaytest.Reply{Header: http.Header{"Connection": {"close"}}})
	for i := range 6 {
		_, err := gateway.Client.Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "security": i%2 == 1})
		require.NoError(t, err)
		assert.Equal(t, i%2 == 1, testkit.LastRequest(t, gateway.Server).ClientCert != nil, "call %d", i)
	}
	assert.Equal(t, 6, gateway.Connections())
}

// TestClientCertificateIsShownWhateverTheServerAsksFor: a request that wants it shown
// must not go out without it, nor with another one.
func TestClientCertificateIsShownWhateverTheServerAsksFor(t *testing.T) {
	t.Parallel()
	var shown []string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, cert := range r.TLS.PeerCertificates {
			shown = append(shown, cert.Subject.CommonName)
		}
		_, _ = w.Write([]byte("<xml><return_code>SUCCESS</return_code></xml>"))
	}))
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM([]byte(testkit.KeyText(t, "wechatpay_platform_1_cert.pem"))) // not the merchant's
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, ClientCAs: authorities}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	cfg := testkit.Config(t)
	cfg.BaseURL, cfg.TLS = server.URL, &tls.Config{RootCAs: roots, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return &tls.Certificate{}, nil
	}}
	_, err := testkit.NewClient(t, cfg).Chain("v2/mmpaymkttransfers/sendredpack").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "security": true})
	require.NoError(t, err)
	assert.Equal(t, []string{testkit.MchID}, shown)
}

func TestClientCertificateMustFitItsKey(t *testing.T) {
	t.Parallel()
	merchant, brand := testkit.Certificate(t, "apiclient_cert.pem"), testkit.Certificate(t, "brand_cert.pem")
	key := testkit.Signer(t, "apiclient_key.pem")
	for name, c := range map[string]struct {
		cert  tls.Certificate
		words string // of the error; "" for none
	}{
		"certificate and key":   {tls.Certificate{Certificate: [][]byte{merchant.Raw}, PrivateKey: key}, ""},
		"no key":                {tls.Certificate{Certificate: [][]byte{merchant.Raw}}, "has no private key that signs"},
		"another key":           {tls.Certificate{Certificate: [][]byte{merchant.Raw}, PrivateKey: testkit.Signer(t, "brand_key.pem")}, "has a private key that is not"},
		"no certificate":        {tls.Certificate{Certificate: [][]byte{{1, 2}}, PrivateKey: key}, "ClientCert is no certificate"},
		"a brand's certificate": {tls.Certificate{Certificate: [][]byte{brand.Raw}, PrivateKey: testkit.Signer(t, "brand_key.pem")}, "is the certificate of merchant 1"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testkit.Config(t)
			cfg.ClientCert = &c.cert
			_, err := wxpay.New(cfg)
			if c.words == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.words)
		})
	}
	cfg := testkit.Config(t)
	cfg.Certificate, cfg.ClientCert = nil, &tls.Certificate{Certificate: [][]byte{merchant.Raw}, PrivateKey: key}
	cfg.Now = func() time.Time { return time.Date(2043, 12, 20, 0, 0, 0, 0, time.UTC) }
	found := testkit.NewClient(t, cfg).Check()
	require.NotEmpty(t, found)
	assert.Contains(t, found[0].String(), "Config.ClientCert: "+testkit.MerchantSerial+" ends on 2044-01-01")

	// With nothing of APIv3 but what makes the client certificate.
	_, err := wxpay.New(wxpay.Config{MchID: testkit.MchID, APIv2Key: testkit.APIv2Key, Certificate: merchant, PrivateKey: key})
	require.NoError(t, err)
	_, err = wxpay.New(wxpay.Config{MchID: testkit.MchID, APIv2Key: testkit.APIv2Key, Certificate: merchant, PrivateKey: testkit.Signer(t, "brand_key.pem")})
	require.Error(t, err)
}

// TestMerchantCertificateIsTheClientCertificate where no other is given.
func TestMerchantCertificateIsTheClientCertificate(t *testing.T) {
	t.Parallel()
	gateway := wxpaytest.NewServer(t, wxpaytest.MerchantKey(testkit.MerchantSerial, testkit.Signer(t, "apiclient_key.pem")))
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := gateway.Config()
	cfg.ClientCert, cfg.Certificate = nil, testkit.Certificate(t, "apiclient_cert.pem")
	_, err := testkit.NewClient(t, cfg).Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "security": true})
	require.NoError(t, err)
	assert.Equal(t, testkit.MerchantSerial, auth.FormatSerial(testkit.LastRequest(t, gateway).ClientCert.SerialNumber))
}

func TestClientMayHaveOneProtocolOnly(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	all := gateway.Config()
	only2 := testkit.NewClient(t, wxpay.Config{MchID: all.MchID, APIv2Key: all.APIv2Key, BaseURL: all.BaseURL, TLS: all.TLS})
	_, err := only2.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}})
	require.NoError(t, err)
	_, err = only2.Chain("v3/certificates").Get(t.Context())
	testkit.RequireRefused(t, err, "this client has what APIv2 needs only, for Config.Platform is empty; APIv3 needs Config.PrivateKey")
	_, err = only2.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"name": wxpay.Sensitive("x")}})
	testkit.RequireRefused(t, err, "this client has what APIv2 needs only")
	_, err = only2.Decrypt("x")
	require.ErrorContains(t, err, "Config.PrivateKey is empty")
	assert.Empty(t, only2.Check())

	all.APIv2Key = ""
	only3 := testkit.NewClient(t, all)
	_, err = only3.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
	_, err = only3.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}})
	testkit.RequireRefused(t, err, "Config.APIv2Key is empty: APIv2 requests are signed with it")
}

func TestV2CallObeysItsContext(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	gateway.Answer(wxpaytest.Reply{Fault: wxpaytest.Hang()})
	ctx, cancel := context.WithCancel(t.Context())
	future := gateway.Client.Chain("v2/pay/orderquery").PostAsync(ctx, wxpay.Params{"xml": wxpay.Params{}})
	cancel()
	_, err := future.Wait()
	require.ErrorIs(t, err, context.Canceled)
}
