package outcome_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/outcome"
)

// TestWhatOneAttemptMayHaveDoneNoOtherUndoes, in whichever order they came.
func TestWhatOneAttemptMayHaveDoneNoOtherUndoes(t *testing.T) {
	t.Parallel()
	worst := []outcome.Outcome{outcome.Unknown, outcome.Rejected, outcome.NotSent}
	for i, a := range worst {
		for j, b := range worst {
			assert.Equal(t, worst[min(i, j)], outcome.Worse(a, b), "%v and %v", a, b)
		}
	}
	require.Zero(t, outcome.Unknown, "an Outcome nobody set must not say that nothing happened")
	require.Equal(t, "Outcome(7)", outcome.Outcome(7).String())
}

func TestAnErrorSaysTheCallAndWhatMayHaveHappened(t *testing.T) {
	t.Parallel()
	const query = " (outcome unknown: query with the same merchant number before anything else)"
	for _, c := range []struct {
		name string
		call outcome.Call
		was  outcome.Outcome
		want string
	}{
		{"a payment", outcome.Call{Method: "POST", Template: "v3/pay"}, outcome.Unknown, "wxpay: POST v3/pay: cut" + query},
		{"not sent", outcome.Call{Method: "POST", Template: "v3/pay"}, outcome.NotSent, "wxpay: POST v3/pay: cut (not sent)"},
		{"rejected", outcome.Call{Method: "GET"}, outcome.Rejected, "wxpay: GET: cut (rejected)"},
		{"a query", outcome.Call{Method: "get"}, outcome.Unknown, "wxpay: get: cut (outcome unknown: a GET changes nothing, ask again)"},
		{
			"a download", outcome.Call{Method: "GET", Download: true, Tally: outcome.Tally{Made: 2, Doubt: true}}, outcome.Unknown,
			"wxpay: GET: cut, after 2 attempts (the file is not to be used; to download it again harms nothing)",
		},
		{"no call", outcome.Call{Tally: outcome.Tally{Made: 1}}, outcome.Unknown, "wxpay: cut" + query},
		{
			"an attempt in doubt", outcome.Call{Method: "POST", Tally: outcome.Tally{Made: 3, Doubt: true}}, outcome.NotSent,
			"wxpay: POST: cut, after 3 attempts, of which an earlier one may have been carried out (not sent)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, c.call.Text(errors.New("cut"), c.was))
		})
	}
	call := outcome.Call{Method: "GET", Template: "v3/pay"}
	require.Equal(t, "cut", call.Inner(errors.New(call.Text(errors.New("cut"), outcome.Unknown))))
	long := call.Text(errors.New(strings.Repeat("a", 1<<20)), outcome.Unknown)
	require.Less(t, len(long), 2<<10)
	require.True(t, strings.HasSuffix(long, "ask again)"), "what to do is never cut off")
}
