package wxpay

import (
	"errors"

	"github.com/wechatpay-chain/wxpay/internal/notsent"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
)

// Outcome tells what a failed call may have done at WeChat Pay. A GET is judged
// like a POST.
type Outcome int

const (
	// Unknown means that the request may have been carried out. Query with the same
	// merchant number before anything else; a new number may pay twice. It is the
	// outcome of a lost connection, a timeout or cancel after the first byte, 3xx
	// and 5xx answers, answers whose signature was not accepted or that are about
	// another number, a 2xx that came before the request was sent whole, codes that say
	// that nobody knows (SYSTEM_ERROR, USERPAYING), and failures of payouts and of APIv2
	// whose code is in no list of certain ones.
	Unknown Outcome = iota
	// NotSent means that nothing reached WeChat Pay. Bad input, DNS, dialing, the TLS
	// handshake, the wait for a connection, a context that was already over.
	NotSent
	// Rejected means that WeChat Pay refused the request for certain (Error.Outcome says
	// when that is). Such answers need no signature: enough to correct the request, never
	// proof about money.
	Rejected
)

// String returns "unknown", "not sent" or "rejected".
func (o Outcome) String() string { return outcome.Outcome(o).String() }

// OutcomeOf returns the outcome of an error of this package, however it is
// wrapped. It is Unknown for other errors and for errors joined from calls with
// different outcomes. Ask it only about errors: nil, a success, is Unknown too.
func OutcomeOf(err error) Outcome {
	outcomes := outcomesOf(err, nil)
	if len(outcomes) == 0 {
		return Unknown
	}
	for _, o := range outcomes {
		if o != outcomes[0] {
			return Unknown
		}
	}
	return outcomes[0]
}

// AttemptsOf returns how often the call behind an error of this package was tried, however it is wrapped: 1, unless Config.Retry
// or Config.Backup made it more; 0 if the request could not even be made, and for errors of others.
func AttemptsOf(err error) int {
	var tried interface{ Attempts() int }
	if !errors.As(err, &tried) {
		return 0
	}
	return tried.Attempts()
}

func outcomesOf(err error, found []Outcome) []Outcome {
	switch e := err.(type) { //nolint:errorlint // the tree is walked here
	case notsent.Error:
		return append(found, NotSent)
	case interface{ Outcome() Outcome }:
		return append(found, e.Outcome())
	case interface{ Unwrap() error }:
		return outcomesOf(e.Unwrap(), found)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			found = outcomesOf(inner, found)
		}
	}
	return found
}

// quoted keeps the error of another call, which came in through code of the
// caller's, from being taken for this call's: of its code and outcome only the
// words stay. Other errors are returned as they are.
func quoted(err error) error {
	if len(outcomesOf(err, nil)) > 0 {
		return errors.New(err.Error())
	}
	return err
}

// A callError is any failure that is neither an answer of WeChat Pay nor a
// refused signature.
type callError struct {
	call    outcome.Call
	outcome Outcome
	err     error
}

func (e *callError) Error() string    { return e.call.Text(e.err, outcome.Outcome(e.outcome)) }
func (e *callError) Unwrap() error    { return e.err }
func (e *callError) Outcome() Outcome { return e.outcome }

// Attempts is what AttemptsOf returns.
func (e *callError) Attempts() int { return e.call.Tally.Made }

var errNoClient = errors.New("there is no client behind this chain: make one with wxpay.New and start with its Chain method")
