package testkit

import (
	"context"
	"crypto"
	"io"
	"strings"

	"github.com/wechatpay-chain/wxpay"
)

// Target is the request target of a call that is not sent.
func Target(c *wxpay.Chain, method string, params ...wxpay.Params) (string, error) {
	_, target, _, err := Destination(c, method, params...)
	return target, err
}

// Destination is the host and target of a call that is not sent; bare reports whether it
// would carry no credentials.
func Destination(c *wxpay.Chain, method string, params ...wxpay.Params) (host, target string, bare bool, err error) {
	p, err := c.Prepare(context.Background(), method, params...)
	if err != nil {
		return "", "", false, err
	}
	_, rest, _ := strings.Cut(p.URL, "://")
	slash := strings.IndexByte(rest, '/')
	return rest[:slash], rest[slash:], p.Message == nil, nil
}

// StubSigner stands for the merchant's key where RSA would hide everything else.
type StubSigner struct{ crypto.Signer }

// Sign makes what no gateway takes for a signature.
func (StubSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return make([]byte, 256), nil
}
