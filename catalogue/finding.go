package catalogue

import "strings"

// Kind says in one word what is wrong with a field.
type Kind string

// The kinds of findings.
const (
	KindUnknown   Kind = "unknown"   // the page has no such field
	KindMissing   Kind = "missing"   // the page says required
	KindMisplaced Kind = "misplaced" // it belongs into query, path or body
	KindType      Kind = "type"      // an amount as text, a text as number
	KindNull      Kind = "null"      // null in place of leaving it out
	KindEmpty     Kind = "empty"     // a required text is ""
	KindEnum      Kind = "enum"      // none of the documented values
	KindLength    Kind = "length"    // too long or too short
	KindRange     Kind = "range"     // too large or too small
	KindTime      Kind = "time"      // not RFC 3339, or without a zone
	KindPlain     Kind = "plain"     // plain text where ciphertext belongs
	KindMerchant  Kind = "merchant"  // a merchant ID that is not the client's
	KindPath      Kind = "path"      // the path is not documented, and another is near
	KindMethod    Kind = "method"    // the path is documented with other methods
	KindSyntax    Kind = "syntax"    // the body cannot be read
)

// A Finding is something about a request that the page says otherwise. It holds no value of
// the request, so that it may be logged.
type Finding struct {
	Kind  Kind
	Field string // as in the body: amount.total, goods_detail[0].price; "" of the whole
	Found string // what is there
	Want  string // what the page says, or what to do
	Near  string // the known name that is nearest, of KindUnknown; else ""
}

// String returns the finding in one line.
func (f Finding) String() string {
	var b strings.Builder
	if f.Field != "" {
		b.WriteString(f.Field + ": ")
	}
	b.WriteString(f.Found)
	if f.Want != "" {
		b.WriteString("; " + f.Want)
	}
	return b.String()
}
