package notsent_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/notsent"
)

// TestNothingWasSent is what the library says of such an error, however it is wrapped.
func TestNothingWasSent(t *testing.T) {
	t.Parallel()
	err := notsent.Error{Err: fmt.Errorf("the key: %w", fs.ErrNotExist)}
	require.EqualError(t, err, "the key: file does not exist")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(fmt.Errorf("at the start: %w", err)))
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(errors.Join(err, err)))
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(errors.Join(err, &wxpay.VerifyError{})))
	require.Less(t, len(notsent.Error{Err: errors.New(strings.Repeat("a", 1<<20))}.Error()), 2<<10)
}
