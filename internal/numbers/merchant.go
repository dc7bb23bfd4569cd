package numbers

import (
	"slices"
	"strings"
)

// merchants are the numbers of the table named that the merchant chooses. The others are
// WeChat Pay's: they name what there is already, and a request is not told from its
// repetition by them.
var merchants = []string{
	"combine_out_trade_no", "partner_trade_no", "mch_billno", "out_order_id", "merchant_plan_no", "merchant_sign_plan_no",
	"contract_code", "out_contract_code",
}

// isMerchants reports whether a name is that of a number which the merchant chooses.
func isMerchants[T string | []byte](name T) bool {
	return isNumber(name) && (string(name[:min(4, len(name))]) == "out_" || slices.Contains(merchants, string(name)))
}

// Merchants returns the name of a number in the request that the merchant has chosen, by which
// WeChat Pay tells the repetition of a request from another one; "" if there is none. It looks
// where Differ looks: path, query, fields, and the top level of the body.
func Merchants(r *Request) (name string) {
	for _, f := range r.Fields {
		if isMerchants(f.Name) && strings.TrimSpace(f.Value) != "" {
			return f.Name
		}
	}
	members(r.Body, func(key, value []byte) bool {
		if text, ok := scalar(value); ok && isMerchants(key) && strings.TrimSpace(string(text)) != "" {
			name = string(key)
		}
		return name == ""
	})
	if name != "" {
		return name
	}
	path, query, _ := strings.Cut(r.Target, "?")
	for pair := range strings.SplitSeq(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); isMerchants(key) && value != "" {
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
		if value == "" || isPlaceholder && strings.ContainsAny(own, ":*,;") { // a part of a value, or several
			continue
		}
		_, before := cutLast(template)
		switch before = strings.ReplaceAll(before, "-", "_"); {
		case isPlaceholder && isMerchants(own):
			return own
		case isMerchants(before):
			return before
		case !isPlaceholder || isNumber(own):
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
