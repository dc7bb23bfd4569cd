package invariants_test

import (
	"bytes"
	"context"
	"net"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestConnectionThatAnswersAnotherRequestIsNotUsedAgain: where an answer is about another number,
// the one that was meant is still on its way, and would answer the next call. An unsigned
// refusal has no number: nothing else keeps it from being taken for that of another order.
func TestConnectionThatAnswersAnotherRequestIsNotUsedAgain(t *testing.T) {
	t.Parallel()
	order := wxpay.Params{"json": wxpay.Params{"out_trade_no": "T1"}}
	var sink, v2Sink, v2Sink2 bytes.Buffer
	v2Order := wxpay.Params{"xml": wxpay.Params{"out_trade_no": "T1"}}
	v2ToSink, v2ToAnother := wxpay.Params{"xml": v2Order["xml"], "sink": &v2Sink}, wxpay.Params{"xml": v2Order["xml"], "sink": &v2Sink2}
	v2Own := wxpaytest.Reply{Body: map[string]string{"out_trade_no": "T1"}}
	v2Other := wxpaytest.Reply{Body: map[string]string{"out_trade_no": "T2"}}
	hashed := wxpay.Sink{To: new(bytes.Buffer), HashType: "SHA1", HashValue: "da39a3ee5e6b4b0d3255bfef95601890afd80709"}
	for name, c := range map[string]struct {
		path   string
		params wxpay.Params
		reply  wxpaytest.Reply
		dials  int64
	}{
		"the answer":               {"v3/pay/transactions/native", order, wxpaytest.Reply{Body: `{"out_trade_no":"T1"}`}, 1},
		"of another order":         {"v3/pay/transactions/native", order, wxpaytest.Reply{Body: `{"out_trade_no":"T2"}`}, 2},
		"refusal of another order": {"v3/pay/transactions/native", order, wxpaytest.Reply{Status: 403, Unsigned: true, Body: `{"code":"NO_AUTH","out_trade_no":"T2"}`}, 2},
		"unsigned":                 {"v3/pay/transactions/native", order, wxpaytest.Reply{Unsigned: true, Body: `a,b`}, 2},
		"refusal, unsigned":        {"v3/pay/transactions/native", order, wxpaytest.Reply{Status: 403, Unsigned: true, Body: `{"code":"NO_AUTH"}`}, 1},
		"another file":             {"v3/x", wxpay.Params{"sink": hashed, "json": wxpay.Params{}}, wxpaytest.Reply{Body: `{"a":1}`}, 2},
		"to a sink":                {"v3/pay/transactions/native", wxpay.Params{"json": order["json"], "sink": &sink}, wxpaytest.Reply{Body: `{"out_trade_no":"T2"}`}, 2},
		"APIv2":                    {"v2/pay/unifiedorder", v2Order, v2Own, 1},
		"APIv2, of another order":  {"v2/pay/unifiedorder", v2Order, v2Other, 2},
		"APIv2, to a sink":         {"v2/pay/unifiedorder", v2ToSink, v2Own, 1},
		"APIv2, another to a sink": {"v2/pay/unifiedorder", v2ToAnother, v2Other, 2},
		"APIv2, of APIv3":          {"v2/pay/unifiedorder", v2Order, wxpaytest.Reply{Body: `{"out_trade_no":"T1"}`}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := testkit.NewServer(t, wxpaytest.Plain())
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return c.reply })
			var dials atomic.Int64
			client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) {
				cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
					dials.Add(1)
					return new(net.Dialer).DialContext(ctx, network, addr)
				}
			})
			for range 2 {
				_, err := client.Chain(c.path).Post(t.Context(), c.params)
				require.Equal(t, c.dials == 2 || c.reply.Status >= 400, err != nil, "%v", err)
			}
			assert.Equal(t, c.dials, dials.Load())
		})
	}
}
