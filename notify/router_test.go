package notify_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// routed returns which of the patterns gets an event.
func routed(t testing.TB, e *notify.Event, patterns ...string) string {
	t.Helper()
	got := ""
	routes := notify.Routes{}
	for _, pattern := range patterns {
		routes[pattern] = func(context.Context, *notify.Event) error {
			got += pattern
			return nil
		}
	}
	fn, err := notify.Route(routes)
	require.NoError(t, err)
	if err := fn(t.Context(), e); err != nil {
		return "error"
	}
	return got
}

func TestTheMostSpecificPatternGetsTheEvent(t *testing.T) {
	t.Parallel()
	all := []string{
		"TRANSACTION.SUCCESS", "TRANSACTION.*", "REFUND.*", "REFUND.SUCCESS", "* profitsharing", "TRANSACTION.SUCCESS profitsharing", "*",
		"PROFITSHARING.*", "COUPON.*", "COUPON.USE.*", "COUPON.USE.NOW", "COUPON.USE.* coupon", "v2", "v2.refund", "v2.CHECK.*",
		"v2.TRANSACTION.FAIL",
	}
	v3 := func(kind, originalType string) *notify.Event {
		return &notify.Event{Type: kind, OriginalType: originalType}
	}
	for _, c := range []struct {
		e    *notify.Event
		want string
	}{
		{v3("TRANSACTION.SUCCESS", "transaction"), "TRANSACTION.SUCCESS"},
		{v3("TRANSACTION.SUCCESS", ""), "TRANSACTION.SUCCESS"},
		{v3("TRANSACTION.SUCCESS", "profitsharing"), "TRANSACTION.SUCCESS profitsharing"},
		{v3("TRANSACTION.CLOSED", "transaction"), "TRANSACTION.*"},
		{v3("TRANSACTION.CLOSED", "profitsharing"), "* profitsharing"},
		{v3("TRANSACTION", "transaction"), "*"},
		{v3("transaction.success", "transaction"), "*"},
		{v3("TRANSACTION.SUCCESS.MORE", "transaction"), "TRANSACTION.*"},
		{v3("REFUND.SUCCESS", "refund"), "REFUND.SUCCESS"},
		{v3("REFUND.CLOSED", "refund"), "REFUND.*"},
		{v3("PROFITSHARING.SUCCESS", "profitsharing"), "* profitsharing"},
		{v3("PROFITSHARING.RETURN", "other"), "PROFITSHARING.*"},
		{v3("COUPON.USE.NOW", "x"), "COUPON.USE.NOW"},
		{v3("COUPON.USE.NOW", "coupon"), "COUPON.USE.* coupon"},
		{v3("COUPON.USE.LATER", "x"), "COUPON.USE.*"},
		{v3("COUPON.SEND", "coupon"), "COUPON.*"},
		{v3("v2", "x"), "v2"}, // WeChat Pay has no such types
		{v3("", ""), "*"},
		{&notify.Event{APIv2: true}, "v2"},
		{&notify.Event{APIv2: true, Unsigned: true}, "v2.refund"},
		{&notify.Event{APIv2: true, Type: "CHECK.SUCCESS"}, "v2.CHECK.*"},
		{&notify.Event{APIv2: true, Type: "TRANSACTION.FAIL"}, "v2.TRANSACTION.FAIL"},
		{&notify.Event{APIv2: true, Type: "TRANSACTION.SUCCESS"}, "*"},
		{&notify.Event{APIv2: true, Type: "TRANSACTION.SUCCESS", OriginalType: "profitsharing"}, "*"},
	} {
		for range 50 { // in whatever order the map gives them
			require.Equal(t, c.want, routed(t, c.e, all...), "%s %s", c.e.Type, c.e.OriginalType)
		}
	}
}

func TestAPaymentsPatternNeverGetsProfitSharing(t *testing.T) {
	t.Parallel()
	e := &notify.Event{Type: "TRANSACTION.SUCCESS", OriginalType: "profitsharing"}
	assert.Equal(t, "error", routed(t, e, "TRANSACTION.SUCCESS", "TRANSACTION.*", "TRANSACTION.SUCCESS transaction"))
	assert.Equal(t, "*", routed(t, e, "TRANSACTION.SUCCESS", "TRANSACTION.*", "*"))
	assert.Equal(t, "TRANSACTION.* profitsharing", routed(t, e, "TRANSACTION.SUCCESS", "TRANSACTION.* profitsharing", "*"))
}

func TestRouteNamesEveryPatternThatCannotBeRight(t *testing.T) {
	t.Parallel()
	wrong := []string{
		"", " ", " x", "X ", "X  y", "X y z", "X *", "**", "RE*", "REFUND*", "*.SUCCESS", "A.*.B", "A.* b*", "* *", "*.*", ".*",
		"v2 transaction", "v2.refund refund", "v2.* x", "A\tb", "A.B\n",
	}
	fn := func(context.Context, *notify.Event) error { return nil }
	for _, pattern := range wrong {
		route, err := notify.Route(notify.Routes{pattern: fn, "REFUND.*": fn})
		require.Error(t, err, "%q", pattern)
		require.Nil(t, route)
	}
	routes := notify.Routes{"NIL": nil}
	for _, pattern := range wrong {
		routes[pattern] = fn
	}
	_, err := notify.Route(routes)
	for pattern := range routes {
		assert.ErrorContains(t, err, fmt.Sprintf("the pattern %q", pattern))
	}
	for _, none := range []notify.Routes{nil, {}} {
		_, err := notify.Route(none)
		require.ErrorContains(t, err, "empty")
	}
}

func TestAnEventWithoutARouteIsA500AndTheLogNamesItAndThePatterns(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, diary := shop()
		fn, err := notify.Route(notify.Routes{"REFUND.*": never(t), "TRANSACTION.SUCCESS": never(t)})
		require.NoError(t, err)
		got := open(newReceiver(t, cfg), fn).post(t, wxpaytest.Notification{OriginalType: "profitsharing"})
		requireFailure(t, http.StatusInternalServerError, got)
		text, _ := diary.records(t)[0]["error"].(string)
		for _, name := range []string{`"TRANSACTION.SUCCESS"`, `"profitsharing"`, `"REFUND.*"`} {
			assert.Contains(t, text, name)
		}
		require.Error(t, fn(t.Context(), nil))
	})
}

func TestAMapThatChangesAfterRouteChangesNothing(t *testing.T) {
	t.Parallel()
	routes := notify.Routes{"REFUND.*": never(t)}
	fn, err := notify.Route(routes)
	require.NoError(t, err)
	changed := make(chan struct{})
	go func() {
		defer close(changed)
		routes["*"] = never(t)
		maps.DeleteFunc(routes, func(string, func(context.Context, *notify.Event) error) bool { return true })
	}()
	for range 100 {
		require.ErrorContains(t, fn(t.Context(), &notify.Event{Type: "X"}), `the patterns are ["REFUND.*"]`)
	}
	<-changed
}

func TestAPIv2NotificationsComeUnderTheirNames(t *testing.T) {
	t.Parallel()
	cfg, _ := shop()
	var names []string
	routes := notify.Routes{}
	for _, pattern := range []string{"v2", "v2.refund", "v2.TRANSACTION.SUCCESS", "TRANSACTION.SUCCESS", "*"} {
		routes[pattern] = func(context.Context, *notify.Event) error { names = append(names, pattern); return nil }
	}
	fn, err := notify.Route(routes)
	require.NoError(t, err)
	c := counters["http"](newReceiver(t, cfg), fn)
	for _, n := range []wxpaytest.Notification{
		{Fields: map[string]string{"out_trade_no": "1"}}, {ReqInfo: map[string]string{"a": "1"}},
		{Fields: map[string]string{"appid": "wx"}, Resource: map[string]string{"a": "1"}}, {},
	} {
		c.post(t, n)
	}
	assert.Equal(t, []string{"v2", "v2.refund", "v2.TRANSACTION.SUCCESS", "TRANSACTION.SUCCESS"}, names)
}

func TestAnUnsignedRefundIsAskedForByName(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	refund := parsed(t, server, wxpaytest.Notification{ReqInfo: map[string]string{"refund_id": "1"}})
	got := ""
	to := func(name string) func(context.Context, *notify.Event) error {
		return func(context.Context, *notify.Event) error { got = name; return nil }
	}
	for _, c := range []struct {
		routes notify.Routes
		want   string
	}{
		{notify.Routes{"v2.*": to("v2.*")}, ""},
		{notify.Routes{"v2": to("v2"), "v2.*": to("v2.*")}, ""},
		{notify.Routes{"v2.*": to("v2.*"), "v2.refund": to("v2.refund")}, "v2.refund"},
		{notify.Routes{"v2.*": to("v2.*"), "*": to("*")}, "*"},
	} {
		got = ""
		fn, err := notify.Route(c.routes)
		require.NoError(t, err)
		err = fn(t.Context(), refund)
		require.Equal(t, c.want, got)
		require.Equal(t, c.want == "", err != nil)
	}
}

func TestRouteRefusesWhatIsNoEventType(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{
		"transaction.success", "V2.refund", "v2.refunds", "v2.REFUND", "REFUND.", "REFUND", "refund", "v2.pay", "* ProfitSharing",
		".SUCCESS",
		"TRANSACTION.S*", "TRANSACTION..SUCCESS", "TRANSACTION.SUCCESS 分账", "*.SUCCESS", "v2.", "v2.refund.*",
	} {
		_, err := notify.Route(notify.Routes{pattern: func(context.Context, *notify.Event) error { return nil }})
		require.ErrorContains(t, err, "expected", pattern)
	}
	for _, pattern := range []string{"TRANSACTION.SUCCESS", "BRAND_MEMBER_CARD_SP.USER_CARD.*", "MCHTRANSFER.BILL.FINISHED", "v2.*",
		"v2.CHECK.SUCCESS", "* mch_payment", "*", "v2", "v2.refund"} {
		_, err := notify.Route(notify.Routes{pattern: func(context.Context, *notify.Event) error { return nil }})
		require.NoError(t, err, pattern)
	}
}
