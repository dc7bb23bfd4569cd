package wxpay_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestNothingPanicsOnNothing puts nil, zero values and nil pointers of every kind
// into every field, each beside each: New, Check, printing and a call must return.
func TestNothingPanicsOnNothing(t *testing.T) {
	t.Parallel()
	var noRSA *rsa.PrivateKey
	var noCertificate *auth.Certificate
	var noCredential *auth.Credential
	var noKeys *auth.Keys
	var noVerifier *testkit.KeysVerifier
	good := testkit.Config(t)
	good.BaseURL = "http://127.0.0.1:1/"
	privateKeys := []crypto.Signer{nil, good.PrivateKey, noRSA, &rsa.PrivateKey{}, &rsa.PrivateKey{PublicKey: testkit.BareKey(t).PublicKey},
		(*ecdsa.PrivateKey)(nil), &ecdsa.PrivateKey{}, ed25519.PrivateKey(nil), testkit.FailingSigner{}, (*testkit.FailingSigner)(nil)}
	certificates := []*auth.Certificate{nil, good.Certificate, {}, {Serial: "1"}, {Serial: "1", PublicKey: (*rsa.PublicKey)(nil)},
		{Serial: "1", PublicKey: noCertificate}, {Serial: "1", PublicKey: &rsa.PublicKey{}}}
	platforms := []auth.KeySource{nil, good.Platform, auth.Keys(nil), auth.Keys{}, noKeys, &auth.Keys{}, (*testkit.HollowKeys)(nil), &testkit.HollowKeys{},
		auth.Keys{testkit.PublicKeyID: nil}, auth.Keys{testkit.PublicKeyID: noCertificate}, auth.Keys{testkit.PublicKeyID: (*rsa.PublicKey)(nil)}, auth.Keys{testkit.PublicKeyID: &rsa.PublicKey{}},
		auth.Keys{testkit.PublicKeyID: (*sm2.PublicKey)(nil)}, auth.Keys{testkit.PublicKeyID: &sm2.PublicKey{}}, auth.Keys{testkit.PlatformSerial1: &auth.Certificate{}}, auth.Keys{"": nil}}
	signers := []auth.Signer{nil, auth.Credential{}, &auth.Credential{}, noCredential, struct{ auth.Signer }{}}
	verifiers := []auth.Verifier{nil, testkit.KeysVerifier{}, noVerifier, struct{ auth.Verifier }{}}
	logger := slog.New(slog.DiscardHandler)

	accepted, panics := 0, map[string]bool{}
	try := func(cfg wxpay.Config) {
		var client *wxpay.Client
		var err error
		note := func(where string) {
			if p := recover(); p != nil {
				panics[fmt.Sprintf("%s: PrivateKey %T, Signer %T: %v", where, cfg.PrivateKey, cfg.Signer, p)] = true
				err = errors.New("a panic")
			}
		}
		func() { defer note("New"); client, err = wxpay.New(cfg) }()
		func() {
			defer note("printed")
			_ = testkit.Printed(cfg)
			_ = testkit.Printed(client)
			_ = client.Check()
		}()
		require.Equal(t, err == nil, client != nil)
		if err != nil {
			return
		}
		accepted++
		_, err = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": wxpay.Sensitive("b")}})
		require.Error(t, err)
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
	}
	for _, key := range privateKeys {
		for _, signer := range signers {
			for _, cert := range certificates {
				cfg := good
				cfg.PrivateKey, cfg.Certificate, cfg.Signer, cfg.Logger = key, cert, signer, logger
				try(cfg)
			}
			for _, platform := range platforms {
				cfg := good
				cfg.PrivateKey, cfg.Platform, cfg.Signer, cfg.Certificate = key, platform, signer, nil
				try(cfg)
			}
		}
	}
	for _, platform := range platforms {
		for _, verifier := range verifiers {
			cfg := good
			cfg.Platform, cfg.Verifier = platform, verifier
			try(cfg)
			cfg.MchID, cfg.BrandID, cfg.Serial, cfg.PrivateKey, cfg.Certificate = "", testkit.BrandID, testkit.BrandSerial, testkit.Signer(t, "brand_key.pem"), nil
			try(cfg)
		}
	}
	try(wxpay.Config{})
	require.Greater(t, accepted, 20, "what can be used is")
	assert.Empty(t, slices.Sorted(maps.Keys(panics)))
}

// TestClientsThatNobodyMadeAreErrors: nil and zero.
func TestClientsThatNobodyMadeAreErrors(t *testing.T) {
	t.Parallel()
	var none *wxpay.Client
	for _, client := range []*wxpay.Client{none, {}} {
		require.Empty(t, client.Check())
		_, err := client.Decrypt("x")
		require.ErrorContains(t, err, "wxpay.New")
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	}
}
