package wxpay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/panics"
)

// call reads the params at once, so that the caller may change them afterwards,
// and returns the rest of the call: sign, send, verify, log.
func (c *Chain) call(ctx context.Context, method string, params []Params) func() (*Response, error) {
	started := time.Now()
	if c = c.Chain(); errors.Is(c.err, errNoClient) { // before anything of it is used
		return func() (*Response, error) {
			return nil, &callError{method: method, outcome: NotSent, err: errNoClient}
		}
	}
	r, err := c.makeRequest(ctx, method, params)
	return func() (*Response, error) {
		var resp *Response
		outcome := NotSent
		if err == nil {
			resp, outcome, err = c.client.run(ctx, r)
		}
		err = c.nameError(method, resp, outcome, err)
		c.client.log(ctx, method, c.label(), resp, err, time.Since(started))
		if err != nil {
			return nil, err
		}
		return resp, nil
	}
}

// makeRequest makes a request of the params, ready to be signed.
func (c *Chain) makeRequest(ctx context.Context, method string, params []Params) (r *request, err error) {
	defer panics.Recover(&err, "a function of the caller's")
	if ctx == nil {
		return nil, errors.New("the context is nil: pass context.Background() or the request's own")
	}
	if r, err = c.newRequest(ctx, method, params); err != nil {
		return nil, err
	}
	if r.v2 != nil {
		r.addHeadersV2()
	} else {
		r.addHeadersV3()
	}
	c.client.noteCall(ctx, r, c)
	return r, nil
}

// run signs and sends a request and verifies the answer. The outcome counts if
// there is an error and no answer.
func (c *Client) run(ctx context.Context, r *request) (resp *Response, outcome Outcome, err error) {
	// The caller's own code runs here: Signer, Dial, KeySource, sink.
	defer func() {
		if p := recover(); p != nil {
			resp, outcome, err = nil, r.outcome(), fmt.Errorf("a panic in the middle of the call: %v", p)
		}
	}()
	ctx, cancel := r.limit(ctx)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return nil, NotSent, c.pool.ContextError(ctx)
	}
	if !r.bare && r.v2 == nil {
		if err := c.signV3(ctx, r); err != nil {
			return nil, NotSent, err
		}
	}
	if r.sink != nil {
		return c.runToSink(ctx, r)
	}
	r.Unsigned = r.bare || r.v2 != nil && r.isOneOf(endpoint.V2Files)
	answer, err := c.pool.Exchange(ctx, &r.Request, c.config.MaxBody, nil)
	if err != nil {
		return nil, r.outcome(), err
	}
	resp = newResponse(answer)
	if r.v2 != nil {
		return resp, Unknown, c.readV2(r, resp)
	}
	return resp, Unknown, c.readV3(ctx, r, resp)
}

// outcome is that of a failure on the way.
func (r *request) outcome() Outcome {
	if r.Written {
		return Unknown
	}
	return NotSent
}

// nameError makes the error that the caller sees: it names the call and its outcome.
func (c *Chain) nameError(method string, resp *Response, outcome Outcome, err error) error {
	template := c.label()
	if resp != nil {
		resp.method, resp.template, resp.client = method, template, c.client
	}
	if err == nil {
		return nil
	}
	var failure *Error
	if errors.As(err, &failure) && failure.Response == resp && resp != nil {
		failure.method, failure.template, failure.download = method, template, c.download
		return failure
	}
	var refused *auth.VerifyError
	if resp != nil && errors.As(err, &refused) {
		return &VerifyError{VerifyError: refused, RequestID: resp.RequestID(), Response: resp, method: method, template: template,
			download: c.download}
	}
	return &callError{method: method, template: template, outcome: outcome, download: c.download, err: err}
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
