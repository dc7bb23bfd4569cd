package wxpay

import (
	"bytes"
	"context"
	neturl "net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
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
	return r.Base.Host, r.Target, r.bare, nil
}

// ChainError returns the error that a chain keeps for its verb.
func ChainError(c *Chain) error { return c.err }

// PlaceholderNames returns the placeholders of a chain in order of appearance.
func PlaceholderNames(c *Chain) []string { return slices.Clone(c.tmpl.Names) }

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
