package explain_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/explain"
)

// at is the time of the tests.
var at = time.Unix(1_790_000_000, 0)

// sample is a text that somebody pasted, and what is found in it.
type sample struct {
	text   string
	want   string // the verdict
	sdk    string
	status int
	code   string
}

// samples are one of each format. Their facts are those of the programs: where a status, a code and a message stand.
var samples = map[string]sample{
	"JSON of APIv3":            {`{"code":"NO_AUTH","message":"产品权限未开通"}`, "product-not-opened", "", 0, "NO_AUTH"},
	"with a detail, pretty":    {"{\n \"code\": \"PARAM_ERROR\",\n \"detail\": {\"field\": \"/amount\"},\n \"message\": \"参数错误\"\n}", "parameter-wrong", "", 0, "PARAM_ERROR"},
	"SIGN_ERROR without 401":   {`{"code":"SIGN_ERROR","message":"商户证书序列号有误"}`, "serial-wrong", "", 0, "SIGN_ERROR"},
	"with a request ID":        {"Request-ID: 08F78BB5AF0610D302189F97BF5C20D66B28CB04-268445527\n{\"code\":\"PARAM_ERROR\",\"message\":\"x\"}", "appid-not-bound", "", 0, "PARAM_ERROR"},
	"a code nobody knows":      {`{"code":"SOMETHING_NEW","message":"x"}`, "", "", 0, "SOMETHING_NEW"},
	"XML of APIv2, return_msg": {"<xml><return_code><![CDATA[FAIL]]></return_code>\n<return_msg><![CDATA[签名错误]]></return_msg></xml>", "v2-key-wrong", "", 0, "FAIL"},
	"XML of APIv2, err_code":   {"<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>NOTENOUGH</err_code><err_code_des>余额不足</err_code_des></xml>", "balance-too-low", "", 0, "NOTENOUGH"},

	"wechatpay-php": {
		"GuzzleHttp\\Exception\\ClientException: Client error: `POST https://api.mch.weixin.qq.com/v3/pay/transactions/native` resulted in a `401 Unauthorized` response:\n" +
			`{"code":"SIGN_ERROR","detail":{"field":"signature"},"message":"商户未设置APIv3密钥。"}` + "\n in vendor/x.php:113",
		"apiv3-key-missing", "Guzzle (PHP)", 401, "SIGN_ERROR",
	},
	"wechatpay-php, cut off": {
		"Client error: `POST https://api.mch.weixin.qq.com/v3/refund/domestic/refunds` resulted in a `403 Forbidden` response:\n" +
			`{"code":"NOT_ENOUGH","message":"基本账户余额不足，请充 (truncated...)`,
		"balance-too-low", "Guzzle (PHP)", 403, "NOT_ENOUGH",
	},
	"wechatpay-php, a gateway": {
		"Server error: `POST https://api.mch.weixin.qq.com/v3/x` resulted in a `502 Bad Gateway` response:\n<html>\n<head><title>502",
		"gateway-broken", "Guzzle (PHP)", 502, "",
	},
	"wechatpay-go": {
		"2026/11/30 main.go:12: error http response:[StatusCode: 403 Code: \"NO_AUTH\"\nMessage: 此IP地址不允许调用该接口\nHeader:\n - Request-Id=[08F1F2F3F4F5F6F7F8-0]]",
		"ip-not-listed", "wechatpay-go", 403, "NO_AUTH",
	},
	"wechatpay-go, with a detail": {
		"error http response:[StatusCode: 401 Code: \"SIGN_ERROR\"\nMessage: 签名错误，请检查后再试\nDetail:\n{\n  \"field\": \"signature\"\n}]",
		"key-not-fitting", "wechatpay-go", 401, "SIGN_ERROR",
	},
	"wechatpay-go in a log": {
		`{"level":"error","msg":"prepay: error http response:[StatusCode: 400 Code: \"ORDERPAID\"\nMessage: 该订单已支付]"}`,
		"order-paid", "wechatpay-go", 400, "ORDERPAID",
	},
	"wechatpay-java": {
		"com.wechat.pay.java.core.exception.ServiceException: Wrong HttpStatusCode[404]\n" +
			`httpResponseBody[{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书"}]` + "\tHttpRequest[" +
			`{"http_method":"GET","url":"https://api.mch.weixin.qq.com/v3/certificates?algorithm_type=RSA","headers":{"headers":{"Authorization":"WECHATPAY2"}}}]`,
		"no-platform-certificates", "wechatpay-java", 404, "RESOURCE_NOT_EXISTS",
	},
	"wechatpay-java in JSON in JSON": {
		`{"msg":"{\"extra\":\"ServiceException: Wrong HttpStatusCode[403]\\nhttpResponseBody[{\\\"code\\\":\\\"NOT_ENOUGH\\\",\\\"message\\\":\\\"余额不足\\\"}]\"}"}`,
		"balance-too-low", "wechatpay-java", 403, "NOT_ENOUGH",
	},
	"WxJava": {
		"WxPayException: 返回代码：[FAIL]，返回信息：[签名错误，请检查后再试]，微信返回的原始报文：\n<xml><return_code><![CDATA[FAIL]]></return_code>\n<return_msg><![CDATA[签名错误，请检查后再试]]></return_msg>\n</xml>",
		"v2-key-wrong", "WxJava", 0, "FAIL",
	},
	"WxJava, line breaks escaped": {
		`微信返回的原始报文：\n<xml><return_code><![CDATA[FAIL]]></return_code>\n<return_msg><![CDATA[签名错误]]></return_msg>\n</xml>`,
		"v2-key-wrong", "", 0, "FAIL",
	},
	"WxJava's log": {
		`AutoUpdateCertificatesVerifier == Auto update cert failed, statusCode = 401,body = {"code":"SIGN_ERROR","message":"Http头Authorization值格式错误"}`,
		"header-changed", "", 401, "SIGN_ERROR",
	},
	"gopay": {
		`&{Code:400 SignInfo:0xc0001 Response:0xc0002 ErrResponse:{Code: Message: Detail:<nil>} Error:{"code":"APPID_MCHID_NOT_MATCH","message":"appid和mch_id不匹配"}}`,
		"appid-not-bound", "gopay", 400, "APPID_MCHID_NOT_MATCH",
	},
	"gopay as JSON": {
		`{"Code":403,"SignInfo":null,"Error":"{\"code\":\"RULE_LIMIT\",\"message\":\"x\"}"}`,
		"", "gopay", 403, "RULE_LIMIT",
	},
	"axios, its answer": {
		`{"message":"Request failed with status code 400","name":"AxiosError","code":"ERR_BAD_REQUEST","status":400,"response":{"status":400,"headers":{"request-id":"08F1F2F3F4F5F6F7F8-268445527"},"data":{"code":"PARAM_ERROR","message":"x"}}}`,
		"appid-not-bound", "axios (Node.js)", 400, "PARAM_ERROR",
	},
	"axios, printed": {
		"AxiosError: Request failed with status code 403 {\n  data: {\n    code: 'NO_AUTH',\n    message: '商户号该产品权限未开通'\n  }\n}",
		"product-not-opened", "axios (Node.js)", 403, "NO_AUTH",
	},
	"axios without its answer": {
		`{"message":"Request failed with status code 401","name":"AxiosError","code":"ERR_BAD_REQUEST","config":{"url":"https://api.mch.weixin.qq.com/v3/x"},"status":401}`,
		"answer-not-shown", "axios (Node.js)", 401, "",
	},
	"PHP's print_r":       {"Array\n(\n    [code] => FREQUENCY_LIMITED\n    [message] => 频率超限\n)", "too-many-requests", "", 0, "FREQUENCY_LIMITED"},
	"Python's dict":       {`{'code': 'ORDER_NOT_EXIST', 'message': '订单不存在'}`, "order-not-there", "", 0, "ORDER_NOT_EXIST"},
	"its Chinese escaped": {`err="status 400: {\"code\":\"NO_AUTH\",\"message\":\"\u6b64IP\u5730\u5740\u4e0d\u5141\u8bb8\"}"`, "ip-not-listed", "", 400, "NO_AUTH"},
	"XML cut off":         {"<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[签名错误]]></return_msg", "v2-key-wrong", "", 0, "FAIL"},
	"wxpay": {
		"wxpay: POST v3/pay/transactions/native: 401 SIGN_ERROR 签名错误，请检查后再试, location authorization, request ID 08F1F2F3F4F5F6F7F8-268443699 (rejected: x)",
		"key-not-fitting", "wxpay", 401, "SIGN_ERROR",
	},
	"wxpay, a gateway": {
		`wxpay: POST v3/pay/transactions/native: 502 without an error code, 150 bytes of "text/html" (outcome unknown: query)`,
		"gateway-broken", "wxpay", 502, "",
	},
	"wxpay of APIv2":       {"error: POST v2/pay/unifiedorder: 200 FAIL 签名错误 (rejected)", "v2-key-wrong", "", 200, "FAIL"},
	"wxpay in slog's JSON": {`{"time":"2026-11-30T00:00:00Z","level":"ERROR","msg":"order","err":"wxpay: POST v3/x: 429 FREQUENCY_LIMITED 频率过高 (rejected)"}`, "too-many-requests", "wxpay", 429, "FREQUENCY_LIMITED"},
}

// TestEveryFormatIsRecognised by itself: who writes it, its status, its code, and what it means.
func TestEveryFormatIsRecognised(t *testing.T) {
	t.Parallel()
	for name, c := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := explain.Text(c.text, at)
			require.Len(t, found, 1)
			f := found[0]
			require.Equal(t, c.want, f.Name())
			require.Equal(t, []any{c.sdk, c.status, c.code}, []any{f.SDK, f.Status, f.Code})
			require.Contains(t, c.text, f.Where)
			if c.want == "" {
				return
			}
			require.NotEmpty(t, f.Sentence("en"))
			require.NotEmpty(t, f.Remedy("en"))
			require.Contains(t, f.Link(), "#"+c.want)
			require.True(t, strings.ContainsFunc(f.Sentence("zh-CN"), func(r rune) bool { return unicode.Is(unicode.Han, r) }))
		})
	}
}

// TestWhatProgramsSayOfProofsAndNetworksIsExplained, whichever of them says it.
func TestWhatProgramsSayOfProofsAndNetworksIsExplained(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"not valid wechatpay notify request: validate verify fail serial=[6260] request-id=[] err=certificate[6260] not found in verifier":                                                                                 "platform-key-unknown",
		"validate verify fail serial=733B request-id=08C0-0 err=no serial number:733B corresponding certificate":                                                                                                           "platform-key-unknown",
		"validate verify fail serial=[33AC] request-id=[] err=verifty signature with public key err:crypto/rsa: verification error":                                                                                        "platform-key-not-fitting",
		"invalid notification, err: timestamp=[1694490266] expires, request-id=[]":                                                                                                                                         "proof-time",
		"invalid notification, err: timestamp=[0] expires, request-id=[]":                                                                                                                                                  "proof-headers-missing",
		"com.wechat.pay.java.core.exception.ValidationException: Validate response failed,the WechatPay signature is incorrect.\nRequest-ID[08A8-0]\tresponseHeader[Server=nginx]\tresponseBody[{\"prepay_id\":\"wx15\"}]": "platform-key-not-fitting",
		"Processing WechatPay notification,signature verification failed,signType[WECHATPAY2-SHA256-RSA2048]\tserial[5FF6]\tmessage[1]":                                                                                    "platform-key-not-fitting",
		"Verify the response's data with: timestamp=1689306580, nonce=e9c2, signature=nUsq==, cert=[5FF6 => ...] failed.":                                                                                                  "platform-key-not-fitting",
		"It's allowed time offset in ± 300 seconds, the response was on 1689306580, your's localtime on 1689300000.":                                                                                                       "proof-time",
		"Cannot found the serial(`5FF6`)'s configuration, which's from the response(header:Wechatpay-Serial), your's 1900.":                                                                                                "platform-key-unknown",
		"The response's Headers incomplete, must have(`Wechatpay-Nonce`, `Wechatpay-Serial`, `Wechatpay-Signature` and `Wechatpay-Timestamp`).":                                                                            "proof-headers-missing",
		"javax.crypto.AEADBadTagException: Tag mismatch!":                                                                                                                                                                  "apiv3-key-wrong",
		"AEAD_AES_256_GCM decrypt error: cipher: message authentication failed":                                                                                                                                            "apiv3-key-wrong",
		"nodejs.Error: Unsupported state or unable to authenticate data":                                                                                                                                                   "apiv3-key-wrong",
		"wxpay: GET v3/certificates: auth: the signature was refused: unknown serial PUB_KEY_ID_01; known are [5157]":                                                                                                      "platform-key-unknown",
		"Caused by: org.apache.http.HttpException: 应答的微信支付签名验证失败":                                                                                                                                                          "platform-key-not-fitting",
		`Post "https://api.mch.weixin.qq.com/v3/pay/transactions/native": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`:                                                                      "no-answer",
		`Post "https://api.mch.weixin.qq.com/v3/pay/transactions/native": dial tcp: lookup api.mch.weixin.qq.com: no such host`:                                                                                            "not-reached",
		"cURL error 60: SSL certificate problem: unable to get local issuer certificate for https://api.mch.weixin.qq.com/v3/certificates":                                                                                 "authority-unknown",
		"支付验证签名失败":                                                                                     "pay-sign-refused",
		"商家参数格式有误，请联系商家解决":                                                                             "h5-referer",
		"商家存在未配置的参数，请联系商家解决":                                                                           "h5-domain",
		"当前页面的URL未注册：https://example.com/pay":                                                          "jsapi-url",
		"调用支付JSAPI缺少参数：total_fee":                                                                      "package-empty",
		"商户号该产品权限未开通，请前往商户平台>产品中心检查后重试":                                                                "product-not-opened",
		`{"errMsg":"requestPayment:fail cancel"}`:                                                      "payment-cancelled",
		`{"err_msg":"get_brand_wcpay_request:fail"}`:                                                   "payment-failed",
		"onPayFinish, errCode = -1":                                                                    "app-refused",
		`requestPayment:fail [payment微信:-1]General errors`:                                             "app-refused",
		"requestPayment:fail parameter error: parameter.timeStamp should be String instead of Number;": "timestamp-number",
		`{"errMsg":"\u652f\u4ed8\u9a8c\u8bc1\u7b7e\u540d\u5931\u8d25"}`:                                "pay-sign-refused",
	} {
		found := explain.Text(text, at)
		require.Len(t, found, 1, text)
		require.Equal(t, want, found[0].Name(), text)
		require.Contains(t, text, found[0].Where)
	}
}

// TestWhatIsNotAboutWeChatPayIsNotExplained: a verdict without evidence is worse than none.
func TestWhatIsNotAboutWeChatPayIsNotExplained(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "hello", "{}", `{"code":0,"message":"ok"}`, `{"code":"SUCCESS","message":"成功"}`, `{"code":"ERR_BAD_REQUEST","message":"x"}`,
		`{"prepay_id":"wx201410272009395522657a690389285100"}`, "dial tcp 10.0.0.1:6379: connection refused", "context deadline exceeded",
		"<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code></xml>", "<html><body>404 Not Found</body></html>",
		"code: HELLO_WORLD", `GET /v3/x 200`, "errCode: -15", "status code 500", "{{{{{{{{", `{"a":`, "User-Agent: curl 升级",
	} {
		require.Empty(t, explain.Text(text, at), text)
	}
}

// TestALogTellsEachFailureOnce, in order, with the status that stands beside it.
func TestALogTellsEachFailureOnce(t *testing.T) {
	t.Parallel()
	found := explain.Text(strings.Repeat(
		"status code 403 {\"code\":\"NO_AUTH\",\"message\":\"a\"}\nstatus code 429 {\"code\":\"FREQUENCY_LIMITED\",\"message\":\"b\"}\n", 3), at)
	require.Len(t, found, 2)
	require.Equal(t, "not-allowed", found[0].Name())
	require.Equal(t, 403, found[0].Status)
	require.Equal(t, "too-many-requests", found[1].Name())
	require.Equal(t, 429, found[1].Status)
}

// TestQueryFirstWhereMoneyMayHaveMoved: a text that does not name its path may be about a payout, whose codes are fewer.
func TestQueryFirstWhereMoneyMayHaveMoved(t *testing.T) {
	t.Parallel()
	const refusal = `{"code":"INVALID_REQUEST","message":"请求重入时，参数与首次请求时不一致"}`
	for text, want := range map[string]bool{
		refusal: true,
		"POST https://api.mch.weixin.qq.com/v3/pay/transactions/native " + refusal:                     false,
		"POST https://api.mch.weixin.qq.com/v3/fund-app/mch-transfer/transfer-bills " + refusal:        true,
		`{"code":"NO_AUTH","message":"产品权限未开通"}`:                                                       false,
		"Request failed with status code 500 https://api.mch.weixin.qq.com/v3/pay/transactions/native": true,
	} {
		found := explain.Text(text, at)
		require.Len(t, found, 1, text)
		require.Equal(t, want, found[0].QueryFirst(), text)
		require.Equal(t, want, strings.HasPrefix(found[0].Remedy("en"), "query with the same merchant number first"), text)
		require.Equal(t, want, strings.HasPrefix(found[0].Remedy("zh"), "先用同一商户单号查询"), text)
	}
	undecided := explain.Text(`{"code":"SYSTEM_ERROR","message":"系统错误"}`, at)
	require.Equal(t, "undecided", undecided[0].Name())
	require.False(t, undecided[0].QueryFirst(), "its remedy says so itself")
}

// TestNothingSecretIsShown of what stands in a message.
func TestNothingSecretIsShown(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{
		"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "13800000000", "6222020000000000000", "0123456789abcdef0123456789abcdef",
		strings.Repeat("aB3/", 86),
	} {
		found := explain.Text(`{"code":"PARAM_ERROR","message":"the value `+secret+` is wrong"}`, at)
		require.Len(t, found, 1)
		require.Equal(t, "the value … is wrong", found[0].Message)
	}
}
