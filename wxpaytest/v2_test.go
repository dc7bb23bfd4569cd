package wxpaytest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// What a test sets up for APIv3 means the same on APIv2.
func TestFaultsAndRepliesSpeakAPIv2(t *testing.T) {
	t.Parallel()
	call := func(reply wxpaytest.Reply) error {
		server := testkit.NewServer(t)
		server.Handle("POST /v2/secapi/pay/refund", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
		client, err := wxpay.New(server.Config())
		require.NoError(t, err)
		_, err = client.Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"out_refund_no": "1"},
			"security": true})
		return err
	}
	require.NoError(t, call(wxpaytest.Reply{}))
	var refused *wxpay.VerifyError
	require.ErrorAs(t, call(wxpaytest.Reply{Fault: wxpaytest.BadSignature()}), &refused)
	assert.Equal(t, auth.Mismatch, refused.Reason)
	require.ErrorAs(t, call(wxpaytest.Reply{Unsigned: true}), &refused)
	assert.Equal(t, auth.MissingSign, refused.Reason)

	for _, c := range []struct {
		reply   wxpaytest.Reply
		outcome wxpay.Outcome
	}{
		{wxpaytest.ErrorReply(400, "PARAM_ERROR", "x"), wxpay.Rejected},
		{wxpaytest.ErrorReply(500, "PARAM_ERROR", "x"), wxpay.Unknown},
		{wxpaytest.Failure("PARAM_ERROR", "x"), wxpay.Rejected},
	} {
		err := call(c.reply)
		require.ErrorIs(t, err, wxpay.Code("PARAM_ERROR"))
		assert.Equal(t, c.outcome, wxpay.OutcomeOf(err))
	}
}
