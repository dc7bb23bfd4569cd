package numbers

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// merchants are names of numbers that the merchant chooses, beside out_…_no and …_request_no. The
// numbers of the table named that are not here are WeChat Pay's: they name what there is already, and
// a request is not told from its repetition by them.
var merchants = []string{
	"combine_out_trade_no", "partner_trade_no", "mch_billno", "mchnt_order_id", "merchant_plan_no", "merchant_sign_plan_no",
	"merchant_customs_no", "contract_code", "out_contract_code", "out_order_id", "out_applyment_id", "out_batch_id", "out_operation_id",
	"out_card_code", "business_code",
}

// isMerchants reports whether a name is that of a number which the merchant chooses.
func isMerchants(name string) bool {
	return strings.HasPrefix(name, "out_") && isNumber(name) || strings.HasSuffix(name, "_request_no") || slices.Contains(merchants, name)
}

// isGiven reports whether a value is one that can tell a request from others.
func isGiven(value string) bool {
	value = strings.TrimFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	return value != "" && value != "0"
}

// Merchants returns the name of a number in the request that the merchant has chosen, by which
// WeChat Pay tells the repetition of a request from another one; "" if there is none. It looks
// where Differ looks: path, query, fields, and the top level of the body, where the last of
// several values of one name counts.
func Merchants(r *Request) (name string) {
	for _, f := range r.Fields {
		if isMerchants(f.Name) && isGiven(f.Value) {
			return f.Name
		}
	}
	members(r.Body, func(key, value []byte) bool {
		switch text, ok := scalar(value); {
		case !isMerchants(string(key)):
		case ok && isGiven(string(text)):
			name = string(key)
		case name == string(key):
			name = ""
		}
		return true
	})
	if name != "" {
		return name
	}
	path, query, _ := strings.Cut(r.Target, "?")
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if value, err := url.QueryUnescape(value); err == nil && isMerchants(key) && isGiven(value) {
			return key
		}
	}
	if template, aligned := r.alignable(); aligned {
		return merchantsInPath(template, path)
	}
	return ""
}

// merchantsInPath aligns the template with the path as inPath does.
func merchantsInPath(template, path string) string {
	for last := true; template != "" && path != ""; last = false {
		var segment, value string
		template, segment = cutLast(template)
		path, value = cutLast(path)
		own, isPlaceholder := placeholder(segment)
		value, err := url.PathUnescape(value)
		if err != nil || !isGiven(value) || !isPlaceholder || strings.ContainsAny(own, ":*,;") { // a part of a value, or several
			continue
		}
		_, before := cutLast(template)
		switch before = strings.ReplaceAll(before, "-", "_"); {
		case isMerchants(own):
			return own
		case isMerchants(before):
			return before
		case isNumber(own):
			continue
		}
		for i := range resources {
			if n := resources[i].name; isMerchants(n) && isOf(template, last, []byte(n)) {
				return n
			}
		}
	}
	return ""
}
