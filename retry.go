package wxpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/hosts"
	"github.com/wechatpay-chain/wxpay/internal/numbers"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/panics"
	"github.com/wechatpay-chain/wxpay/internal/retry"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/waiting"
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

// checkRetry fills in the defaults of Retry and returns what is wrong with it and with Backup.
func (cfg *Config) checkRetry(base origin.Base) (errs []error) {
	if cfg.Retry != nil {
		var filled retry.Policy
		filled, errs = retry.Policy(*cfg.Retry).Fill()
		cfg.Retry = (*Retry)(&filled)
	}
	_, wrong := base.Siblings(cfg.Backup)
	for _, err := range wrong {
		errs = append(errs, &fault.Error{Field: "Backup", Found: ": " + err.Error(), Err: err})
	}
	return errs
}

// hosts are those of Backup behind that of BaseURL; nil if there are none.
func (cfg *Config) hosts(base origin.Base) *hosts.Set {
	others, _ := base.Siblings(cfg.Backup) // checkRetry has looked at the errors
	if len(others) == 0 {
		return nil
	}
	return hosts.New(base.Host, others)
}

// mayRepeat reports whether a request of this client may have more than one attempt.
func (c *Client) mayRepeat() bool { return c.config.Retry != nil || c.hosts != nil }

// readIdempotent reads the params key of that name.
func (r *request) readIdempotent(params Params) (err error) {
	if r.idempotent, err = params.flag(keyIdempotent); err != nil || !r.idempotent {
		return err
	}
	if asked := r.numbers(); numbers.Merchants(&asked) == "" {
		return fault.BadParam(keyIdempotent, "is true, but the request carries no number of yours, such as out_trade_no, by which "+
			"WeChat Pay tells a repetition from another order; give one, or leave %q out", keyIdempotent)
	}
	return nil
}

// run makes the attempts of a call. The outcome, the worst of all attempts, counts if there is
// an error and no answer.
func (c *Client) run(ctx context.Context, r *request) (resp *Response, worst Outcome, err error) {
	if !c.mayRepeat() {
		ctx, cancel := r.limit(ctx)
		defer cancel()
		r.tally.Made = 1
		return c.observed(ctx, r)
	}
	if r.Patience == nil { // which begins anew with each attempt
		var cancel context.CancelFunc
		ctx, cancel = r.limit(ctx)
		defer cancel()
	}
	course, first := c.course(r)
	signed := len(r.Header)
	worst = NotSent
	var others []string // what came of other hosts
	for again := true; again; {
		var at int
		var own Outcome
		if r.tally.Made, at = course.Attempt(); course.Hosts > 1 {
			r.Base.Host = c.hosts.Name(first, at)
		}
		r.Header, r.Written, r.Tried, r.Phases = r.Header[:signed], false, false, transport.Phases{}
		if err := c.renew(r); err != nil {
			return nil, worst, err
		}
		attempt, cancel := r.share(ctx, &course)
		began := time.Now()
		resp, own, err = c.observed(attempt, r)
		cancel()
		if course.Hosts > 1 && r.Tried && saysSomething(ctx, time.Since(began)) {
			c.hosts.Report(first, at, isAnswered(resp))
		}
		worst = worse(worst, own)
		var wait time.Duration
		if wait, again = course.Next(r.result(resp, own, err), c.askedFor(resp, err)); again {
			if over := waiting.For(ctx, wait); over != nil && ctx.Err() != nil {
				return nil, worst, fmt.Errorf("waiting before another attempt: %w; the last one: %w", c.pool.ContextError(ctx), err)
			} else if again = over == nil; again {
				if r.tally.Doubt = worst == Unknown; course.Hosts > len(others)+1 {
					others = append(others, err.Error())
				}
			}
		}
	}
	if err != nil && resp == nil && len(others) > 0 {
		err = fmt.Errorf("%w; before that %s", err, strings.Join(others, ", "))
	}
	return resp, worst, err
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

// askedFor is how long an answer asks to be left alone.
func (c *Client) askedFor(resp *Response, err error) (wait time.Duration) {
	if err == nil || resp == nil {
		return 0
	}
	defer panics.Recover(new(error), "Config.Now")
	return retry.After(resp.Header, c.config.Now())
}

// course is the attempts that a request may have, and the host that the first one goes to.
func (c *Client) course(r *request) (course retry.Course, first int) {
	course = retry.Course{Hosts: 1, Repeat: r.idempotent || r.Method == http.MethodGet}
	if own := c.config.Retry; own != nil {
		course.Policy = retry.Policy(*own)
	}
	if c.hosts != nil && r.Base.Host == c.base.Host {
		first, course.Hosts = c.hosts.Begin(), c.hosts.Len()
	}
	return course, first
}

// renew makes what an attempt uses up: the sign of APIv2, which is in the body, and the sink.
func (c *Client) renew(r *request) (err error) {
	if r.tally.Made == 1 {
		return nil
	}
	if r.v2 != nil && r.v2.again != nil {
		if err := r.v2.again(); err != nil {
			return err
		}
	}
	defer panics.Recover(&err, "a suite of Config.Suites")
	if r.sink != nil {
		r.sink, err = sinkOf(r.sinkParam, c.config.Suites)
	}
	return err
}

// share bounds an attempt so that there is time for those that may follow.
func (r *request) share(ctx context.Context, course *retry.Course) (context.Context, context.CancelFunc) {
	connects, repeats := course.MayFollow()
	r.Connect = 0
	if r.Patience != nil {
		if connects {
			r.Connect = r.Patience.Limit / 3
		}
		return r.Patience.Begin(ctx)
	}
	deadline, _ := ctx.Deadline()
	left := time.Until(deadline)
	if connects {
		r.Connect = max(left/3, 1)
	}
	if !repeats {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, left/2, transport.ShareError(left/2))
}

// result is what an attempt means for those that may follow.
func (r *request) result(resp *Response, own Outcome, err error) retry.Result {
	failure := failureOf(resp, err)
	var large transport.TooLargeError
	var lasting interface{ Lasts() bool }
	switch {
	case err == nil, r.hopeless, errors.As(err, &large), errors.As(err, &lasting) && lasting.Lasts(),
		r.sink != nil && r.sink.Path == "" && r.sink.Filled():
		return retry.Final
	case failure != nil && (failure.Status == http.StatusTooManyRequests || codes.Limited(string(failure.Code))):
		return retry.Limited
	case failure != nil && codes.Waits(string(failure.Code)):
		return retry.Final
	case own == NotSent:
		return retry.NotSent
	case own == Unknown:
		return retry.Unknown
	}
	return retry.Final
}

// isAnswered reports whether an answer comes from WeChat Pay, and not from something in front of
// it that does not reach it.
func isAnswered(resp *Response) bool {
	if resp == nil {
		return false
	}
	switch resp.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return resp.code() != ""
	}
	return true
}
