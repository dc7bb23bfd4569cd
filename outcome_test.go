package wxpay_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

func TestErrorsOfNewAndExpandAreNotSent(t *testing.T) {
	t.Parallel()
	_, err := wxpay.New(wxpay.Config{})
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
	_, err = wxpay.Expand("{", nil)
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
}

// TestOutcomeOf: what is not certain is Unknown.
func TestOutcomeOf(t *testing.T) {
	t.Parallel()
	_, notSent := testkit.OfflineClient(t).Chain("v3/{x}").Get(t.Context())
	rejected := &wxpay.Error{Status: 404}
	for name, c := range map[string]struct {
		err  error
		want wxpay.Outcome
	}{
		"nil":                       {nil, wxpay.Unknown},
		"foreign":                   {errors.New("x"), wxpay.Unknown},
		"refused signature":         {&wxpay.VerifyError{VerifyError: &auth.VerifyError{}}, wxpay.Unknown},
		"not sent":                  {notSent, wxpay.NotSent},
		"wrapped":                   {fmt.Errorf("a: %w", fmt.Errorf("b: %w", notSent)), wxpay.NotSent},
		"4xx":                       {rejected, wxpay.Rejected},
		"429":                       {&wxpay.Error{Status: 429}, wxpay.Rejected},
		"302":                       {&wxpay.Error{Status: 302}, wxpay.Unknown},
		"500":                       {&wxpay.Error{Status: 500}, wxpay.Unknown},
		"joined, the same":          {errors.Join(notSent, notSent), wxpay.NotSent},
		"joined, different":         {errors.Join(notSent, rejected), wxpay.Unknown},
		"joined with one unknown":   {fmt.Errorf("%w %w", notSent, &wxpay.Error{Status: 500}), wxpay.Unknown},
		"joined with a foreign one": {errors.Join(errors.New("x"), notSent), wxpay.NotSent},
	} {
		require.Equal(t, c.want, wxpay.OutcomeOf(c.err), name)
	}
	require.Equal(t, "not sent, rejected, unknown", fmt.Sprintf("%v, %v, %v", wxpay.NotSent, wxpay.Rejected, wxpay.Unknown))
	require.Zero(t, wxpay.Unknown, "an Outcome nobody set must not say that nothing happened")
}
