package wxpay

import (
	"bytes"
	"context"
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/verify"
)

const serialHeader = "Wechatpay-Serial"

// beginVerify checks all of an answer's signature that needs no body.
func (c *Client) beginVerify(ctx context.Context, h http.Header) (verify.Verification, error) {
	proof, err := auth.ProofOf(h)
	if err != nil {
		return nil, err
	}
	return c.trust.Begin(ctx, proof, c.config.Now())
}

// verify verifies an answer that is in memory.
func (c *Client) verify(ctx context.Context, r *request, resp *Response) error {
	if resp.Status/100 == 2 && r.signsHash(resp.Header) {
		return c.readStatement(ctx, resp)
	}
	proof, err := auth.ProofOf(resp.Header)
	if err != nil {
		return err
	}
	return c.trust.Verify(ctx, proof, c.config.Now(), resp.Body)
}

// isStatement reports whether the request is for an overseas statement.
func (r *request) isStatement() bool { return endpoint.IsStatement(r.apiPath()) }

// signsHash reports whether the signature of an answer covers the hash of a statement.
func (r *request) signsHash(h http.Header) bool {
	return len(h[verify.StatementHeader]) > 0 && r.isStatement()
}

// beginStatement verifies the signature of an overseas statement, and makes the hash that it
// covers one that the file must have.
func (c *Client) beginStatement(ctx context.Context, s *filesink.Sink, h http.Header) (verify.Verification, error) {
	proof, err := auth.ProofOf(h)
	if err != nil {
		return nil, err
	}
	expected, err := c.trust.Statement(ctx, proof, c.config.Now(), h[verify.StatementHeader])
	if err != nil {
		return nil, err
	}
	s.Expect(expected)
	return verify.Done{}, nil
}

// readStatement verifies a statement that is in memory, and decompresses it.
func (c *Client) readStatement(ctx context.Context, resp *Response) error {
	var content bytes.Buffer
	s := &filesink.Sink{Writer: &content, Limit: int64(c.config.MaxBody)}
	if _, err := c.beginStatement(ctx, s, resp.Header); err != nil {
		return err
	}
	flow := filesink.Flow{Sink: s, Total: -1}
	if err := flow.Run(bytes.NewReader(resp.Body)); err != nil {
		return err
	}
	resp.Body = content.Bytes()
	return s.Check()
}

// mayBeUnsigned reports whether the answer that brings a file may come without a
// signature: on the paths above, or because Client.Download asked. It may not if
// anything of a signature is there, and statements are always signed.
func (r *request) mayBeUnsigned(h http.Header) bool {
	for _, name := range auth.ProofHeaders() {
		if len(h[name]) > 0 {
			return false
		}
	}
	return (r.download || r.unsigned()) && !r.isStatement()
}
