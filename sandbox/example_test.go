package sandbox_test

import (
	"context"
	"fmt"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// number is the merchant's number of the order.
const number = "T20260609"

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
		"appid": "wxd678efh567hg6787", "mchid": s.Config().MchID, "description": "tea", "out_trade_no": number,
		"notify_url": "http://127.0.0.1:1/notify", "amount": wxpay.Params{"total": 1888},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	printState(ctx, client, s.Config().MchID)
	fmt.Println(s.Pay(number)) // the customer
	printState(ctx, client, s.Config().MchID)
	fmt.Println(s.Pay(number))
	fmt.Println(s.Advance(24 * time.Hour))
	// Output:
	// NOTPAY
	// <nil>
	// SUCCESS
	// sandbox: ORDERPAID: 该订单已支付
	// <nil>
}

// printState asks for the order.
func printState(ctx context.Context, client *wxpay.Client, mchID string) {
	resp, err := client.Chain("v3/pay/transactions/out-trade-no/{no}{?mchid}").Get(ctx, wxpay.Params{"no": number, "mchid": mchID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.Get("trade_state"))
}
