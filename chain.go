package wxpay

import (
	"context"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/paging"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// A Chain is the path of an endpoint, with placeholders. It never changes: every
// call of Chain returns a new one, so a Chain may be kept, extended and used by
// several goroutines. An error in a path is kept and returned by the verb.
type Chain struct {
	client *Client
	base   *origin.Base // of an absolute URL, else nil
	origin string
	tmpl   *uritemplate.Template
	err    error

	download bool         // for Client.Download
	walk     *paging.Walk // for Pages, else nil
}

// String returns the template: "v3/payscore/serviceorder/{out_order_no}/complete".
func (c *Chain) String() string {
	if c == nil || c.tmpl == nil {
		return ""
	}
	if c.base != nil {
		return c.origin + "/" + c.tmpl.Text
	}
	return c.tmpl.Text
}

// label is what errors and logs call the chain. The query of an absolute URL
// holds tokens, which must not show.
func (c *Chain) label() string { return uritemplate.WithoutQuery(c.String()) }

// Do sends a request with any method and returns the verified answer.
//
// The error is an *Error if WeChat Pay answered with another status than 2xx or with
// nothing but an error code, a *VerifyError if the answer's signature was not accepted or
// the answer is about another number than the request, else a failure on the way;
// OutcomeOf tells what may have happened. Timeouts match context.DeadlineExceeded. A
// request is sent once, unless Config.Retry or Config.Backup ask for more.
func (c *Chain) Do(ctx context.Context, method string, params ...Params) (*Response, error) {
	return c.call(ctx, method, params).finish()
}

// Get sends a GET request. See Do.
func (c *Chain) Get(ctx context.Context, params ...Params) (*Response, error) {
	return c.Do(ctx, http.MethodGet, params...)
}

// Post sends a POST request. See Do.
func (c *Chain) Post(ctx context.Context, params ...Params) (*Response, error) {
	return c.Do(ctx, http.MethodPost, params...)
}

// Put sends a PUT request. See Do.
func (c *Chain) Put(ctx context.Context, params ...Params) (*Response, error) {
	return c.Do(ctx, http.MethodPut, params...)
}

// Patch sends a PATCH request. See Do.
func (c *Chain) Patch(ctx context.Context, params ...Params) (*Response, error) {
	return c.Do(ctx, http.MethodPatch, params...)
}

// Delete sends a DELETE request. See Do.
func (c *Chain) Delete(ctx context.Context, params ...Params) (*Response, error) {
	return c.Do(ctx, http.MethodDelete, params...)
}

// GetAsync sends a GET request on its own goroutine. The params are read before
// it returns. See Do.
func (c *Chain) GetAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodGet, params).finish)
}

// PostAsync sends a POST request on its own goroutine. See GetAsync.
func (c *Chain) PostAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodPost, params).finish)
}

// PutAsync sends a PUT request on its own goroutine. See GetAsync.
func (c *Chain) PutAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodPut, params).finish)
}

// PatchAsync sends a PATCH request on its own goroutine. See GetAsync.
func (c *Chain) PatchAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodPatch, params).finish)
}

// DeleteAsync sends a DELETE request on its own goroutine. See GetAsync.
func (c *Chain) DeleteAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodDelete, params).finish)
}

// isAPIv2 reports whether the first segment is v2.
func (c *Chain) isAPIv2() bool {
	return c.base == nil && (c.tmpl.Text == "v2" || strings.HasPrefix(c.tmpl.Text, "v2/"))
}
