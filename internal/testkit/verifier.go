package testkit

import (
	"context"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// A KeysVerifier verifies as a service would that has the keys.
type KeysVerifier struct{ Keys auth.KeySource }

// Verify does what the library does with Config.Platform.
func (v KeysVerifier) Verify(ctx context.Context, p auth.Proof, body []byte) error {
	return p.Verify(ctx, v.Keys, time.Now(), body)
}

// SignerFunc is a Signer of one function.
type SignerFunc func(context.Context, auth.Request) (string, error)

// Authorization calls f.
func (f SignerFunc) Authorization(ctx context.Context, r auth.Request) (string, error) {
	return f(ctx, r)
}

// VerifierFunc is a Verifier of one function.
type VerifierFunc func(context.Context, auth.Proof, []byte) error

// Verify calls f.
func (f VerifierFunc) Verify(ctx context.Context, p auth.Proof, body []byte) error {
	return f(ctx, p, body)
}

// WithVerifier puts a Verifier in the place of the platform keys.
func WithVerifier(f VerifierFunc) func(*wxpay.Config) {
	return func(c *wxpay.Config) { c.Verifier, c.Platform = f, nil }
}
