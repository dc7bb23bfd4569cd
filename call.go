package wxpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/panics"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/pathtext"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/transport"
)

// A pending is a call whose params have been read, so that the caller may change them: what is left is to sign, send, verify and log.
type pending struct {
	chain   *Chain // nil: there is no client
	method  string
	started time.Time
	ctx     context.Context //nolint:containedctx // the two halves are one call
	sight   sight
	request *request
	err     error // nothing can be sent
}

// call reads the params.
func (c *Chain) call(ctx context.Context, method string, params []Params) pending {
	p := pending{method: method, started: time.Now()}
	if c = c.Chain(); errors.Is(c.err, errNoClient) { // before anything of it is used
		p.err = &callError{call: outcome.Call{Method: method}, outcome: NotSent, err: errNoClient}
		return p
	}
	p.chain = c
	p.ctx, p.sight = c.client.observe(ctx, c, method)
	p.request, p.err = c.makeRequest(p.ctx, method, params)
	return p
}

// finish does what is left of the call.
func (p pending) finish() (*Response, error) {
	c, r, err := p.chain, p.request, p.err
	if c == nil {
		return nil, err
	}
	var resp *Response
	worst := NotSent
	if err == nil {
		if resp, worst, err = c.client.run(p.ctx, r); err != nil {
			c.client.suggest(r, c, err)
		}
	}
	err = c.nameErrorOf(p.method, r.tries(), resp, worst, err)
	c.client.log(p.ctx, p.method, c.label(), resp, err, time.Since(p.started))
	endCall(p.sight, r, resp, err)
	if err != nil {
		return nil, err
	}
	return resp, nil
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
	return r, c.client.lint(ctx, r, c)
}

// attempt signs and sends a request and verifies the answer. The outcome counts if
// there is an error and no answer.
func (c *Client) attempt(ctx context.Context, r *request) (resp *Response, outcome Outcome, err error) {
	// The caller's own code runs here: Signer, Dial, KeySource, sink.
	defer func() {
		if p := recover(); p != nil {
			resp, outcome, err = nil, r.outcome(), r.never(fmt.Errorf("a panic in the middle of the call: %v", p))
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, NotSent, c.pool.ContextError(ctx)
	}
	if !r.bare && r.v2 == nil {
		if err := c.signV3(ctx, r); err != nil {
			return nil, NotSent, err
		}
	}
	r.Asker, r.compared, r.came = r, false, transport.Answer{}
	if r.sink != nil {
		return c.runToSink(ctx, r)
	}
	r.Unsigned = r.bare || r.v2 != nil && r.isOneOf(endpoint.V2Files)
	answer, err := c.pool.Exchange(ctx, &r.Request, c.config.MaxBody, nil)
	if err != nil {
		r.came = answer
		return nil, r.outcome(), err
	}
	resp = newResponse(answer)
	if r.v2 != nil {
		return resp, Unknown, c.readV2(r, resp)
	}
	return resp, Unknown, c.readV3(ctx, r, resp)
}

// nameError makes the error that the caller sees: it names the call and its outcome.
func (c *Chain) nameError(method string, o Outcome, err error) error {
	return c.nameErrorOf(method, outcome.Tally{}, nil, o, err)
}

func (c *Chain) nameErrorOf(method string, tries outcome.Tally, resp *Response, o Outcome, err error) error {
	call := outcome.Call{Method: method, Template: c.label(), Download: c.download, Tally: tries}
	if resp != nil {
		resp.method, resp.template, resp.client = method, call.Template, c.client
	}
	if err == nil {
		return nil
	}
	if failure := failureOf(resp, err); failure != nil {
		failure.call = call
		return failure
	}
	var refused *auth.VerifyError
	if resp != nil && errors.As(err, &refused) {
		return &VerifyError{VerifyError: refused, RequestID: resp.RequestID(), Response: resp, call: call}
	}
	return &callError{call: call, outcome: o, err: err}
}

// failureOf returns the error that an answer is; nil if it is none, or if the error is about
// something else.
func failureOf(resp *Response, err error) *Error {
	if err == nil || resp == nil {
		return nil
	}
	var failure *Error // costs an allocation, and only here
	if errors.As(err, &failure) && failure.Response == resp {
		return failure
	}
	return nil
}

// newRequest reads the params of one call. Every error is found before anything
// is sent.
func (c *Chain) newRequest(ctx context.Context, method string, all []Params) (*request, error) {
	if c.err != nil {
		return nil, c.err
	}
	r := &request{Request: transport.Request{Method: strings.ToUpper(method)}, template: c.tmpl.Text, download: c.download}
	if c.client.config.Observe != nil {
		r.label = pathtext.WithoutValues(c.label())
	}
	if c.client.dumps != nil {
		r.number = c.client.dumps.Number()
	}
	if !rfc3986.IsToken(r.Method) || r.Method == http.MethodConnect || r.Method == http.MethodTrace {
		return nil, fmt.Errorf("%q is no HTTP method that can be sent", method)
	}
	if c.tmpl.Text == "" && c.base == nil {
		return nil, errors.New("the path is empty: give Chain a path such as v3/certificates")
	}
	params, err := param.Merge(all, c.tmpl)
	if err != nil {
		return nil, err
	}
	if r.Header, err = params.Headers(paramsMap); err != nil {
		return nil, err
	}
	if err := r.readTimeout(params, c); err != nil {
		return nil, err
	}
	if c.isAPIv2() {
		r.v2 = &v2Call{}
		err = r.newV2(c, params)
	} else {
		err = r.newV3(ctx, c, params)
	}
	if err != nil {
		return nil, err
	}
	if err := r.checkTexts(); err != nil {
		return nil, err
	}
	if r.bare && (r.Method != http.MethodGet || len(r.Body) > 0) {
		return nil, fmt.Errorf("%s is not a host of WeChat Pay, it gets no credentials and only a GET without a body; a gateway of your "+
			"own belongs into Config.BaseURL or %q", r.Base.Host, param.BaseURI)
	}
	r.sinkParam = params[param.Sink]
	if r.sink, err = sinkOf(r.sinkParam, c.client.config.Suites); err != nil {
		return nil, r.sinkError(err)
	}
	if err := r.readIdempotent(params); err != nil {
		return nil, err
	}
	if err := r.checkFile(); err != nil {
		return nil, err
	}
	// An ordinary call is signed, and its answer verified, whatever it asks for.
	if r.download || r.sink != nil && c.base != nil {
		r.bare = r.bare || r.question().IsBare()
	}
	return r, nil
}

// newV3 makes an APIv3 request out of the params.
func (r *request) newV3(ctx context.Context, c *Chain, params param.Given) error {
	if err := params.FitsV3(); err != nil {
		return err
	}
	if c.client.signer == nil && c.base == nil {
		return errNoAPIv3
	}
	params, err := c.client.seal(ctx, params, r)
	if err != nil {
		return err
	}
	if err := r.address(c, params); err != nil {
		return err
	}
	return r.readBody(params)
}

// checkFile refuses a body that has no place in a request.
func (r *request) checkFile() error {
	switch {
	case r.download && len(r.Body) > 0:
		return fmt.Errorf("a download has no body; params keys %q and %q have no place in it", param.JSON, param.Body)
	case r.meta != nil && r.Method == http.MethodGet:
		return errors.New("a GET has no body: a File is uploaded by Post")
	}
	return nil
}

// readTimeout reads the time limit. A download without one has a limit for each wait
// instead of one for the whole.
func (r *request) readTimeout(params param.Given, c *Chain) (err error) {
	if r.timeout, err = params.Timeout(c.client.config.Timeout); err == nil && r.download && params[param.Timeout] == nil {
		r.Patience = &transport.Patience{Limit: r.timeout}
	}
	return err
}
