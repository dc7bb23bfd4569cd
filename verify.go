package wxpay

import (
	"context"
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
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
	if resp.Status/100 == 2 && r.question().SignsHash(resp.Header) {
		return filesink.ReadStatement(ctx, c.trust, c.config.Now(), resp.Header, &resp.Body, c.config.MaxBody)
	}
	proof, err := auth.ProofOf(resp.Header)
	if err != nil {
		return err
	}
	return c.trust.Verify(ctx, proof, c.config.Now(), resp.Body)
}
