package testkit

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// RequireWrong asserts that New refuses a configuration with a line that starts
// with the field and holds the words, and that no line shows a secret.
func RequireWrong(t *testing.T, cfg wxpay.Config, field string, words ...string) {
	t.Helper()
	cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
		t.Error("New dialed")
		return nil, errors.New("this test must not dial")
	}
	client, err := wxpay.New(cfg)
	require.Error(t, err)
	require.Nil(t, client)
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	assert.Condition(t, func() bool {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if !strings.HasPrefix(line, "wxpay: Config."+field) {
				continue
			}
			missing := false
			for _, word := range words {
				missing = missing || !strings.Contains(line, word)
			}
			if !missing {
				return true
			}
		}
		return false
	}, "expected a line that starts with wxpay: Config.%s and holds %q; got\n%.400s", field, words, err.Error())
	for _, secret := range []string{APIv3Key, APIv2Key, "BEGIN PRIVATE", KeyText(t, "apiclient_key.pem")[60:90]} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("a secret is shown: %.60s…", err.Error())
		}
	}
}

// ForeignError is the error of another call: order A does not exist.
func ForeignError(tb testing.TB) error {
	tb.Helper()
	gateway := Gateway(tb)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
	})
	_, err := NewClient(tb, gateway.Config()).Chain("v3/orders/A").Get(tb.Context())
	require.ErrorIs(tb, err, wxpay.Code("ORDER_NOT_EXIST"))
	require.Equal(tb, wxpay.Rejected, wxpay.OutcomeOf(err))
	return err
}

// RequireQuoted asserts that of a ForeignError only the words are left.
func RequireQuoted(t *testing.T, err error, outcome wxpay.Outcome) {
	t.Helper()
	require.ErrorContains(t, err, "ORDER_NOT_EXIST")
	require.NotErrorIs(t, err, wxpay.Code("ORDER_NOT_EXIST"))
	var answer *wxpay.Error
	require.NotErrorAs(t, err, &answer)
	require.Equal(t, outcome, wxpay.OutcomeOf(err), "%v", err)
}
