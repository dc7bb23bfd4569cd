package wxpay

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/panics"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/values"
	"github.com/wechatpay-chain/wxpay/internal/waiting"
)

// A Rhythm is the waits between the looks of Poll: n waits make n+1 looks.
type Rhythm []time.Duration

// CodepayRhythm returns 10, 10, 10, 10 and 5 seconds: for a payment by code that the customer
// confirms with a password, 45 seconds in all. Reverse the order if it is not final then. Source:
// https://pay.weixin.qq.com/doc/v2/merchant/4011937125.
func CodepayRhythm() Rhythm { return waiting.Codepay() }

// RefundRhythm returns 1, 5, 10, 20 and 30 minutes, for a refund. One to a bank card takes up to
// three days: ask again later with Poll, or wait for the notification. Source:
// https://pay.weixin.qq.com/doc/v3/partner/4013163613.
func RefundRhythm() Rhythm { return waiting.Refund() }

// TransferRhythm returns 1, 2, 5, 10, 20 and 30 minutes, for a transfer that nobody has to confirm.
// The pages advise a minute or more between looks, and about an hour in all; the steps are the
// choice of this library.
func TransferRhythm() Rhythm { return waiting.Transfer() }

// ErrNotFinal says that Poll ended before done reported true.
var ErrNotFinal = errors.New("not final")

// Poll looks at something until done reports true of an answer, which it returns: once at once,
// then after each wait of the rhythm. It sends GET, on APIv2 POST.
//
// A look that was not sent, or whose outcome is Unknown, is followed by the next; one that is
// Rejected ends Poll with its error, and so does a mistake in the path or the params. If the
// rhythm is used up, or the context is over, Poll returns the last answer that came, nil if none
// did, and an error that matches ErrNotFinal, has the outcome Unknown and wraps the last look's
// error or the context's. Where the next look would come behind the deadline of ctx, Poll does not wait for it and
// returns at once, with context.DeadlineExceeded.
//
// The time limit of a call (Config.Timeout, or the params key timeout) is that of each look. The
// params are copied first, with the maps in them; what lies deeper must not change meanwhile. The
// keys body and sink have no place in it. What it asks must be a query: a path of APIv2 whose last
// segment neither says query nor begins with get is refused. A panic in done is an error with the outcome Unknown.
func Poll(ctx context.Context, chain *Chain, rhythm Rhythm, done func(*Response) bool, params ...Params) (*Response, error) {
	c, method, kept := chain.Chain(), http.MethodGet, values.Merge(params)
	if c.err == nil && c.isAPIv2() {
		method = http.MethodPost
	}
	waits := slices.Clone(rhythm)
	if err := c.checkPoll(ctx, waits, done, kept); err != nil {
		return nil, c.nameError(method, NotSent, err)
	}
	var last *Response
	var failed error
	looks, over, ended := waiting.Look(ctx, waits, func() bool {
		var resp *Response
		if resp, failed = c.Do(ctx, method, kept); failed != nil {
			return c.endsPoll(failed)
		}
		var final bool
		last = resp
		final, failed = ask(done, resp)
		return final || failed != nil
	})
	switch {
	case ended && failed != nil:
		return nil, failed
	case ended:
		return last, nil
	}
	end := &waiting.EndError{NotFinal: ErrNotFinal, Looks: looks, Over: over, Last: failed}
	if failed != nil {
		end.Said = outcome.Call{Method: method, Template: c.label()}.Inner(failed)
	}
	return last, c.nameError(method, Unknown, end)
}

// checkPoll refuses what cannot be polled.
func (c *Chain) checkPoll(ctx context.Context, waits Rhythm, done func(*Response) bool, params Params) error {
	switch {
	case c.err != nil:
		return c.err
	case ctx == nil:
		return errors.New("the context is nil: pass context.Background() or the request's own")
	case done == nil:
		return errors.New("done is nil; expected a function that reports whether an answer is final")
	case c.isAPIv2() && !endpoint.QueryV2(c.tmpl.Text):
		return errors.New("this path of APIv2 is not known to be a query, and Poll would post it again and again; expected one such as " +
			"v2/pay/orderquery")
	}
	if err := param.Given(params).Refuse("has no place in Poll, which sends the same request again and again and reads each answer",
		param.Body, param.Sink); err != nil {
		return err
	}
	return waiting.Check(waits)
}

// endsPoll reports whether no later look can come out otherwise: a refusal, and what was refused
// before there was an attempt, but for platform certificates that could not be had.
func (c *Chain) endsPoll(err error) bool {
	isMistake := AttemptsOf(err) == 0 && !fault.Is(err, fault.NotReady)
	return OutcomeOf(err) == Rejected || isMistake || errors.Is(err, errNoAPIv3)
}

// ask reports whether an answer is final.
func ask(done func(*Response) bool, resp *Response) (final bool, err error) {
	defer panics.Recover(&err, "done, a function of the caller's,")
	return done(resp), nil
}
