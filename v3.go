package wxpay

import (
	"context"
	"net/http"
	"runtime"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Version is the version of this module.
const Version = "0.1.0"

var userAgent = "wxpay/" + Version + " (" + runtime.Version() + "; " + runtime.GOOS + "/" + runtime.GOARCH + ")"

// proofHeaders are the headers of an answer that make up its signature.
var proofHeaders = [...]string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial", "Wechatpay-Signature-Type"}

// describeV3 adds the headers that every APIv3 request has. WeChat Pay refuses
// requests without Accept or User-Agent, and signs its answer with the key that
// Wechatpay-Serial names.
func (c *Client) describeV3(r *request) {
	r.setDefault("Accept", "application/json")
	r.setDefault("User-Agent", userAgent)
	if len(r.body) > 0 {
		r.setDefault("Content-Type", "application/json")
	}
	if !r.bare {
		r.setDefault("Wechatpay-Serial", c.config.Platform.Serial())
	}
}

// signV3 signs the target and the body and adds Authorization.
func (c *Client) signV3(ctx context.Context, r *request) error {
	authorization, err := c.signer.Authorization(ctx, auth.Request{
		Method: r.method, Target: r.target, Timestamp: c.config.Now().Unix(), Nonce: auth.Nonce(), Body: r.body,
	})
	if err != nil {
		return err
	}
	r.header = append(r.header, field{"Authorization", authorization})
	return nil
}

// beginVerify checks all of an answer's signature that needs no body.
func (c *Client) beginVerify(ctx context.Context, h http.Header) (*auth.Verification, error) {
	for _, name := range proofHeaders {
		if len(h[name]) > 1 {
			return nil, &auth.VerifyError{Reason: auth.DoubledHeader, Header: name, Serial: h.Get("Wechatpay-Serial")}
		}
	}
	proof := auth.Proof{
		Timestamp: h.Get("Wechatpay-Timestamp"),
		Nonce:     h.Get("Wechatpay-Nonce"),
		Signature: h.Get("Wechatpay-Signature"),
		Serial:    h.Get("Wechatpay-Serial"),
		Type:      h.Get("Wechatpay-Signature-Type"),
	}
	return proof.Begin(ctx, c.config.Platform, c.config.Now())
}
