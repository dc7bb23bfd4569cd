package retry_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/hosts"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/retry"
)

// ended are ends of attempts.
var (
	cut     = retry.End{Err: errors.New("cut"), Outcome: outcome.Unknown, Tried: true}
	refused = retry.End{Err: errors.New("no route"), Outcome: outcome.NotSent, Tried: true}
	success = retry.End{Outcome: outcome.NotSent, Status: 200, Tried: true, Answered: true}
	busy    = retry.End{
		Err: errors.New("429"), Outcome: outcome.Rejected, Status: http.StatusTooManyRequests, Refused: true, Tried: true, Answered: true,
	}
)

// do plays ends, and returns what each attempt was told.
func do(t *testing.T, run *retry.Run, ends ...retry.End) (told []retry.Attempt, worst outcome.Outcome, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run.Policy.MinDelay, run.Policy.MaxDelay, run.Now = 1, ms, time.Now
	worst, err = run.Do(ctx, func(_ context.Context, a retry.Attempt) (retry.End, error) {
		told = append(told, a)
		require.LessOrEqual(t, len(told), len(ends), "more attempts than expected")
		return ends[len(told)-1], nil
	})
	require.Len(t, told, len(ends))
	return told, worst, err
}

func TestARunEndsAsItsAttemptsSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		repeat bool
		ends   []retry.End
		worst  outcome.Outcome
		doubt  bool // of the last attempt
		err    error
	}{
		"a success":                      {false, []retry.End{success}, outcome.NotSent, false, nil},
		"not sent, then a success":       {false, []retry.End{refused, success}, outcome.NotSent, false, nil},
		"cut, which may not be repeated": {false, []retry.End{cut}, outcome.Unknown, false, cut.Err},
		"cut, which may be repeated":     {true, []retry.End{cut, busy, busy}, outcome.Unknown, true, busy.Err},
		"not sent, at the end":           {true, []retry.End{refused, refused, refused}, outcome.NotSent, false, refused.Err},
		"hopeless": {
			true, []retry.End{{Err: cut.Err, Outcome: outcome.NotSent, Hopeless: true}}, outcome.NotSent, false, cut.Err,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			told, worst, err := do(t, &retry.Run{Policy: retry.Policy{Attempts: 3}, Repeat: c.repeat}, c.ends...)
			assert.Equal(t, c.worst, worst)
			assert.Equal(t, c.err, err)
			assert.Equal(t, outcome.Tally{Made: len(c.ends), Doubt: c.doubt}, told[len(told)-1].Tally)
		})
	}
}

// TestEachHostIsTriedAndNamed: the error of the last one says what came of those before it.
func TestEachHostIsTriedAndNamed(t *testing.T) {
	t.Parallel()
	set := hosts.New("main", []string{"second"})
	told, worst, err := do(t, &retry.Run{Hosts: set}, refused, cut)
	require.EqualError(t, err, "cut; before that no route")
	require.ErrorIs(t, err, cut.Err)
	require.Equal(t, outcome.Unknown, worst)
	require.Equal(t, []string{"main", "second"}, []string{told[0].Host, told[1].Host})
	require.Positive(t, told[0].Connect, "there must be time for the second host")
	require.Zero(t, told[1].Connect)
	for range 2 {
		_, _, err = do(t, &retry.Run{Hosts: set}, refused, success)
		require.NoError(t, err)
	}
	require.Equal(t, "second", set.Name(set.Begin(), 0), "three failures in a row were reported")
}

// TestAnAttemptThatCannotBeginEndsTheCall, with its error as it is.
func TestAnAttemptThatCannotBeginEndsTheCall(t *testing.T) {
	t.Parallel()
	run := &retry.Run{Hosts: hosts.New("main", []string{"second", "third"}), Now: time.Now}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	failed, made := errors.New("no nonce"), 0
	worst, err := run.Do(ctx, func(context.Context, retry.Attempt) (retry.End, error) {
		if made++; made == 2 {
			return retry.End{}, failed
		}
		return refused, nil
	})
	require.Equal(t, 2, made)
	require.Equal(t, failed, err)
	require.Equal(t, outcome.NotSent, worst)
}

// TestAWaitThatIsCutIsNoAnswer: the error is the context's, and has the last attempt's in it.
func TestAWaitThatIsCutIsNoAnswer(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	run := &retry.Run{
		Policy: retry.Policy{Attempts: 2, MaxDelay: time.Hour}, Now: time.Now,
		Over: func(context.Context) error { return gone },
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	worst, err := run.Do(ctx, func(context.Context, retry.Attempt) (retry.End, error) {
		cancel()
		return refused, nil
	})
	require.EqualError(t, err, "waiting before another attempt: gone; the last one: no route")
	require.ErrorIs(t, err, gone)
	require.Equal(t, outcome.NotSent, worst)
}

// TestAClockThatPanicsCostsNoCall: it is the caller's own.
func TestAClockThatPanicsCostsNoCall(t *testing.T) {
	t.Parallel()
	run := &retry.Run{Now: func() time.Time { panic("no clock") }}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	end := busy
	end.Header = http.Header{"Retry-After": {"Wed, 21 Oct 2026 07:28:00 GMT"}}
	_, err := run.Do(ctx, func(context.Context, retry.Attempt) (retry.End, error) { return end, nil })
	require.Equal(t, busy.Err, err)
}
