package wxpay

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/apiv3"
	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/retry"
)

// Code is an error code of WeChat Pay, such as ORDERPAID. It is an error itself,
// so that errors.Is(err, wxpay.Code("ORDERPAID")) finds it. Spellings with and
// without underscores are the same, because the APIs differ.
type Code string

// Error returns the code.
func (c Code) Error() string { return string(c) }

// Error is an answer of WeChat Pay that is not a success: every status outside
// 2xx, a 2xx that is only an error code, the 202 of codepay, and on APIv2 every
// return_code and result_code but SUCCESS. It is never proof about money: a refusal
// before authentication carries no signature. Where there is one it is verified, and
// Response.Verified says so.
type Error struct {
	Status    int             // HTTP status
	Code      Code            // "" if the answer had none, a gateway's HTML page for example
	Message   string          // for people; do not steer by it
	Detail    json.RawMessage // as sent; nil if there was none
	RequestID string          // give it to WeChat Pay's support
	InnerCode string          // the digits behind the last "-" of RequestID, the internal cause; "" if there are none
	Response  *Response       // the whole answer

	call             outcome.Call
	v2, payout       bool
	judged           Outcome           // of APIv2
	refused          *auth.VerifyError // a signature is there, and was not accepted
	sent             *auth.Request     // what was signed, of a 401; never printed whole
	suggestion       string            // of Config.Suggest
	bare             string            // the host that got no credentials
	foreign, exposed bool              // who is not WeChat Pay can have made it up: a proxy, or anybody on the way
}

// Error returns status, code, message, the field at fault, the request ID and
// the outcome.
func (e *Error) Error() string {
	f := e.diagnosis()
	text := e.call.Label() + f.Summary("en")
	if e.refused != nil {
		text += ", " + ident.Plain(e.refused.Error())
	}
	if e.suggestion != "" {
		text += ", " + ident.Plain(e.suggestion)
	}
	text = ident.Brief(text + e.call.Tally.String())
	switch o := e.Outcome(); {
	case o != Rejected:
		return text + e.call.Advice(outcome.Outcome(o))
	case e.Status == http.StatusTooManyRequests:
		return text + " (rejected: " + e.wait() + ", then send the same request again)"
	case e.Status == http.StatusUnauthorized && e.Is(Code("SIGN_ERROR")):
		return text + " (rejected: " + f.Judge().Says.EN + ")"
	case e.call.Download:
		return text + " (rejected: the URL of a file lives for some minutes; ask for a new one)"
	}
	return text + e.call.Advice(outcome.Rejected)
}

// wait is what a refusal because of too many requests asks for.
func (e *Error) wait() string {
	if e.Response != nil {
		if asked := retry.After(e.Response.Header, time.Now()); asked > 0 {
			return fmt.Sprintf("wait %v, as Retry-After says", asked.Round(time.Second))
		}
	}
	return "wait"
}

// Is reports whether target is the Code of this error.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && e.Code != "" && strings.ReplaceAll(string(e.Code), "_", "") == strings.ReplaceAll(string(code), "_", "")
}

// Outcome returns Rejected only if it is certain that nothing happened: for 4xx, unless
// the code says that nobody knows, whatever the status is (SYSTEM_ERROR, USERPAYING,
// BANK_ERROR, PROCESSING and the like), or the answer has a signature that was not
// accepted. Of what pays money out (transfers, red packets, withdrawals) and of APIv2 a
// failure is Rejected only if its code, or the return_msg of one without a code, is in a
// list of those that are certain; a result_code FAIL of an APIv2 payout never is. Everything
// else is Unknown: so is a 4xx without a code from another machine that is not WeChat Pay's,
// whatever comes over http:// from another machine, and every refusal behind an attempt that was Unknown.
func (e *Error) Outcome() Outcome {
	switch {
	case e.refused != nil, codes.Undecided(string(e.Code)), e.call.Tally.Doubt, e.exposed,
		e.foreign && e.Code == "" && e.Status/100 == 4:
		return Unknown
	case e.v2 && (e.Status/100 == 2 || e.Status/100 == 4):
		return e.judged
	case e.Status/100 != 4, e.payout && !codes.CertainPayout(string(e.Code)):
		return Unknown
	}
	return Rejected
}

// Attempts is what AttemptsOf returns.
func (e *Error) Attempts() int { return e.call.Tally.Made }

// Hint returns what the error means and what to do about it, in one sentence, and what Config.Suggest says; "" if nothing is
// known. WeChat Pay's own words count before the number behind its request ID, and that before the code. It never says otherwise
// than Outcome: where that is Unknown, it says to query first. It is advice for people, and changes without notice.
func (e *Error) Hint() string { return e.HintIn("en") }

// HintIn is Hint in a language, as BCP 47 or a locale writes it: zh, zh-CN and zh_CN.UTF-8 are Chinese, everything else is English.
func (e *Error) HintIn(language string) string {
	if e == nil {
		return ""
	}
	hint := e.diagnosis().Hint(language)
	if e.suggestion == "" || hint == "" {
		return hint + e.suggestion
	}
	return hint + "; " + e.suggestion
}

// Verdict returns what the error means, as data, in a language: see HintIn. The zero Verdict says that nothing is known.
func (e *Error) Verdict(language string) Verdict {
	if e == nil {
		return Verdict{}
	}
	return verdictIn(e.diagnosis().Judge(), language)
}

func verdictIn(v diagnosis.Verdict, language string) Verdict {
	return Verdict{Name: v.Name, Sentence: v.Says.In(language), Remedy: v.Todo.In(language), Link: v.Link()}
}

// A Verdict is what a failure means: docs/verdicts.md lists them all. Sentence and Remedy are for people, and change without
// notice; the remedy takes for granted that nothing happened, unless Outcome is Unknown.
type Verdict struct {
	Name     string // stable: clock-slow, certificate-replaced
	Sentence string // what is wrong
	Remedy   string // what to do about it
	Link     string // to the page that explains it
}

// Explain returns all that can be said about the error, in several lines: the error, for
// a SIGN_ERROR the message that was signed beside the one that WeChat Pay saw, with the
// first difference, and what to do. Of a body no more is shown than its first bytes, its
// length and a piece of its hash.
func (e *Error) Explain() string { return e.ExplainIn("en") }

// ExplainIn is Explain in a language: see HintIn. The first line, the error, is English in every language.
func (e *Error) ExplainIn(language string) string {
	if e == nil {
		return ""
	}
	return strings.TrimSuffix(e.Error()+"\n"+e.diagnosis().Explain(language), "\n")
}

func (e *Error) diagnosis() *diagnosis.Failure {
	f := &diagnosis.Failure{
		Status: e.Status, Code: string(e.Code), InnerCode: e.InnerCode, Message: e.Message, Template: e.call.Template,
		Certain: e.Outcome() == Rejected, Sent: e.sent, RequestID: e.RequestID, IsV2: e.v2, Bare: e.bare,
	}
	if r := e.Response; r != nil {
		f.Body, f.Date, f.Size = r.text(), r.Header.Get("Date"), len(r.Body)
		f.NoRequestID = r.RequestID() == ""
		f.ContentType, f.Location = r.Header.Get("Content-Type"), r.Header.Get("Location")
		if c := r.client; c != nil {
			f.BySigner = c.config.Signer != nil
			f.Serial, f.Proven = c.config.Serial, c.config.Certificate != nil && !f.BySigner
		}
	}
	return f
}

// Unwrap returns the *VerifyError if the answer has a signature that was not accepted,
// else nil.
func (e *Error) Unwrap() error {
	if e.refused == nil {
		return nil
	}
	return &VerifyError{VerifyError: e.refused, RequestID: e.RequestID, Response: e.Response, call: e.call}
}

// newError reads an error answer leniently: whatever the body is, the status and
// the request ID must not be lost.
func newError(r *Response) *Error {
	e := &Error{Status: r.Status, RequestID: r.RequestID(), Response: r}
	said := apiv3.ReadError(r.Body)
	e.Code, e.Message, e.Detail, e.InnerCode = Code(said.Code), said.Message, said.Detail, apiv3.InnerCode(e.RequestID)
	return e
}

// VerifyError is an answer whose signature was not accepted, or that is about another
// number than the request (the reason auth.OtherRequest); its Outcome is Unknown. The
// embedded error has the reason, the serial, the serials known and the clock skew.
type VerifyError struct {
	*auth.VerifyError
	RequestID string    // give it to WeChat Pay's support
	Response  *Response // the answer, for diagnosis only: nothing in it is proven

	call outcome.Call
}

// Attempts is what AttemptsOf returns.
func (e *VerifyError) Attempts() int { return e.call.Tally.Made }

// Error returns the reason, what to do, the request ID and the outcome.
func (e *VerifyError) Error() string {
	text := e.call.Label() + e.VerifyError.Error()
	if strange := e.strange().In("en"); strange != "" {
		text += "; " + strange
	} else if e.Reason == auth.MissingHeader && !e.call.Download {
		text += "; files, which WeChat Pay does not sign, are fetched with Client.Download"
	}
	if e.RequestID != "" {
		text += ", request ID " + ident.Plain(e.RequestID)
	}
	return text + e.call.Tally.String() + e.call.Advice(outcome.Unknown)
}

// strange is what an answer looks like that is none of WeChat Pay's.
func (e *VerifyError) strange() diagnosis.Verdict {
	r := e.Response
	if r == nil || r.json != nil || e.Reason != auth.MissingHeader && e.Reason != auth.Mismatch {
		return diagnosis.Verdict{}
	}
	return diagnosis.Strange(r.Body, r.Header.Get(contentTypeHeader), r.Header.Get("Content-Encoding"))
}

// Hint returns what the refusal means and what to do about it, in one sentence; "" if nothing is known. It says to query first
// where the request may have changed something. It is advice for people, and changes without notice.
func (e *VerifyError) Hint() string { return e.HintIn("en") }

// HintIn is Hint in a language: see Error.HintIn.
func (e *VerifyError) HintIn(language string) string {
	if e == nil {
		return ""
	}
	return e.diagnosis().Hint(language)
}

// Verdict returns what the refusal means, as data, in a language: see Error.Verdict.
func (e *VerifyError) Verdict(language string) Verdict {
	if e == nil {
		return Verdict{}
	}
	return verdictIn(e.diagnosis().Judge(), language)
}

func (e *VerifyError) diagnosis() *diagnosis.Refusal {
	r := &diagnosis.Refusal{Refused: e.VerifyError, Strange: e.strange(), Harms: e.call.Harms()}
	if e.Response != nil && e.Response.client != nil {
		r.Own = e.Response.client.config.Serial
	}
	return r
}

// Unwrap returns the *auth.VerifyError.
func (e *VerifyError) Unwrap() error { return e.VerifyError }

// Outcome returns Unknown.
func (e *VerifyError) Outcome() Outcome { return Unknown }
