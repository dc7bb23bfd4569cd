package notify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestSwappedKeysAreNamed: the other key of the merchant fits, in every kind of notification; and nothing is accepted for it.
func TestSwappedKeysAreNamed(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	cfg := server.Config()
	swapped := newReceiver(t, notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv2Key, APIv2Key: cfg.APIv3Key})
	for name, c := range map[string]struct {
		given  wxpaytest.Notification
		reason notify.Reason
		hint   string
	}{
		"a resource": {wxpaytest.Notification{}, notify.Undecrypted, "Config.APIv2Key opens it: the two keys are swapped"},
		"a sign of APIv2": {wxpaytest.Notification{Fields: map[string]any{"out_trade_no": "T1"}}, notify.Refused,
			"Config.APIv3Key fits it: the two keys are swapped"},
		"a refund of APIv2": {wxpaytest.Notification{ReqInfo: map[string]string{"refund_id": "1"}}, notify.Refused,
			"Config.APIv3Key fits it: the two keys are swapped"},
	} {
		h, body, err := server.Notification(c.given)
		require.NoError(t, err, name)
		e, err := swapped.Parse(h, body)
		failure := requireReason(t, c.reason, e, err)
		assert.Contains(t, failure.Hint, c.hint, name)
		assert.NotContains(t, err.Error(), string(cfg.APIv2Key))

		c.given.WrongKey = true // neither of them
		if c.given.Fields != nil {
			c.given.WrongKey, c.given.Fault = false, wxpaytest.BadSignature()
		}
		h, body, err = server.Notification(c.given)
		require.NoError(t, err, name)
		e, err = swapped.Parse(h, body)
		assert.NotContains(t, requireReason(t, c.reason, e, err).Hint, "swapped", name)
	}
	h, body, err := server.Notification(wxpaytest.Notification{})
	require.NoError(t, err)
	e, err := newReceiver(t, notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv2Key}).Parse(h, body)
	require.ErrorIs(t, requireReason(t, notify.Undecrypted, e, err), auth.ErrDecrypt, "without an APIv2 key nothing is said of it")
}
