package notify

import (
	"encoding/json"
	"maps"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/internal/cli/random"
)

// eventNames are the documented events.
func eventNames() (names []string) {
	for _, e := range catalogue.Events() {
		names = append(names, e.Type)
	}
	return names
}

// merged puts what is given over the defaults, object by object.
func merged(defaults, given map[string]any) map[string]any {
	for name, value := range given {
		inner, isObject := value.(map[string]any)
		if old, ok := defaults[name].(map[string]any); ok && isObject {
			defaults[name] = merged(maps.Clone(old), inner)
			continue
		}
		defaults[name] = value
	}
	amount, _ := defaults["amount"].(map[string]any)
	inner, _ := given["amount"].(map[string]any)
	for name, follows := range map[string]string{"payer_total": "total", "payer_refund": "refund"} {
		if _, isGiven := inner[name]; amount[name] != nil && !isGiven {
			amount[name] = amount[follows] // without coupons the customer pays it all
		}
	}
	return defaults
}

// resourceOf is what a notification holds if nothing is given.
func resourceOf(event string) map[string]any {
	switch event {
	case "TRANSACTION.SUCCESS":
		return fixture.PaidOrder(1)
	case "REFUND.SUCCESS":
		return map[string]any{
			"mchid": fixture.Merchant, "out_trade_no": "T" + random.Hex(8), "transaction_id": "42000" + random.Digits(23),
			"out_refund_no": "R" + random.Hex(8), "refund_id": "503" + random.Digits(25), "refund_status": "SUCCESS",
			"success_time": fixture.ChinaTime(), "user_received_account": "支付用户零钱",
			"amount": map[string]any{"total": 1, "refund": 1, "payer_total": 1, "payer_refund": 1},
		}
	}
	sample := map[string]any{}
	if e, found := catalogue.LookupEvent(event); found && len(e.Fields()) > 0 {
		_ = json.Unmarshal(e.Sample(), &sample) // it is an object: a test of the catalogue holds that
	}
	return sample
}

func paymentV2Fields() map[string]any {
	return map[string]any{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": "wxd678efh567hg6787", "mch_id": fixture.Merchant,
		"out_trade_no": "T" + random.Hex(8), "transaction_id": "42000" + random.Digits(23), "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"trade_type": "NATIVE", "bank_type": "OTHERS", "fee_type": "CNY", "total_fee": "1", "cash_fee": "1", "time_end": "20260101120000",
	}
}

func refundV2Fields() map[string]any {
	return map[string]any{
		"out_trade_no": "T" + random.Hex(8), "transaction_id": "42000" + random.Digits(23), "out_refund_no": "R" + random.Hex(8),
		"refund_id": "503" + random.Digits(25),
		"total_fee": "1", "refund_fee": "1", "settlement_refund_fee": "1",
		"refund_status": "SUCCESS", "success_time": "2026-01-01 12:00:00",
		"refund_recv_accout": "支付用户零钱", "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_request_source": "API",
	}
}
