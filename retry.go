package wxpay

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/numbers"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/panics"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/retry"
	"github.com/wechatpay-chain/wxpay/internal/transport"
)

// BackupHost is the documented host that stands in for api.mch.weixin.qq.com: the access
// point of another city, with all APIs. Overseas hosts have others: for apihk.mch.weixin.qq.com
// it is api.mch.weixin.qq.com
// (https://pay.weixin.qq.com/doc/v3/merchant/4012075113).
const BackupHost = "api2.mch.weixin.qq.com"

// Retry says how often a call is tried. An attempt that was NotSent is followed by another
// one always; one that is Unknown, and a refusal because of too many requests, only of a GET
// and where the params say "idempotent": true; any other refusal never. Target and body stay
// the same, nonce, timestamp and signature are new. All attempts together have the time of
// the call; an attempt whose Unknown may be followed by another has half of what is left. An
// error says how many attempts there were, and its outcome is the worst of all.
type Retry struct {
	// Attempts of one call, the first included. Defaults to 3.
	Attempts int
	// MinDelay bounds the wait behind the first attempt: a wait is random, between 0 and a
	// bound that doubles each time. Defaults to 200 ms, or MaxDelay if that is less.
	MinDelay time.Duration
	// MaxDelay bounds every wait. If WeChat Pay asks for more, by Retry-After, the call
	// ends. Defaults to 5 s.
	MaxDelay time.Duration
}

// mayRepeat reports whether a request of this client may have more than one attempt.
func (c *Client) mayRepeat() bool { return c.config.Retry != nil || c.hosts != nil }

// readIdempotent reads the params key of that name.
func (r *request) readIdempotent(params param.Given) (err error) {
	if r.idempotent, err = params.Flag(param.Idempotent); err != nil || !r.idempotent {
		return err
	}
	if asked := r.numbers(); numbers.Merchants(&asked) == "" {
		return fault.BadParam(param.Idempotent, "is true, but the request carries no number of yours, such as out_trade_no, by which "+
			"WeChat Pay tells a repetition from another order; give one, or leave %q out", param.Idempotent)
	}
	return nil
}

// run makes the attempts of a call. The outcome, the worst of all attempts, counts if there is
// an error and no answer.
func (c *Client) run(ctx context.Context, r *request) (resp *Response, worst Outcome, err error) {
	if c.mayRepeat() {
		return c.repeat(ctx, r)
	}
	ctx, cancel := r.limit(ctx)
	defer cancel()
	r.tally.Made = 1
	return c.observed(ctx, r)
}

// repeat is run for a client whose requests may have several attempts.
func (c *Client) repeat(ctx context.Context, r *request) (resp *Response, _ Outcome, err error) {
	if r.Patience == nil { // which begins anew with each attempt
		var cancel context.CancelFunc
		ctx, cancel = r.limit(ctx)
		defer cancel()
	}
	run := retry.Run{Repeat: r.idempotent || r.Method == http.MethodGet, Patience: r.Patience, Now: c.config.Now}
	run.Over = func(ctx context.Context) error {
		resp = nil // the call ended behind it
		return c.pool.ContextError(ctx)
	}
	if own := c.config.Retry; own != nil {
		run.Policy = retry.Policy(*own)
	}
	if r.Base.Host == c.base.Host {
		run.Hosts = c.hosts
	}
	signed := len(r.Header)
	worst, err := run.Do(ctx, func(ctx context.Context, a retry.Attempt) (retry.End, error) {
		r.tally, r.Connect, r.Base.Host = a.Tally, a.Connect, cmp.Or(a.Host, r.Base.Host)
		r.Header, r.Written, r.Tried, r.Phases = r.Header[:signed], false, false, transport.Phases{}
		if resp, err = nil, c.renew(r); err != nil {
			return retry.End{}, err
		}
		var own Outcome
		resp, own, err = c.observed(ctx, r)
		end := retry.End{Err: err, Outcome: outcome.Outcome(own), Tried: r.Tried, Hopeless: r.hopeless || r.sink.Spent()}
		if resp != nil {
			end.Status, end.Header, end.Answered = resp.Status, resp.Header, isAnswered(resp)
		}
		if failure := failureOf(resp, err); failure != nil {
			end.Refused, end.Code = true, string(failure.Code)
		}
		return end, nil
	})
	return resp, Outcome(worst), err
}

// renew makes what an attempt uses up: the sign of APIv2, which is in the body, and the sink.
func (c *Client) renew(r *request) (err error) {
	if r.tally.Made == 1 {
		return nil
	}
	if r.v2 != nil {
		if err := r.signV2(slices.Clone(r.v2.given)); err != nil {
			return err
		}
	}
	defer panics.Recover(&err, "a suite of Config.Suites")
	if r.sink != nil {
		r.sink, err = sinkOf(r.sinkParam, c.config.Suites)
	}
	return err
}

// isAnswered reports whether an answer comes from WeChat Pay, and not from something in front of
// it that does not reach it.
func isAnswered(resp *Response) bool {
	switch resp.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return resp.code() != ""
	}
	return true
}
