package wxpay

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/paging"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/pathtext"
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

// Chain starts a path. Arguments are joined by "/".
//
//   - An argument without "/" is one segment; camelCase and PascalCase fold to
//     kebab-case as in the PHP and JS SDKs: outTradeNo is out-trade-no.
//   - An argument with "/" is a template and taken literally; a trailing "/" and a
//     query ("?a=b") are kept.
//   - {x}, <x>, _x_ and $x$ as a whole segment are the placeholder x. The other
//     expressions of RFC 6570 work as well: {?x} and {&x} leave missing values
//     out, everywhere else a missing, empty, "." or ".." value is an error.
//   - An absolute https:// URL is used as it is, for download URLs. Credentials go
//     only to the configured host and to hosts below weixin.qq.com and
//     wechatpay.cn; any other host gets a bare GET, whose answer is only data.
//   - A first segment v2 means APIv2, and is not sent; everything else is APIv3.
//
// A value never belongs into a path argument: what cannot be a name of the API, or stands
// behind a segment such as out-trade-no, is refused with the advice to use a placeholder.
func (c *Client) Chain(path ...string) *Chain {
	if c == nil || c.config == nil {
		return (&Chain{tmpl: &uritemplate.Template{}}).failed(errNoClient)
	}
	if len(path) > 0 && origin.IsAbsolute(path[0]) {
		return c.root().absolute(path[0]).Chain(path[1:]...)
	}
	if len(path) != 1 {
		return c.root().Chain(path...)
	}
	if chain := c.chains.Get(path[0]); chain != nil {
		return chain
	}
	if origin.LacksSlash(path[0]) {
		return c.root().failed(fmt.Errorf("path %q: a URL has two slashes behind its scheme, https://…", uritemplate.Shown(path[0])))
	}
	chain := c.root().Chain(path[0])
	c.chains.Put(path[0], chain)
	return chain
}

func (c *Client) root() *Chain { return &Chain{client: c, tmpl: &uritemplate.Template{}} }

// Chain extends the path. See Client.Chain.
func (c *Chain) Chain(path ...string) *Chain {
	if c == nil || c.tmpl == nil {
		return new(Client).Chain()
	}
	if c.err != nil || len(path) == 0 {
		return c
	}
	if c.base != nil {
		if err := pathtext.FitsURL(c.tmpl.Text, path[0]); err != nil {
			return c.failed(err)
		}
	}
	text, err := pathtext.Join(c.tmpl.Text, path)
	if err != nil {
		return c.failed(err)
	}
	return c.with(text)
}

func (c *Chain) with(text string) *Chain {
	next := *c
	tmpl, err := uritemplate.Parse(text)
	if err == nil {
		err = tmpl.FitsPath()
	}
	if err == nil {
		err = usesReservedKey(tmpl)
	}
	if err != nil {
		return c.failed(fmt.Errorf("path %q: %w", uritemplate.WithoutQuery(text), err))
	}
	next.tmpl = tmpl
	return &next
}

func (c *Chain) failed(err error) *Chain {
	next := *c
	next.err = err
	return &next
}

// usesReservedKey refuses placeholders with the names of reserved params keys.
func usesReservedKey(t *uritemplate.Template) error {
	if i := slices.IndexFunc(t.Names, param.IsReserved); i >= 0 {
		return fmt.Errorf("the placeholder {%s} has the name of a reserved params key; choose another name", t.Names[i])
	}
	return nil
}

// absolute takes an absolute URL: an origin and a path that is left as it is.
func (c *Chain) absolute(text string) *Chain {
	b, start, path, err := pathtext.Absolute(text, c.client.config.PlainHTTP)
	if err != nil {
		return c.failed(err)
	}
	next := *c
	next.base, next.origin = &b, start
	return next.with(strings.TrimPrefix(path, "/"))
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
	return c.call(ctx, method, params)()
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
	return start(c.call(ctx, http.MethodGet, params))
}

// PostAsync sends a POST request on its own goroutine. See GetAsync.
func (c *Chain) PostAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodPost, params))
}

// PutAsync sends a PUT request on its own goroutine. See GetAsync.
func (c *Chain) PutAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodPut, params))
}

// PatchAsync sends a PATCH request on its own goroutine. See GetAsync.
func (c *Chain) PatchAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodPatch, params))
}

// DeleteAsync sends a DELETE request on its own goroutine. See GetAsync.
func (c *Chain) DeleteAsync(ctx context.Context, params ...Params) *Future {
	return start(c.call(ctx, http.MethodDelete, params))
}

// isAPIv2 reports whether the first segment is v2.
func (c *Chain) isAPIv2() bool {
	return c.base == nil && (c.tmpl.Text == "v2" || strings.HasPrefix(c.tmpl.Text, "v2/"))
}
