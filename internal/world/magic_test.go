package world

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMagicOfOrders: WORLD 3, outcomes without a page.
func TestMagicOfOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(place, native("T1-paid", nil))
	w.must(combineNative, combined("C1-paid", nil))
	w.must("POST /v2/pay/unifiedorder", m{"appid": "wx", "body": "tea", "out_trade_no": "V1-paid", "total_fee": "1",
		"spbill_create_ip": "::1", "notify_url": "https://a.example/n", "trade_type": "NATIVE"})
	assert.Len(t, w.told(), 3)
	assert.Equal(t, Success, w.state("T1-paid"))
	assert.Equal(t, []any{Success, Success}, w.states("C1-paid"))
	assert.Equal(t, Success, w.state("V1-paid"))

	w.must(place, native("T1-fail", nil))
	w.must(combineNative, combined("C1-fail", nil))
	require.ErrorContains(t, w.Act("order", "1900000001", "T1-fail", "pay"), "NOT_ENOUGH")
	require.ErrorContains(t, w.Act("combined", "1900000001", "C1-fail", "pay"), "NOT_ENOUGH")
	assert.Equal(t, NotPay, w.state("T1-fail"))

	const codepay = "POST /v3/pay/transactions/codepay"
	by := m{"notify_url": nil, "payer": m{"auth_code": "100000000000000000"}, "scene_info": m{"store_info": m{"id": "1"}}}
	w.must(codepay, native("P1-paid", by))
	w.refused(codepay, native("P1-fail", by), 403, "TRADE_ERROR", "")
	assert.Equal(t, PayError, w.state("P1-fail"))
	w.refused(codepay, native("P1-userpaying", by), 202, "USERPAYING", "")
	w.pay("P1-userpaying")
	assert.Equal(t, Success, w.state("P1-userpaying"))
	w.refused(codepay, native("P1-lost", by), 500, "SYSTEM_ERROR", "")
	assert.Equal(t, Success, w.state("P1-lost"), "the money was taken all the same")
	for _, code := range []string{"110061098828009406", "120061098828009406", "130061098828009406"} { // as the pages print them
		w.must(codepay, native("P2-"+code, m{"notify_url": nil, "payer": m{"auth_code": code}, "scene_info": by["scene_info"]}))
	}
}

func TestMagicOfTransfers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(transferTo, sending("B1", m{"transfer_remark": Success}))
	w.must(transferTo, sending("B2", m{"transfer_remark": "NAME_NOT_CORRECT"}))
	w.must(transferTo, sending("B3", m{"openid": "o-risk-1"}))
	w.act("transfer", "B3", "confirm")
	w.advance(time.Minute)
	for number, want := range map[string][2]any{"B1": {Success, nil}, "B2": {Failed, "NAME_NOT_CORRECT"}, "B3": {Failed, "TRANSFER_RISK"}} {
		state, reason := w.transferState(number)
		assert.Equal(t, want, [2]any{state, reason}, number)
	}
}

func TestMagicOfPayscore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must("POST "+scoreURL, serving("P1-paid", nil))
	w.must("POST "+scoreURL, serving("P2-fail", nil))
	w.act("payscore", "P2-fail", "confirm")
	w.advance(0)
	for _, number := range []string{"P1-paid", "P2-fail"} {
		w.must("POST "+scoreURL+"/"+number+"/complete", completing(nil))
	}
	w.advance(time.Minute)
	w.must("POST "+scoreURL+"/P2-fail/pay", ofScore(nil))
	w.advance(time.Minute)
	assert.Equal(t, Done, w.service("P1-paid")["state"])
	assert.Equal(t, Doing, w.service("P2-fail")["state"], "charged twice, in vain")
	w.refused("POST "+scoreURL, serving("P3", m{"openid": "o-risk-1"}), 400, "INVALID_REQUEST", "")
}
