// Package codes knows what WeChat Pay's error codes say about whether anything happened:
// which leave it open, and which are certain that nothing did. A code that it does not
// know leaves it open wherever money may go out.
package codes

import (
	"slices"
	"strings"
)

// Normal is the one spelling of a code: the APIs write SYSTEM_ERROR and SYSTEMERROR, and
// some of them white space around it, or SYSTEM ERROR.
func Normal(code string) string {
	return strings.ToUpper(separators.Replace(strings.TrimSpace(code)))
}

var separators = strings.NewReplacer("_", "", "-", "", " ", "")

// Undecided reports whether after the code nobody knows what happened, whatever the HTTP
// status is: the request may have been carried out, or is still being.
func Undecided(code string) bool { return undecided.has(code) }

// Known reports whether the code is in one of the tables of this package. The numbers that
// are codes of APIv2's downloads are not: elsewhere they may be anything.
func Known(code string) bool {
	return undecided.has(code) || certainV2.has(code) || certainPayout.has(code)
}

// Limited reports whether the code says that there were too many requests, so that this one
// was not accepted.
func Limited(code string) bool { return limited.has(code) }

// Waits reports whether the code says that the request was taken and is not finished: to send
// it again brings nothing, to query does.
func Waits(code string) bool { return waits.has(code) }

// CertainV2 reports whether a failure of APIv2 with this code means that nothing
// happened. It says nothing about payouts, of which no failure is certain.
func CertainV2(code string) bool { return certainV2.has(code) || certainV2Download.has(code) }

// CertainMessageV2 reports whether a return_msg of APIv2, whose return_code is FAIL and which has no code, refuses the message itself:
// its sign, its form, the certificate of its connection, all of which are looked at before what it asks for. These also keep a payout
// from being made. Who it comes from, and what is missing in it, is looked at next; for a payout that is not taken as certain. A text
// that nobody knows, or that also speaks of a busy system, is not certain.
func CertainMessageV2(message string, payout bool) bool {
	text := strings.ToUpper(blanks.Replace(message))
	if says(text, undecidedV2) {
		return false
	}
	return says(text, messageV2) || !payout && says(text, requestV2)
}

// CertainPayout reports whether a refusal (4xx) of an APIv3 payout with this code means
// that nothing was paid and nothing will be.
func CertainPayout(code string) bool { return certainPayout.has(code) }

// A table has codes in their normal spelling.
type table []string

func (t table) has(code string) bool { return slices.Contains(t, Normal(code)) }

// tableOf joins rows, each the codes of one source.
func tableOf(rows ...string) table {
	var t table
	for _, row := range rows {
		for code := range strings.FieldsSeq(row) {
			t = append(t, Normal(code))
		}
	}
	slices.Sort(t)
	return slices.Compact(t)
}

// limited are the codes of the tables below that speak of frequency; 429 comes with them
// (v3/merchant/4012081670, and the pages of each endpoint).
var limited = tableOf("FREQUENCY_LIMITED FREQUENCY_LIMIT FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEED RATELIMIT_EXCEEDED")

// waits are those of undecided that say "taken, not finished".
var waits = tableOf("USER_PAYING PROCESSING ACCEPTED ORDER_ACCEPTED IN_PROCESS")

var undecided = tableOf(
	// "Result unknown, query": the tables of micropay (v2/merchant/4011937125), refunds,
	// transfers and red packets, and the codes common to every page of APIv3.
	"SYSTEM_ERROR USER_PAYING BANK_ERROR",
	"PROCESSING ACCEPTED ORDER_ACCEPTED IN_PROCESS", // taken, not finished: red packets, papay
	"BIZERR_NEED_RETRY",                             // refunds: repeat the very same request
	// What gateways and busy systems say instead of SYSTEM_ERROR.
	"SYSTEM_BUSY SYSTEM_TIMEOUT TIMEOUT REQUEST_TIMEOUT SERVICE_UNAVAILABLE SERVICE_BUSY INTERNAL_ERROR INTERNAL_SERVER_ERROR UNKNOWN "+
		"UNKNOWN_ERROR",
)

var certainV2 = tableOf(
	// Refused before it became an order: the tables of unifiedorder, orderquery,
	// closeorder, refund and refundquery (v2/merchant, chapters 9_1 to 9_5).
	"APPID_NOT_EXIST MCHID_NOT_EXIST APPID_MCHID_NOT_MATCH LACK_PARAMS PARAM_ERROR INVALID_REQUEST",
	"SIGN_ERROR XML_FORMAT_ERROR REQUIRE_POST_METHOD POST_DATA_EMPTY NOT_UTF8 NO_AUTH",
	"ORDER_PAID ORDER_CLOSED OUT_TRADE_NO_USED NOT_ENOUGH INVALID_TRANSACTION_ID",
	"ORDER_NOT_EXIST REFUND_NOT_EXIST TRADE_OVERDUE USER_ACCOUNT_ABNORMAL INVALID_REQ_TOO_MUCH CERT_ERROR REFUND_FEE_MISMATCH",
	"FREQUENCY_LIMITED FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEED RATELIMIT_EXCEEDED", // "was not accepted"
	// "Payment is known to have failed" in the table of micropay and of facepay, and the
	// refusals of reverse.
	"AUTH_CODE_EXPIRE AUTH_CODE_ERROR AUTH_CODE_INVALID NOT_SUPPORT_CARD NOT_SUPORT_CARD ORDER_REVERSED BUYER_MISMATCH",
	"TRADE_ERROR REVERSE_EXPIRE",
	// Profit sharing (chapters 27_1 to 27_8).
	"OPENID_MISMATCH RULE_LIMIT NOT_SHARE_ORDER ORDER_NOT_READY RECEIVER_INVALID",
	// Entrusted deduction (papay, chapters 18_3 and 18_4).
	"CONTRACT_NOT_EXIST CONTRACT_NOT_EXISTED USER_NOT_EXIST",
)

var blanks = strings.NewReplacer("_", "", " ", "")

// says reports whether all the words of a row stand in a text.
func says(text string, rows [][]string) bool {
	return slices.ContainsFunc(rows, func(words []string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
	})
}

// What return_msg says of a message that is refused. return_code is "the flag of the communication, not of the trade", and the examples of
// return_msg on every page are 签名失败 and 参数格式校验错误 (v2/merchant, chapters 9_1 to 9_5). The others are the descriptions of the
// codes SIGN_ERROR, XML_FORMAT_ERROR, POST_DATA_EMPTY, REQUIRE_POST_METHOD, NOT_UTF8 and CERT_ERROR there, as they come without the code.
// Words are in capitals, without blanks and underscores.
var messageV2 = [][]string{
	{"签名错误"}, {"签名失败"}, {"签名不正确"}, {"错误的签名"}, {"验签失败"}, {"SIGNERROR"}, {"SIGNTYPE", "不正确"}, {"SIGNTYPE", "错误"},
	{"格式校验错误"}, {"XML", "格式错误"}, {"编码格式错误"},
	{"POST数据为空"}, {"POST方法"},
	{"证书错误"}, {"证书校验错误"}, {"证书不存在"}, {"请使用证书"},
}

// What is refused next, before an order is looked for: the descriptions of LACK_PARAMS, APPID_NOT_EXIST, MCHID_NOT_EXIST and
// APPID_MCHID_NOT_MATCH in the same tables.
var requestV2 = [][]string{
	{"缺少参数"}, {"APPID不存在"}, {"MCHID不存在"}, {"商户号不存在"}, {"APPID", "MCHID", "不匹配"}, {"APPID", "商户号", "不匹配"},
}

// undecidedV2 are what return_msg says of a busy system.
var undecidedV2 = [][]string{
	{"SYSTEM"}, {"USERPAYING"}, {"BANK"}, {"TIMEOUT"}, {"系统"}, {"银行"}, {"超时"}, {"繁忙"}, {"受理"}, {"处理中"}, {"稍后"}, {"重试"},
}

// The numbers that downloadbill and downloadfundflow have for codes: an unknown kind of
// bill and "No Bill Exist" (chapter 9_6). 20003, the busy system, is not among them.
var certainV2Download = tableOf("20001 20002")

// The tables of transfer-bills (v3/merchant/4012716434 and its sisters) and of
// transfer/batches. INVALID_REQUEST and ALREADY_EXISTS are not here: they also say that
// the number exists with other data ("单号已存在但信息不一致，请查单"), so something may have
// been paid under it.
var certainPayout = tableOf(
	"PARAM_ERROR SIGN_ERROR NO_AUTH NOT_ENOUGH",
	"APPID_MCHID_NOT_MATCH MCH_NOT_EXISTS ACCOUNT_ERROR QUOTA_EXCEED", // the batches' table: refused whole
	"FREQUENCY_LIMITED FREQUENCY_LIMIT FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEED RATELIMIT_EXCEEDED",
	"NOT_FOUND RESOURCE_NOT_EXISTS", // of queries and cancels: there is no such number
)
