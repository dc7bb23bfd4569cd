package verify_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestVerifierThatRefusesIsAVerifyError with its own reason, if it gives one.
func TestVerifierThatRefusesIsAVerifyError(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	cause := errors.New("the custodian is down")
	foreign := testkit.ForeignError(t)
	fails := func(err error) testkit.VerifierFunc {
		return func(context.Context, auth.Proof, []byte) error { return err }
	}
	for name, c := range map[string]struct {
		verifier testkit.VerifierFunc
		reason   auth.Reason
		is       error
		foreign  bool
	}{
		"an error":       {fails(cause), auth.VerifierFailed, cause, false},
		"its own reason": {fails(&auth.VerifyError{Reason: auth.Mismatch, Err: cause}), auth.Mismatch, cause, false},
		"its own reason, wrapped": {fails(fmt.Errorf("custodian: %w", &auth.VerifyError{Reason: auth.UnknownSerial})),
			auth.UnknownSerial, nil, false},
		"another call's error":         {fails(foreign), auth.VerifierFailed, nil, true},
		"a reason with another call's": {fails(&auth.VerifyError{Reason: auth.Mismatch, Err: foreign}), auth.VerifierFailed, nil, true},
		"another call's refused answer": {fails(&wxpay.VerifyError{VerifyError: &auth.VerifyError{Reason: auth.Probe, Err: foreign}}),
			auth.VerifierFailed, nil, true},
		"the context's error": {func(ctx context.Context, _ auth.Proof, _ []byte) error {
			<-ctx.Done()
			return ctx.Err()
		}, auth.VerifierFailed, context.DeadlineExceeded, false},
	} {
		client := testkit.NewClient(t, gateway.Config(), testkit.WithVerifier(c.verifier))
		for _, params := range []wxpay.Params{{}, {"sink": new(bytes.Buffer)}} {
			if c.is == context.DeadlineExceeded { //nolint:errorlint // the value of the table
				params["timeout"] = 2 * time.Second // the answer must have come by then
			}
			resp, err := client.Chain("v3/x").Post(t.Context(), params)
			require.Nil(t, resp, name)
			var refused *wxpay.VerifyError
			require.ErrorAs(t, err, &refused, name)
			require.Equal(t, c.reason, refused.Reason, name)
			require.NotEmpty(t, refused.RequestID)
			require.False(t, refused.Response.Verified)
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), name)
			if c.is != nil {
				require.ErrorIs(t, err, c.is, name)
			}
			if c.foreign {
				testkit.RequireQuoted(t, err, wxpay.Unknown)
			}
		}
	}
}

// TestWhatIsWrappedAroundAReasonIsKept: a KeySource and a Verifier may add words and
// errors of their own.
func TestWhatIsWrappedAroundAReasonIsKept(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	cause := errors.New("the custodian is down")
	wrapped := fmt.Errorf("%w: %w", cause, &auth.VerifyError{Reason: auth.UnknownSerial})
	for name, change := range map[string]func(*wxpay.Config){
		"Verifier": testkit.WithVerifier(func(context.Context, auth.Proof, []byte) error { return wrapped }),
		"KeySource": func(c *wxpay.Config) {
			keys := testkit.NewDynamicKeys(c.Platform.(auth.Keys), testkit.PublicKeyID)
			keys.OnKey = func(context.Context, string) (crypto.PublicKey, error) { return nil, wrapped }
			c.Platform = keys
		},
	} {
		_, err := testkit.NewClient(t, gateway.Config(), change).Chain("v3/x").Get(t.Context())
		var refused *wxpay.VerifyError
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, auth.UnknownSerial, refused.Reason, name)
		assert.ErrorIs(t, err, cause, name)
		assert.ErrorContains(t, err, cause.Error(), name)
	}
}

// TestVerifierIsNotAskedWhatNeedsNoKey: headers, clock and probe are judged here.
func TestVerifierIsNotAskedWhatNeedsNoKey(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	asked := 0
	client := testkit.NewClient(t, gateway.Config(), testkit.WithVerifier(func(context.Context, auth.Proof,
		[]byte) error {
		asked++
		return nil
	}))
	for reason, fault := range map[auth.Reason]wxpaytest.Fault{
		auth.MissingHeader: wxpaytest.Without("Wechatpay-Signature"), auth.ClockSkew: wxpaytest.Skew(303 * time.Second),
		auth.Probe: wxpaytest.Probe(), auth.DoubledHeader: wxpaytest.Doubled("Wechatpay-Nonce"),
	} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "{}", Fault: fault} })
		for _, params := range []wxpay.Params{nil, {"sink": new(bytes.Buffer)}} {
			_, err := client.Chain("v3/x").Get(t.Context(), params)
			var refused *wxpay.VerifyError
			require.ErrorAs(t, err, &refused, reason)
			require.Equal(t, reason, refused.Reason)
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
		}
	}
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		reply := wxpaytest.ErrorReply(400, "PARAM_ERROR", "参数错误")
		reply.Unsigned = true
		return reply
	})
	_, err := client.Chain("v3/x").Get(t.Context())
	require.ErrorIs(t, err, wxpay.Code("PARAM_ERROR"), "an error answer need not carry a signature")
	require.Zero(t, asked)
	testkit.Echoing(gateway)
	_, err = client.Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, asked)
}

// TestVerifierGetsTheProofAndTheWholeBody, streamed or not.
func TestVerifierGetsTheProofAndTheWholeBody(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	body := strings.Repeat("date,amount\r\n", 20_000)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: body} })
	keys := gateway.Config().Platform
	var proofs []auth.Proof
	client := testkit.NewClient(t, gateway.Config(), testkit.WithVerifier(func(ctx context.Context, p auth.Proof, got []byte) error {
		proofs = append(proofs, p)
		require.Equal(t, body, string(got))
		return p.Verify(ctx, keys, time.Now(), got)
	}))
	var w bytes.Buffer
	path := filepath.Join(t.TempDir(), "bill.csv")
	for _, params := range []wxpay.Params{nil, {"sink": &w}, {"sink": path}} {
		resp, err := client.Chain("v3/x").Get(t.Context(), params)
		require.NoError(t, err)
		require.True(t, resp.Verified)
	}
	require.Len(t, proofs, 3)
	require.Equal(t, body, w.String())
	require.Equal(t, auth.SchemaRSA, proofs[0].Type)
}

// TestVerifierThatRefusesLeavesNoFile, nor what it cannot judge.
func TestVerifierThatRefusesLeavesNoFile(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	size := 1000
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: strings.Repeat("x", size)} })
	dir := t.TempDir()
	path := filepath.Join(dir, "bill.csv")
	call := func(verifier testkit.VerifierFunc) error {
		client := testkit.NewClient(t, gateway.Config(), testkit.WithVerifier(verifier), func(c *wxpay.Config) {
			c.MaxBody,
				c.MaxConns = 1000, 1
		})
		_, err := client.Chain("v3/x").GetAsync(t.Context(), wxpay.Params{"sink": path}).Wait()
		return err
	}
	accept := func(context.Context, auth.Proof, []byte) error { return nil }
	requireNoFile := func(err error) {
		require.Error(t, err)
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, entries)
	}
	requireNoFile(call(func(context.Context, auth.Proof, []byte) error { return errors.New("no") }))
	requireNoFile(call(func(context.Context, auth.Proof, []byte) error { panic("a mistake") }))
	size = 1001
	err := call(accept)
	requireNoFile(err)
	require.ErrorContains(t, err, "Config.MaxBody = 1000 bytes")
	require.ErrorContains(t, err, "Verifier")
	require.NotContains(t, err.Error(), "writing to the sink", "it was not the sink that failed")
	size = 1000
	require.NoError(t, call(accept))
	testkit.RequireOnly(t, path)
}

// TestVerifierThatPanicsIsAnError, and its connection is not lost.
func TestVerifierThatPanicsIsAnError(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	broken := true
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.MaxConns = 1 }, testkit.WithVerifier(func(context.Context,
		auth.Proof, []byte) error {
		if broken {
			panic("a mistake")
		}
		return nil
	}))
	for range 2 {
		_, err := client.Chain("v3/x").PostAsync(t.Context()).Wait()
		require.ErrorContains(t, err, "a mistake")
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	}
	broken = false
	_, err := client.Chain("v3/x").Post(t.Context())
	require.NoError(t, err)
}
