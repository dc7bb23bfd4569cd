package diagnosis

import (
	"strings"
)

// A hint is what to do after an error, by its code or by the number behind the last "-"
// of its request ID. open says that it is for an open outcome; all others take for granted
// that nothing happened.
type hint struct {
	codes, text string
	open        bool
}

// hints is data: the advice of WeChat Pay's manuals of basic payment, payscore and
// transfers. Codes count before numbers, which are those of a whole family.
var hints = []hint{
	{codes: "ORDER_NOT_EXIST 268512771", text: "look at the order number and the merchant ID; a combined order (合单) has a query of its " +
		"own; the order may never have been created"},
	{codes: "ORDERPAID 268449538 268498689", text: "it is paid: query it; do not order again and do not close it; to undo it, refund"},
	{codes: "PARAM_ERROR 268435461 268435464", text: "look at detail: amounts are whole numbers in fen, times are RFC 3339 with a zone; " +
		"leave out what has no value, in place of null"},
	{codes: "FREQUENCY_LIMITED FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEEDED RATELIMIT_EXCEED 268447840 268435472 270924289",
		text: "too many requests: wait 1 s, 2 s, 4 s, then the same number with the same parameters"},
	{codes: "OUT_TRADE_NO_USED ALREADY_EXISTS", text: "the number was used before: query it; repeat it only with exactly the " +
		"same parameters"},
	{codes: "ORDER_CLOSED", text: "the order is closed: take a new number"},
	{codes: "APPID_MCHID_NOT_MATCH", text: "appid and merchant ID are not bound to each other (商户平台 → 产品中心 → AppID账号管理)"},
	{codes: "SYSTEM_ERROR SYSTEM_BUSY BANK_ERROR SERVICE_UNAVAILABLE INTERNAL_ERROR TIMEOUT UNKNOWN", text: "nobody knows what happened: " +
		"query, or send the same request with the same number again; never a new number", open: true},
	{codes: "PROCESSING ACCEPTED ORDER_ACCEPTED IN_PROCESS", text: "it was taken and is not finished: query with the same number " +
		"until it is", open: true},
	{codes: "BIZERR_NEED_RETRY", text: "nobody knows what happened: send the very same request with the same number again", open: true},
	{codes: "NO_AUTH", text: "the product is not opened for this merchant, or this address is not on the merchant platform's list of " +
		"IPs, or the service_id belongs to another merchant"},
	{codes: "NOT_ENOUGH", text: "the account holds too little: top it up, then repeat the same request"},
	{codes: "SIGN_ERROR", text: "the APIv2 key is not that of this merchant, or sign_type says another algorithm; every field counts"},
	{codes: "USERPAYING", text: "the customer is typing a password: query every 10 s for up to 45 s, then reverse the order, not before " +
		"15 s after it was placed", open: true},
	{codes: "NO_STATEMENT_EXIST STATEMENT_CREATING", text: "the bill is not there yet: bills come after 10:00 of the next day"},
	{codes: "270924332", text: "the header Authorization is wrong: merchant ID, serial or schema; with a new certificate serial and " +
		"private key change together"},
	{codes: "268498688 271316598", text: "the number was used with other data: repeat it with exactly the same parameters, or close the " +
		"order and take a new number"},
	{codes: "268447914", text: "the order has expired: a prepay_id lives for 2 hours, an h5_url for 5 minutes"},
	{codes: "270924358", text: "there are fields that this API does not know: are those of APIv2 and APIv3 mixed?"},
	{codes: "268445527 268443701 268443704 268443705", text: "appid and merchant ID are not bound to each other (商户平台 → 产品中心 → " +
		"AppID账号管理), or the sub-merchant is not one of this service provider"},
}

// hintsByText are for what has a code of no use.
var hintsByText = []hint{
	{codes: "平台私钥解密失败", text: "a sensitive field was encrypted for another key than Wechatpay-Serial names, for the merchant's own " +
		"certificate, or with another padding"},
	{codes: "Wechatpay-Serial", text: "a request with sensitive fields must name the key they were encrypted for; wxpay.Sensitive and " +
		"Client.Encrypt do so"},
	{codes: "User-Agent", text: "something on the way removes the header Accept or User-Agent"},
	{codes: "mchid", text: "the merchant ID of the request is not that of the signature: in service-provider APIs it is " +
		"sp_mchid that signs"},
}

// Codes returns the codes and numbers that there are hints for.
func Codes() (all []string) {
	for _, h := range hints {
		all = append(all, strings.Fields(h.codes)...)
	}
	return all
}

// Hint returns what to do about the failure, in one sentence; "" if nothing is known. Where
// it is not certain that nothing happened, it says to query first.
func (f *Failure) Hint() string {
	h := f.hint()
	if h.text == "" || h.open || f.Certain {
		return h.text
	}
	return queryFirst + h.text
}

// queryFirst stands before advice that holds only if nothing happened, where that is not
// certain.
const queryFirst = "query with the same merchant number first, for it is not certain that nothing happened; only if the query shows that: "

func (f *Failure) hint() hint {
	if f.IsSignError() {
		return hint{text: f.Verdict()}
	}
	if f.is("RESOURCE_NOT_EXISTS") && strings.HasPrefix(f.Template, "v3/certificates") {
		return hint{text: "this merchant has no platform certificates: take the WeChat Pay public key (pub_key.pem) under its PUB_KEY_ID_…"}
	}
	for _, fits := range []func(string) bool{f.is, func(number string) bool { return f.InnerCode == number }} {
		for _, h := range hints {
			for code := range strings.FieldsSeq(h.codes) {
				if fits(code) {
					return h
				}
			}
		}
	}
	for _, h := range hintsByText {
		if strings.Contains(f.Message, h.codes) {
			return h
		}
	}
	return hint{}
}
