package world

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	ofPartner  = "/v3/pay/partner/transactions/"
	ofSubs     = "sp_mchid=1900000001&sub_mchid=SUB"
	partnerSub = "1900000109"
)

// subName is where a call of this file names the sub-merchant.
var subName = regexp.MustCompile(`&?sub_mchid=SUB|,?"sub_mch_?id":"SUB"`)

// asSub writes a call for a sub-merchant, and for none where it is "".
func asSub(line string, body m, sub string) (string, any) {
	text := ""
	if body != nil {
		text = string(marshal(body))
	}
	if sub == "" {
		line, text = subName.ReplaceAllString(line, ""), strings.ReplaceAll(subName.ReplaceAllString(text, ""), "{,", "{")
	}
	return strings.ReplaceAll(line, "SUB", sub), strings.ReplaceAll(text, "SUB", sub)
}

// forPartner makes a world with things of one sub-merchant: P00001 is paid and shared, P00002 is open.
func forPartner(t *testing.T) (w *told, id, refundID string) {
	t.Helper()
	w = newWorld(t)
	order := func(number string) m {
		return m{"sp_appid": "wx", "sp_mchid": "1900000001", "sub_mchid": partnerSub, "description": "tea", "out_trade_no": number,
			"notify_url": "https://a.example/n", "amount": m{"total": 1000}, "settle_info": m{"profit_sharing": true}}
	}
	for _, number := range []string{"P00001", "P00002", "P00003"} {
		w.must("POST "+ofPartner+"native", order(number))
	}
	w.pay("P00001")
	w.must("POST /v2/pay/micropay", with(micropay("P00004"), m{"sub_mch_id": partnerSub}))
	w.must("POST /v2/pay/micropay", with(micropay("P00005"), m{"sub_mch_id": partnerSub}))
	w.must("POST "+refundURL, refunding("R1", "P00001", 1, 1000, m{"sub_mchid": partnerSub}))
	w.must("POST "+refundURL, refunding("R2", "P00001", 1, 1000, m{"sub_mchid": partnerSub, "reason": "ABNORMAL"}))
	w.must(combineNative, combined("C1", m{"sub_orders": []m{with(subOrder("1900000001", "C00001", 1), m{"sub_mchid": partnerSub})}}))
	w.must(addURL, with(adding("MERCHANT_ID", "1900000002"), m{"sub_mchid": partnerSub}))
	w.advance(time.Minute)
	id = w.Order("1900000001", "P00001").ID
	w.must(shareURL, with(sharing("S1", id, false, toMerchant(100)), m{"sub_mchid": partnerSub}))
	for _, number := range []string{"B1", "B2", "B3", "B4-fail", "B5"} {
		w.must("POST "+bankURL, serving(number, m{"sub_mchid": partnerSub, "channel_id": "1"}))
		w.act("payscore", number, "confirm")
	}
	w.must("POST "+bankURL+"/B4-fail/complete", completing(m{"sub_mchid": partnerSub}))
	w.must("POST "+bankURL+"/B5/complete", completing(m{"sub_mchid": partnerSub}))
	w.advance(time.Minute)
	w.must("POST "+returnURL, returning("G1", 10, m{"out_order_no": "S1", "sub_mchid": partnerSub}))
	return w, id, w.Refund("1900000001", "R2").ID
}

func micropay(number string) m {
	return m{"appid": "wx", "body": "tea", "out_trade_no": number, "total_fee": "1000", "spbill_create_ip": "1.2.3.4", "auth_code": "10"}
}

// TestAPartnersCallNamesItsSubMerchant: at each endpoint, a call without sub_mchid and one with another are refused
// and change nothing, and the right one goes through.
func TestAPartnersCallNamesItsSubMerchant(t *testing.T) {
	t.Parallel()
	w, id, refundID := forPartner(t)
	sub := m{"sub_mchid": "SUB"}
	closing := func() m { return m{"sp_mchid": "1900000001", "sub_mchid": "SUB"} }
	ofOrderV2 := func(number string) m { return m{"appid": "wx", "out_trade_no": number, "sub_mch_id": "SUB"} }
	refundV2 := with(ofOrderV2("P00004"), m{"out_refund_no": "R4", "total_fee": "1000", "refund_fee": "1"})
	type wrong struct {
		status        int
		code, message string
	}
	missing := wrong{400, "PARAM_ERROR", "受理机构必须传入sub_mch_id"}
	required := wrong{400, "PARAM_ERROR", "必填性规则校验失败"}
	missingV2 := wrong{0, "PARAM_ERROR", "受理机构必须传入sub_mch_id"}
	differs := wrong{400, "INVALID_REQUEST", "子商户号与订单不匹配"}
	noRefund := wrong{404, "RESOURCE_NOT_EXISTS", "退款单不存在"}
	noRecord := wrong{404, "RESOURCE_NOT_EXISTS", "记录不存在"}
	noService := wrong{404, "ORDER_NOT_EXIST", "订单不存在"}
	seen := map[string]bool{}
	for _, c := range []struct {
		line           string
		body           m
		without, other wrong
	}{
		{"GET " + ofPartner + "out-trade-no/P00001?" + ofSubs, nil, required, differs},
		{"GET " + ofPartner + "id/" + id + "?" + ofSubs, nil, required, differs},
		{"POST " + ofPartner + "out-trade-no/P00002/close", closing(), required, differs},
		{"POST " + refundURL, refunding("R3", "P00001", 1, 1000, sub), missing, differs},
		{"POST " + refundURL, refunding("R5", "", 1, 1000, m{"out_trade_no": nil, "transaction_id": id, "sub_mchid": "SUB"}),
			missing, differs},
		{"GET " + refundURL + "/R1?sub_mchid=SUB", nil, missing, noRefund},
		{"POST " + refundURL + "/" + refundID + "/apply-abnormal-refund",
			m{"out_refund_no": "R2", "type": "USER_BANK_CARD", "sub_mchid": "SUB"}, missing, noRefund},
		{"POST " + ofCombined + "C1/close", m{"combine_appid": "wx", "sub_orders": []m{
			{"mchid": "1900000001", "out_trade_no": "C00001", "sub_mchid": "SUB"}}}, missing, wrong{400, "INVALID_REQUEST", "子单信息"}},
		{shareURL, with(sharing("S2", id, false, toMerchant(1)), sub), missing, differs},
		{"GET " + ofSharing + "S1?transaction_id=" + id + "&sub_mchid=SUB", nil, missing, noRecord},
		{"POST " + returnURL, returning("G2", 1, m{"out_order_no": "S1", "sub_mchid": "SUB"}), missing,
			wrong{400, "INVALID_REQUEST", "分账单不存在"}},
		{"GET " + returnURL + "/G1?out_order_no=S1&sub_mchid=SUB", nil, missing, noRecord},
		{shareURL + "/unfreeze", m{"transaction_id": id, "out_order_no": "U1", "description": "rest", "sub_mchid": "SUB"}, missing,
			differs},
		{"POST /v3/profitsharing/receivers/delete", with(adding("MERCHANT_ID", "1900000002"), sub),
			wrong{400, "INVALID_REQUEST", "请确认分账接收方是否存在"}, wrong{400, "INVALID_REQUEST", "请确认分账接收方是否存在"}},
		{"GET " + bankURL + "?service_id=S1&out_order_no=B1&sub_mchid=SUB", nil, required, noService},
		{"POST " + bankURL + "/B1/cancel", m{"service_id": "S1", "reason": "r", "sub_mchid": "SUB"}, required, noService},
		{"POST " + bankURL + "/B2/complete", completing(m{"sub_mchid": "SUB"}), required, noService},
		{"POST " + bankURL + "/B4-fail/modify", completing(m{"reason": "r", "sub_mchid": "SUB"}), required, noService},
		{"POST " + bankURL + "/B4-fail/sync", m{"service_id": "S1", "type": "Order_Paid", "detail": m{"paid_time": "20260609"},
			"sub_mchid": "SUB"}, required, noService},
		{"POST /v2/pay/orderquery", ofOrderV2("P00004"), missingV2, differs},
		{"POST /v2/pay/closeorder", ofOrderV2("P00003"), missingV2, differs},
		{"POST /v2/secapi/pay/refund", refundV2, missingV2, differs},
		{"POST /v2/pay/refundquery", m{"appid": "wx", "out_refund_no": "R4", "sub_mch_id": "SUB"}, missingV2,
			wrong{404, "REFUNDNOTEXIST", "not exist"}},
		{"POST /v2/pay/refundquery", ofOrderV2("P00004"), missingV2, differs},
		{"POST /v2/secapi/pay/reverse", ofOrderV2("P00005"), missingV2, differs},
	} {
		before := w.counter
		line, body := asSub(c.line, c.body, "")
		w.refused(line, body, c.without.status, c.without.code, c.without.message)
		line, body = asSub(c.line, c.body, "1900000110")
		w.refused(line, body, c.other.status, c.other.code, c.other.message)
		assert.Equal(t, before, w.counter, "%s: nothing has happened", c.line)
		line, body = asSub(c.line, c.body, partnerSub)
		w.must(line, body)
		method, target, _ := strings.Cut(c.line, " ")
		path, _, _ := strings.Cut(target, "?")
		e, _ := Find(method, path)
		seen[e.Method+" "+e.Pattern] = true
	}
	for _, e := range endpoints {
		if line := e.Method + " " + e.Pattern; !seen[line] && e.takesSub() {
			assert.True(t, namesNew[line], "%s takes a sub-merchant and is not in the table", line)
		}
	}
}

// takesSub reports whether an endpoint has a field for a sub-merchant.
func (e *Endpoint) takesSub() bool {
	for _, f := range e.fields {
		if strings.HasSuffix(strings.TrimPrefix(f.path, "?"), "sub_mchid") {
			return true
		}
	}
	return strings.Contains(e.Pattern, "/partner/") || e.IsAPIv2() && e.Pattern != "/v2/mmpaymkttransfers/sendredpack"
}

// namesNew are the endpoints at which any sub-merchant is right: they make something for him, or choose by him.
var namesNew = map[string]bool{
	"POST " + ofPartner + "jsapi": true, "POST " + ofPartner + "app": true, "POST " + ofPartner + "h5": true,
	"POST " + ofPartner + "native": true,
	combineNative:                  true, "POST /v3/combine-transactions/jsapi": true, "POST /v3/combine-transactions/app": true,
	"POST /v3/combine-transactions/h5": true, addURL: true, "POST " + bankURL: true, "GET /v3/bill/tradebill": true,
	"GET /v3/bill/fundflowbill": true, "POST /v2/pay/unifiedorder": true, "POST /v2/pay/micropay": true, "POST /v2/pay/downloadbill": true,
}

// TestAnOwnOrderTakesNoSubMerchant, and a partner's none of the calls of a merchant of his own.
func TestAnOwnOrderTakesNoSubMerchant(t *testing.T) {
	t.Parallel()
	w, _, _ := forPartner(t)
	w.must(place, native("OWN001", nil))
	w.pay("OWN001")
	const not, missing = "普通商户不允许传sub_mch_id", "受理机构必须传入sub_mch_id"
	w.refused("GET "+ofPartner+"out-trade-no/OWN001?sp_mchid=1900000001&sub_mchid="+partnerSub, nil, 400, "PARAM_ERROR", not)
	w.refused("POST "+refundURL, refunding("R9", "OWN001", 1, 100, m{"sub_mchid": partnerSub}), 400, "PARAM_ERROR", not)
	w.refused("POST /v2/pay/orderquery", m{"appid": "wx", "out_trade_no": "OWN001", "sub_mch_id": partnerSub}, 0, "PARAM_ERROR", not)
	w.refused("GET "+ofOrder+"P00001"+asks, nil, 400, "PARAM_ERROR", missing)
	w.refused("POST "+ofOrder+"P00002/close", m{"mchid": "1900000001"}, 400, "PARAM_ERROR", missing)
	assert.Equal(t, NotPay, w.Order("1900000001", "P00002").State)
}

// TestABillIsOfOneSubMerchantOnDemand: FACTS B7, sub_mchid of the bills in the catalogue.
func TestABillIsOfOneSubMerchantOnDemand(t *testing.T) {
	t.Parallel()
	w, _, _ := forPartner(t)
	w.must("POST /v2/pay/micropay", with(micropay("P00006"), m{"sub_mch_id": "1900000110"}))
	w.advance(24 * time.Hour)
	const ask = "tradebill?bill_date=2026-06-09"
	for _, c := range []struct {
		query     string
		mine, his bool
	}{
		{ask, true, true}, {ask + "&sub_mchid=" + partnerSub, true, false}, {ask + "&sub_mchid=1900000110", false, true},
	} {
		text := w.billText(c.query)
		assert.Equal(t, [2]bool{c.mine, c.his}, [2]bool{strings.Contains(text, "`P00004,"), strings.Contains(text, "`P00006,")}, c.query)
	}
	w.refused("GET /v3/bill/"+ask+"&sub_mchid=1900000111", nil, 400, "NO_STATEMENT_EXIST", "")
	bill, err := w.call("POST /v2/pay/downloadbill", m{"appid": "wx", "bill_date": "20260609", "sub_mch_id": "1900000110"})
	require.NoError(t, err)
	assert.NotContains(t, bill["file"], "`P00004,")
}
