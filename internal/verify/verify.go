// Package verify decides whether WeChat Pay signed a body, which may come piece by piece: by
// the keys that are held, or by a Verifier in their place.
package verify

import (
	"bytes"
	"context"
	"crypto"
	"fmt"
	"io"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// A Source is who knows WeChat Pay's keys.
type Source struct {
	Keys     auth.KeySource
	Verifier auth.Verifier // in place of Keys; nil: there is none
	// Quote keeps what code of the caller's returned from being taken for the error of this
	// call; nil: it is left as it is.
	Quote func(error) error
	Limit int // of a body that a Verifier wants whole, in bytes; 0: none
}

// A Verification takes a body piece by piece. The error of Finish is a *auth.VerifyError.
type Verification interface {
	io.Writer
	Finish() error
}

// Begin checks all of a signature that needs no body. The error is a *auth.VerifyError.
func (s Source) Begin(ctx context.Context, proof auth.Proof, now time.Time) (Verification, error) {
	if s.Verifier != nil {
		if err := proof.Check(now); err != nil {
			return nil, err
		}
		return &remote{ctx: ctx, source: s, proof: proof}, nil
	}
	v, err := proof.Begin(ctx, s.keys(), now)
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (s Source) keys() auth.KeySource {
	if s.Quote == nil {
		return s.Keys
	}
	return quotedKeys{s.Keys, s.Quote}
}

// Verify is Begin with a body that is in memory.
func (s Source) Verify(ctx context.Context, proof auth.Proof, now time.Time, body []byte) error {
	if s.Verifier == nil {
		return proof.Verify(ctx, s.keys(), now, body)
	}
	if err := proof.Check(now); err != nil {
		return err
	}
	return s.ask(ctx, proof, body)
}

// ask asks the Verifier. The error is a *auth.VerifyError, its own or one with the reason
// VerifierFailed.
func (s Source) ask(ctx context.Context, proof auth.Proof, body []byte) error {
	err := s.Verifier.Verify(ctx, proof, body)
	if err == nil {
		return nil
	}
	if s.Quote != nil {
		err = s.Quote(err)
	}
	return proof.Refused(auth.VerifierFailed, err)
}

// quotedKeys quote what a KeySource of the caller's returned.
type quotedKeys struct {
	auth.KeySource
	quote func(error) error
}

func (k quotedKeys) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	key, err := k.KeySource.Key(ctx, serial)
	return key, k.quote(err)
}

// remote collects the body for a Verifier, which wants it whole.
type remote struct {
	ctx    context.Context //nolint:containedctx // that of the call, in which it lives
	source Source
	proof  auth.Proof
	body   bytes.Buffer
}

func (v *remote) Write(p []byte) (int, error) {
	if limit := v.source.Limit; limit > 0 && v.body.Len()+len(p) > limit {
		return 0, &auth.VerifyError{Reason: auth.VerifierFailed, Serial: v.proof.Serial, Err: fmt.Errorf(
			"the answer has more than Config.MaxBody = %d bytes, which a Verifier needs in memory also for a \"sink\"", limit)}
	}
	return v.body.Write(p)
}

// Finish asks the Verifier.
func (v *remote) Finish() error { return v.source.ask(v.ctx, v.proof, v.body.Bytes()) }
