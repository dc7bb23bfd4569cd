package wxpay

import (
	"bytes"
	"context"
	"crypto"
	"fmt"
	"io"
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
)

const serialHeader = "Wechatpay-Serial"

// proofHeaders are the headers of an answer that make up its signature.
var proofHeaders = [...]string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", serialHeader, "Wechatpay-Signature-Type"}

// A verification takes the body of an answer piece by piece.
type verification interface {
	io.Writer
	Finish() error
}

// beginVerify checks all of an answer's signature that needs no body.
func (c *Client) beginVerify(ctx context.Context, h http.Header) (verification, error) {
	for _, name := range proofHeaders {
		if len(h[name]) > 1 {
			return nil, &auth.VerifyError{Reason: auth.DoubledHeader, Header: name, Serial: h.Get(serialHeader)}
		}
	}
	proof := auth.Proof{
		Timestamp: h.Get("Wechatpay-Timestamp"),
		Nonce:     h.Get("Wechatpay-Nonce"),
		Signature: h.Get("Wechatpay-Signature"),
		Serial:    h.Get(serialHeader),
		Type:      h.Get("Wechatpay-Signature-Type"),
	}
	now := c.config.Now()
	if c.config.Verifier != nil {
		if err := proof.Check(now); err != nil {
			return nil, err
		}
		return &remoteVerification{ctx: ctx, verifier: c.config.Verifier, proof: proof, limit: c.config.MaxBody}, nil
	}
	v, err := proof.Begin(ctx, quotedKeys{c.config.Platform}, now)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// quotedKeys keep what a KeySource of the caller's returned from being taken for
// the error of this call.
type quotedKeys struct{ auth.KeySource }

func (k quotedKeys) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	key, err := k.KeySource.Key(ctx, serial)
	return key, quoted(err)
}

// remoteVerification collects the body for a Verifier, which wants it whole.
type remoteVerification struct {
	ctx      context.Context //nolint:containedctx // that of the call, in which it lives
	verifier auth.Verifier
	proof    auth.Proof
	body     bytes.Buffer
	limit    int
}

func (v *remoteVerification) Write(p []byte) (int, error) {
	if v.body.Len()+len(p) > v.limit {
		return 0, &auth.VerifyError{Reason: auth.VerifierFailed, Serial: v.proof.Serial, Err: fmt.Errorf(
			"the answer has more than Config.MaxBody = %d bytes, which a Verifier needs in memory also for a %q", v.limit, keySink)}
	}
	return v.body.Write(p)
}

// Finish asks the Verifier. Its error is a *auth.VerifyError, its own or one with
// the reason VerifierFailed.
func (v *remoteVerification) Finish() error {
	if err := v.verifier.Verify(v.ctx, v.proof, v.body.Bytes()); err != nil {
		return v.proof.Refused(auth.VerifierFailed, quoted(err))
	}
	return nil
}
