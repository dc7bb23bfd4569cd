package wxpay

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/panics"
)

// A Draft is a request that is ready to be signed, as Config.Lint and Config.Suggest see
// it. They may read it and must not keep it.
type Draft struct {
	Method   string
	Path     string     // as a Chain takes it, values filled in, without query: v3/…, v2/…, hk/v3/…
	Template string     // of the path, without values
	Query    url.Values // nil if there is none
	Body     []byte     // JSON, of APIv2 XML, of an upload the part meta; nil if there is none
	MchID    string     // Config.MchID
}

func (c *Client) draft(r *request, chain *Chain) *Draft {
	path, query, _ := strings.Cut(r.Base.Signed(r.Target), "?")
	if prefix := strings.TrimPrefix(r.Base.Prefix, r.Base.Strip); prefix != "/hk" { // which is a part of the documented paths
		path = strings.TrimPrefix(path, prefix)
	}
	if r.v2 != nil {
		path = "/v2" + path
	}
	d := &Draft{Method: r.Method, Path: strings.TrimPrefix(path, "/"), Template: chain.label(), Body: r.signed(), MchID: c.config.MchID}
	if query != "" {
		d.Query, _ = url.ParseQuery(query) // what can be read of it
	}
	return d
}

// lint asks Config.Lint about a request that this client writes itself: a URL that WeChat Pay
// made needs none.
func (c *Client) lint(ctx context.Context, r *request, chain *Chain) error {
	if c.config.Lint == nil || r.bare || r.download || chain.base != nil {
		return nil
	}
	warnings, err := c.config.Lint(c.draft(r, chain))
	if err != nil {
		return err
	}
	if logger := c.config.Logger; logger != nil {
		defer func() { _ = recover() }() // a logger that panics must not cost the call
		for _, text := range warnings {
			if c.noted.First(r.Method + " " + chain.label() + ": " + text) {
				logger.WarnContext(ctx, "wxpay finding", "method", r.Method, "template", chain.label(), "finding", text)
			}
		}
	}
	return nil
}

// suggest asks Config.Suggest about a request that WeChat Pay refused.
func (c *Client) suggest(r *request, chain *Chain, err error) {
	var refused *Error
	if c.config.Suggest == nil || r.bare || chain.base != nil || !errors.As(err, &refused) {
		return
	}
	defer panics.Recover(new(error), "Config.Suggest") // it must not cost the answer
	refused.suggestion = c.config.Suggest(c.draft(r, chain), refused)
}
