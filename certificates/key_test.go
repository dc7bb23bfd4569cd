package certificates

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// TestUnknownKeySaysWhatIsKnown, and whether the list was asked.
func TestUnknownKeySaysWhatIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		cert := b.issue(b.now().Add(-day), b.now().Add(year))
		source, _ := b.open(b.publicKey(), Options{})
		key, err := source.Key(t.Context(), publicKeyID)
		require.NoError(t, err)
		require.True(t, auth.SamePublicKey(b.keys[publicKeyID].Public(), key))
		b.requireDownloads(0, "it needs none")

		b.feel(failing)
		_, err = source.Key(t.Context(), cert.Serial)
		var refused *auth.VerifyError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, auth.VerifyError{Reason: auth.UnknownSerial, Serial: cert.Serial, Known: []string{publicKeyID}, Err: refused.Err},
			*refused)
		require.ErrorContains(t, refused.Err, "HTTP 502")
		b.feel(well)
		pass(time.Second)
		key, err = source.Key(t.Context(), strings.ToLower(cert.Serial))
		require.NoError(t, err)
		require.True(t, auth.SamePublicKey(cert, key))
		b.requireDownloads(2)

		for i, c := range []struct {
			serial string
			words  string
		}{
			{strings.Repeat("A", 40), "did not have it; known are [" + publicKeyID + " " + cert.Serial + "]"},
			{"PUB_KEY_ID_1", ""},
			{"", ""},
			{strings.Repeat("A", 41), ""},
		} {
			_, err = source.Key(t.Context(), c.serial)
			require.ErrorAs(t, err, &refused, i)
			require.Equal(t, []string{publicKeyID, cert.Serial}, refused.Known)
			if c.words == "" {
				require.NoError(t, refused.Err, "nobody was asked")
			} else {
				require.ErrorContains(t, refused.Err, c.words)
			}
		}
	})
}

// TestSerialThatIsAskedFor: the public key before the newest certificate before
// what else needs no download.
func TestSerialThatIsAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		old := b.make(loadKey(t, "brand_key.pem"), b.now().Add(-2*day), b.now().Add(year))
		cert := b.issue(b.now().Add(-day), b.now().Add(year))
		for want, static := range map[string]auth.Keys{
			publicKeyID: {publicKeyID: b.keys[publicKeyID].Public(), old.Serial: old},
			old.Serial:  {old.Serial: old},
			"":          nil,
		} {
			source, client := b.open(static, Options{})
			require.Equal(t, want, source.Serial())
			before := b.reached.Load()
			require.NoError(t, ask(t, client))
			require.EqualValues(t, 1, b.reached.Load()-before, "a certificate in hand does not save the list")
			if want != publicKeyID {
				want = cert.Serial
			}
			require.Equal(t, want, source.Serial())
		}
	})
}

// TestPatience is a quarter of the caller's time, and 5 s at most.
func TestPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		require.Equal(t, 5*time.Second, patience(t.Context()))
		for limit, want := range map[time.Duration]time.Duration{4: 1, 20 * time.Second: 5 * time.Second, 8 * time.Second: 2 * time.Second,
			time.Hour: 5 * time.Second} {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			require.Equal(t, want, patience(ctx))
			cancel()
		}
	})
}

// TestErrorOfADownloadIsOnlyQuoted: its code and outcome are not those of the call
// that needed the certificates.
func TestErrorOfADownloadIsOnlyQuoted(t *testing.T) {
	t.Parallel()
	const start = "downloading the platform certificates: "
	for name, c := range map[string]struct {
		err  error
		text string
		is   error
	}{
		"answer": {&wxpay.Error{Status: 500, Code: "SYSTEM_ERROR", Message: "later", RequestID: "08-1"}, "HTTP 500 SYSTEM_ERROR " +
			"later, request ID 08-1", nil},
		"no code": {&wxpay.Error{Status: 502, RequestID: "08-1"}, "HTTP 502, request ID 08-1", nil},
		"signature": {fmt.Errorf("x: %w", &auth.VerifyError{Reason: auth.Probe, Serial: "A1"}),
			(&auth.VerifyError{Reason: auth.Probe, Serial: "A1"}).Error(), nil},
		"wrapped":  {fmt.Errorf("GET v3/certificates: %w", errors.New("refused")), "refused", nil},
		"bare":     {errors.New("refused"), "refused", nil},
		"canceled": {fmt.Errorf("x: %w", context.Canceled), "context canceled", context.Canceled},
		"deadline": {fmt.Errorf("x: %w", context.DeadlineExceeded), "context deadline exceeded", context.DeadlineExceeded},
		"decrypt":  {fmt.Errorf("x: %w", auth.ErrDecrypt), auth.ErrDecrypt.Error(), auth.ErrDecrypt},
	} {
		err := quote(c.err)
		require.EqualError(t, err, start+c.text, name)
		require.NotErrorIs(t, err, c.err, name)
		for _, cause := range []error{auth.ErrDecrypt, context.Canceled, context.DeadlineExceeded} {
			require.Equal(t, errors.Is(c.is, cause), errors.Is(err, cause), "%s: %v", name, cause)
		}
		var answer *wxpay.Error
		require.NotErrorAs(t, err, &answer)
		require.NotErrorIs(t, err, wxpay.Code("SYSTEM_ERROR"))
	}
}
