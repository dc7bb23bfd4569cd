package invariants_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
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
		"a certain code": {testkit.FailureV2("err_code", "ORDERPAID", "err_code_des", "已支付"), rejected, unknown, "ORDERPAID",
			"已支付"},
		"too little money":  {testkit.FailureV2("err_code", "NOTENOUGH"), rejected, unknown, "NOT_ENOUGH", ""},
		"a wrong parameter": {testkit.FailureV2("err_code", "PARAM_ERROR"), rejected, unknown, "PARAM_ERROR", ""},
		"a code of next year": {testkit.FailureV2("err_code", "NEW_RULE_2027", "err_code_des", "x"), unknown, unknown,
			"NEW_RULE_2027", "x"},
		"an undecided code": {testkit.FailureV2("err_code", "SYSTEMERROR"), unknown, unknown, "SYSTEM_ERROR", ""},
		"in process":        {testkit.FailureV2("err_code", "PROCESSING"), unknown, unknown, "PROCESSING", ""},
		"no such transfer":  {testkit.FailureV2("err_code", "NOT_FOUND"), unknown, unknown, "NOT_FOUND", ""},
		"no code":           {testkit.FailureV2("err_code_des", "余额不足"), unknown, unknown, "FAIL", "余额不足"},
		"an empty code":     {testkit.FailureV2("err_code", ""), unknown, unknown, "FAIL", ""},
		"SUCCESS as a code": {testkit.FailureV2("err_code", "SUCCESS"), unknown, unknown, "FAIL", ""},
		"error_code": {testkit.FailureV2("error_code", "PARAM_ERROR", "error_msg", "分账金额错误"), rejected, unknown,
			"PARAM_ERROR", "分账金额错误"},
		"error_code that is undecided": {testkit.FailureV2("error_code", "SYSTEMERROR", "error_msg", "x"), unknown, unknown, "SYSTEMERROR",
			"x"},
		"error_code_des": {testkit.FailureV2("error_code", "NO_AUTH", "error_code_des", "无权限"), rejected, unknown, "NOAUTH",
			"无权限"},
		"error_code of the message": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "error_code", "PARAM_ERROR",
			"error_msg", "参数错误"), rejected, unknown, "PARAM_ERROR", "参数错误"},
		"unknown code of the message": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "err_code", "NEW", "return_msg",
			"x"), unknown, unknown, "NEW", "x"},
		"a wrong sign": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "签名错误"), rejected,
			rejected, "FAIL", "签名错误"},
		"a busy system": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "系统繁忙"), unknown,
			unknown, "FAIL", "系统繁忙"},
		"without a message": {testkit.FailureV2("return_code", "FAIL", "result_code", "-"), unknown, unknown, "FAIL", ""},
		"with an empty message": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", " "), unknown, unknown,
			"FAIL", ""},
		"OK as a message": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "OK"), unknown,
			unknown, "FAIL", ""},
		"neither SUCCESS nor FAIL": {testkit.FailureV2("return_code", "PARAM_ERROR", "result_code", "-", "return_msg", "参数错误"),
			unknown, unknown, "PARAM_ERROR", "参数错误"},
		"neither, and a certain code": {testkit.FailureV2("return_code", "PARAM_ERROR", "result_code", "-", "err_code", "PARAM_ERROR",
			"return_msg", "x"), unknown, unknown, "PARAM_ERROR", "x"},
		"in another case": {testkit.FailureV2("result_code", "fail", "err_code", "PARAM_ERROR"), unknown, unknown,
			"PARAM_ERROR", ""},
		"with blanks around": {testkit.FailureV2("result_code", " FAIL ", "err_code", " PARAM_ERROR "), rejected, unknown,
			"PARAM_ERROR", ""},
		"a result nobody knows": {testkit.FailureV2("result_code", "PROCESSING"), unknown, unknown, "PROCESSING", ""},
		"with the status 400": {wxpaytest.Reply{Status: 400, Body: testkit.FailureV2("err_code", "ORDERPAID").Body}, rejected,
			unknown, "ORDERPAID", ""},
		"with the status 500": {wxpaytest.Reply{Status: 500, Body: testkit.FailureV2("err_code", "ORDERPAID").Body}, unknown,
			unknown, "ORDERPAID", ""},
		"the bill's own code": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "No Bill Exist",
			"error_code", "20002"), rejected, unknown, "20002", "No Bill Exist"},
		"the customer types a password": {testkit.FailureV2("err_code", "USERPAYING", "err_code_des", "需要用户输入支付密码"), unknown, unknown,
			"USER_PAYING", "需要用户输入支付密码"},
		"SYSTEM ERROR in words": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "SYSTEM ERROR"), unknown,
			unknown, "FAIL", "SYSTEM ERROR"},
		"return_code FAIL and 404": {wxpaytest.Reply{Status: 404, Body: map[string]string{"return_code": "FAIL", "return_msg": "x"}},
			unknown, unknown, "FAIL", "x"},
		"a wrong sign and 404": {wxpaytest.Reply{Status: 404, Body: map[string]string{"return_code": "FAIL", "return_msg": "签名错误"}},
			rejected, rejected, "FAIL", "签名错误"},
		"a wrong sign and a result": {testkit.FailureV2("return_code", "FAIL", "return_msg", "签名错误"), rejected, unknown, "FAIL", "签名错误"},
		"missing parameters": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "缺少参数"), rejected,
			unknown, "FAIL", "缺少参数"},
		"words that nobody knows": {testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", "支付失败"), unknown,
			unknown, "FAIL", "支付失败"},
		"a bad gateway":       {wxpaytest.BadGateway(), unknown, unknown, "", ""},
		"a page of a gateway": {wxpaytest.Reply{Status: 404, Body: "<html>not found</html>"}, unknown, unknown, "", ""},
	} {
		for _, unsigned := range []bool{false, true} {
			c.reply.Unsigned = unsigned
			for path, want := range map[string]wxpay.Outcome{
				"v2/pay/micropay": c.payment, "v2/secapi/pay/profitsharing": c.payment, "v2/xdc/apiv2sandbox/pay/micropay": c.payment,
				"v2/mmpaymkttransfers/promotion/transfers": c.payout, "v2/mmpaysptrans/pay_bank": c.payout,
				"v2/mmpaymkttransfers/sendredpack":      c.payout,
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
	for code, good := range map[string]bool{"SYSTEMERROR": false, "USERPAYING": false, "SYSTEM ERROR": false, "": true, "SUCCESS": true,
		"OK": true} {
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
			err := gateway.Post(t, "v2/risk/getviolation", wxpaytest.Reply{Body: "<xml><return_code>SUCCESS</return_code><" + name + ">" +
				code + "</" + name + "></xml>"})
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
		"PARAM_ERROR": wxpay.Rejected, "NOT_ENOUGH": wxpay.Rejected, "NO_AUTH": wxpay.Rejected, "FREQUENCY_LIMIT_EXCEED": wxpay.Rejected,
		"NOT_FOUND":       wxpay.Rejected,
		"INVALID_REQUEST": wxpay.Unknown, "ALREADY_EXISTS": wxpay.Unknown, "NEW_CODE": wxpay.Unknown, "": wxpay.Unknown,
		"SYSTEM_ERROR": wxpay.Unknown,
	} {
		reply := wxpaytest.ErrorReply(400, code, "x")
		if code == "" {
			reply = wxpaytest.Reply{Status: 400, Body: "<html>"}
		}
		for _, path := range []string{
			"v3/fund-app/mch-transfer/transfer-bills", "v3/transfer/batches", "v3/partner-transfer/batches",
			"v3/fund-app/mch-transfer/partner/transfer-bills",
			"v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw", "v3/ecommerce/account/apply-cancel-withdraw",
			"v3/ecommerce/mch-transfer/transfer-bills", "v3/platsolution/mch-transfer/batches/apply", "v3/bank-transfer/batches",
			"v3/fund-app/brand-redpacket/brand-merchant-batches",
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
	for _, code := range []string{"SYSTEM_ERROR", "SYSTEMERROR", "USERPAYING", "USER_PAYING", "BANK_ERROR", "BANKERROR", "PROCESSING",
		"SYSTEMBUSY", "BIZERR_NEED_RETRY", "ACCEPTED"} {
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
				case strings.HasPrefix(path, "v2/") && (isNumber || status != 400):
					continue // APIv2 has no such numbers, and fails with 200
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
				open := strings.HasPrefix(hint, "nobody knows") || strings.HasPrefix(hint, "it was taken and is not finished") ||
					strings.HasPrefix(hint, "the customer is typing")
				if wxpay.OutcomeOf(err) == wxpay.Unknown {
					assert.True(t, open || strings.HasPrefix(hint, "query with the same merchant number first"), "%s %d %s: %s", path,
						status, code, hint)
				} else {
					assert.False(t, open, "%s %d %s is %v: %s", path, status, code, failure.Outcome(), hint)
				}
				assert.Contains(t, failure.Explain(), hint)
			}
		}
	}
}

// TestHintAndOutcomeAgreeWhereAPIv2SaysItInWords: return_msg alone, of whatever is known and is not.
func TestHintAndOutcomeAgreeWhereAPIv2SaysItInWords(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t, wxpaytest.Plain())
	for _, message := range []string{
		"签名错误", "签名失败", "sign error", "缺少参数", "XML格式错误", "参数格式校验错误", "证书错误", "post数据为空", "请使用post方法", "appid和mch_id不匹配", "appid不存在",
		"系统错误", "系统繁忙，请稍后再试", "System Error", "系统错误：签名错误", "签名错误，请稍后重试", "频率限制", "此商家的收款功能已被限制", "支付失败", "OK", "",
	} {
		for _, path := range []string{"v2/pay/micropay", "v2/secapi/pay/refund", "v2/mmpaysptrans/pay_bank"} {
			for _, code := range []string{"", "SYSTEMERROR", "PARAM_ERROR", "NEW"} {
				fields := []string{"return_code", "FAIL", "result_code", "-", "return_msg", message}
				if code != "" {
					fields = append(fields, "err_code", code)
				}
				err := gateway.Post(t, path, testkit.FailureV2(fields...))
				var failure *wxpay.Error
				require.ErrorAs(t, err, &failure)
				hint := failure.Hint()
				open, first := strings.HasPrefix(hint, "nobody knows"), strings.HasPrefix(hint, "query with the same merchant number first")
				if wxpay.OutcomeOf(err) == wxpay.Unknown {
					assert.True(t, open || first || hint == "", "%s %s: %v: %s", path, code, err, hint)
				} else {
					assert.False(t, open || first, "%s %s: %v: %s", path, code, err, hint)
				}
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
		for _, path := range []string{"v3/pay/transactions/codepay", "v3/pay/partner/transactions/codepay", "v3/pay/transactions/codepay/",
			"proxy/v3/pay/transactions/codepay"} {
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
		`{"code":"466888334356"}`, `{"code":"20001"}`, `{"code":"20002","message":"x"}`, `{"code":"ABC123"}`,
		`{"code":"SUCCESS","message":"成功"}`, `{"code":"0","message":"ok"}`, `{"code":0,"message":"ok"}`,
		`{"code":"SYSTEM_ERROR","message":"x","data":[{}]}`, `{"code":"SYSTEM_ERROR","message":"x","total":0}`,
		`{"code":"10000","msg":"Success","sub_code":"","sub_msg":""}`,
		`{"company_name":"x","code":"X","message":"y"}`, `{}`, ``, `[]`,
	} {
		require.NoError(t, gateway.Post(t, "v3/gov/subsidy/goods/upload", wxpaytest.Reply{Body: body}), body)
	}
	err := gateway.Post(t, "v3/pay/transactions/jsapi", wxpaytest.Reply{Unsigned: true, Body: `{"code":"SYSTEM_ERROR","message":"x"}`})
	require.ErrorAs(t, err, new(*wxpay.VerifyError), "a 2xx is verified first")
}

func TestNotSentUntilTheFirstByte(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	over, cancel := context.WithCancelCause(context.Background())
	because := errors.New("the customer left")
	cancel(because)

	for name, c := range map[string]struct {
		change func(*wxpay.Config)
		ctx    context.Context
		is     error
	}{
		"context over":          {ctx: over, is: because},
		"context over, its Err": {ctx: over, is: context.Canceled},
		// Nothing listens on port 1. A port that was closed a moment ago may be another test's by now.
		"connection refused": {change: func(cfg *wxpay.Config) { cfg.BaseURL = "http://127.0.0.1:1/" }},
		"no such host": {change: func(cfg *wxpay.Config) {
			cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.DNSError{Err: "no such host", Name: "api.mch.weixin.qq.com"}
			}
		}},
		"dial breaks its contract": {change: func(cfg *wxpay.Config) {
			cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, nil }
		}},
		"untrusted certificate": {change: func(cfg *wxpay.Config) { cfg.TLS = nil }},
		"certificate of another host": {change: func(cfg *wxpay.Config) {
			cfg.BaseURL, cfg.Dial = "https://pay.example.com/", gateway.Dial
		}},
		"no TLS on the other side": {change: func(cfg *wxpay.Config) {
			cfg.Dial = testkit.NewRawServer(t, func(net.Conn, int) {}).Dial
		}},
		"a signer that fails": {change: func(cfg *wxpay.Config) { cfg.PrivateKey = testkit.FailingSigner{Signer: cfg.PrivateKey} }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := gateway.Config()
			if c.change != nil {
				c.change(&cfg)
			}
			client, err := wxpay.New(cfg)
			require.NoError(t, err)
			ctx := c.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			_, err = client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{}})
			require.Error(t, err)
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
		})
	}
	require.Empty(t, gateway.Requests())
}

func TestWhatFailsAfterTheFirstByteIsUnknown(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	for name, c := range map[string]struct {
		fault  wxpaytest.Fault
		reason auth.Reason
	}{
		"bad signature":         {wxpaytest.BadSignature(), auth.Mismatch},
		"no signature":          {wxpaytest.Without("Wechatpay-Signature"), auth.MissingHeader},
		"no timestamp":          {wxpaytest.Without("Wechatpay-Timestamp"), auth.MissingHeader},
		"no nonce":              {wxpaytest.Without("Wechatpay-Nonce"), auth.MissingHeader},
		"no serial":             {wxpaytest.Without("Wechatpay-Serial"), auth.MissingHeader},
		"signature twice":       {wxpaytest.Doubled("Wechatpay-Signature"), auth.DoubledHeader},
		"serial twice":          {wxpaytest.Doubled("Wechatpay-Serial"), auth.DoubledHeader},
		"signature type twice":  {wxpaytest.Doubled("Wechatpay-Signature-Type"), auth.DoubledHeader},
		"timestamp twice":       {wxpaytest.Doubled("Wechatpay-Timestamp"), auth.DoubledHeader},
		"nonce twice":           {wxpaytest.Doubled("Wechatpay-Nonce"), auth.DoubledHeader},
		"unknown serial":        {wxpaytest.SignedBy("5157F09EFDC096DE15EBE81A47057A7232F1B8E1"), auth.UnknownSerial},
		"signed 301 s ago":      {wxpaytest.Skew(-303 * time.Second), auth.ClockSkew},
		"signed 301 s from now": {wxpaytest.Skew(303 * time.Second), auth.ClockSkew},
		"probe":                 {wxpaytest.Probe(), auth.Probe},
		"cut short":             {wxpaytest.Truncate(), ""},
		"closed after reading":  {wxpaytest.Drop(), ""},
	} {
		for _, status := range []int{200, 201, 202} {
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Status: status, Body: `{"state":"SUCCESS"}`, Fault: c.fault}
			})
			resp, err := client.Chain("v3/refund/domestic/refunds").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
			require.Error(t, err, name)
			require.Nil(t, resp, name)
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%s: %v", name, err)
			var refused *wxpay.VerifyError
			require.Equal(t, c.reason != "", errors.As(err, &refused), "%s: %v", name, err)
			if refused != nil {
				require.Equal(t, c.reason, refused.Reason, name)
				require.Equal(t, status, refused.Response.Status)
				require.JSONEq(t, `{"state":"SUCCESS"}`, string(refused.Response.Body), "the answer is kept for diagnosis")
				require.False(t, refused.Response.Verified)
				require.NotEmpty(t, refused.RequestID)
			}
		}
	}
	before := len(gateway.Requests())
	gateway.DropNext()
	_, err = client.Chain("v3/refund/domestic/refunds").Post(t.Context())
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
	require.Len(t, gateway.Requests(), before, "the gateway read the request it had to drop")
}

// TestErrorOfAnotherCallIsNotThisCalls: an errgroup cancels its calls with the
// first error as the cause. That order A does not exist says nothing about B.
func TestErrorOfAnotherCallIsNotThisCalls(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	sent := make(chan struct{})
	gateway.Handle("/v3/orders/A", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
	})
	gateway.Handle("/v3/orders/B", func(*wxpaytest.Request) wxpaytest.Reply {
		close(sent)
		return wxpaytest.Reply{Fault: wxpaytest.Hang()}
	})
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	orderB := client.Chain("v3/orders/{no}").GetAsync(ctx, wxpay.Params{"no": "B"})
	<-sent
	_, errA := client.Chain("v3/orders/{no}").Get(ctx, wxpay.Params{"no": "A"})
	cancel(errA)
	_, errB := orderB.Wait()
	require.ErrorIs(t, errB, context.Canceled)
	require.ErrorContains(t, errB, "ORDER_NOT_EXIST", "the cause is shown")
	require.NotErrorIs(t, errB, wxpay.Code("ORDER_NOT_EXIST"))
	var answer *wxpay.Error
	require.NotErrorAs(t, errB, &answer)
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(errB))
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
