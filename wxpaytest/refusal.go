package wxpaytest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// A Refusal is what the message of a 401 of WeChat Pay says. The code of all is SIGN_ERROR;
// only the message tells the cause. The gateway itself answers with those that it can tell:
// the others are for a test of your own, for it knows no certificate that has ended.
//
//	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.CertificateExpired.Reply() })
//
// These are the messages of WeChat Pay's FAQ and of live answers, word for word.
type Refusal string

const (
	// MalformedAuthorization says: the header Authorization is missing, or did not arrive whole.
	MalformedAuthorization Refusal = "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》"
	// LostAuthorization is MalformedAuthorization on /v3/pay/transactions/….
	LostAuthorization Refusal = "签名信息错误，验签失败"
	// WrongSchema says: the schema is not that of the merchant.
	WrongSchema Refusal = "Http头Authorization认证类型不正确"
	// WrongTime says: the timestamp is more than five minutes off, whatever the signature is.
	WrongTime Refusal = "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟"
	// WrongSerial says: the serial number is not that of a certificate of the merchant.
	WrongSerial Refusal = "商户证书序列号有误。请使用签名私钥匹配的证书序列号"
	// CertificateExpired says: the merchant's certificate has ended.
	CertificateExpired Refusal = "商户证书已过期。"
	// CertificateRevoked says: the merchant's certificate was revoked.
	CertificateRevoked Refusal = "商户证书已作废。"
	// CertificateReplaced says: the merchant has a new certificate.
	CertificateReplaced Refusal = "已更换证书，请使用新证书"
	// NoAPIv3Key says: the merchant has not set an APIv3 key.
	NoAPIv3Key Refusal = "商户未设置APIv3密钥。"
	// NoCertificate says: the merchant has not applied for a certificate.
	NoCertificate Refusal = "商户未申请过证书。"
	// WrongSignature says: the signature does not fit. It is the message of /v3/pay/transactions/…,
	// and of all paths if nobody has that merchant ID.
	WrongSignature Refusal = "签名错误"
	// WrongSignatureTryAgain is another wording of WrongSignature.
	WrongSignatureTryAgain Refusal = "签名错误，请检查后再试"
	// SignatureMismatch says: the signature does not fit; see SignError.
	SignatureMismatch Refusal = "错误的签名，验签失败"
)

// Reply is the 401 SIGN_ERROR with the message, and nothing else: WeChat Pay shows what it saw
// of the request in SignError alone.
func (m Refusal) Reply() Reply { return ErrorReply(http.StatusUnauthorized, "SIGN_ERROR", string(m)) }

// SignError is the 401 that WeChat Pay answers if a merchant that it knows signed wrongly, with
// what it saw of the request. The message is SignatureMismatch, and WrongSignature on
// /v3/pay/transactions/…. Whether the key, the bytes or something on the way is at fault it
// does not say.
func SignError(r *Request) Reply {
	message := SignatureMismatch
	if isOrders(r.Target) {
		message = WrongSignature // seen in 2025, with the same detail
	}
	truncated := r.signed()
	truncated.Body = truncated.Body[:min(8, len(truncated.Body))]
	return Reply{Status: http.StatusUnauthorized, Body: map[string]any{
		"code":    "SIGN_ERROR",
		"message": message,
		"detail": map[string]any{
			"detail":   map[string]string{"issue": "sign not match"},
			"field":    "signature",
			"location": "authorization",
			"sign_information": map[string]any{
				"method":                 r.Method,
				"url":                    r.Target,
				"truncated_sign_message": string(truncated.Message()),
				"sign_message_length":    len(r.Message()),
			},
		},
	}}
}

// paramErrorText is what PARAM_ERROR says where it names no field.
const paramErrorText = "参数错误"

// ParamError is the 400 of a field that WeChat Pay does not take, in the shape of its live
// answers. The message names the field; detail has where the field stood, "body", "query" or
// "uri_template", and its value, the length in place of a text that is too short or too long.
// There are neither the field nor the issue that the documentation prints. An empty location
// is null, as in the answer to a body that was not read.
//
//	wxpaytest.ParamError("body", "", "输入源“/body/appid”映射到字段“公众号ID”必填性规则校验失败，此字段为必填项")
//
// ErrorReply makes one without a detail.
func ParamError(location string, value any, message string) Reply {
	var where any
	if location != "" {
		where = location
	}
	return Reply{Status: http.StatusBadRequest, Body: map[string]any{
		"code": "PARAM_ERROR", "message": message, "detail": map[string]any{"location": where, "value": value},
	}}
}

// badUpload is the answer to an upload whose form or digest is wrong. The code is documented,
// its text is not: this is that of a PARAM_ERROR without a field.
func badUpload() Reply { return ErrorReply(http.StatusBadRequest, "PARAM_ERROR", paramErrorText) }

// missingHeaders is the answer to a request without Accept or User-Agent, before WeChat Pay
// knows who asks.
func missingHeaders() Reply {
	reply := ErrorReply(http.StatusBadRequest, "INVALID_REQUEST", "Http头缺少Accept或User-Agent")
	reply.Unsigned = true
	return reply
}

// missingSerial is the answer to a request that does not name a key of WeChat Pay's and must:
// https://pay.weixin.qq.com/doc/v3/merchant/4012365346
func missingSerial() Reply {
	return ErrorReply(http.StatusBadRequest, "PARAM_ERROR", "HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)")
}

// unknownPath and wrongVerb are what stands in front of WeChat Pay answers, before it looks at
// anything but the first line of a request: a status alone, seen live.
func unknownPath() Reply { return Reply{Status: http.StatusNotFound, bare: true} }
func wrongVerb() Reply   { return Reply{Status: http.StatusMethodNotAllowed, bare: true} }

// innerNumbers end the request IDs of error answers, if the cause has a number that is known.
// Products have numbers of their own; the first that fits counts. From the troubleshooting pages
// of basic payment and payscore.
var innerNumbers = []struct{ under, code, number string }{
	{"/", "SIGN_ERROR", "268443699"},
	{"/v3/payscore/", "ORDER_NOT_EXIST", "271317510"},
	{"/", "ORDER_NOT_EXIST", "268512771"},
	{"/", "PARAM_ERROR", "268435461"},
	{"/", "FREQUENCY_LIMITED", "268447840"},
	{"/", "APPID_MCHID_NOT_MATCH", "268445527"},
	{"/", "ORDERPAID", "268449538"},
	{"/v3/refund/", "NOT_ENOUGH", "268892709"},
}

// innerNumber is the cause behind the last "-" of a request ID, after that "-"; "" if none is
// known.
func innerNumber(target string, body []byte) string {
	var said struct{ Code string }
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	for _, n := range innerNumbers {
		if n.code == said.Code && strings.HasPrefix(target, n.under) {
			return "-" + n.number
		}
	}
	return ""
}
