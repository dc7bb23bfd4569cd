// Package numbers compares the numbers of orders, refunds and transfers that a request and
// its answer both carry. WeChat Pay's signature covers the answer alone: nothing else shows
// that it is the answer to this request and not to another one.
package numbers

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// A Request is where the numbers of a request stand.
type Request struct {
	Method   string         // of HTTP
	Template string         // of the path, as Chain.String returns it
	Target   string         // path and query, as they were sent
	Body     []byte         // what was signed of an APIv3 body: JSON, or anything else
	Fields   []xmlmap.Field // of APIv2
}

// A Difference is a number that the request and the answer both carry.
type Difference struct{ Name, Asked, Answered string }

// Differ returns the first number at the top level of the answer, a JSON object, that the
// request carries with another value; nil if there is none. Numbers inside of lists and
// objects are not compared: a batch has many.
func Differ(r *Request, answer []byte) *Difference {
	var found *Difference
	members(answer, func(key, value []byte) bool {
		if !isNumber(key) {
			return true
		}
		text, ok := scalar(value)
		if text = bytes.TrimSpace(text); !ok || len(text) == 0 || r.changes(key) {
			return true
		}
		if asked, differs := r.differs(key, text); differs {
			found = &Difference{Name: string(key), Asked: asked, Answered: string(text)}
		}
		return found == nil
	})
	return found
}

// named are the numbers that are not called out_…_no. Each names one thing for one
// merchant, and has the same meaning in a request and in its answer, in all documented
// endpoints that have it in both.
var named = []string{
	"transaction_id", "combine_transaction_id", "combine_out_trade_no", "partner_trade_no", "mch_billno", "mix_trade_no",
	"refund_id", "order_id", "out_order_id", "transfer_bill_no", "batch_id", "detail_id", "batch_no", "detail_no", "bill_id",
	"withdraw_id", "settle_batch_no", "merchant_plan_no", "merchant_sign_plan_no", "reservation_id", "complaint_id",
	"contract_id", "contract_code", "out_contract_code",
}

// isNumber reports whether a name is that of a number: out_trade_no, out_refund_no and the
// like, transaction_id, and others.
func isNumber[T string | []byte](name T) bool {
	if len(name) > len("out__no") && string(name[:4]) == "out_" && string(name[len(name)-3:]) == "_no" {
		return true
	}
	return slices.Contains(named, string(name))
}

// changes reports whether the number is that of a request which changes what another one
// made: the answer may have the number of either.
func (r *Request) changes(name []byte) bool {
	return r.Method == http.MethodPatch && string(name) == "out_request_no"
}

// isOther reports whether a value of the request is another than that of the answer.
// White space around a number is none of it: whoever stores it may leave it out.
func isOther(asked string, answered []byte) bool {
	asked = strings.TrimSpace(asked)
	return asked != "" && asked != string(answered)
}

// differs compares a number of the answer with those of the request that have its name.
func (r *Request) differs(name, answered []byte) (asked string, differs bool) {
	if asked, differs = r.inTarget(name, answered); differs {
		return asked, true
	}
	for _, f := range r.Fields {
		if f.Name == string(name) && isOther(f.Value, answered) {
			return f.Value, true
		}
	}
	members(r.Body, func(key, value []byte) bool {
		if bytes.Equal(key, name) {
			if text, ok := scalar(value); ok && isOther(string(text), answered) {
				asked, differs = string(text), true
			}
		}
		return !differs
	})
	return asked, differs
}

// inTarget compares with the values in the path and in the query.
func (r *Request) inTarget(name, answered []byte) (asked string, differs bool) {
	path, query, _ := strings.Cut(r.Target, "?")
	if template, aligned := r.alignable(); aligned {
		if asked, differs = inPath(template, path, name, answered); differs {
			return asked, true
		}
	}
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		key, value, _ := strings.Cut(pair, "=")
		if value, err := url.PathUnescape(value); key == string(name) && err == nil && isOther(value, answered) {
			return value, true
		}
	}
	return "", false
}

// alignable returns the template of the path, and reports whether each of its segments is one
// of the path.
func (r *Request) alignable() (template string, aligned bool) {
	template = r.Template
	for _, end := range []string{"{?", "{&", "?"} {
		template, _, _ = strings.Cut(template, end)
	}
	return template, !strings.Contains(template, "{+") && !strings.Contains(template, "{/") // whose values have several
}

// inPath aligns the template with the path from their ends, for a path may have a prefix
// and lack the v2/ of the template. A segment such as out-trade-no says what the next one
// is, whatever the placeholder there is called, unless that is the name of a number, too.
// Where it does not, resources do for a placeholder.
func inPath(template, path string, name, answered []byte) (asked string, differs bool) {
	for last := true; template != "" && path != ""; last = false {
		var segment, value string
		template, segment = cutLast(template)
		path, value = cutLast(path)
		own, isPlaceholder := placeholder(segment)
		if isPlaceholder && strings.ContainsAny(own, ":*,;") { // a part of a value, or several
			continue
		}
		var fits bool
		if isPlaceholder && isNumber(own) {
			fits = own == string(name)
		} else {
			_, own = cutLast(template)
			fits = isKebab(own, name) || isPlaceholder && isOf(template, last, name)
		}
		if !fits {
			continue
		}
		if value, err := url.PathUnescape(value); err == nil && isOther(value, answered) {
			return value, true
		}
	}
	return "", false
}

// resources are ends of paths behind which a placeholder is the number of that name in
// all documented endpoints, or in all that end with it.
var resources = []struct {
	end, name string
	last      bool
}{
	{"/transactions/id", "transaction_id", false},
	{"/domestic/refunds", "out_refund_no", true},
	{"/serviceorder", "out_order_no", false},
	{"/profitsharing/orders", "out_order_no", true},
	{"/return-orders", "out_return_no", false},
	{"/payafter-orders", "out_order_no", false},
	{"/smartretail-orders", "out_order_no", false},
	{"/insurance-orders", "out_order_no", false},
	{"/transfer-to-qq-wallet-bills", "out_bill_no", false},
	{"/sub-mch-compensation-bills", "out_bill_no", false},
	{"/deposit-insurance-premiums-compensation-bills", "out_bill_no", false},
	{"/brand-merchant-batches", "batch_no", false},
	{"/brand-merchant-out-batches", "out_batch_no", false},
	{"/out-details", "out_detail_no", false},
	{"/user-confirm-authorizations", "out_authorization_no", false},
	{"/charity-budget", "out_budget_no", false},
	{"/transfer-instructions", "out_instruction_no", false},
	{"/fund/withdraw", "withdraw_id", false},
	{"/prepay-settle-orders", "settle_batch_no", false},
	{"/complaints-v2", "complaint_id", false},
	{"/deduct-orders", "out_trade_no", false},
	{"/bill-receipt", "out_batch_no", false},
	{"/partner/electronic-receipts", "out_bill_no", false},
	{"/partner/budget", "out_budget_no", false},
	{"/profit-sharing/orders", "out_order_no", false},
	{"/discount-card/orders", "out_order_no", false},
	{"/out-quota-cards", "out_card_no", false},
	{"/service-account-applications", "out_apply_no", false},
	{"/special-reduction", "out_request_no", false},
	{"/deduct/policies", "out_insurance_no", false},
	{"/deduct/authorizations", "out_insurance_no", false},
}

// isOf reports whether the values behind the path are numbers of the name.
func isOf(path string, last bool, name []byte) bool {
	for i := range resources {
		r := &resources[i]
		if r.name == string(name) && strings.HasSuffix(path, r.end) && (last || !r.last) {
			return true
		}
	}
	return false
}

// isKebab reports whether a segment, or the name of a placeholder, is the name of the
// field: out-trade-no is out_trade_no.
func isKebab(segment string, name []byte) bool {
	if len(segment) != len(name) {
		return false
	}
	for i := range name {
		if segment[i] != name[i] && (segment[i] != '-' || name[i] != '_') {
			return false
		}
	}
	return true
}

// cutLast cuts the last segment off.
func cutLast(path string) (rest, segment string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

func placeholder(segment string) (name string, ok bool) {
	if len(segment) < 3 || segment[0] != '{' || segment[len(segment)-1] != '}' {
		return "", false
	}
	return segment[1 : len(segment)-1], true
}
