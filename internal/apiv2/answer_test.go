package apiv2_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestV2JSONIsReadWhereItIsDocumented(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	call := func(body string) (*wxpay.Response, error) {
		gateway.Answer(wxpaytest.Reply{Body: body})
		return gateway.Client.Chain("v2/appauth/getaccesstoken").Get(t.Context(),
			wxpay.Params{"query": wxpay.Params{"mch_id": "1900000001"}})
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
		"empty": {Status: 200, Body: ""}, "204": {Status: 204}, "206": {Status: 206, Body: "half"}, "500": {Status: 500, Body: ""},
		"302":  {Status: 302},
		"JSON": {Body: `{"error":"x"}`}, "a success without a file": {Body: map[string]string{}}, "cut": {Body: testkit.BillText,
			Fault: wxpaytest.NoLengthAt(100)},
		"an error after blanks": {Body: strings.Repeat("\n", 600) + "<xml><return_code>FAIL</return_code><return_msg>No Bill " +
			"Exist</return_msg></xml>"},
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
	_, err = gateway.Client.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "sink": filepath.Join(dir,
		"x")})
	require.ErrorAs(t, err, &refused)
	testkit.RequireNoFile(t, dir)
}
