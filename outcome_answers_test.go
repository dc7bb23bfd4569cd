package wxpay_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"net/http"
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
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/numbers"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestV2IsRejectedOnlyWhenItIsCertain: who is told Rejected pays again.
func TestV2IsRejectedOnlyWhenItIsCertain(t *testing.T) {
	t.Parallel()
	const unknown, rejected = wxpay.Unknown, wxpay.Rejected
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for name, c := range map[string]struct {
		reply            wxpaytest.Reply
		payment, payout  wxpay.Outcome
		code, mentioning string
	}{
		"a certain code":                {testkit.FailureV2("err_code", "ORDERPAID", "err_code_des", "已支付"), rejected, unknown, "ORDERPAID", "已支付"},
		"too little money":              {testkit.FailureV2("err_code", "NOTENOUGH"), rejected, unknown, "NOT_ENOUGH", ""},
		"a wrong parameter":             {testkit.FailureV2("err_code", "PARAM_ERROR"), rejected, unknown, "PARAM_ERROR", ""},
		"a code of next year":           {testkit.FailureV2("err_code", "NEW_RULE_2027", "err_code_des", "x"), unknown, unknown, "NEW_RULE_2027", "x"},
		"an undecided code":             {testkit.FailureV2("err_code", "SYSTEMERROR"), unknown, unknown, "SYSTEM_ERROR", ""},
		"in process":                    {testkit.FailureV2("err_code", "PROCESSING"), unknown, unknown, "PROCESSING", ""},
		"no such transfer":              {testkit.FailureV2("err_code", "NOT_FOUND"), unknown, unknown, "NOT_FOUND", ""},
		"no code":                       {testkit.FailureV2("err_code_des", "余额不足"), unknown, unknown, "FAIL", "余额不足"},
		"an empty code":                 {testkit.FailureV2("err_code", ""), unknown, unknown, "FAIL", ""},
		"SUCCESS as a code":             {testkit.FailureV2("err_code", "SUCCESS"), unknown, unknown, "FAIL", ""},
		"error_code":                    {testkit.FailureV2("error_code", "PARAM_ERROR", "error_msg", "分账金额错误"), rejected, unknown, "PARAM_ERROR", "分账金额错误"},
		"error_code that is undecided":  {testkit.FailureV2("error_code", "SYSTEMERROR", "error_msg", "x"), unknown, unknown, "SYSTEMERROR", "x"},
		"error_code_des":                {testkit.FailureV2("error_code", "NO_AUTH", "error_code_des", "无权限"), rejected, unknown, "NOAUTH", "无权限"},
		"error_code of the message":     {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "error_code", "PARAM_ERROR", "error_msg", "参数错误"), rejected, unknown, "PARAM_ERROR", "参数错误"},
		"unknown code of the message":   {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "err_code", "NEW", "return_msg", "x"), unknown, unknown, "NEW", "x"},
		"a wrong sign":                  {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "签名错误"), rejected, rejected, "FAIL", "签名错误"},
		"a busy system":                 {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "系统繁忙"), unknown, unknown, "FAIL", "系统繁忙"},
		"without a message":             {testkit.FailureV2("return_code", "FAIL", "result_code", "-"), unknown, unknown, "FAIL", ""},
		"with an empty message":         {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", " "), unknown, unknown, "FAIL", ""},
		"OK as a message":               {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "OK"), unknown, unknown, "FAIL", ""},
		"neither SUCCESS nor FAIL":      {testkit.FailureV2("return_code", "PARAM_ERROR", "result_code", "-", "return_msg", "参数错误"), unknown, unknown, "PARAM_ERROR", "参数错误"},
		"neither, and a certain code":   {testkit.FailureV2("return_code", "PARAM_ERROR", "result_code", "-", "err_code", "PARAM_ERROR", "return_msg", "x"), unknown, unknown, "PARAM_ERROR", "x"},
		"in another case":               {testkit.FailureV2("result_code", "fail", "err_code", "PARAM_ERROR"), unknown, unknown, "PARAM_ERROR", ""},
		"with blanks around":            {testkit.FailureV2("result_code", " FAIL ", "err_code", " PARAM_ERROR "), rejected, unknown, "PARAM_ERROR", ""},
		"a result nobody knows":         {testkit.FailureV2("result_code", "PROCESSING"), unknown, unknown, "PROCESSING", ""},
		"with the status 400":           {wxpaytest.Reply{Status: 400, Body: testkit.FailureV2("err_code", "ORDERPAID").Body}, rejected, unknown, "ORDERPAID", ""},
		"with the status 500":           {wxpaytest.Reply{Status: 500, Body: testkit.FailureV2("err_code", "ORDERPAID").Body}, unknown, unknown, "ORDERPAID", ""},
		"the bill's own code":           {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "No Bill Exist", "error_code", "20002"), rejected, unknown, "20002", "No Bill Exist"},
		"the customer types a password": {testkit.FailureV2("err_code", "USERPAYING", "err_code_des", "需要用户输入支付密码"), unknown, unknown, "USER_PAYING", "需要用户输入支付密码"},
		"SYSTEM ERROR in words":         {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "SYSTEM ERROR"), unknown, unknown, "FAIL", "SYSTEM ERROR"},
		"return_code FAIL and 404":      {wxpaytest.Reply{Status: 404, Body: map[string]string{"return_code": "FAIL", "return_msg": "x"}}, rejected, rejected, "FAIL", "x"},
		"a bad gateway":                 {wxpaytest.BadGateway(), unknown, unknown, "", ""},
		"a page of a gateway":           {wxpaytest.Reply{Status: 404, Body: "<html>not found</html>"}, unknown, unknown, "", ""},
	} {
		for _, unsigned := range []bool{false, true} {
			c.reply.Unsigned = unsigned
			for path, want := range map[string]wxpay.Outcome{
				"v2/pay/micropay": c.payment, "v2/secapi/pay/profitsharing": c.payment, "v2/xdc/apiv2sandbox/pay/micropay": c.payment,
				"v2/mmpaymkttransfers/promotion/transfers": c.payout, "v2/mmpaysptrans/pay_bank": c.payout, "v2/mmpaymkttransfers/sendredpack": c.payout,
				"v2/mmpaymkttransfers/sendgroupredpack": c.payout, "v2/mmpaymkttransfers/promotion/paywwsptrans2pocket": c.payout,
				"v2/mmpaymkttransfers/sendminiprogramhb": c.payout, "v2/mmpaymkttransfers/sendworkwxredpack": c.payout,
			} {
				err := gateway.Post(t, path, c.reply)
				var failure *wxpay.Error
				require.ErrorAs(t, err, &failure, "%s: %s", name, path)
				require.ErrorContains(t, err, "wxpay: POST "+path+": ")
				require.NotNil(t, failure.Response)
				assert.Equal(t, want, wxpay.OutcomeOf(err), "%s: %s: %v", name, path, err)
				if c.code != "" {
					assert.ErrorIs(t, err, wxpay.Code(c.code), name)
				}
				assert.Contains(t, failure.Message, c.mentioning, name)
			}
		}
	}
}

// TestV2SuccessWithAnUndecidedCodeIsNone: what contradicts itself is open.
func TestV2SuccessWithAnUndecidedCodeIsNone(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for code, good := range map[string]bool{"SYSTEMERROR": false, "USERPAYING": false, "SYSTEM ERROR": false, "": true, "SUCCESS": true, "OK": true} {
		err := gateway.Post(t, "v2/pay/micropay", testkit.FailureV2("result_code", "SUCCESS", "err_code", code))
		if good {
			require.NoError(t, err, code)
			continue
		}
		require.ErrorIs(t, err, wxpay.Code(code))
		assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), code)
	}
}

// TestV2ErrorCodeWithoutAResultIsNoSuccess.
func TestV2ErrorCodeWithoutAResultIsNoSuccess(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for code, want := range map[string]wxpay.Outcome{"SYSTEMERROR": wxpay.Unknown, "NEW": wxpay.Unknown, "PARAM_ERROR": wxpay.Rejected} {
		for _, name := range []string{"err_code", "error_code"} {
			err := gateway.Post(t, "v2/risk/getviolation", wxpaytest.Reply{Body: "<xml><return_code>SUCCESS</return_code><" + name + ">" + code + "</" + name + "></xml>"})
			require.ErrorIs(t, err, wxpay.Code(code))
			assert.Equal(t, want, wxpay.OutcomeOf(err))
		}
	}
}

// TestV3PayoutsAreRejectedOnlyByCertainCodes.
func TestV3PayoutsAreRejectedOnlyByCertainCodes(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for code, want := range map[string]wxpay.Outcome{
		"PARAM_ERROR": wxpay.Rejected, "NOT_ENOUGH": wxpay.Rejected, "NO_AUTH": wxpay.Rejected, "FREQUENCY_LIMIT_EXCEED": wxpay.Rejected, "NOT_FOUND": wxpay.Rejected,
		"INVALID_REQUEST": wxpay.Unknown, "ALREADY_EXISTS": wxpay.Unknown, "NEW_CODE": wxpay.Unknown, "": wxpay.Unknown, "SYSTEM_ERROR": wxpay.Unknown,
	} {
		reply := wxpaytest.ErrorReply(400, code, "x")
		if code == "" {
			reply = wxpaytest.Reply{Status: 400, Body: "<html>"}
		}
		for _, path := range []string{
			"v3/fund-app/mch-transfer/transfer-bills", "v3/transfer/batches", "v3/partner-transfer/batches", "v3/fund-app/mch-transfer/partner/transfer-bills",
			"v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw", "v3/ecommerce/account/apply-cancel-withdraw", "v3/ecommerce/mch-transfer/transfer-bills", "v3/platsolution/mch-transfer/batches/apply", "v3/bank-transfer/batches", "v3/fund-app/brand-redpacket/brand-merchant-batches",
		} {
			assert.Equal(t, want, wxpay.OutcomeOf(gateway.Post(t, path, reply)), "%s: %s", path, code)
		}
		elsewhere := wxpay.Rejected
		if code == "SYSTEM_ERROR" {
			elsewhere = wxpay.Unknown
		}
		for _, path := range []string{"v3/pay/transactions/native", "v3/transfer/bill-receipt", "v3/refund/domestic/refunds"} {
			assert.Equal(t, elsewhere, wxpay.OutcomeOf(gateway.Post(t, path, reply)), "%s: %s", path, code)
		}
	}
}

func TestTheCodeDecidesBeforeTheStatus(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for _, code := range []string{"SYSTEM_ERROR", "SYSTEMERROR", "USERPAYING", "USER_PAYING", "BANK_ERROR", "BANKERROR", "PROCESSING", "SYSTEMBUSY", "BIZERR_NEED_RETRY", "ACCEPTED"} {
		for _, status := range []int{400, 401, 403, 404, 409, 429, 500, 503} {
			err := gateway.Post(t, "v3/pay/transactions/jsapi", wxpaytest.ErrorReply(status, code, "x"))
			require.ErrorIs(t, err, wxpay.Code(code))
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%d %s", status, code)
			assert.ErrorContains(t, err, "outcome unknown", "%d %s", status, code)
			assert.NotContains(t, err.Error(), "rejected", "%d %s", status, code)
		}
	}
}

// TestHintAndOutcomeNeverContradictEachOther, for every row of the table of hints and any
// status, in payments and in payouts, of APIv3 and APIv2.
func TestHintAndOutcomeNeverContradictEachOther(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	table := diagnosis.Codes()
	require.Greater(t, len(table), 40)
	for _, code := range table {
		isNumber := strings.Trim(code, "0123456789") == ""
		for _, path := range []string{"v3/pay/transactions/jsapi", "v3/transfer/batches", "v2/pay/micropay", "v2/mmpaysptrans/pay_bank"} {
			for _, status := range []int{202, 400, 401, 404, 429, 500, 502} {
				reply := wxpaytest.ErrorReply(status, code, "x")
				switch {
				case strings.HasPrefix(path, "v2/") && isNumber:
					continue // APIv2 has no such numbers
				case strings.HasPrefix(path, "v2/"):
					reply = testkit.FailureV2("err_code", code)
				case isNumber:
					reply = wxpaytest.ErrorReply(status, "SOME_CODE", "x")
					reply.Header = http.Header{"Request-Id": {"08-" + code}}
				}
				err := gateway.Post(t, path, reply)
				var failure *wxpay.Error
				require.ErrorAs(t, err, &failure, "%s %d %s", path, status, code)
				hint := failure.Hint()
				require.NotEmpty(t, hint, "%s %d %s", path, status, code)
				open := strings.HasPrefix(hint, "nobody knows") || strings.HasPrefix(hint, "it was taken and is not finished") || strings.HasPrefix(hint, "the customer is typing")
				if wxpay.OutcomeOf(err) == wxpay.Unknown {
					assert.True(t, open || strings.HasPrefix(hint, "query with the same merchant number first"), "%s %d %s: %s", path, status, code, hint)
				} else {
					assert.False(t, open, "%s %d %s is %v: %s", path, status, code, failure.Outcome(), hint)
				}
				assert.Contains(t, failure.Explain(), hint)
			}
		}
	}
}

// Test202IsNoPayment: codepay answers it while the customer types the password.
func Test202IsNoPayment(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for name, reply := range map[string]wxpaytest.Reply{
		"with its code":      {Status: 202, Body: `{"code":"USERPAYING","message":"需要用户输入支付密码"}`},
		"in another form":    {Status: 202, Body: `{"code":"USER_PAYING","message":"x"}`},
		"with another code":  {Status: 202, Body: `{"code":"SOMETHING","message":"x"}`},
		"with data":          {Status: 202, Body: `{"out_trade_no":"T1","trade_state":"SUCCESS"}`},
		"without a body":     {Status: 202, Body: ""},
		"without a sign":     {Status: 202, Unsigned: true, Body: `{"code":"USERPAYING","message":"x"}`},
		"with a forged sign": {Status: 202, Fault: wxpaytest.BadSignature(), Body: `{"code":"USERPAYING","message":"x"}`},
	} {
		for _, path := range []string{"v3/pay/transactions/codepay", "v3/pay/partner/transactions/codepay", "v3/pay/transactions/codepay/", "proxy/v3/pay/transactions/codepay"} {
			err := gateway.Post(t, path, reply)
			var failure *wxpay.Error
			require.ErrorAs(t, err, &failure, name)
			require.ErrorIs(t, err, wxpay.Code("USERPAYING"), name)
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), name)
			require.NotNil(t, failure.Response)
			assert.Equal(t, 202, failure.Response.Status)
			assert.False(t, failure.Response.Final())
			assert.Contains(t, failure.Hint(), "typing a password")
		}
	}
	gateway.Answer(wxpaytest.Reply{Status: 202, Body: ""})
	resp, err := gateway.Client.Chain("v3/new-tax-control-fapiao/fapiao-applications").Post(t.Context())
	require.NoError(t, err, "what the documentation calls accepted is no failure")
	assert.False(t, resp.Final())
	gateway.Answer(wxpaytest.Reply{Status: 200, Body: `{}`})
	resp, err = gateway.Client.Chain("v3/pay/transactions/codepay").Post(t.Context())
	require.NoError(t, err)
	assert.True(t, resp.Final())
	assert.False(t, (*wxpay.Response)(nil).Final())
}

// TestASuccessThatIsOnlyAnErrorCodeIsNone.
func TestASuccessThatIsOnlyAnErrorCodeIsNone(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for body, code := range map[string]wxpay.Code{
		`{"code":"SYSTEM_ERROR","message":"系统繁忙"}`:                          "SYSTEM_ERROR",
		`{"message":"x","code":"PARAM_ERROR","detail":{"field":"/amount"}}`: "PARAM_ERROR",
		`{"code":"USERPAYING"}`:                                            "USERPAYING",
		`{"code":"NEW_CODE","message":""}`:                                 "NEW_CODE",
		`{"code":"SYSTEM_ERROR","message":"x","data":null}`:                "SYSTEM_ERROR",
		`{"code":"SYSTEM_ERROR","message":"x","data":[],"total":{}}`:       "SYSTEM_ERROR",
		`{"code":"SYSTEM_ERROR","msg":"x","sub_code":"a","sub_msg":"b"}`:   "SYSTEM_ERROR",
		`{"code":"NEW_CODE","msg":"x","request_id":"1","out_trade_no":""}`: "NEW_CODE",
	} {
		for _, status := range []int{200, 201, 202} {
			err := gateway.Post(t, "v3/pay/transactions/jsapi", wxpaytest.Reply{Status: status, Body: body})
			var failure *wxpay.Error
			require.ErrorAs(t, err, &failure, body)
			require.ErrorIs(t, err, code)
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), body)
			assert.True(t, failure.Response.Verified)
		}
	}
	for _, body := range []string{
		`{"code":"466888334356"}`, `{"code":"20001"}`, `{"code":"20002","message":"x"}`, `{"code":"ABC123"}`, `{"code":"SUCCESS","message":"成功"}`, `{"code":"0","message":"ok"}`, `{"code":0,"message":"ok"}`,
		`{"code":"SYSTEM_ERROR","message":"x","data":[{}]}`, `{"code":"SYSTEM_ERROR","message":"x","total":0}`, `{"code":"10000","msg":"Success","sub_code":"","sub_msg":""}`,
		`{"company_name":"x","code":"X","message":"y"}`, `{}`, ``, `[]`,
	} {
		require.NoError(t, gateway.Post(t, "v3/gov/subsidy/goods/upload", wxpaytest.Reply{Body: body}), body)
	}
	err := gateway.Post(t, "v3/pay/transactions/jsapi", wxpaytest.Reply{Unsigned: true, Body: `{"code":"SYSTEM_ERROR","message":"x"}`})
	require.ErrorAs(t, err, new(*wxpay.VerifyError), "a 2xx is verified first")
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
		"signed":            {wxpaytest.Reply{}, true, wxpay.Rejected},
		"unsigned":          {wxpaytest.Reply{Unsigned: true}, false, wxpay.Rejected},
		"forged":            {wxpaytest.Reply{Fault: wxpaytest.BadSignature()}, false, wxpay.Unknown},
		"of another time":   {wxpaytest.Reply{Fault: wxpaytest.Skew(-10 * time.Minute)}, false, wxpay.Unknown},
		"by a key not held": {wxpaytest.Reply{Fault: wxpaytest.SignedBy("7777777777777777777777777777777777777777")}, false, wxpay.Rejected},
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

// TestAnErrorBelongsToItsRequest, signed or not.
func TestAnErrorBelongsToItsRequest(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	for _, unsigned := range []bool{false, true} {
		for number, belongs := range map[string]bool{"T1": true, "T2": false} {
			gateway.Answer(wxpaytest.Reply{Status: 400, Unsigned: unsigned, Body: `{"code":"ORDER_CLOSED","message":"x","out_trade_no":"` + number + `"}`})
			_, err := gateway.Client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"out_trade_no": "T1"}})
			if belongs {
				require.ErrorIs(t, err, wxpay.Code("ORDER_CLOSED"))
				require.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err))
				continue
			}
			require.ErrorAs(t, err, new(*wxpay.VerifyError))
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
		}
	}
}

// TestAnAnswerBelongsToItsRequest: the signature does not bind the two.
func TestAnAnswerBelongsToItsRequest(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	for name, c := range map[string]struct {
		path    string
		params  wxpay.Params
		body    any
		belongs bool
	}{
		"the path":                  {"v3/pay/transactions/out-trade-no/{out_trade_no}", wxpay.Params{"out_trade_no": "T1"}, `{"out_trade_no":"T2","trade_state":"SUCCESS"}`, false},
		"a placeholder of any name": {"v3/pay/transactions/out-trade-no/{n}", wxpay.Params{"n": "T1"}, `{"out_trade_no":"T2"}`, false},
		"the query":                 {"v3/profitsharing/orders/{out_order_no}", wxpay.Params{"out_order_no": "P1", "query": wxpay.Params{"transaction_id": "42"}}, `{"out_order_no":"P1","transaction_id":"43"}`, false},
		"the body":                  {"v3/refund/domestic/refunds", wxpay.Params{"json": wxpay.Params{"out_refund_no": "R1", "transaction_id": "42"}}, `{"out_refund_no":"R2"}`, false},
		"the same":                  {"v3/refund/domestic/refunds", wxpay.Params{"json": wxpay.Params{"out_refund_no": "R1", "transaction_id": "42"}}, `{"out_refund_no":"R1","transaction_id":"42"}`, true},
		"a batch":                   {"v3/transfer/batches/out-batch-no/{out_batch_no}", wxpay.Params{"out_batch_no": "B1"}, `{"transfer_batch":{"out_batch_no":"B2"}}`, true},
		"APIv2":                     {"v2/pay/orderquery", wxpay.Params{"xml": wxpay.Params{"out_trade_no": "T1"}}, map[string]string{"out_trade_no": "T2", "trade_state": "SUCCESS"}, false},
		"APIv2, the same":           {"v2/pay/orderquery", wxpay.Params{"xml": wxpay.Params{"out_trade_no": "T1"}}, map[string]string{"out_trade_no": "T1", "trade_state": "SUCCESS"}, true},
		"APIv2, unsigned":           {"v2/mmpaymkttransfers/sendredpack", wxpay.Params{"xml": wxpay.Params{"mch_billno": "B1"}}, map[string]string{"mch_billno": "B2"}, false},
		"APIv2, a failure":          {"v2/secapi/pay/refund", wxpay.Params{"xml": wxpay.Params{"out_refund_no": "R1"}}, map[string]string{"result_code": "FAIL", "err_code": "NOTENOUGH", "out_refund_no": "R2"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			gateway.Answer(wxpaytest.Reply{Body: c.body})
			_, err := gateway.Client.Chain(c.path).Post(t.Context(), c.params)
			if c.belongs {
				require.NoError(t, err)
				return
			}
			var refused *wxpay.VerifyError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, auth.OtherRequest, refused.Reason)
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
			assert.ErrorContains(t, err, "belongs to another request")
		})
	}
}

type documentedField struct{ Name, In string }

// isTop reports whether a field stands at the top level.
func (f documentedField) isTop() bool { return !strings.ContainsAny(f.Name, ".[") }

// TestNoDocumentedAnswerIsTakenForAnother: in every documented call each field has the same
// value in the request and in its answer, and the placeholders have any name.
func TestNoDocumentedAnswerIsTakenForAnother(t *testing.T) {
	t.Parallel()
	value := func(name string) string { return "V-" + name }
	compared := 0
	for _, row := range testkit.SharedRows[struct {
		Method, Path string
		Params, Body []documentedField
		Answers      map[string][]documentedField
	}](t, "catalogue/endpoints.jsonl") {
		query, body := url.Values{}, map[string]string{}
		for _, p := range row.Params {
			if p.In == "query" {
				query.Set(p.Name, value(p.Name))
			}
		}
		for _, f := range row.Body {
			if f.isTop() {
				body[f.Name] = value(f.Name)
			}
		}
		written, err := json.Marshal(body)
		require.NoError(t, err)
		target := "/" + strings.NewReplacer("{", "V-", "}", "").Replace(row.Path) + "?" + query.Encode()
		for _, template := range []string{row.Path, strings.ReplaceAll(row.Path, "{", "{n_")} {
			asked := numbers.Request{Method: row.Method, Template: template, Target: target, Body: written}
			for _, fields := range row.Answers {
				answer := map[string]string{}
				for _, f := range fields {
					if f.isTop() {
						answer[f.Name] = value(f.Name)
					}
				}
				text, err := json.Marshal(answer)
				require.NoError(t, err)
				require.Nil(t, numbers.Differ(&asked, text), "%s %s", row.Method, template)
				if numbers.Differ(&asked, bytes.ReplaceAll(text, []byte(`"V-`), []byte(`"W-`))) != nil {
					compared++
				}
			}
		}
	}
	require.Greater(t, compared, 600, "calls in which another number is found")
}
