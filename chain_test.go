package wxpay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestSmoke(t *testing.T) {
	server := wxpaytest.NewServer(t)
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	server.Handle("POST /v3/payscore/serviceorder/{out_order_no}/complete", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"out_order_no": r.PathValue("out_order_no"), "total_amount": 50000}}
	})
	resp, err := client.Chain("v3/payscore/serviceorder/<out_order_no>/complete").Post(t.Context(), wxpay.Params{
		"out_order_no": "1234323JKHDFE1243252",
		"json":         wxpay.Params{"total_amount": 50000},
	})
	require.NoError(t, err)
	require.Equal(t, 200, resp.Status)
	t.Log(string(resp.Body), resp.Header, string(server.Requests()[0].Raw))
	for _, f := range []wxpaytest.Fault{wxpaytest.BadSignature(), wxpaytest.Probe(), wxpaytest.Truncate(), wxpaytest.Drop(), wxpaytest.Skew(1e12), wxpaytest.Without("Wechatpay-Nonce"), wxpaytest.Doubled("Wechatpay-Nonce"), wxpaytest.SignedBy("ABC")} {
		server.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "{}", Fault: f} })
		_, err := client.Chain("v3", "payTest").Get(t.Context())
		t.Log(err)
	}
	server.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply { return wxpaytest.SignError(r) })
	_, err = client.Chain("v3", "payTest").Get(t.Context())
	t.Log(err)
	_, err = client.Chain("v3", "payTest", "{x}").Get(t.Context())
	t.Log(err)
	_, err = client.Chain("v3", "payTest", "{x}").Get(t.Context(), wxpay.Params{"jsno":1})
	t.Log(err)
	_, err = client.Chain("v3", "payTest", "{x}").Get(t.Context(), wxpay.Params{"y":1})
	t.Log(err)
}
