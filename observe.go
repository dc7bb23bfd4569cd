package wxpay

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/dump"
	"github.com/wechatpay-chain/wxpay/internal/observe"
	"github.com/wechatpay-chain/wxpay/internal/pathtext"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// An Observer is told of the beginning and the end of each call and of each of its attempts:
// one place for logs, metrics and traces. Start returns the context that goes on, with a span
// in it for example, to Config.Signer, Config.Dial and the like; nil leaves it as it is. Each
// Start is followed by one End with that context. Both are called by the goroutine of the call,
// which waits for them; only the Start of a call of PostAsync and its like comes earlier, before
// the verb returns. A panic in them costs no call.
type Observer interface {
	Start(ctx context.Context, e Event) context.Context
	End(ctx context.Context, e Event)
}

// An Event is a call, or one attempt of it. It holds no value of the request or the answer: no
// number, no amount, no name, no key. At Start only the first four fields are set.
type Event struct {
	Attempt  int    // 0: it is the call; 1 and more: that attempt
	Method   string // of HTTP
	Template string // of the path, without query; {value} stands for what looks like a value
	Host     string // name, or name:port; of a call: that of its last attempt, "" at Start

	Attempts  int     // of a call: how many there were; 0 if the request could not even be made
	Status    int     // of HTTP; 0: there was no answer
	RequestID string  // of the answer
	Code      Code    // of an error
	Failed    bool    // there is an error, and Outcome counts
	Outcome   Outcome // of a call: the worst of its attempts; Unknown, its zero value, if nothing failed

	// How long it took. Whole is that of the call or the attempt. The others are of an attempt,
	// 0 if it did not happen: Wait for one of Config.MaxConns connections to come free, Dial
	// with DNS and proxy, TLS for the handshakes, FirstByte from the first byte of the request
	// to the first byte of the answer. Reused reports whether no new connection was needed.
	Whole, Wait, Dial, TLS, FirstByte time.Duration
	Reused                            bool
}

// A sight is an Event that has begun; nil if nobody observes.
type sight = *observe.Sight[Event]

// observe begins a call, and returns the context that goes on.
func (c *Client) observe(ctx context.Context, chain *Chain, method string) (context.Context, sight) {
	if c.config.Observe == nil || ctx == nil {
		return ctx, nil
	}
	if method = strings.ToUpper(method); !rfc3986.IsToken(method) {
		method = "" // it cannot be sent
	}
	return observe.Begin(ctx, c.config.Observe, Event{Method: method, Template: pathtext.WithoutValues(chain.label())})
}

// endCall ends a call.
func endCall(s sight, r *request, resp *Response, err error) {
	if s == nil {
		return
	}
	if r != nil {
		s.Event.Host, s.Event.Attempts = r.Base.Host, r.tally.Made
	}
	endEvent(s, resp, OutcomeOf(err), err)
}

// endEvent ends an Event. The outcome counts if there is an error.
func endEvent(s sight, resp *Response, outcome Outcome, err error) {
	e := &s.Event
	e.Whole = time.Since(s.Began)
	if resp != nil {
		e.Status, e.RequestID = resp.Status, resp.RequestID()
	}
	if e.Failed = err != nil; e.Failed {
		e.Outcome = outcome
	}
	if failure := failureOf(resp, err); failure != nil {
		e.Code = failure.Code
	}
	s.End()
}

// observed makes one attempt, and returns its own outcome.
func (c *Client) observed(ctx context.Context, r *request) (resp *Response, outcome Outcome, err error) {
	var s sight
	if r.Timed = c.config.Observe != nil; r.Timed {
		ctx, s = observe.Begin(ctx, c.config.Observe, Event{Attempt: r.tally.Made, Method: r.Method, Template: r.label, Host: r.Base.Host})
	}
	began := time.Now()
	resp, outcome, err = c.attempt(ctx, r)
	if failure := failureOf(resp, err); failure != nil {
		if failure.foreign, failure.exposed = r.isForeign(), r.Base.IsExposed(); r.bare {
			failure.bare = r.Base.Host
		}
		outcome = failure.Outcome() // its own, before those of other attempts count
		failure.call.Tally = r.tally
	}
	if c.dumps != nil {
		c.dump(r, resp, outcome, err, time.Since(began))
	}
	if s != nil {
		e, p := &s.Event, &r.Phases
		e.Wait, e.Dial, e.TLS, e.FirstByte, e.Reused = p.Wait, p.Dial, p.TLS, p.FirstByte, p.Reused
		endEvent(s, resp, outcome, err)
	}
	return resp, outcome, err
}

// dump shows an attempt to people.
func (c *Client) dump(r *request, resp *Response, outcome Outcome, err error, took time.Duration) {
	e := &dump.Exchange{
		Request: &r.Request, Meta: r.meta, Call: r.number, Attempt: r.tally.Made, Began: time.Now().Add(-took), ToSink: r.sink != nil,
		Err: err, Ended: outcome.String(), Took: took, Status: r.came.Status, Header: r.came.Header, Body: r.came.Body,
	}
	if resp != nil {
		e.Status, e.Header, e.Body = resp.Status, resp.Header, resp.Body
	}
	c.dumps.Write(e)
}

// log writes one record for each call, without any value of it.
func (c *Client) log(ctx context.Context, method, template string, resp *Response, err error, took time.Duration) {
	defer func() { _ = recover() }() // a logger that panics must not cost the answer
	logger := c.config.Logger
	if ctx == nil {
		ctx = context.Background()
	}
	if logger == nil || !logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	status, outcome := 0, "ok"
	if resp != nil {
		status = resp.Status
	}
	if err != nil {
		outcome = OutcomeOf(err).String()
	}
	logger.LogAttrs(ctx, slog.LevelDebug, "wxpay call",
		slog.String("method", method),
		slog.String("template", template),
		slog.Int("status", status),
		slog.Duration("duration", took),
		slog.String("request_id", resp.RequestID()),
		slog.String("outcome", outcome))
}
