package world

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	combineNative = "POST /v3/combine-transactions/native"
	ofCombined    = "/v3/combine-transactions/out-trade-no/"
)

func subOrder(merchant, number string, fen int) m {
	return m{"mchid": merchant, "out_trade_no": number, "attach": "a", "description": "tea",
		"amount": m{"total_amount": fen, "currency": "CNY"}}
}

// combined is an order of two merchants, with what is given over it.
func combined(number string, over m) m {
	order := m{"combine_appid": "wx", "combine_mchid": "1900000001", "combine_out_trade_no": number, "notify_url": "https://a.example/n",
		"sub_orders": []m{subOrder("1900000001", number+"-A0001", 100), subOrder("1900000002", number+"-B0001", 50)}}
	return with(order, over)
}

func closingCombined(number string) m {
	return m{"combine_appid": "wx", "sub_orders": []m{{"mchid": "1900000001", "out_trade_no": number + "-A0001"},
		{"mchid": "1900000002", "out_trade_no": number + "-B0001"}}}
}

// states are those of the sub-orders.
func (w *told) states(number string) (all []any) {
	w.t.Helper()
	for _, o := range w.must("GET "+ofCombined+number, nil)["sub_orders"].([]any) {
		all = append(all, o.(m)["trade_state"])
	}
	return all
}

// TestCombinedArrows walks each arrow of WORLD 5.1 with combined orders, WORLD 4 #15–17.
func TestCombinedArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := w.must(combineNative, combined("C1", nil))["code_url"].(string)
	assert.Equal(t, []any{NotPay, NotPay}, w.states("C1"))
	again := w.must(combineNative, combined("C1", nil))["code_url"].(string)
	assert.NotEqual(t, code, again, "the same again: a new prepay_id")
	assert.Equal(t, "C1", w.CombinationByCode(again[len("http://sandbox/pay/"):]).Number)
	require.NoError(t, w.Act("combined", "1900000001", "C1", "fail"))
	assert.Equal(t, []any{NotPay, NotPay}, w.states("C1"))
	require.NoError(t, w.Act("combined", "1900000001", "C1", "pay"))
	assert.Equal(t, []any{Success, Success}, w.states("C1"), "together")
	assert.EqualValues(t, openingBalance+100, w.Balance("1900000001"))
	assert.EqualValues(t, openingBalance+50, w.Balance("1900000002"), "each with its merchant")

	_, err := w.callAs("1900000002", "POST "+refundURL, refunding("R1", "C1-B0001", 20, 50, nil))
	require.NoError(t, err)
	assert.Equal(t, []any{Success, Refunded}, w.states("C1"), "refunded alone")

	w.must(combineNative, combined("C2", nil))
	w.must("POST "+ofCombined+"C2/close", closingCombined("C2"))
	assert.Equal(t, []any{Closed, Closed}, w.states("C2"))
	w.must("POST "+ofCombined+"C2/close", closingCombined("C2")) // once more is 204 too

	w.must(combineNative, combined("C3", m{"time_expire": start.Add(time.Hour).Format(time.RFC3339)}))
	w.must(combineNative, combined("C4", nil))
	w.advance(time.Hour)
	assert.Equal(t, []any{Closed, Closed}, w.states("C3"), "past its time_expire")
	assert.Equal(t, []any{NotPay, NotPay}, w.states("C4"))
	w.advance(7 * 24 * time.Hour)
	assert.Equal(t, []any{Closed, Closed}, w.states("C4"), "after seven days")
	assert.Equal(t, Closed, w.Combination("1900000001", "C4").State)

	h5 := w.must("POST /v3/combine-transactions/h5", combined("H5", m{"scene_info": m{"device_id": "D1", "payer_client_ip": "::1",
		"h5_info": m{"type": "Wap"}}}))
	assert.Contains(t, h5["h5_url"], "http://sandbox/pay/")
	assert.Equal(t, m{"device_id": "D1"}, w.must("GET "+ofCombined+"H5", nil)["scene_info"])

	// The buttons of a sub-order are those of all.
	w.must(combineNative, combined("C5", nil))
	w.pay("C5-A0001")
	assert.Equal(t, []any{Success, Success}, w.states("C5"))
	w.must(combineNative, combined("C6", nil))
	require.NoError(t, w.Act("order", "1900000001", "C6-A0001", "close"))
	assert.Equal(t, []any{Closed, Closed}, w.states("C6"))
	assert.Equal(t, "C6", w.Combined(1)[0].Number)
}

// TestWrongCombinedArrows walks each wrong arrow of WORLD 5.1, and FACTS A12 and B7.
func TestWrongCombinedArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(combineNative, combined("PAID", nil))
	require.NoError(t, w.Act("combined", "1900000001", "PAID", "pay"))
	w.must(combineNative, combined("SHUT", nil))
	require.NoError(t, w.Act("combined", "1900000001", "SHUT", "close"))
	w.must(combineNative, combined("OPEN", nil))
	w.must(place, native("T00001", nil))

	w.refused(combineNative, combined("PAID", nil), 400, "ORDERPAID", "该订单已支付")
	w.refused(combineNative, combined("SHUT", nil), 400, "ORDER_CLOSED", "订单已关闭")
	w.refused(combineNative, combined("OPEN", m{"combine_appid": "wx2"}), 400, "INVALID_REQUEST", "参数与首次请求时不一致")
	w.refused("POST /v3/combine-transactions/app", combined("OPEN", nil), 400, "INVALID_REQUEST", "201 商户订单号重复")
	w.refused(combineNative, combined("NEW1", m{"sub_orders": []m{subOrder("1900000001", "T00001", 1)}}), 400, "INVALID_REQUEST",
		"201 商户订单号重复")
	w.refused(combineNative, combined("NEW2", m{"sub_orders": []m{subOrder("1900000001", "N00001", 1),
		subOrder("1900000001", "N00001", 1)}}), 400, "INVALID_REQUEST", "201 商户订单号重复")
	w.refused("GET "+ofOrder+"N00001"+asks, nil, 404, "ORDER_NOT_EXIST", "") // all or nothing
	w.refused(combineNative, combined("NEW3", m{"sub_orders": []m{subOrder("1900000009", "N00002", 1)}}), 400, "MCH_NOT_EXISTS", "")
	w.refused(combineNative, combined("NEW4", m{"combine_mchid": "1900000002"}), 400, "PARAM_ERROR", "不匹配")
	w.refused(combineNative, combined("NEW5", m{"sub_orders": nil}), 400, "PARAM_ERROR", "输入源“/body/sub_orders”映射到字段“子单信息”必填性规则校验失败")
	w.refused(combineNative, combined("NEW5", m{"sub_orders": make([]m, 51)}), 400, "PARAM_ERROR", "元素个数 51")
	w.refused(combineNative, combined("NEW5", m{"sub_orders": []m{with(subOrder("1900000001", "N00003", 1), m{"amount": m{}})}}), 400,
		"PARAM_ERROR", "输入源“/body/sub_orders/0/amount/total_amount”")
	w.refused("POST /v3/combine-transactions/jsapi", combined("NEW6", m{"combine_payer_info": m{}}), 400, "PARAM_ERROR", "openid")
	w.refused("POST /v3/combine-transactions/h5", combined("NEW6", nil), 400, "PARAM_ERROR", "输入源“/body/scene_info”")

	w.refused(combineNative, combined("NEW7", m{"time_expire": "soon"}), 400, "PARAM_ERROR", "rfc3339")
	require.ErrorContains(t, w.Act("combined", "1900000001", "SHUT", "fail"), "订单已失效")

	w.refused("POST "+ofCombined+"PAID/close", closingCombined("PAID"), 400, "ORDERPAID", "")
	w.refused("POST "+ofCombined+"NONE/close", closingCombined("NONE"), 404, "ORDER_NOT_EXIST", "")
	w.refused("POST "+ofCombined+"OPEN/close", closingCombined("SHUT"), 400, "INVALID_REQUEST", "子单")
	w.refused("GET "+ofCombined+"NONE", nil, 404, "ORDER_NOT_EXIST", "订单不存在")
	w.refused("POST "+ofOrder+"OPEN-A0001/close", closing(), 400, "INVALID_REQUEST", "合单")
	require.ErrorContains(t, w.Act("combined", "1900000001", "PAID", "pay"), "ORDERPAID")
	require.ErrorContains(t, w.Act("combined", "1900000001", "PAID", "close"), "ORDERPAID")
	w.advance(2*time.Hour + time.Second)
	require.ErrorContains(t, w.Act("combined", "1900000001", "OPEN", "pay"), "订单已失效")
}

// TestACombinedPaymentIsToldOnce with all its sub-orders: WORLD 4 #15–16.
func TestACombinedPaymentIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	partner := with(subOrder("1900000001", "P00001", 7), m{"sub_mchid": "1900000077", "sub_appid": "wxsub"})
	w.must("POST /v3/combine-transactions/jsapi", combined("C1", m{"combine_payer_info": m{"openid": "o1"}, "sub_orders": []m{
		subOrder("1900000002", "S00001", 3), partner,
	}}))
	require.NoError(t, w.Act("combined", "1900000001", "C1", "pay"))
	notices := w.told()
	require.Len(t, notices, 1)
	n := notices[0]
	assert.Equal(t, [3]string{"TRANSACTION.SUCCESS", "transaction", "1900000001"}, [3]string{n.Type, n.OriginalType, n.Merchant})
	var said m
	require.NoError(t, json.Unmarshal(n.Resource, &said))
	assert.Equal(t, w.must("GET "+ofCombined+"C1", nil), said)
	assert.Equal(t, m{"openid": "o1"}, said["combine_payer_info"])
	subs := said["sub_orders"].([]any)
	assert.Equal(t, m{"currency": "CNY", "payer_amount": 3.0, "payer_currency": "CNY", "total_amount": 3.0}, subs[0].(m)["amount"])
	assert.Equal(t, "1900000077", subs[1].(m)["sub_mchid"])
	assert.Equal(t, "JSAPI", subs[1].(m)["trade_type"])
	of := w.must("GET /v3/pay/partner/transactions/out-trade-no/P00001?sp_mchid=1900000001&sub_mchid=1900000077", nil)
	assert.Equal(t, subs[1].(m)["transaction_id"], of["transaction_id"], "an order like any other")
}
