package wxpay

import (
	"bytes"
	"context"
	neturl "net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/param"
)

// What the tests and benchmarks in package wxpay_test need and callers do not.

// ChainError returns the error that a chain keeps for its verb.
func ChainError(c *Chain) error { return c.err }

// PlaceholderNames returns the placeholders of a chain in order of appearance.
func PlaceholderNames(c *Chain) []string { return slices.Clone(c.tmpl.Names) }

// CachedChains is the number of compiled chains that a client keeps.
func CachedChains(c *Client) int { return c.chains.Len() }

// SetIdleLimit changes for one client how long an idle connection is kept.
func SetIdleLimit(c *Client, d time.Duration) { c.pool.SetIdleLimit(d) }

// ExpandCompiled and PrepareAndSign let benchmarks look at steps of a call.

func ExpandCompiled(c *Chain, dst []byte, vars Params) ([]byte, error) {
	return c.tmpl.Expand(dst, vars, inPath)
}

func PrepareAndSign(c *Chain, method string, params ...Params) error {
	r, err := c.newRequest(context.Background(), method, params)
	if err != nil {
		return err
	}
	r.addHeadersV3()
	return c.client.signV3(context.Background(), r)
}

// Seal does what a call does to its params before anything is marshalled.
func Seal(c *Client, params Params) (Params, error) {
	sealed, err := c.seal(context.Background(), param.Given(params), &request{})
	return Params(sealed), err
}

// Multipart returns the body of an upload with a border that is given in place of its own.
func Multipart(f File, border string) ([]byte, error) {
	r := &request{}
	if err := r.readFile(f); err != nil {
		return nil, err
	}
	_, own, _ := strings.Cut(r.Header.Get(contentTypeHeader), "boundary=")
	return bytes.ReplaceAll(r.Body, []byte(own), []byte(border)), nil
}

// SignedMessage returns the canonical message of an upload.
func SignedMessage(f File, url, timestamp, nonce string) ([]byte, error) {
	u, err := neturl.Parse(url)
	if err != nil {
		return nil, err
	}
	r := &request{}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return nil, err
	}
	err = r.readFile(f)
	return auth.Request{Method: "POST", Target: u.RequestURI(), Timestamp: seconds, Nonce: nonce, Body: r.signed()}.Message(), err
}
