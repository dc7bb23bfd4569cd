// Package outcome is what a failed call may have done at WeChat Pay, and what every error text says of it: it begins with the call and
// ends with the outcome. It knows no request and no answer.
package outcome

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// An Outcome is what a failed call may have done. wxpay.Outcome says what each of them means.
type Outcome int

// The outcomes. Unknown is the zero value: one that nobody set never says that nothing happened.
const (
	Unknown Outcome = iota
	NotSent
	Rejected
)

// String returns "unknown", "not sent" or "rejected".
func (o Outcome) String() string {
	switch o {
	case NotSent:
		return "not sent"
	case Rejected:
		return "rejected"
	case Unknown:
		return "unknown"
	}
	return fmt.Sprintf("Outcome(%d)", int(o))
}

// Worse is the outcome of two attempts: what one of them may have done, no other undoes.
func Worse(a, b Outcome) Outcome {
	switch {
	case a == Unknown || b == Unknown:
		return Unknown
	case a == Rejected || b == Rejected:
		return Rejected
	}
	return NotSent
}

// A Tally is how often a call was tried.
type Tally struct {
	Made  int
	Doubt bool // one before the last was Unknown: what the last one says does not change that
}

// String is what an error text says about it: nothing about a single attempt.
func (t Tally) String() string {
	switch {
	case t.Made < 2:
		return ""
	case t.Doubt:
		return fmt.Sprintf(", after %d attempts, of which an earlier one may have been carried out", t.Made)
	}
	return fmt.Sprintf(", after %d attempts", t.Made)
}

// A Call is the call that an error is about.
type Call struct {
	Method, Template string
	Download         bool // which changes nothing at WeChat Pay
	Tally            Tally
}

// Label begins the text of an error.
func (c Call) Label() string {
	if call := strings.TrimSpace(ident.Clip(c.Method) + " " + ident.Clip(c.Template)); call != "" {
		return "wxpay: " + call + ": "
	}
	return "wxpay: "
}

// Harms reports whether the call may change something at WeChat Pay: a download and a GET do not.
func (c Call) Harms() bool { return !c.Download && !strings.EqualFold(c.Method, http.MethodGet) }

// Advice ends the text of an error with its outcome. It knows that a download and a GET change nothing at WeChat Pay.
func (c Call) Advice(o Outcome) string {
	switch {
	case o == NotSent:
		return " (not sent)"
	case o == Rejected:
		return " (rejected)"
	case c.Download:
		return " (the file is not to be used; to download it again harms nothing)"
	case strings.EqualFold(c.Method, http.MethodGet):
		return " (outcome unknown: a GET changes nothing, ask again)"
	}
	return " (outcome unknown: query with the same merchant number before anything else)"
}

// Text is the whole text of an error that is neither an answer of WeChat Pay nor a refused signature.
func (c Call) Text(err error, o Outcome) string {
	tries := c.Tally
	tries.Doubt = tries.Doubt && !c.Download
	return ident.Brief(c.Label()+err.Error()+tries.String()) + c.Advice(o)
}

// Inner is the text of an error without the call and the outcome, where those stand around it already.
func (c Call) Inner(err error) string {
	return strings.TrimSuffix(strings.TrimPrefix(err.Error(), c.Label()), c.Advice(Unknown))
}
