package wxpay

import (
	"context"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/dump"
	"github.com/wechatpay-chain/wxpay/internal/panics"
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
type sight struct {
	Event
	observer Observer
	ctx      context.Context //nolint:containedctx // of the event, which it is given at its end
	began    time.Time
}

// observe begins a call, and returns the context that goes on.
func (c *Client) observe(ctx context.Context, chain *Chain, method string) (context.Context, *sight) {
	if c.config.Observe == nil || ctx == nil {
		return ctx, nil
	}
	return c.begin(ctx, Event{Method: methodOf(method), Template: pathtext.WithoutValues(chain.label())})
}

// methodOf is a method that can be sent, or "".
func methodOf(method string) string {
	if method = strings.ToUpper(method); !rfc3986.IsToken(method) {
		return ""
	}
	return method
}

func (c *Client) begin(ctx context.Context, e Event) (inside context.Context, s *sight) {
	inside, s = ctx, &sight{Event: e, observer: c.config.Observe, ctx: ctx, began: time.Now()}
	defer panics.Recover(new(error), "Config.Observe")
	if own := s.observer.Start(ctx, e); own != nil {
		inside, s.ctx = observedContext{ctx, own}, own
	}
	return inside, s
}

// An observedContext has the values that an Observer gave it; its end stays the call's.
type observedContext struct {
	context.Context //nolint:containedctx // it is one
	values          context.Context
}

// Value asks the Observer's context.
func (c observedContext) Value(key any) (value any) {
	defer panics.Recover(new(error), "a context of Config.Observe")
	return c.values.Value(key)
}

// endCall ends a call.
func (s *sight) endCall(r *request, resp *Response, err error) {
	if s == nil {
		return
	}
	if r != nil {
		s.Host, s.Attempts = r.Base.Host, r.tally.Made
	}
	s.end(resp, OutcomeOf(err), err)
}

// end ends an Event. The outcome counts if there is an error.
func (s *sight) end(resp *Response, outcome Outcome, err error) {
	defer panics.Recover(new(error), "Config.Observe")
	s.Whole = time.Since(s.began)
	if resp != nil {
		s.Status, s.RequestID = resp.Status, resp.RequestID()
	}
	if s.Failed = err != nil; s.Failed {
		s.Outcome = outcome
	}
	if failure := failureOf(resp, err); failure != nil {
		s.Code = failure.Code
	}
	s.observer.End(s.ctx, s.Event)
}

// observed makes one attempt, and returns its own outcome.
func (c *Client) observed(ctx context.Context, r *request) (resp *Response, outcome Outcome, err error) {
	var s *sight
	if r.Timed = c.config.Observe != nil; r.Timed {
		ctx, s = c.begin(ctx, Event{Attempt: r.tally.Made, Method: r.Method, Template: r.label, Host: r.Base.Host})
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
	if c.config.Dump != nil {
		c.dump(r, resp, outcome, err, time.Since(began))
	}
	if s != nil {
		s.Wait, s.Dial, s.TLS, s.FirstByte, s.Reused = r.Phases.Wait, r.Phases.Dial, r.Phases.TLS, r.Phases.FirstByte, r.Phases.Reused
		s.end(resp, outcome, err)
	}
	return resp, outcome, err
}

// dump shows an attempt to people.
func (c *Client) dump(r *request, resp *Response, outcome Outcome, err error, took time.Duration) {
	defer panics.Recover(new(error), "Config.Dump") // it must not cost the answer
	e := &dump.Exchange{
		Request: &r.Request, Meta: r.meta, Call: r.number, Attempt: r.tally.Made, Began: time.Now().Add(-took), ToSink: r.sink != nil,
		Err: err, Ended: outcome.String(), Took: took, Status: r.came.Status, Header: r.came.Header, Body: r.came.Body,
	}
	if resp != nil {
		e.Status, e.Header, e.Body = resp.Status, resp.Header, resp.Body
	}
	text := e.Text()
	c.dumping.Lock()
	defer c.dumping.Unlock()
	_, _ = c.config.Dump.Write(text)
}
