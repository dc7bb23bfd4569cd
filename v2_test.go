package wxpay_test

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
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
		wxpay.Params{"mch_id": "1900000001", "total_fee": 100, "attach": "", "detail": map[string]any{"goods": []int{1}},
			"sub_mch_id": nil},
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
		"no fields":      {params: wxpay.Params{}, words: `params key "xml" is missing`},
		"fields as text": {params: xml("<xml/>"), words: `has the type string; expected a map or a struct`},
		"json": {params: wxpay.Params{"json": fields},
			words: `params key "json" belongs to APIv3; APIv2 (v2/…) takes "xml"`},
		"a body that is no file": {params: wxpay.Params{"xml": fields, "body": "x"}, words: `expected a wxpay.File on APIv2`},
		"security as a number":   {params: wxpay.Params{"xml": fields, "security": 1}, words: `expected true or false`},
		"nonceless as text": {params: wxpay.Params{"xml": fields, "nonceless": "yes"},
			words: `params key "nonceless" has the type string`},
		"another merchant": {params: xml(wxpay.Params{"mch_id": 1900000002}),
			words: `field "mch_id" is 1900000002, but this client is of merchant 1900000001`},
		"another combine merchant": {params: xml(wxpay.Params{"combine_mch_id": "2"}), words: `field "combine_mch_id" is 2`},
		"another mchid":            {params: xml(wxpay.Params{"mchid": "3"}), words: `field "mchid" is 3`},
		"an unknown sign type":     {params: xml(wxpay.Params{"sign_type": "SHA1"}), words: `SHA1`},
		"a name that is no name":   {params: xml(wxpay.Params{"a b": 1}), words: `"a b"`},
		"sensitive text": {params: xml(wxpay.Params{"name": wxpay.Sensitive("x")}),
			words: `params key "xml": name: a wxpay.Sensitive`},
		"a sensitive field":       {params: xml(tagged{"idcard"}), words: `params key "xml": n: a wxpay.Sensitive is encrypted only`},
		"a function":              {params: xml(wxpay.Params{"f": func() {}}), words: `field "f": `},
		"lists of values":         {params: xml(url.Values{"a": {"1"}}), words: `has the type url.Values; expected a map with one value`},
		"a struct without fields": {params: xml(wxpay.Params{"f": *big.NewInt(1)}), words: `a big.Int was given, which has no fields`},
		"no UTF-8":                {params: xml(plain{"\xff"}), words: `field "n" is not UTF-8`},
		"what a secret prints":    {params: xml(wxpay.Params{"name": "[redacted]"}), words: `a [redacted] would be sent`},
		"the name of the file": {params: wxpay.Params{"xml": wxpay.Params{"media": "x"}, "body": file},
			words: `has the name of the file's part`},
		"meta of a file": {params: wxpay.Params{"xml": fields, "body": wxpay.File{Name: "a.png", Meta: fields}},
			words: `File.Meta has no place in APIv2`},
		"no client certificate": {
			client: withoutCertificate, params: wxpay.Params{"xml": fields, "security": true, "base_uri": "https://127.0.0.1:1/"},
			words: `Config.ClientCert has none`,
		},
		"a certificate over http": {params: wxpay.Params{"xml": fields, "security": true, "base_uri": "http://127.0.0.1:1/"},
			words: `needs https://`},
		"no path":         {path: "v2", params: xml(fields), words: "the path behind v2/ is empty"},
		"fields in a GET": {method: http.MethodGet, path: entrust, params: xml(fields), words: "have no place in a GET"},
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
