package sandbox_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// A purchase in a program: place, pay, query, and what tomorrow brings.
func Example() {
	s, err := sandbox.Start() // in a test: sandbox.New(t)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	client, err := wxpay.New(s.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	_, err = client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": s.Config().MchID, "description": "tea", "out_trade_no": "T20260609",
		"notify_url": "http://127.0.0.1:1/notify", "amount": wxpay.Params{"total": 1888},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	state := func() {
		resp, err := client.Chain("v3/pay/transactions/out-trade-no/{no}{?mchid}").Get(ctx, wxpay.Params{"no": "T20260609", "mchid": s.Config().MchID})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(resp.Get("trade_state"))
	}
	state()
	fmt.Println(s.Pay("T20260609")) // the customer
	state()
	fmt.Println(s.Pay("T20260609"))
	fmt.Println(s.Advance(24 * time.Hour))
	// Output:
	// NOTPAY
	// <nil>
	// SUCCESS
	// sandbox: ORDERPAID: 该订单已支付
	// <nil>
}

// In a test a sandbox ends with it.
func ExampleNew() {
	placeAndPay := func(t *testing.T) {
		s := sandbox.New(t)
		client, err := wxpay.New(s.Config())
		if err != nil {
			t.Fatal(err)
		}
		_ = client // the code under test gets it
	}
	fmt.Println(placeAndPay != nil)
	// Output: true
}
