package world

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	scoreURL = "/v3/payscore/serviceorder"
	bankURL  = "/v3/payscore/acquiringbank/serviceorder"
)

// serving is a service order with a risk fund of 500 fen, with what is given over it.
func serving(number string, over m) m {
	return with(m{"out_order_no": number, "appid": "wx", "service_id": "S1", "service_introduction": "bike",
		"time_range": m{"start_time": "20260609103000", "end_time": "20260609120000"}, "risk_fund": m{"name": "DEPOSIT", "amount": 500},
		"notify_url": "https://a.example/p"}, over)
}

// completing asks for 120 − 20 fen, with what is given over it.
func completing(over m) m {
	return with(m{"appid": "wx", "service_id": "S1", "post_payments": []m{{"name": "ride", "amount": 120}},
		"post_discounts": []m{{"name": "gift", "amount": 20}}, "total_amount": 100}, over)
}

func ofScore(over m) m { return with(m{"appid": "wx", "service_id": "S1"}, over) }

func (w *told) service(number string) m {
	w.t.Helper()
	return w.must("GET "+scoreURL+"?service_id=S1&appid=wx&out_order_no="+number, nil)
}

// served makes a service order that is confirmed.
func (w *told) served(number string) {
	w.t.Helper()
	w.must("POST "+scoreURL, serving(number, nil))
	w.act("payscore", number, "confirm")
}

// unpaid makes a service order whose charge has failed.
func (w *told) unpaid(number string) {
	w.t.Helper()
	w.served(number)
	w.act("payscore", number, "fail")
	w.must("POST "+scoreURL+"/"+number+"/complete", completing(nil))
	w.advance(time.Minute)
	require.Equal(w.t, UserPays, w.service(number)["collection"].(m)["state"])
}

// TestPayscoreArrows walks each arrow of WORLD 5.5.
func TestPayscoreArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := func(number string) [2]any {
		s := w.service(number)
		return [2]any{s["state"], s["state_description"]}
	}
	made := w.must("POST "+scoreURL, serving("P1", nil))
	assert.Equal(t, Created, made["state"])
	kind, of := w.ByPackage(made["package"].(string))
	assert.Equal(t, [2]string{"payscore", "1900000001/P1"}, [2]string{kind, of})
	again := w.must("POST "+scoreURL, serving("P1", nil))
	assert.Equal(t, made["order_id"], again["order_id"], "the same again is the same order")
	w.act("payscore", "P1", "confirm")
	assert.Equal(t, [2]any{Doing, UserConfirm}, at("P1"))
	assert.NotContains(t, w.service("P1"), "total_amount")
	done := w.must("POST "+scoreURL+"/P1/complete", completing(nil))
	assert.Equal(t, [2]any{Doing, MchComplete}, at("P1"))
	assert.Equal(t, m{"state": UserPays, "total_amount": 100.0, "paying_amount": 100.0, "paid_amount": 0.0}, w.service("P1")["collection"])
	assert.Equal(t, true, done["need_collection"])
	assert.Equal(t, done, w.must("POST "+scoreURL+"/P1/complete", completing(nil)), "FACTS A15: the same again, the same answer")
	w.advance(time.Minute)
	assert.Equal(t, [2]any{Done, nil}, at("P1"), "charged")
	assert.Equal(t, UserPaid, w.service("P1")["collection"].(m)["state"])
	assert.EqualValues(t, openingBalance+100, w.Balance("1900000001"))

	w.unpaid("P2") // the charge fails, and once more; then it does not
	w.must("POST "+scoreURL+"/P2/pay", ofScore(nil))
	w.act("payscore", "P2", "fail")
	assert.Equal(t, [2]any{Doing, MchComplete}, at("P2"))
	w.must("POST "+scoreURL+"/P2/pay", ofScore(nil))
	w.act("payscore", "P2", "charge")
	assert.Equal(t, [2]any{Done, nil}, at("P2"))

	w.must("POST "+scoreURL, serving("P8", m{"location": m{"start_location": "here"}})) // what is completed stands over what was created
	w.act("payscore", "P8", "confirm")
	over := w.must("POST "+scoreURL+"/P8/complete", completing(m{"time_range": m{"end_time": "20260609130000"}}))
	assert.Equal(t, m{"start_time": "20260609103000", "end_time": "20260609130000"}, over["time_range"])
	assert.Equal(t, m{"start_location": "here"}, over["location"])
	byID := w.must("GET "+scoreURL+"?service_id=S1&appid=wx&query_id="+over["order_id"].(string), nil)
	assert.Equal(t, "P8", byID["out_order_no"])

	w.unpaid("P3") // the user pays by himself
	w.act("payscore", "P3", "pay")
	assert.Equal(t, [2]any{Done, nil}, at("P3"))

	w.must("POST "+scoreURL, serving("P7", nil))
	w.advance(29 * 24 * time.Hour)
	assert.Equal(t, [2]any{Created, nil}, at("P7"))
	w.advance(24 * time.Hour)
	assert.Equal(t, [2]any{Expired, nil}, at("P7"), "30 days unconfirmed")
	assert.Equal(t, "P7", w.PayscoreOrders(1)[0].Number)
}

// TestPayscoreAmounts walks the arrows of WORLD 5.5 on which an amount changes, is paid elsewhere, or is none.
func TestPayscoreAmounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.unpaid("P4") // down only, FACTS A16
	body := completing(m{"post_discounts": nil, "post_payments": []m{{"name": "ride", "amount": 40}}, "total_amount": 40, "reason": "r"})
	modified := w.must("POST "+scoreURL+"/P4/modify", body)
	assert.EqualValues(t, 40, modified["total_amount"])
	assert.Equal(t, modified, w.must("POST "+scoreURL+"/P4/modify", body))
	synced := w.must("POST "+scoreURL+"/P4/sync", ofScore(m{"type": "Order_Paid", "detail": m{"paid_time": "20260609120000"}}))
	assert.Equal(t, Done, synced["state"])
	assert.Equal(t, []any{m{"seq": 1.0, "amount": 40.0, "paid_type": "MCH", "paid_time": "20260609120000"}},
		synced["collection"].(m)["details"])
	w.must("POST "+scoreURL+"/P4/sync", ofScore(m{"type": "Order_Paid", "detail": m{"paid_time": "20260609120000"}}))

	w.must("POST "+scoreURL, serving("P5", m{"need_user_confirm": false, "openid": "o1"}))
	assert.Equal(t, UserConfirm, w.service("P5")["state_description"], "without a confirmation")
	zero := w.must("POST "+scoreURL+"/P5/complete", completing(m{"post_payments": []m{}, "post_discounts": nil, "total_amount": 0}))
	assert.Equal(t, [2]any{Done, false}, [2]any{zero["state"], zero["need_collection"]}, "FACTS A11: nothing to pay is DONE at once")

	w.unpaid("P6") // to nothing
	w.must("POST "+scoreURL+"/P6/modify", completing(m{"post_discounts": nil, "post_payments": []m{}, "total_amount": 0, "reason": "r"}))
	assert.Equal(t, Done, w.service("P6")["state"])
}

// TestPayscoreCancels walks each arrow to REVOKED of WORLD 5.5, by FACTS A4.
func TestPayscoreCancels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cancel := func(number string) m {
		t.Helper()
		return w.must("POST "+scoreURL+"/"+number+"/cancel", ofScore(m{"reason": "changed"}))
	}
	w.must("POST "+scoreURL, serving("P1", nil))
	first := cancel("P1")
	assert.Equal(t, first, cancel("P1"), "the same again, the same answer")
	w.refused("POST "+scoreURL+"/P1/cancel", ofScore(m{"reason": "other"}), 400, "INVALID_REQUEST", "已取消")
	w.served("P2")
	cancel("P2")
	w.unpaid("P3")
	cancel("P3")
	for _, number := range []string{"P1", "P2", "P3"} {
		assert.Equal(t, Revoked, w.service(number)["state"], number)
	}
	w.served("P4")
	w.must("POST "+scoreURL+"/P4/complete", completing(nil))
	w.refused("POST "+scoreURL+"/P4/cancel", ofScore(m{"reason": "r"}), 400, "INVALID_REQUEST", "单据正在扣款中，请稍后再试")

	w = newWorld(t, func(o *Options) {
		o.Switches = map[string]string{"payscore-cancel": "refuse", "payscore-state": "documented"}
	})
	w.unpaid("P3")
	w.refused("POST "+scoreURL+"/P3/cancel", ofScore(m{"reason": "r"}), 400, "INVALID_REQUEST", "当前订单状态不满足撤销条件")
	w.must("POST "+scoreURL, serving("P4", nil))
	w.refused("POST "+scoreURL+"/P4/complete", completing(nil), 400, "INVALID_ORDER_STATE", "")
	cancel("P4")
	w.refused("POST "+scoreURL+"/P4/complete", completing(nil), 400, "ORDER_CANCELED", "")
	w.act("payscore", "P3", "pay")
	w.refused("POST "+scoreURL+"/P3/cancel", ofScore(m{"reason": "r"}), 400, "ORDER_DONE", "")
}

// TestWrongPayscoreArrows walks each wrong arrow of WORLD 5.5, with the numbers of WORLD 6.
func TestWrongPayscoreArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refused := func(line string, body any, inner, message string) {
		t.Helper()
		_, err := w.call(line, body)
		var r *Refusal
		require.ErrorAs(t, err, &r, line)
		assert.Equal(t, [2]any{400, inner}, [2]any{r.Rule.Status, r.Rule.Inner}, "%s: %v", line, err)
		assert.Contains(t, r.Message(), message)
	}
	w.must("POST "+scoreURL, serving("OPEN", nil))
	w.served("SERVED")
	w.served("CHARGING")
	w.must("POST "+scoreURL+"/CHARGING/complete", completing(nil))
	post := "POST " + scoreURL

	refused(post, serving("OPEN", m{"attach": "a"}), "271316598", "参数与首次请求时不一致")
	refused(post, serving("NEW", m{"openid": "o-risk-1"}), "271300099", "")
	refused(post, serving("NEW", m{"need_user_confirm": false}), "", "openid")
	refused(post+"/OPEN/complete", completing(nil), "271302332", "当前订单状态不合法")
	refused(post+"/SERVED/complete", completing(m{"total_amount": 99}), "", "最终总金额计算非法")
	refused(post+"/SERVED/complete", completing(m{"post_payments": []m{{"name": "ride", "amount": 521}}, "total_amount": 501}),
		"271316656", "")
	refused(post+"/SERVED/complete", completing(m{"time_range": m{"end_time": "20260609115959"}}), "271316637", "")
	refused(post+"/SERVED/pay", ofScore(nil), "271316657", "")
	modifying := completing(m{"reason": "r"})
	refused(post+"/SERVED/modify", modifying, "271316657", "")
	refused(post+"/SERVED/sync", ofScore(m{"type": "Order_Paid", "detail": m{"paid_time": "20260609"}}), "271302262", "")
	refused(post+"/CHARGING/complete", completing(m{"goods_tag": "g"}), "271302262", "")
	refused(post+"/CHARGING/pay", ofScore(nil), "271316754", "单据正在扣款中")
	refused(post+"/CHARGING/modify", modifying, "271316754", "")
	refused(post+"/CHARGING/sync", ofScore(m{"type": "Order_Paid", "detail": m{"paid_time": "20260609"}}), "271316754", "")
	w.unpaid("UNPAID")
	refused(post, serving("NEW", m{"openid": sandboxOpenID}), "271299627", "")
	refused(post+"/UNPAID/modify", completing(m{"post_discounts": nil, "total_amount": 120, "reason": "r"}), "271316656", "")
	w.must(post+"/UNPAID/modify", modifying)
	refused(post+"/UNPAID/modify", completing(m{"reason": "another"}), "271316657", "") // once per order: FACTS A16
	w.act("payscore", "UNPAID", "pay")
	w.must(post, serving("NEW", m{"openid": sandboxOpenID}))
	refused(post+"/UNPAID/cancel", ofScore(m{"reason": "r"}), "271302262", "")

	for action, number := range map[string]string{"confirm": "SERVED", "pay": "SERVED", "charge": "SERVED", "fail": "UNPAID"} {
		require.ErrorContains(t, w.Act("payscore", "1900000001", number, action), "当前订单状态不合法", action)
	}
	w.advance(time.Hour + time.Minute)
	require.ErrorContains(t, w.Act("payscore", "1900000001", "OPEN", "confirm"), "订单已失效", "the package is an hour old")
	w.must(post, serving("OPEN", nil))
	w.act("payscore", "OPEN", "confirm")
}

// TestPayscoreNumbersAndBodies: FACTS B6 and C1, limits of FACTS D.
func TestPayscoreNumbersAndBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must("POST "+scoreURL, serving("OPEN", nil))
	w.served("SERVED")
	w.unpaid("UNPAID")
	post := "POST " + scoreURL
	for _, line := range []string{post + "/NONE/complete", post + "/NONE/cancel", post + "/NONE/modify", post + "/NONE/pay", post +
		"/NONE/sync"} {
		w.refused(line, completing(m{"reason": "r", "type": "Order_Paid", "detail": m{"paid_time": "20260609"}}), 404,
			"ORDER_NOT_EXIST", "")
	}
	w.refused("GET "+scoreURL+"?service_id=S1&appid=wx&out_order_no=NONE", nil, 404, "ORDER_NOT_EXIST", "")
	w.refused("GET "+scoreURL+"?service_id=S2&appid=wx&out_order_no=OPEN", nil, 404, "ORDER_NOT_EXIST", "")
	w.refused("GET "+scoreURL+"?service_id=S1&appid=wx&query_id=1", nil, 404, "ORDER_NOT_EXIST", "")
	w.refused("GET "+scoreURL+"?service_id=S1&appid=wx", nil, 400, "PARAM_ERROR", "")
	w.refused("GET "+scoreURL+"?service_id=S1&appid=wx&query_id=1&out_order_no=OPEN", nil, 400, "PARAM_ERROR", "")
	w.refused(post, serving("NEW2", m{"risk_fund": m{"name": "DEPOSIT"}}), 400, "PARAM_ERROR", "输入源“/body/risk_fund/amount”")
	w.refused(post, serving("NEW2", m{"service_introduction": strings.Repeat("车", 21)}), 400, "PARAM_ERROR", "字符数 21，大于最大值 20")
	w.refused(post+"/SERVED/complete", completing(m{"post_payments": nil}), 400, "PARAM_ERROR", "输入源“/body/post_payments”")
	w.refused(post+"/SERVED/complete", completing(m{"post_payments": []m{{"amount": 1}}}), 400, "PARAM_ERROR", "/body/post_payments/0/name")
	w.refused(post+"/UNPAID/sync", ofScore(m{"type": "Other", "detail": m{"paid_time": "20260609"}}), 400, "PARAM_ERROR", "Order_Paid")
}

// TestPayscoreIsTold: the service order as FACTS C5 has it.
func TestPayscoreIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.served("P1")
	require.Len(t, w.told(), 1)
	w.must("POST "+scoreURL+"/P1/complete", completing(nil))
	w.advance(time.Minute)
	notices := w.told()
	require.Len(t, notices, 2)
	for i, event := range []string{"PAYSCORE.USER_CONFIRM", "PAYSCORE.USER_PAID"} {
		n := notices[i]
		assert.Equal(t, [3]string{event, "payscore", "https://a.example/p"}, [3]string{n.Type, n.OriginalType, n.URL})
	}
	var said m
	require.NoError(t, json.Unmarshal(notices[1].Resource, &said))
	asked := w.service("P1")
	delete(asked, "notify_url")
	assert.Equal(t, asked, said)

	w.must("POST "+scoreURL, serving("P2", m{"need_user_confirm": false, "openid": "o1"}))
	w.must("POST "+scoreURL+"/P2/complete", completing(m{"post_payments": []m{}, "post_discounts": nil, "total_amount": 0}))
	w.advance(time.Minute)
	assert.Len(t, w.told(), 2, "of nothing to pay nobody is told: FACTS A11")
}

// TestAPaidServiceOrderIsAnOrder for refunds, by its transaction_id alone, and in bills: WORLD 5.5.
func TestAPaidServiceOrderIsAnOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.served("P00001")
	w.must("POST "+scoreURL+"/P00001/complete", completing(nil))
	w.unpaid("P00002")
	w.act("payscore", "P00002", "pay")
	w.must(place, native("P00001", nil)) // another number space
	id := w.service("P00001")["collection"].(m)["details"].([]any)[0].(m)["transaction_id"]
	w.refused("POST "+refundURL, refunding("R1", "P00002", 10, 100, nil), 404, "RESOURCE_NOT_EXISTS", "")
	w.must("POST "+refundURL, refunding("R1", "", 10, 100, m{"out_trade_no": nil, "transaction_id": id}))
	w.advance(24 * time.Hour)
	text := w.billText("tradebill?bill_date=2026-06-09")
	orderID := w.service("P00001")["order_id"].(string)
	assert.Equal(t, 2, strings.Count(text, "`AUTH,"), "the payment and its refund")
	assert.Equal(t, 2, strings.Count(text, "`wxzff|"+orderID+"|P00001,"))
	assert.Contains(t, text, "`P00002,`"+sandboxOpenID+",`JSAPI,")
}

// TestAcquiringBanks complete with 204: WORLD 4 #30.
func TestAcquiringBanks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := m{"sub_mchid": "1900000077", "channel_id": "1"}
	made := w.must("POST "+bankURL, serving("P1", of))
	assert.Equal(t, [2]any{Created, "1900000077"}, [2]any{made["state"], made["sub_mchid"]})
	w.act("payscore", "P1", "confirm")
	assert.Nil(t, w.must("POST "+bankURL+"/P1/complete", completing(of)))
	w.advance(time.Minute)
	query := "GET " + bankURL + "?service_id=S1&sub_mchid=1900000077&channel_id=1&out_order_no=P1"
	assert.Equal(t, Done, w.must(query, nil)["state"])

	w.must("POST "+bankURL, serving("P2", of))
	assert.Nil(t, w.must("POST "+bankURL+"/P2/cancel", ofScore(m{"sub_mchid": "1900000077", "channel_id": "1", "reason": "r"})))
	w.must("POST "+bankURL, serving("P3-fail", of))
	w.act("payscore", "P3-fail", "confirm")
	w.must("POST "+bankURL+"/P3-fail/complete", completing(of))
	w.advance(time.Minute)
	assert.Nil(t, w.must("POST "+bankURL+"/P3-fail/modify", completing(m{"sub_mchid": "1900000077", "reason": "r"})))
	assert.Nil(t, w.must("POST "+bankURL+"/P3-fail/sync", m{"service_id": "S1", "sub_mchid": "1900000077", "type": "Order_Paid",
		"detail": m{"paid_time": "20260609"}}))
	w.refused("POST "+scoreURL+"/P1/complete", completing(nil), 404, "ORDER_NOT_EXIST", "")
	w.refused("POST "+bankURL+"/P1/complete", completing(nil), 400, "PARAM_ERROR", "输入源“/body/sub_mchid”")
	w.refused("POST "+bankURL, serving("P4", nil), 400, "PARAM_ERROR", "输入源“/body/sub_mchid”")
}
