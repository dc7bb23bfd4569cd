package invariants_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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

func TestDownloadIsNoWayAroundVerification(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	answer := func(reply wxpaytest.Reply) {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
	}
	var w bytes.Buffer
	var refused *wxpay.VerifyError

	// The answer of an ordinary call, or a proxy's page, whatever it calls itself.
	for _, contentType := range []string{"application/json", "Application/JSON; charset=utf-8", "text/plain", "text/csv",
		"application/octet-stream", ""} {
		for _, body := range []string{`{"trade_state":"SUCCESS"}`, " \n[1]", "\ufeff{}", "<html>login</html>", "<xml/>",
			string(testkit.Gzipped(t, []byte(`{"trade_state":"SUCCESS"}`)))} {
			reply := wxpaytest.FileReply(contentType, []byte(body))
			if contentType == "" {
				delete(reply.Header, "Content-Type")
			}
			answer(reply)
			for _, path := range []string{"v3/pay/transactions/id/1", "v3/billdownload/file"} {
				_, err := client.Download(t.Context(), path, &w)
				require.ErrorAs(t, err, &refused, "%s %s", contentType, body)
				assert.Equal(t, auth.MissingHeader, refused.Reason)
				require.ErrorContains(t, err, "no file but JSON, HTML or XML")
				require.NotContains(t, err.Error(), "fetched with Client.Download")
				assert.Empty(t, w.String())
			}
		}
	}
	digest := sha256.Sum256([]byte(`{"a":1}`))
	answer(wxpaytest.FileReply("application/json", []byte(`{"a":1}`)))
	_, err := client.Download(t.Context(), "v3/some/file", wxpay.Sink{To: &w, HashType: "SHA256", HashValue: hex.EncodeToString(digest[:])})
	require.NoError(t, err, "the hash vouches for it")

	// A file by an ordinary call, unless WeChat Pay is known to leave it unsigned.
	w.Reset()
	answer(wxpaytest.FileReply("text/csv", []byte("x")))
	for _, path := range []string{"v3/other/file", "v3/new-tax-control-fapiao/download", gateway.URL() +
		"v3/new-tax-control-fapiao/download"} {
		_, err = client.Chain(path).Get(t.Context())
		require.ErrorAs(t, err, &refused, path)
	}
	_, err = client.Chain("v3/other/file").Get(t.Context(), wxpay.Params{"sink": &w})
	require.ErrorAs(t, err, &refused)
	_, err = client.Chain("v3/billdownload/file").Post(t.Context(), wxpay.Params{"sink": &w})
	require.ErrorAs(t, err, &refused)
	_, err = client.Chain("v3/billdownload/file").Get(t.Context())
	require.ErrorAs(t, err, &refused, "in memory it would pass for an answer")
	require.ErrorContains(t, err, "fetched with Client.Download")
	assert.Empty(t, w.String())
	_, err = client.Download(t.Context(), "v3/other/file", &w)
	require.NoError(t, err)
	assert.Equal(t, "x", w.String())

	// Of a signature nothing is there, or it is right.
	w.Reset()
	for _, fault := range []wxpaytest.Fault{
		wxpaytest.BadSignature(), wxpaytest.SignedBy("AB"), wxpaytest.Probe(), wxpaytest.Doubled("Wechatpay-Signature"),
		wxpaytest.Without("Wechatpay-Signature"), wxpaytest.Without("Wechatpay-Serial"),
	} {
		answer(wxpaytest.Reply{Body: testkit.BillText, Fault: fault})
		_, err = client.Download(t.Context(), "v3/billdownload/file", filepath.Join(t.TempDir(), "x"))
		require.ErrorAs(t, err, &refused)
	}
	answer(wxpaytest.Reply{Body: testkit.BillText})
	resp, err := client.Download(t.Context(), "v3/billdownload/file", &w)
	require.NoError(t, err)
	assert.True(t, resp.Verified)
	assert.Equal(t, testkit.BillText, w.String())
}

// TestSignedErrorsAreVerified: WeChat Pay signs business errors and leaves unsigned what it
// refuses before it knows who asks.
func TestSignedErrorsAreVerified(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	for name, c := range map[string]struct {
		reply    wxpaytest.Reply
		verified bool
		outcome  wxpay.Outcome
	}{
		"signed":          {wxpaytest.Reply{}, true, wxpay.Rejected},
		"unsigned":        {wxpaytest.Reply{Unsigned: true}, false, wxpay.Rejected},
		"forged":          {wxpaytest.Reply{Fault: wxpaytest.BadSignature()}, false, wxpay.Unknown},
		"of another time": {wxpaytest.Reply{Fault: wxpaytest.Skew(-10 * time.Minute)}, false, wxpay.Unknown},
		"by a key not held": {wxpaytest.Reply{Fault: wxpaytest.SignedBy("7777777777777777777777777777777777777777")}, false,
			wxpay.Rejected},
	} {
		t.Run(name, func(t *testing.T) {
			c.reply.Status, c.reply.Body = 403, `{"code":"NOT_ENOUGH","message":"余额不足"}`
			err := gateway.Post(t, "v3/pay/transactions/jsapi", c.reply)
			var failure *wxpay.Error
			require.ErrorAs(t, err, &failure)
			require.ErrorIs(t, err, wxpay.Code("NOT_ENOUGH"))
			assert.Equal(t, c.verified, failure.Response.Verified)
			assert.Equal(t, c.outcome, wxpay.OutcomeOf(err), "%v", err)
			var refused *wxpay.VerifyError
			assert.Equal(t, c.outcome == wxpay.Unknown, errors.As(err, &refused))
			if refused != nil {
				assert.Contains(t, err.Error(), "the signature was refused")
				assert.NotEqual(t, auth.UnknownSerial, refused.Reason)
			}
		})
	}
}

// A lazySource is held up as long as its download lasts, and downloads for what it does not
// hold.
type lazySource struct {
	auth.Keys
	downloads atomic.Int32
}

func (*lazySource) Ready(context.Context) error { return nil }

func (s *lazySource) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	if key, err := s.Keys.Key(ctx, serial); err == nil || ctx.Err() != nil {
		return key, err
	}
	s.downloads.Add(1)
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestErrorsDoNotWaitForADownloadOfKeys: an error by a key that is not held is as good as
// one without a signature, and was held up for the whole time of the call.
func TestErrorsDoNotWaitForADownloadOfKeys(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	cfg := server.Config()
	source := &lazySource{Keys: cfg.Platform.(auth.Keys)}
	cfg.Platform = source
	client := testkit.NewClient(t, cfg)
	reply := wxpaytest.ErrorReply(403, "NOT_ENOUGH", "x")
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
	var failure *wxpay.Error
	_, err := client.Chain("v3/pay/transactions/jsapi").Post(t.Context())
	require.ErrorAs(t, err, &failure)
	require.True(t, failure.Response.Verified, "a key that is held verifies")
	reply.Fault = wxpaytest.BadSignature()
	_, err = client.Chain("v3/pay/transactions/jsapi").Post(t.Context())
	require.ErrorAs(t, err, new(*wxpay.VerifyError))
	reply.Fault = wxpaytest.SignedBy("7777777777777777777777777777777777777777")
	_, err = client.Chain("v3/pay/transactions/jsapi").Post(t.Context(), wxpay.Params{"timeout": 10 * time.Second})
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err))
	assert.False(t, failure.Response.Verified)
	assert.Zero(t, source.downloads.Load())
}

// TestWhatIsNoFileIsNotKeptAsOne: a signed error, or the answer to another request.
func TestWhatIsNoFileIsNotKeptAsOne(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	for name, c := range map[string]struct {
		body string
		kept bool
	}{
		"an error":               {`{"code":"SYSTEM_ERROR","message":"x"}`, false},
		"another request":        {`{"out_trade_no":"T2","trade_state":"SUCCESS"}`, false},
		"the answer":             {`{"out_trade_no":"T1","trade_state":"SUCCESS"}`, true},
		"a file":                 {"a,b\n1,2\n", true},
		"a file of several JSON": {`{"out_trade_no":"T2"}` + "\n" + `{"out_trade_no":"T3"}`, true},
		"a long one":             {`{"out_trade_no":"T1","a":"` + strings.Repeat("x", 1<<20) + `"}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			gateway.Answer(wxpaytest.Reply{Body: c.body})
			path := filepath.Join(t.TempDir(), "file")
			_, err := gateway.Client.Chain("v3/bill/{out_trade_no}").Get(t.Context(), wxpay.Params{"out_trade_no": "T1", "sink": path})
			if c.kept {
				require.NoError(t, err)
				kept, err := os.ReadFile(path)
				require.NoError(t, err)
				require.Equal(t, c.body, string(kept))
				return
			}
			require.Error(t, err)
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
			require.NoFileExists(t, path)
		})
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
	_, err = post("v2/mmpaymkttransfers/sendredpack", wxpaytest.Reply{Body: map[string]string{"mch_billno": "1", "sign": strings.Repeat("A",
		32)}})
	require.ErrorAs(t, err, &refused)
}
