package numbers_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/numbers"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

func TestAnswersOfAnotherNumberAreFound(t *testing.T) {
	t.Parallel()
	order := `{"out_trade_no":"T1","transaction_id":"42","amount":{"out_trade_no":"T9"}}`
	for name, c := range map[string]struct {
		request numbers.Request
		answer  string
		asked   string
	}{
		"a placeholder": {numbers.Request{Template: "v3/pay/transactions/out-trade-no/{out_trade_no}",
			Target: "/v3/pay/transactions/out-trade-no/T2?mchid=1"}, order, "T2"},
		"a placeholder in between": {numbers.Request{Template: "v3/pay/transactions/out-trade-no/{out_trade_no}/close",
			Target: "/hk/v3/pay/transactions/out-trade-no/T2/close"}, order, "T2"},
		"of another name": {numbers.Request{Template: "v3/pay/transactions/out-trade-no/{no}",
			Target: "/v3/pay/transactions/out-trade-no/T2"}, order, "T2"},
		"a literal": {numbers.Request{Template: "v3/pay/transactions/out-trade-no/T2",
			Target: "/v3/pay/transactions/out-trade-no/T2"}, order, "T2"},
		"escaped":                 {numbers.Request{Template: "v3/x/{out_trade_no}", Target: "/v3/x/T%2F2"}, order, "T/2"},
		"behind a trailing slash": {numbers.Request{Template: "v3/x/{out_trade_no}/", Target: "/v3/x/T2/"}, order, "T2"},
		"the query":               {numbers.Request{Template: "v3/x", Target: "/v3/x?a=b&transaction_id=43"}, order, "43"},
		"the query of a template": {numbers.Request{Template: "v3/x{?transaction_id}", Target: "/v3/x?transaction_id=43"}, order, "43"},
		"the body": {numbers.Request{Template: "v3/x", Target: "/v3/x",
			Body: []byte(` { "a" : [1,{"b":"}"}] , "out_trade_no" : "T2" }`)}, order, "T2"},
		"a number in the body": {numbers.Request{Body: []byte(`{"out_trade_no":2}`)}, order, "2"},
		"a field of APIv2": {numbers.Request{Template: "v2/pay/orderquery", Target: "/pay/orderquery",
			Fields: []xmlmap.Field{{Name: "out_trade_no", Value: "T2"}}}, order, "T2"},
		"an answer with escapes": {numbers.Request{Body: []byte(`{"out_trade_no":"T1"}`)}, `{"out_\u0074rade_no":"T\u0032"}`, "T1"},
		"the second of two": {numbers.Request{Body: []byte(`{"out_trade_no":"T1"}`)}, `{"out_trade_no":"T1","out_trade_no":"T2"}`,
			"T1"},
		"a product to come": {numbers.Request{Body: []byte(`{"out_thing_no":"A"}`)}, `{"out_thing_no":"B"}`, "A"},
		"a red packet": {numbers.Request{Fields: []xmlmap.Field{{Name: "mch_billno", Value: "A"}}}, `{"mch_billno":"B"}`,
			"A"},
		"the same": {numbers.Request{Template: "v3/x/{out_trade_no}", Target: "/v3/x/T1?transaction_id=42",
			Body: []byte(`{"out_trade_no":"T1"}`)}, order, ""},
		"the same, as a number": {numbers.Request{Body: []byte(`{"transaction_id":42}`)}, order, ""},
		"none in the request":   {numbers.Request{Template: "v3/x/{id}", Target: "/v3/x/42"}, order, ""},
		"none in the answer":    {numbers.Request{Template: "v3/x/{out_trade_no}", Target: "/v3/x/T2"}, `{"prepay_id":"wx"}`, ""},
		"empty in the answer": {numbers.Request{Template: "v3/x/{out_trade_no}", Target: "/v3/x/T2"},
			`{"out_trade_no":"","transaction_id":null}`, ""},
		"only inside": {numbers.Request{Body: []byte(`{"out_trade_no":"T2"}`)},
			`{"data":[{"out_trade_no":"T1"}],"amount":{"out_trade_no":"T1"}}`, ""},
		"a list":                     {numbers.Request{Body: []byte(`{"out_trade_no":"T2"}`)}, `[{"out_trade_no":"T1"}]`, ""},
		"values of several segments": {numbers.Request{Template: "v3/{+out_trade_no}/x", Target: "/v3/a/b/x"}, order, ""},
		"a resource": {numbers.Request{Template: "v3/refund/domestic/refunds/{n}",
			Target: "/v3/refund/domestic/refunds/R2"}, `{"out_refund_no":"R1"}`, "R2"},
		"a resource in between": {numbers.Request{Template: "v3/payscore/serviceorder/{n}/cancel",
			Target: "/v3/payscore/serviceorder/P2/cancel"}, `{"out_order_no":"P1"}`, "P2"},
		"by its ID": {numbers.Request{Template: "v3/pay/transactions/id/{id}",
			Target: "/v3/pay/transactions/id/43?mchid=1"}, order, "43"},
		"a contract": {numbers.Request{Template: "v3/papay/contracts/contract-id/{contract_id}",
			Target: "/v3/papay/contracts/contract-id/1"}, `{"contract_id":"2"}`, "1"},
		"a name, no number": {numbers.Request{Template: "v3/profitsharing/orders/unfreeze",
			Target: "/v3/profitsharing/orders/unfreeze"}, `{"out_order_no":"P1"}`, ""},
		"of another resource": {numbers.Request{Template: "v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
			Target: "/v3/refund/domestic/refunds/5/apply-abnormal-refund"}, `{"out_refund_no":"R1"}`, ""},
		"the same, by any name": {numbers.Request{Template: "v3/refund/domestic/refunds/{n}/apply-abnormal-refund",
			Target: "/v3/refund/domestic/refunds/5/apply-abnormal-refund"}, `{"refund_id":"5","out_refund_no":"R1"}`, ""},
		"blanks that were left out": {numbers.Request{Target: "/v3/x?transaction_id=42%20", Body: []byte(`{"out_trade_no":" T1\t"}`)},
			order, ""},
		"the beginning of a value": {numbers.Request{Template: "v3/pay/transactions/out-trade-no/{n:1}",
			Target: "/v3/pay/transactions/out-trade-no/T"}, order, ""},
		"blanks that were added": {numbers.Request{Body: []byte(`{"out_trade_no":"T1"}`)}, `{"out_trade_no":" T1 "}`, ""},
		"another case":           {numbers.Request{Body: []byte(`{"out_trade_no":"t1"}`)}, order, "t1"},
		"a change of another's":  {numbers.Request{Method: "PATCH", Body: []byte(`{"out_request_no":"2"}`)}, `{"out_request_no":"1"}`, ""},
		"no body":                {numbers.Request{Template: "v3/x/{out_trade_no}", Target: "/v3/x/T2"}, "", ""},
		"combined, by its own name": {numbers.Request{Template: "v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
			Target: "/v3/combine-transactions/out-trade-no/C1"},
			`{"combine_out_trade_no":"C1","out_trade_no":"T1"}`, ""},
		"a batch": {numbers.Request{Template: "v3/transfer/batches/batch-id/{batch_id}", Target: "/v3/transfer/batches/batch-id/1"},
			`{"transfer_batch":{"batch_id":"2"},"transfer_detail_list":[]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := numbers.Differ(&c.request, []byte(c.answer))
			if c.asked == "" {
				require.Nil(t, got)
				return
			}
			require.NotNil(t, got)
			assert.Equal(t, c.asked, got.Asked)
			assert.NotEqual(t, got.Asked, got.Answered)
		})
	}
}

// FuzzDiffer: no text of the network makes it panic, run on or find a number where there
// is one value only.
func FuzzDiffer(f *testing.F) {
	f.Add("v3/x/{out_trade_no}", "/v3/x/T1?a=b", `{"out_trade_no":"T1"}`, `{"out_trade_no":"T2","a":[{"b":"}"}]}`)
	f.Add("{?x}", "?", `{"`, `{"out_trade_no":"`)
	f.Fuzz(func(t *testing.T, template, target, body, answer string) {
		_ = numbers.Differ(&numbers.Request{Template: template, Target: target, Body: []byte(body)}, []byte(answer))
		if d := numbers.Differ(&numbers.Request{Body: []byte(answer)}, []byte(answer)); d != nil && d.Asked == d.Answered {
			t.Errorf("%q differs from itself", d)
		}
	})
}

func BenchmarkDiffer(b *testing.B) {
	r := numbers.Request{Template: "v3/pay/transactions/out-trade-no/{out_trade_no}",
		Target: "/v3/pay/transactions/out-trade-no/T1?mchid=1900000001"}
	answer := []byte(`{"amount":{"currency":"CNY","payer_currency":"CNY","payer_total":1,"total":1},"appid":"wx8888888888888888","mchid":"1900000001","out_trade_no":"T1","promotion_detail":[],"trade_state":"SUCCESS","transaction_id":"4200001"}`)
	b.ReportAllocs()
	for b.Loop() {
		if numbers.Differ(&r, answer) != nil {
			b.Fatal("they are the same")
		}
	}
}
