package wxpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/apiv3"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/numbers"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// readV3 verifies an answer of APIv3 that is in memory, and returns what it says is wrong.
func (c *Client) readV3(ctx context.Context, r *request, resp *Response) error {
	switch {
	case r.question().IsRefusal(resp.Status):
		return c.readRefusal(ctx, r, resp)
	case r.bare: // only data
		return nil
	}
	if err := c.verify(ctx, r, resp); err != nil {
		return err
	}
	resp.Verified = true
	return r.judge(resp)
}

// judge returns what a verified 2xx answer says is wrong.
func (r *request) judge(resp *Response) error {
	if err := r.fits(resp); err != nil {
		return err
	}
	if apiv3.IsError(resp.Body) {
		return r.failure(resp)
	}
	return nil
}

// readRefusal makes the error of an answer that is one. WeChat Pay signs business errors,
// and leaves what it refuses before authentication unsigned; where there is a signature it
// must fit. That its key is not held proves nothing.
func (c *Client) readRefusal(ctx context.Context, r *request, resp *Response) error {
	refused := c.verifyRefusal(ctx, r, resp)
	if !r.bare {
		if err := r.fits(resp); err != nil {
			return err
		}
	}
	failure := r.failure(resp)
	failure.refused = refused
	return failure
}

// verifyRefusal returns why a signature that is there was not accepted. The answer does
// not wait for a download of keys: only those that are held count.
func (c *Client) verifyRefusal(ctx context.Context, r *request, resp *Response) *auth.VerifyError {
	if r.bare || c.config.Platform == nil && c.config.Verifier == nil || len(resp.Header["Wechatpay-Signature"]) == 0 {
		return nil
	}
	if _, lazy := c.config.Platform.(auth.LazyKeySource); lazy && c.config.Verifier == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		cancel()
	}
	err := c.verify(ctx, r, resp)
	var refused *auth.VerifyError
	if errors.As(err, &refused) && refused.Reason != auth.UnknownSerial {
		return refused
	}
	resp.Verified = err == nil
	return nil
}

// failure makes the error of an answer.
func (r *request) failure(resp *Response) *Error {
	e := newError(resp)
	e.payout = endpoint.PayoutV3(r.apiPath())
	if r.question().WaitsForPassword(resp.Status) && !e.Is(Code("USERPAYING")) {
		e.Code = "USERPAYING"
	}
	if resp.Status == http.StatusUnauthorized && r.sent.Nonce != "" {
		sent := r.sent
		e.sent = &sent
	}
	return e
}

// fits refuses an answer to another request: what it says about a number is no news about
// the one that was asked for.
func (r *request) fits(resp *Response) error {
	if !r.compared {
		asked := r.numbers()
		r.other = numbers.Differ(&asked, resp.text())
	}
	d := r.other
	if d == nil {
		return nil
	}
	return &auth.VerifyError{Reason: auth.OtherRequest, Serial: resp.Header.Get(serialHeader), Err: fmt.Errorf(
		"it is about the %s %s, the request about %s; an answer left over on the connection, or a gateway that mixes answers up", d.Name,
		ident.Shown(d.Answered), ident.Shown(d.Asked))}
}

// Answers reports whether an answer is one to this request, as far as it says, so that its
// connection can be used again. What is missing of it may still be on its way there, and would
// answer the next request. It asks nobody for keys: the connection is held meanwhile.
func (r *request) Answers(a transport.Answer) bool {
	text, isSuccess := a.Body, a.Status/100 == 2
	if text == nil && r.message != nil {
		text = r.message.Text
	}
	switch {
	case r.sink != nil && r.sink.Filled() && r.sink.CheckHash() != nil:
		return false
	case r.bare:
		return true
	case r.v2 != nil && !r.isOneOf(endpoint.V2Files) && !r.isOneOf(endpoint.V2JSON):
		fields, err := xmlmap.Unmarshal(text)
		if err != nil {
			return false
		}
		text = xmlmap.JSON(fields)
	case r.v2 == nil && isSuccess && r.sink == nil && !apiv3.HasProof(a.Header) && !r.question().IsUnsigned():
		return false
	}
	asked := r.numbers()
	r.other, r.compared = numbers.Differ(&asked, text), true
	return r.other == nil
}

// judgeMessage looks at a signed answer that went to a sink as at one in memory: an error,
// or the answer to another request, is no file.
func (r *request) judgeMessage(resp *Response, text []byte) error {
	if !jsontext.IsObject(text) {
		return nil
	}
	resp.Body = text
	err := r.judge(resp)
	if err == nil {
		resp.Body = nil
	}
	return err
}
