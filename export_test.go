package wxpay

import (
	"context"
	"slices"

	"github.com/valyala/fasthttp"
)

// What the tests in package wxpay_test need and callers do not.

// Target returns the request target of a call without sending it.
func Target(c *Chain, method string, params ...Params) (string, error) {
	_, target, _, err := Destination(c, method, params...)
	return target, err
}

// Destination returns the host and target of a call without sending it; bare
// tells that it would carry no credentials.
func Destination(c *Chain, method string, params ...Params) (host, target string, bare bool, err error) {
	r, err := c.newRequest(context.Background(), method, params)
	if err != nil {
		return "", "", false, err
	}
	return r.base.host, r.target, r.bare, nil
}

// ChainError returns the error that a chain keeps for its verb.
func ChainError(c *Chain) error { return c.err }

// PlaceholderNames returns the placeholders of a chain in order of appearance.
func PlaceholderNames(c *Chain) []string { return slices.Clone(c.tmpl.names) }

// FillError returns what the comparison of the signed and the sent request says.
func FillError(target string) error {
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	return (&request{method: "GET", target: target, base: base{host: "127.0.0.1"}}).fill(req)
}
