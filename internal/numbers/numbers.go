// Package numbers compares the numbers of orders, refunds and transfers that a request and
// its answer both carry. WeChat Pay's signature covers the answer alone: nothing else shows
// that it is the answer to this request and not to another one.
package numbers

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// A Request is where the numbers of a request stand.
type Request struct {
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
		if !ok || len(text) == 0 {
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
}

// isNumber reports whether a name is that of a number: out_trade_no, out_refund_no and the
// like, transaction_id, and others.
func isNumber[T string | []byte](name T) bool {
	if len(name) > len("out__no") && string(name[:4]) == "out_" && string(name[len(name)-3:]) == "_no" {
		return true
	}
	return slices.Contains(named, string(name))
}

// differs compares a number of the answer with those of the request that have its name.
func (r *Request) differs(name, answered []byte) (asked string, differs bool) {
	if asked, differs = r.inTarget(name, answered); differs {
		return asked, true
	}
	for _, f := range r.Fields {
		if f.Name == string(name) && f.Value != "" && f.Value != string(answered) {
			return f.Value, true
		}
	}
	members(r.Body, func(key, value []byte) bool {
		if bytes.Equal(key, name) {
			if text, ok := scalar(value); ok && len(text) > 0 && !bytes.Equal(text, answered) {
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
	template := r.Template
	for _, end := range []string{"{?", "{&", "?"} {
		template, _, _ = strings.Cut(template, end)
	}
	if !strings.Contains(template, "{+") && !strings.Contains(template, "{/") { // whose values have several segments
		if asked, differs = inPath(template, path, name, answered); differs {
			return asked, true
		}
	}
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		key, value, _ := strings.Cut(pair, "=")
		if value, err := url.PathUnescape(value); key == string(name) && err == nil && value != "" && value != string(answered) {
			return value, true
		}
	}
	return "", false
}

// inPath aligns the template with the path from their ends, for a path may have a prefix
// and lack the v2/ of the template. A segment such as out-trade-no says what the next one
// is, whatever the placeholder there is called, unless that is the name of a number, too.
func inPath(template, path string, name, answered []byte) (asked string, differs bool) {
	for template != "" && path != "" {
		var segment, value string
		template, segment = cutLast(template)
		path, value = cutLast(path)
		own, isPlaceholder := placeholder(segment)
		if !isPlaceholder || !isNumber(own) {
			_, own = cutLast(template)
		}
		if !isKebab(own, name) {
			continue
		}
		if value, err := url.PathUnescape(value); err == nil && value != "" && value != string(answered) {
			return value, true
		}
	}
	return "", false
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
