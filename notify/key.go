package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// Key names the business event, for a unique index: it has at most 128 bytes of ASCII.
//
// It is made of the type and a hash of the content. What has a number of its own in its
// content, a payment, a refund, a transfer, an order, has the same Key whenever it is told
// of, though id, time and ciphertext differ, and another in its next state. Other contents,
// of a complaint for example, may be the same for two events: there the id belongs to the
// Key, so that nothing is lost; should WeChat Pay tell of one of these under two ids, it
// enters twice.
func (e *Event) Key() string {
	switch {
	case e == nil:
		return ""
	case e.key != "":
		return e.key
	}
	kind, parts := e.routeName(), []string{e.OriginalType}
	switch {
	case !e.APIv2 && hasNumber(e.text()):
		parts = append(parts, string(canonical(e.text())))
	case !e.APIv2:
		parts = append(parts, string(canonical(e.text())), e.ID)
	case len(e.Body) > 0 && len(e.Body) == len(e.Resource):
		parts = append(parts, signedText(e.text()))
	default:
		parts = append(parts, string(canonical(e.text())))
	}
	return keyOf(kind, parts)
}

// keyOf hashes the parts, each behind its length, so that no two lists are the same text.
func keyOf(kind string, parts []string) string {
	h := sha256.New()
	for _, part := range append([]string{kind}, parts...) {
		_, _ = h.Write(strconv.AppendInt(nil, int64(len(part)), 10))
		_, _ = h.Write([]byte{':'})
		_, _ = h.Write([]byte(part))
	}
	if len(kind) > 60 || strings.ContainsFunc(kind, func(c rune) bool { return c <= ' ' || c > '~' }) {
		kind = "event"
	}
	return kind + ":" + hex.EncodeToString(h.Sum(nil))
}

// numbers are the members of a resource that stand for one payment, refund, transfer,
// order and so on, WeChat Pay's or the merchant's.
var numbers = []string{"transaction_id", "refund_id", "transfer_bill_no", "settle_batch_no", "recharge_id", "order_id", "out_trade_no",
	"out_refund_no", "out_bill_no", "out_order_no"}

func hasNumber(text []byte) bool {
	return slices.ContainsFunc(numbers, func(name string) bool {
		number := gjson.GetBytes(text, name)
		return number.Type == gjson.String && number.Str != ""
	})
}

// canonical is the same for JSON texts that differ in the order of names and in white
// space only. What is no JSON is taken as it is.
func canonical(text []byte) []byte {
	var v any
	if tooDeep(text) || jsontext.Unmarshal(text, &v) != nil {
		return text
	}
	sorted, err := jsontext.Marshal(v)
	if err != nil {
		return text
	}
	return sorted
}

// fresh are the fields of APIv2 that may differ from repetition to repetition.
var fresh = regexp.MustCompile(`(^|&)(?:nonce_str|sign_type)=[^&]*`)

// signedText is what the sign of an APIv2 notification speaks for. The text can be shared
// out among other fields, and empty ones added, without breaking the sign; so the fields
// are no key.
func signedText(fields []byte) string {
	texts := map[string]string{}
	gjson.ParseBytes(fields).ForEach(func(name, value gjson.Result) bool {
		texts[name.String()] = value.String()
		return true
	})
	return fresh.ReplaceAllString(auth.V2StringA(texts), "$1")
}
