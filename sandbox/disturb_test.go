package sandbox_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestACallIsCarriedOutThoughItsAnswerIsLost: the outcome is Unknown, the query finds the order, the same again is
// answered, and of APIv2 the same.
func TestACallIsCarriedOutThoughItsAnswerIsLost(t *testing.T) {
	t.Parallel()
	for name, disturb := range map[string]func(*testing.T, *sandbox.Sandbox){
		"lose_answer": named("lose_answer"), "late_answer": named("late_answer"), "bad_gateway": named("bad_gateway"),
		"a fault with Next": func(_ *testing.T, s *sandbox.Sandbox) {
			first := true
			s.Gateway().Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
				if !first || r.Method != http.MethodPost {
					return wxpaytest.Reply{Next: true}
				}
				first = false
				return wxpaytest.Reply{Next: true, Fault: wxpaytest.Drop()}
			})
		},
		"by the admin interface": func(t *testing.T, s *sandbox.Sandbox) {
			status, set := ask(t, s, "POST /_wxpay/disturb", `{"lose_answer":1}`)
			assert.Equal(t, http.StatusOK, status)
			assert.EqualValues(t, 1, set.Get("lose_answer").Int())
			assert.Equal(t, "0", set.Get("lose").Raw)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sandbox.New(t)
			client, err := wxpay.New(s.Config())
			require.NoError(t, err)
			place := client.Chain("v3/pay/transactions/native")
			order := wxpay.Params{"json": wxpay.Params{"appid": "wx", "mchid": s.Config().MchID, "description": "tea",
				"out_trade_no": number, "notify_url": "http://127.0.0.1:1/", "amount": wxpay.Params{"total": 1888}}}
			disturb(t, s)
			query := client.Chain("v3/pay/transactions/out-trade-no/{no}{?mchid}")
			asked := wxpay.Params{"no": number, "mchid": s.Config().MchID}
			_, err = query.Get(t.Context(), asked)
			require.ErrorIs(t, err, wxpay.Code("ORDER_NOT_EXIST"), "a query and a refusal are left alone")

			ctx, cancel := context.WithTimeout(t.Context(), patience(name))
			defer cancel()
			_, err = place.Post(ctx, order)
			require.Error(t, err)
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
			found, err := query.Get(t.Context(), asked)
			require.NoError(t, err)
			assert.Equal(t, "NOTPAY", found.Get("trade_state").String())
			_, err = place.Post(t.Context(), order)
			require.NoError(t, err)
		})
	}
}

// patience is how long a call waits: an answer that never comes ends by it.
func patience(name string) time.Duration {
	if name == "late_answer" {
		return 500 * time.Millisecond
	}
	return 30 * time.Second
}

func named(name string) func(*testing.T, *sandbox.Sandbox) {
	return func(t *testing.T, s *sandbox.Sandbox) {
		t.Helper()
		require.NoError(t, s.Disturb(name, 1))
	}
}

// TestAnAnswerOfAPIv2IsLostToo: a query is left alone, though it is a POST.
func TestAnAnswerOfAPIv2IsLostToo(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"lose_answer", "bad_gateway"} {
		s := sandbox.New(t)
		client, err := wxpay.New(s.Config())
		require.NoError(t, err)
		call := func(path string, fields wxpay.Params) error {
			fields["appid"] = "wx"
			_, err := client.Chain(path).Post(t.Context(), wxpay.Params{"xml": fields})
			return err
		}
		paid := wxpay.Params{"body": "tea", "out_trade_no": number, "total_fee": 1888, "spbill_create_ip": "127.0.0.1", "auth_code": "10"}
		require.NoError(t, s.Disturb(name, 1))
		require.Error(t, call("v2/pay/orderquery", wxpay.Params{"out_trade_no": number}))
		err = call("v2/pay/micropay", paid)
		require.Error(t, err)
		assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%s: %v", name, err)
		require.NoError(t, call("v2/pay/orderquery", wxpay.Params{"out_trade_no": number}))
	}
}

// TestADisturbanceThatIsNoneIsRefused, and 0 ends one.
func TestADisturbanceThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	require.ErrorContains(t, s.Disturb("lose_answers", 1), `sandbox: there is no disturbance "lose_answers"; expected one of lose, `)
	require.ErrorContains(t, s.Disturb("lose_answer", -1), "lose_answer is -1; expected how many times, or 0")
	require.NoError(t, s.Disturb("lose_answer", 5))
	require.NoError(t, s.Disturb("lose_answer", 0))
	client, err := wxpay.New(s.Config())
	require.NoError(t, err)
	_, err = client.Chain("v3/security/echo").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"echo_message": "a"}})
	require.NoError(t, err)
	for _, d := range sandbox.Disturbances() {
		require.NoError(t, s.Disturb(d.Name, 1))
		assert.NotEmpty(t, d.What)
	}
}
