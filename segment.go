package wxpay

import (
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/pathtext"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

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
