package world

import (
	"encoding/json"
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTradeArrows walks each arrow of WORLD 5.1.
func TestTradeArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := w.must(place, native("T00001", nil))["code_url"]
	assert.Equal(t, NotPay, w.state("T00001"))
	assert.NotEqual(t, code, w.must(place, native("T00001", nil))["code_url"], "the same again: a new prepay_id")
	require.NoError(t, w.Act("order", "1900000001", "T00001", "fail"))
	assert.Equal(t, NotPay, w.state("T00001"), "a payment that fails leaves NOTPAY")
	w.pay("T00001")
	assert.Equal(t, Success, w.state("T00001"))
	w.must("POST "+refundURL, m{"out_trade_no": "T00001", "out_refund_no": "R1", "amount": m{"refund": 1, "total": 100, "currency": "CNY"}})
	assert.Equal(t, Refunded, w.state("T00001"), "from the acceptance of the first refund")

	w.must(place, native("T00002", nil))
	w.must("POST "+ofOrder+"T00002/close", closing())
	assert.Equal(t, Closed, w.state("T00002"))
	w.must("POST "+ofOrder+"T00002/close", closing()) // once more is 204 too

	w.must(place, native("T00003", nil))
	w.must(place, native("T00004", m{"time_expire": start.Add(time.Hour).Format(time.RFC3339)}))
	w.advance(time.Hour)
	assert.Equal(t, NotPay, w.state("T00003"))
	assert.Equal(t, Closed, w.state("T00004"), "past its time_expire")
	w.advance(7 * 24 * time.Hour)
	assert.Equal(t, Closed, w.state("T00003"), "after seven days")
}

// TestWrongTradeArrows walks each wrong arrow of WORLD 5.1.
func TestWrongTradeArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(place, native("PAID01", nil))
	w.pay("PAID01")
	w.must(place, native("SHUT01", nil))
	w.must("POST "+ofOrder+"SHUT01/close", closing())
	w.must(place, native("OPEN01", nil))

	w.refused(place, native("OPEN01", m{"description": "coffee"}), 400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致")
	w.refused("POST /v3/pay/transactions/app", native("OPEN01", nil), 400, "INVALID_REQUEST", "201 商户订单号重复")
	w.refused(place, native("PAID01", nil), 400, "ORDERPAID", "该订单已支付")
	w.refused(place, native("SHUT01", nil), 400, "ORDER_CLOSED", "订单已关闭")
	w.refused("POST "+ofOrder+"PAID01/close", closing(), 400, "ORDERPAID", "该订单已支付")
	w.refused("GET "+ofOrder+"NONE01"+asks, nil, 404, "ORDER_NOT_EXIST", "订单不存在")
	w.refused("GET /v3/pay/transactions/id/4200000000202606091234567890"+asks, nil, 404, "ORDER_NOT_EXIST", "订单不存在")

	// A number that does not exist: 204, and it is used up.
	w.must("POST "+ofOrder+"NONE02/close", closing())
	w.refused(place, native("NONE02", nil), 400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致")

	// What the customer cannot do.
	require.ErrorContains(t, w.Act("order", "1900000001", "PAID01", "pay"), "该订单已支付")
	require.ErrorContains(t, w.Act("order", "1900000001", "SHUT01", "pay"), "订单已失效")
	w.advance(2*time.Hour + time.Second)
	require.ErrorContains(t, w.Act("order", "1900000001", "OPEN01", "pay"), "订单已失效", "the prepay_id lives two hours")
	w.must(place, native("OPEN01", nil))
	w.pay("OPEN01")

	w.must("POST /v3/pay/transactions/h5", native("H50001", m{"scene_info": m{"payer_client_ip": "192.0.2.1",
		"h5_info": m{"type": "Wap"}}}))
	w.advance(5*time.Minute + time.Second)
	require.ErrorContains(t, w.Act("order", "1900000001", "H50001", "pay"), "订单已失效", "an h5_url lives five minutes")
}

func TestSwitchesChooseBetweenSources(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) {
		o.Switches = map[string]string{"same-number": "documented", "close-unknown": "404", "refund-state": "succeeded"}
	})
	w.must(place, native("T00001", nil))
	w.refused(place, native("T00001", m{"description": "coffee"}), 403, "OUT_TRADE_NO_USED", "")
	w.refused("POST "+ofOrder+"NONE01/close", closing(), 404, "ORDER_NOT_EXIST", "")
	w.pay("T00001")
	w.must("POST "+refundURL, m{"out_trade_no": "T00001", "out_refund_no": "R1", "amount": m{"refund": 1, "total": 100, "currency": "CNY"}})
	assert.Equal(t, Success, w.state("T00001"))
	w.advance(time.Minute)
	assert.Equal(t, Refunded, w.state("T00001"))
	for name, value := range map[string]string{"none": "x", "same-number": "x"} {
		_, err := New(Options{Merchants: []string{"1"}, Switches: map[string]string{name: value}})
		require.ErrorContains(t, err, "expected one of")
	}
}

func TestNumbersAreUniquePerMerchant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(place, native("T00001", nil))
	w.pay("T00001")
	_, err := w.callAs("1900000002", place, native("T00001", m{"mchid": "1900000002"}))
	require.NoError(t, err)
	_, err = w.callAs("1900000002", "GET "+ofOrder+"T00001?mchid=1900000002", nil)
	require.NoError(t, err)
	_, err = w.callAs("1900000002", "GET "+ofOrder+"T00001"+asks, nil)
	require.ErrorContains(t, err, "不匹配", "another merchant's number")
}

// TestBodiesAreRefusedInTheLiveShape: FACTS C1.
func TestBodiesAreRefusedInTheLiveShape(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		over    m
		message string
	}{
		"missing":         {m{"appid": nil}, "输入源“/body/appid”映射到字段“公众号ID”必填性规则校验失败，此字段为必填项"},
		"inner missing":   {m{"amount": m{}}, "输入源“/body/amount/total”映射到字段“总金额”必填性规则校验失败，此字段为必填项"},
		"empty":           {m{"description": ""}, "输入源“/body/description”映射到值字段“商品描述”字符串规则校验失败，字符数 0，小于最小值 1"},
		"too long":        {m{"attach": strings.Repeat("附", 43)}, "字节数 129，大于最大值 128"},
		"too short":       {m{"out_trade_no": "T1"}, "字节数 2，小于最小值 6"},
		"pattern":         {m{"out_trade_no": "T#00001"}, "字符串必须匹配正则表达式“^[0-9a-zA-Z_\\-\\|\\*]+$”"},
		"query in URL":    {m{"notify_url": "https://a.example/n?a=1"}, "通知地址"},
		"amount as text":  {m{"amount": m{"total": "100"}}, "无法将 JSON 输入源“/body/amount/total”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数"},
		"amount of yuan":  {m{"amount": m{"total": 0.01}}, "合法的 64 位有符号整数"},
		"amount of zero":  {m{"amount": m{"total": 0}}, "值低于最小值 1"},
		"amount too big":  {m{"amount": m{"total": int64(math.MaxInt64)}}, "值高于最大值 1000000000000"},
		"number for text": {m{"description": 1}, "此字段需要一个 string 类型的 Json 值"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &told{World: w.World, t: t}
			w.refused(place, native("T00001", c.over), 400, "PARAM_ERROR", c.message)
		})
	}
	w.refused(place, `{"appid":`, 400, "PARAM_ERROR", "输入源“/appid”映射到字段“公众号ID”必填性规则校验失败")
	w.refused(place, native("T00001", m{"mchid": "1900000002"}), 400, "PARAM_ERROR", "mchid不匹配")
	w.must(place, native("T00001", m{"unheard_of": 1})) // only the catalogue says so: a warning
}

// TestFieldsOfAPIv2AreChecked: amounts that are below one or too big to add up, and numbers of another form.
func TestFieldsOfAPIv2AreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	order := m{"appid": "wx", "body": "tea", "out_trade_no": "V20001", "total_fee": "100", "spbill_create_ip": "127.0.0.1",
		"auth_code": "130061098828009406", "notify_url": "https://a.example/n", "trade_type": "NATIVE"}
	refund := m{"appid": "wx", "out_trade_no": "V20001", "out_refund_no": "R1", "total_fee": "100", "refund_fee": "40"}
	redPack := m{"mch_billno": "B1", "wxappid": "wx", "send_name": "a", "re_openid": "o", "total_amount": "100", "total_num": "1",
		"wishing": "w", "act_name": "a", "remark": "r"}
	for name, c := range map[string]struct {
		path, field, value string
		fields             m
	}{
		"negative order":       {"pay/unifiedorder", "total_fee", "-5", order},
		"order of nothing":     {"pay/unifiedorder", "total_fee", "0", order},
		"order too big":        {"pay/unifiedorder", "total_fee", "9223372036854775807", order},
		"line break in number": {"pay/unifiedorder", "out_trade_no", "a\nb", order},
		"comma in number":      {"pay/unifiedorder", "out_trade_no", "a,b", order},
		"number too long":      {"pay/unifiedorder", "out_trade_no", strings.Repeat("a", 33), order},
		"negative code pay":    {"pay/micropay", "total_fee", "-5", order},
		"number of code pay":   {"pay/micropay", "out_trade_no", "a,b", order},
		"negative refund":      {"secapi/pay/refund", "refund_fee", "-40", refund},
		"refund of nothing":    {"secapi/pay/refund", "refund_fee", "0", refund},
		"number of refund":     {"secapi/pay/refund", "out_refund_no", "R,1", refund},
		"negative red packet":  {"mmpaymkttransfers/sendredpack", "total_amount", "-100", redPack},
		"number of red packet": {"mmpaymkttransfers/sendredpack", "mch_billno", "B-1", redPack},
	} {
		t.Run(name, func(t *testing.T) {
			w := &told{World: w.World, t: t}
			w.refused("POST /v2/"+c.path, with(maps.Clone(c.fields), m{c.field: c.value}), 0, "PARAM_ERROR", "参数格式校验错误："+c.field)
		})
	}
	w.must("POST /v2/pay/unifiedorder", order)
	w.pay("V20001")
	w.must("POST /v2/secapi/pay/refund", refund)
}

// TestTheSameOrderMayBeSignedOtherwise: how a request of APIv2 is signed is no part of the order.
func TestTheSameOrderMayBeSignedOtherwise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	order := m{"appid": "wx", "body": "tea", "out_trade_no": "V20001", "total_fee": "1", "spbill_create_ip": "127.0.0.1",
		"notify_url": "https://a.example/n", "trade_type": "NATIVE", "nonce_str": "1", "sign": "1"}
	w.must("POST /v2/pay/unifiedorder", order)
	order["nonce_str"], order["sign"], order["sign_type"] = "2", "2", "HMAC-SHA256"
	w.must("POST /v2/pay/unifiedorder", order)
	w.pay("V20001")
	notices := w.told()
	require.Len(t, notices, 1)
	var fields map[string]string
	require.NoError(t, json.Unmarshal(notices[0].Fields, &fields))
	assert.Equal(t, "HMAC-SHA256", fields["sign_type"], "the notification is signed as the order was")
	assert.Equal(t, "SUCCESS", fields["result_code"], "which merchants look at first")
}

// TestLenientTakesNoWrongAmounts: everything else is a warning.
func TestLenientTakesNoWrongAmounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) { o.Lenient = true })
	w.must(place, native("T00001", m{"description": nil, "notify_url": "no URL"}))
	w.refused(place, native("T00002", m{"description": nil, "amount": m{"total": -50}}), 400, "PARAM_ERROR", "总金额")
	w.refused(place, native("T00003", m{"amount": m{"total": "50"}}), 400, "PARAM_ERROR", "总金额")
}
