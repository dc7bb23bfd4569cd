package notify

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/language"
)

// Reason tells at which step a notification was not accepted.
type Reason string

// The reasons of an Error, in the order of the steps.
const (
	TooLarge     Reason = "too large"          // more than Config.MaxBody
	Unconfigured Reason = "not configured"     // the Config lacks what this kind of notification needs
	Unavailable  Reason = "keys not available" // a key could not be fetched: nothing is known of the notification
	Refused      Reason = "signature refused"  // Err is a *auth.VerifyError, or of an APIv2 refund matches auth.ErrReqInfo
	Malformed    Reason = "malformed"          // not what WeChat Pay sends
	// WeChat Pay signed it, but not for this APIv3 key: Err matches auth.ErrDecrypt, or names
	// what is not known here.
	Undecrypted Reason = "decryption failed"
)

// Error says why Parse did not accept a notification. It holds nothing of the body.
type Error struct {
	Reason Reason
	// Hint is what probably happened on the way and what to do, found by looking at the
	// notification again; "" if nothing more can be said. It is no proof of anything.
	Hint      string
	RequestID string // header Request-Id, as it came
	Err       error  // the cause: a *auth.VerifyError, an error that matches auth.ErrDecrypt, …
}

// Error names the step, the cause, and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("notify: ")
	b.WriteString(string(e.Reason))
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request ID %s)", ident.Quote(e.RequestID))
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString(": ")
		b.WriteString(e.Hint)
	}
	return ident.Brief(b.String())
}

// HintIn is Hint in a language: for zh, zh-CN, zh_CN.UTF-8 and the like in Chinese, in the terms of the merchant platform, else
// in English.
func (e *Error) HintIn(speaks string) string { return hints().In(speaks, e.Hint) }

// hints are made when somebody asks for one in another language.
var hints = sync.OnceValue(func() *language.Table { return language.NewTable(language.Notifications) })

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Status is the HTTP status that a Handler answers with: 4xx if the sender is at fault,
// or cannot be told from one who is; 5xx if it is this side, which WeChat Pay then tries
// again. WeChat Pay repeats after either.
func (e *Error) Status() int {
	switch e.Reason {
	case TooLarge:
		return http.StatusRequestEntityTooLarge
	case Refused:
		return http.StatusUnauthorized
	case Malformed:
		return http.StatusBadRequest
	case Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}
