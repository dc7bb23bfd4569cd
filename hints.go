package wxpay

import (
	"net/http"
	"strings"
)

// A hint is what to do after an error, by its code or by the number behind the last "-"
// of its request ID.
type hint struct{ codes, text string }

// hints is data: the advice of WeChat Pay's manuals of basic payment, payscore and
// transfers. Codes count before numbers, which are those of a whole family.
var hints = []hint{
	{"ORDER_NOT_EXIST 268512771", "look at the order number and the merchant ID; a combined order (合单) has a query of its own; the order may never have been created"},
	{"ORDERPAID 268449538 268498689", "it is paid: query it; do not order again and do not close it; to undo it, refund"},
	{"PARAM_ERROR 268435461 268435464", "look at detail: amounts are whole numbers in fen, times are RFC 3339 with a zone; leave out what has no value, in place of null"},
	{"FREQUENCY_LIMITED FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEEDED RATELIMIT_EXCEED 268447840 268435472 270924289", "too many requests: wait 1 s, 2 s, 4 s, then the same number with the same parameters"},
	{"OUT_TRADE_NO_USED ALREADY_EXISTS", "the number was used before: query it; repeat it only with exactly the same parameters"},
	{"ORDER_CLOSED", "the order is closed: take a new number"},
	{"APPID_MCHID_NOT_MATCH", "appid and merchant ID are not bound to each other (商户平台 → 产品中心 → AppID账号管理)"},
	{"SYSTEM_ERROR", "nobody knows what happened: query, or send the same request with the same number again; never a new number"},
	{"NO_AUTH", "the product is not opened for this merchant, or this address is not on the merchant platform's list of IPs, or the service_id belongs to another merchant"},
	{"NOT_ENOUGH", "the account holds too little: top it up, then repeat the same request"},
	{"SIGN_ERROR", "the APIv2 key is not that of this merchant, or sign_type says another algorithm; every field counts"},
	{"USERPAYING", "the customer is typing a password: query every few seconds, until it is decided"},
	{"NO_STATEMENT_EXIST STATEMENT_CREATING", "the bill is not there yet: bills come after 10:00 of the next day"},
	{"270924332", "the header Authorization is wrong: merchant ID, serial or schema; with a new certificate serial and private key change together"},
	{"268498688 271316598", "the number was used with other data: repeat it with exactly the same parameters, or close the order and take a new number"},
	{"268447914", "the order has expired: a prepay_id lives for 2 hours, an h5_url for 5 minutes"},
	{"270924358", "there are fields that this API does not know: are those of APIv2 and APIv3 mixed?"},
	{"268445527 268443701 268443704 268443705", "appid and merchant ID are not bound to each other (商户平台 → 产品中心 → AppID账号管理), or the sub-merchant is not one of this service provider"},
}

// hintsByText are for what has a code of no use.
var hintsByText = []hint{
	{"平台私钥解密失败", "a sensitive field was encrypted for another key than Wechatpay-Serial names, for the merchant's own certificate, or with another padding"},
	{"Wechatpay-Serial", "a request with sensitive fields must name the key they were encrypted for; wxpay.Sensitive and Client.Encrypt do so"},
	{"User-Agent", "something on the way removes the header Accept or User-Agent"},
	{"mchid", "the merchant ID of the request is not that of the signature: in service-provider APIs it is sp_mchid that signs"},
}

// Hint returns what to do about the error, in one sentence, by its code, by the number
// behind its request ID or by its message; "" if nothing is known. It is advice for
// people, and changes without notice.
func (e *Error) Hint() string {
	if e == nil {
		return ""
	}
	if e.isSignError() {
		return e.signVerdict()
	}
	if e.Is(Code("RESOURCE_NOT_EXISTS")) && strings.HasPrefix(e.template, "v3/certificates") {
		return "this merchant has no platform certificates: take the WeChat Pay public key (pub_key.pem) under its PUB_KEY_ID_…"
	}
	for _, fits := range []func(string) bool{
		func(code string) bool { return e.Is(Code(code)) },
		func(number string) bool { return e.InnerCode == number },
	} {
		for _, h := range hints {
			for code := range strings.FieldsSeq(h.codes) {
				if fits(code) {
					return h.text
				}
			}
		}
	}
	for _, h := range hintsByText {
		if strings.Contains(e.Message, h.codes) {
			return h.text
		}
	}
	return ""
}

func (e *Error) isSignError() bool {
	return e.Status == http.StatusUnauthorized && e.Is(Code("SIGN_ERROR")) || e.InnerCode == "268443699"
}

// Explain returns all that can be said about the error, in several lines: the error, for
// a SIGN_ERROR the message that was signed beside the one that WeChat Pay saw, with the
// first difference, and what to do. Of a body no more is shown than its first bytes, its
// length and a piece of its hash.
func (e *Error) Explain() string {
	if e == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(e.Error() + "\n")
	if e.isSignError() {
		e.explainSign(&b)
	} else if h := e.Hint(); h != "" {
		b.WriteString("hint: " + h + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
