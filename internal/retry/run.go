package retry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/hosts"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/panics"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/waiting"
)

// A Run makes the attempts of one call.
type Run struct {
	Policy   Policy
	Repeat   bool                        // a request that may have been carried out may be sent again
	Hosts    *hosts.Set                  // that the call may go to; nil: it has one of its own
	Patience *transport.Patience         // limits the waits of each attempt; nil: the call's context has a deadline for all
	Now      func() time.Time            // for what the server asks for; it is the caller's, and may panic
	Over     func(context.Context) error // the error of a context that is over
}

// An Attempt is what the function that makes it is told.
type Attempt struct {
	Host    string        // where it goes; "": the call's own
	Connect time.Duration // bounds the making of a connection, so that there is time for another attempt; 0: nothing does
	Tally   outcome.Tally // which attempt it is, and what came before
}

// An End is how an attempt came out.
type End struct {
	Err      error           // nil: a success
	Outcome  outcome.Outcome // of this attempt alone, if there is an error
	Status   int             // of the answer; 0: there is none
	Header   http.Header     // of the answer
	Refused  bool            // the answer is an error of WeChat Pay's
	Code     string          // of that error
	Answered bool            // WeChat Pay answered, and not something in front of it that does not reach it
	Tried    bool            // it was the host's turn to be connected with or to answer
	Hopeless bool            // another attempt would fail in the same way
}

// Do makes one attempt after the other. The outcome, the worst of all, counts if there is an error and the last attempt had no answer. An
// attempt that returns an error itself was never begun, and ends the call.
func (r *Run) Do(ctx context.Context, attempt func(context.Context, Attempt) (End, error)) (worst outcome.Outcome, err error) {
	course, first := Course{Policy: r.Policy, Repeat: r.Repeat, Hosts: 1}, 0
	if r.Hosts != nil {
		first, course.Hosts = r.Hosts.Begin(), r.Hosts.Len()
	}
	worst = outcome.NotSent
	var a Attempt
	var others []string // what came of other hosts
	for {
		var at int
		if a.Tally.Made, at = course.Attempt(); r.Hosts != nil {
			a.Host = r.Hosts.Name(first, at)
		}
		var inside context.Context
		var cancel context.CancelFunc
		inside, cancel, a.Connect = r.share(ctx, &course)
		began := time.Now()
		end, err := attempt(inside, a)
		cancel()
		if err != nil {
			return worst, err
		}
		if course.Hosts > 1 && end.Tried && saysSomething(ctx, time.Since(began)) {
			r.Hosts.Report(first, at, end.Answered)
		}
		worst = outcome.Worse(worst, end.Outcome)
		wait, again := course.Next(end.result(), r.askedFor(&end))
		if again {
			over := waiting.For(ctx, wait)
			if over != nil && ctx.Err() != nil {
				return worst, fmt.Errorf("waiting before another attempt: %w; the last one: %w", r.Over(ctx), end.Err)
			}
			again = over == nil
		}
		if !again {
			return worst, end.behind(others)
		}
		if a.Tally.Doubt = worst == outcome.Unknown; course.Hosts > len(others)+1 {
			others = append(others, end.Err.Error())
		}
	}
}

// impatience is how long a host must have been waited for, so that the end of the caller's own
// context says something about it.
const impatience = 5 * time.Second

// saysSomething reports whether how an attempt ended tells about its host: a caller that has
// gone, or has hardly waited, tells about itself.
func saysSomething(ctx context.Context, took time.Duration) bool {
	var own transport.TimeLimitError
	return ctx.Err() == nil || errors.As(context.Cause(ctx), &own) || !errors.Is(ctx.Err(), context.Canceled) && took >= impatience
}

// share bounds an attempt so that there is time for those that may follow.
func (r *Run) share(ctx context.Context, course *Course) (inside context.Context, cancel context.CancelFunc, connect time.Duration) {
	connects, repeats := course.MayFollow()
	if r.Patience != nil {
		if connects {
			connect = r.Patience.Limit / 3
		}
		inside, cancel = r.Patience.Begin(ctx)
		return inside, cancel, connect
	}
	deadline, _ := ctx.Deadline()
	left := time.Until(deadline)
	if connects {
		connect = max(left/3, 1)
	}
	if !repeats {
		return ctx, func() {}, connect
	}
	inside, cancel = context.WithTimeoutCause(ctx, left/2, transport.ShareError(left/2))
	return inside, cancel, connect
}

// askedFor is how long an answer asks to be left alone.
func (r *Run) askedFor(end *End) (wait time.Duration) {
	if end.Err == nil || end.Status == 0 {
		return 0
	}
	defer panics.Recover(new(error), "Config.Now")
	return After(end.Header, r.Now())
}

// result is what an attempt means for those that may follow.
func (e *End) result() Result {
	var large transport.TooLargeError
	var lasting interface{ Lasts() bool }
	switch {
	case e.Err == nil, e.Hopeless, errors.As(e.Err, &large), errors.As(e.Err, &lasting) && lasting.Lasts():
		return Final
	case e.Refused && (e.Status == http.StatusTooManyRequests || codes.Limited(e.Code)):
		return Limited
	case e.Refused && codes.Waits(e.Code):
		return Final
	case e.Outcome == outcome.NotSent:
		return NotSent
	case e.Outcome == outcome.Unknown:
		return Unknown
	}
	return Final
}

// behind is the error of an attempt, with what came of other hosts before it. An answer speaks for itself.
func (e *End) behind(others []string) error {
	if e.Err == nil || e.Status != 0 || len(others) == 0 {
		return e.Err
	}
	return fmt.Errorf("%w; before that %s", e.Err, strings.Join(others, ", "))
}
