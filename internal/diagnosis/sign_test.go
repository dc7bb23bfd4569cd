package diagnosis_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// seenAs answers SIGN_ERROR as if another message had come: change says what became of
// its five lines on the way.
func seenAs(change func(lines []string), message string) func(*wxpaytest.Request) wxpaytest.Reply {
	return func(r *wxpaytest.Request) wxpaytest.Reply {
		lines := strings.SplitN(r.Message(), "\n", 5)
		change(lines)
		whole := strings.Join(lines, "\n")
		cut := lines[4]
		if cut = strings.TrimSuffix(cut, "\n"); len(cut) > 8 {
			cut = cut[:8]
		}
		lines[4] = cut + "\n"
		return wxpaytest.Reply{Status: 401, Body: map[string]any{
			"code": "SIGN_ERROR", "message": message,
			"detail": map[string]any{"field": "signature", "location": "authorization",
				"detail": map[string]string{"issue": "sign not match"}, "sign_information": map[string]any{
					"method": lines[0], "url": lines[1], "truncated_sign_message": strings.Join(lines, "\n"),
					"sign_message_length": len(whole),
				}},
		}}
	}
}

func signErrorOf(t *testing.T, reply func(*wxpaytest.Request) wxpaytest.Reply) *wxpay.Error {
	t.Helper()
	server := testkit.NewServer(t)
	server.Handle("POST /v3/pay/transactions/out-trade-no/{no}/close", reply)
	client := testkit.NewClient(t, server.Config())
	_, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}/close").Post(t.Context(), wxpay.Params{
		"out_trade_no": "a/b", "json": json.RawMessage(`{"mchid": "1900000001"}`),
	})
	var failure *wxpay.Error
	require.ErrorAs(t, err, &failure)
	return failure
}

func TestASignErrorShowsWhatWasChangedAfterSigning(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(lines []string)
		message string
		verdict string
		marked  string
	}{
		"nothing": {func([]string) {}, "错误的签名，验签失败", "both messages agree; likely the private key or the serial number is not that of", ""},
		"serial":  {func([]string) {}, "商户证书序列号有误", "the serial number of the merchant API certificate (商户API证书) is wrong", ""},
		"path decoded": {func(l []string) { l[1] = strings.Replace(l[1], "%2F", "/", 1) }, "", "path or query were changed after " +
			"signing, from byte 36 on", "url"},
		"method":    {func(l []string) { l[0] = "GET" }, "", "the method was changed after signing, from POST to GET", "method"},
		"timestamp": {func(l []string) { l[2] = "1554208460" }, "", "timestamp or nonce are not those that were signed", "timestamp"},
		"nonce": {func(l []string) { l[3] = "593BEC0C930BF1AFEB40B4A08C8FB242" }, "", "timestamp or nonce are not those that were signed",
			"nonce"},
		"no body":   {func(l []string) { l[4] = "\n" }, "", "the body did not arrive", "length"},
		"line feed": {func(l []string) { l[4] += "\n" }, "", "has 1 bytes more, a line break at its end?", "length"},
		"compact":   {func(l []string) { l[4] = `{"mchid":"1900000001"}` + "\n" }, "", "written anew without white space", "length"},
		"pretty": {func(l []string) { l[4] = "{\n    \"mchid\": \"1900000001\"\n}\n" }, "", "written anew (pretty-printed, " +
			"other escapes)?", "body"},
		"another body":   {func(l []string) { l[4] = `{"appid": "1900000001"}` + "\n" }, "", "it is as long, but another", "body"},
		"cut in the end": {func(l []string) { l[4] = l[4][:12] + "\n" }, "", "bytes less; was it cut", "length"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := signErrorOf(t, seenAs(c.change, c.message))
			text := e.Explain()
			assert.Contains(t, text, "verdict: ")
			assert.Contains(t, text, c.verdict)
			assert.Contains(t, e.Error(), c.verdict, "the error itself says it too")
			assert.Equal(t, e.Hint(), strings.TrimPrefix(lineWith(text, "verdict: "), "verdict: "))
			for _, row := range []string{"method", "url", "timestamp", "nonce", "body", "length"} {
				line := lineWith(text, "  "+row)
				require.NotEmpty(t, line, row)
				if row == c.marked {
					assert.Contains(t, line, "<-- differs", row)
				}
			}
			chinese := e.ExplainIn("zh_CN.UTF-8")
			assert.Equal(t, e.HintIn("zh"), strings.TrimPrefix(lineWith(chinese, "诊断："), "诊断："))
			assert.Equal(t, strings.Count(text, "\n"), strings.Count(chinese, "\n"))
			for _, word := range []string{"signed", "seen by", "differs", "verdict:", "see:"} {
				assert.NotContains(t, strings.TrimPrefix(chinese, e.Error()), word)
			}
			assert.Equal(t, c.marked == "", !strings.Contains(chinese, "<-- 不同"))
			assert.NotContains(t, text, "1900000001\"", "of the body no more than WeChat Pay shows")
			assert.Equal(t, c.marked == "", !strings.Contains(text, "<--"))
		})
	}
}

func lineWith(text, start string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, start) {
			return line
		}
	}
	return ""
}

func TestASignErrorWithoutDetailsIsExplainedToo(t *testing.T) {
	t.Parallel()
	e := signErrorOf(t, func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(401, "SIGN_ERROR", "商户证书序列号有误。请使用签名私钥匹配的证书序列号")
	})
	assert.Contains(t, e.Explain(), "verdict: the serial number of the merchant API certificate (商户API证书) is wrong")
	assert.NotContains(t, e.Explain(), "<--")

	e = signErrorOf(t, func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Status: 401,
			Header: http.Header{"Date": {time.Now().Add(-10*time.Minute - 30*time.Second).UTC().Format(http.TimeFormat)}},
			Body:   map[string]string{"code": "SIGN_ERROR", "message": "Http头Authorization认证类型不正确"}}
	})
	assert.Contains(t, e.Explain(), "the schema of the signature is not the one of this merchant's key")
	assert.NotContains(t, e.Explain(), "clock", "WeChat Pay's words count before the clock")

	assert.Empty(t, (*wxpay.Error)(nil).ExplainIn("zh"))
	assert.Empty(t, (*wxpay.Error)(nil).Explain())
	assert.Empty(t, (*wxpay.Error)(nil).Hint())
	assert.Contains(t, (&wxpay.Error{Status: 401, Code: "SIGN_ERROR"}).Explain(), "verdict: likely the private key")
}

func TestHintsAreByCodeThenNumberThenText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err   *wxpay.Error
		words string
	}{
		"a code": {&wxpay.Error{Status: 404, Code: "ORDERNOTEXIST"}, "combined order"},
		"an inner number before the code": {&wxpay.Error{Status: 400, Code: "INVALID_REQUEST", InnerCode: "268449538"},
			"do not order again"},
		"a text":                     {&wxpay.Error{Status: 400, Code: "X", Message: "平台私钥解密失败"}, "encrypted for"},
		"a code before its number":   {&wxpay.Error{Status: 400, Code: "NO_STATEMENT_EXIST", InnerCode: "268435461"}, "after 10:00"},
		"an undecided code":          {&wxpay.Error{Status: 500, Code: "SYSTEMERROR"}, "never a new"},
		"too often":                  {&wxpay.Error{Status: 429, Code: "FREQUENCY_LIMITED"}, "wait 1 s, 2 s"},
		"a wrong signature":          {&wxpay.Error{Status: 401, Code: "SIGN_ERROR"}, "private key"},
		"an appid that is not bound": {&wxpay.Error{Status: 400, Code: "APPID_MCHID_NOT_MATCH"}, "not bound to"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, c.err.Hint(), c.words)
		})
	}
	assert.Empty(t, (&wxpay.Error{Status: 400, Code: "SOMETHING_NEW"}).Hint())
	assert.NotContains(t, (&wxpay.Error{Status: 400, Code: "SOMETHING_NEW"}).Explain(), "hint")
	assert.Contains(t, (&wxpay.Error{Status: 403, Code: "NOT_ENOUGH"}).ExplainIn("zh"), "\n提示：账户余额不足：充值后用同一请求重试\n参见：")
}

// The other side of the comparison is unsigned: it must neither make the body show nor
// write lines of its own.
func TestAnExplanationShowsNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	e := signErrorOf(t, func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Status: 401, Body: map[string]any{
			"code": "SIGN_ERROR", "message": "x\nverdict: all well\x1b]0;pwn\a",
			"detail": map[string]any{"sign_information": map[string]any{"truncated_sign_message": "\n\n\n\n" + strings.Repeat("X", 500),
				"sign_message_length": 1}},
		}}
	})
	text := e.Explain()
	assert.NotContains(t, text, "1900000001\"", "the body is not shown whole")
	assert.NotContains(t, text, "\x1b")
	assert.Equal(t, 1, strings.Count(text, "\nverdict: "))
	assert.NotContains(t, e.Error(), "\n")
	assert.Contains(t, e.Error(), `x\nverdict: all well`)
}
