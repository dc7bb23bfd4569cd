package invariants_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/numbers"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestAnErrorBelongsToItsRequest, signed or not.
func TestAnErrorBelongsToItsRequest(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	for _, unsigned := range []bool{false, true} {
		for number, belongs := range map[string]bool{"T1": true, "T2": false} {
			gateway.Answer(wxpaytest.Reply{Status: 400, Unsigned: unsigned, Body: `{"code":"ORDER_CLOSED","message":"x","out_trade_no":"` +
				number + `"}`})
			_, err := gateway.Client.Chain("v3/pay/transactions/native").Post(t.Context(),
				wxpay.Params{"json": wxpay.Params{"out_trade_no": "T1"}})
			if belongs {
				require.ErrorIs(t, err, wxpay.Code("ORDER_CLOSED"))
				require.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err))
				continue
			}
			require.ErrorAs(t, err, new(*wxpay.VerifyError))
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
		}
	}
}

// TestAnAnswerBelongsToItsRequest: the signature does not bind the two.
func TestAnAnswerBelongsToItsRequest(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	for name, c := range map[string]struct {
		path    string
		params  wxpay.Params
		body    any
		belongs bool
	}{
		"the path": {"v3/pay/transactions/out-trade-no/{out_trade_no}", wxpay.Params{"out_trade_no": "T1"},
			`{"out_trade_no":"T2","trade_state":"SUCCESS"}`, false},
		"a placeholder of any name": {"v3/pay/transactions/out-trade-no/{n}", wxpay.Params{"n": "T1"}, `{"out_trade_no":"T2"}`, false},
		"the query": {"v3/profitsharing/orders/{out_order_no}", wxpay.Params{"out_order_no": "P1",
			"query": wxpay.Params{"transaction_id": "42"}}, `{"out_order_no":"P1","transaction_id":"43"}`, false},
		"the body": {"v3/refund/domestic/refunds", wxpay.Params{"json": wxpay.Params{"out_refund_no": "R1",
			"transaction_id": "42"}}, `{"out_refund_no":"R2"}`, false},
		"the same": {"v3/refund/domestic/refunds", wxpay.Params{"json": wxpay.Params{"out_refund_no": "R1",
			"transaction_id": "42"}}, `{"out_refund_no":"R1","transaction_id":"42"}`, true},
		"a batch": {"v3/transfer/batches/out-batch-no/{out_batch_no}", wxpay.Params{"out_batch_no": "B1"},
			`{"transfer_batch":{"out_batch_no":"B2"}}`, true},
		"APIv2": {"v2/pay/orderquery", wxpay.Params{"xml": wxpay.Params{"out_trade_no": "T1"}},
			map[string]string{"out_trade_no": "T2", "trade_state": "SUCCESS"}, false},
		"APIv2, the same": {"v2/pay/orderquery", wxpay.Params{"xml": wxpay.Params{"out_trade_no": "T1"}},
			map[string]string{"out_trade_no": "T1", "trade_state": "SUCCESS"}, true},
		"APIv2, unsigned": {"v2/mmpaymkttransfers/sendredpack", wxpay.Params{"xml": wxpay.Params{"mch_billno": "B1"}},
			map[string]string{"mch_billno": "B2"}, false},
		"APIv2, a failure": {"v2/secapi/pay/refund", wxpay.Params{"xml": wxpay.Params{"out_refund_no": "R1"}},
			map[string]string{"result_code": "FAIL", "err_code": "NOTENOUGH", "out_refund_no": "R2"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			gateway.Answer(wxpaytest.Reply{Body: c.body})
			_, err := gateway.Client.Chain(c.path).Post(t.Context(), c.params)
			if c.belongs {
				require.NoError(t, err)
				return
			}
			var refused *wxpay.VerifyError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, auth.OtherRequest, refused.Reason)
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
			assert.ErrorContains(t, err, "belongs to another request")
		})
	}
}

type documentedField struct{ Name, In string }

// isTop reports whether a field stands at the top level.
func (f documentedField) isTop() bool { return !strings.ContainsAny(f.Name, ".[") }

// TestNoDocumentedAnswerIsTakenForAnother: in every documented call each field has the same
// value in the request and in its answer, and the placeholders have any name.
func TestNoDocumentedAnswerIsTakenForAnother(t *testing.T) {
	t.Parallel()
	value := func(name string) string { return "V-" + name }
	compared := 0
	for _, row := range testkit.SharedRows[struct {
		Method, Path string
		Params, Body []documentedField
		Answers      map[string][]documentedField
	}](t, "catalogue/endpoints.jsonl") {
		query, body := url.Values{}, map[string]string{}
		for _, p := range row.Params {
			if p.In == "query" {
				query.Set(p.Name, value(p.Name))
			}
		}
		for _, f := range row.Body {
			if f.isTop() {
				body[f.Name] = value(f.Name)
			}
		}
		written, err := json.Marshal(body)
		require.NoError(t, err)
		target := "/" + strings.NewReplacer("{", "V-", "}", "").Replace(row.Path) + "?" + query.Encode()
		for _, template := range []string{row.Path, strings.ReplaceAll(row.Path, "{", "{n_")} {
			asked := numbers.Request{Method: row.Method, Template: template, Target: target, Body: written}
			for _, fields := range row.Answers {
				answer := map[string]string{}
				for _, f := range fields {
					if f.isTop() {
						answer[f.Name] = value(f.Name)
					}
				}
				text, err := json.Marshal(answer)
				require.NoError(t, err)
				require.Nil(t, numbers.Differ(&asked, text), "%s %s", row.Method, template)
				if numbers.Differ(&asked, bytes.ReplaceAll(text, []byte(`"V-`), []byte(`"W-`))) != nil {
					compared++
				}
			}
		}
	}
	require.Greater(t, compared, 600, "calls in which another number is found")
}
