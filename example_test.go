package wxpay_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// number is the merchant's own number for the order.
const number = "T20261130001"

// An order from its beginning to its payment, in a sandbox. With a Config of yours the same calls go to WeChat Pay, and a customer pays.
func Example() {
	s, err := sandbox.Start() // a WeChat Pay on this machine
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	config := s.Config() // in a program: profile.Load, or a Config with your keys
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	order, err := client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":        "wxd678efh567hg6787",
		"mchid":        config.MchID,
		"description":  "Oolong tea, 100 g",
		"out_trade_no": number,
		"notify_url":   "http://127.0.0.1:8080/wxpay/notify", // in production public, and https://
		"amount":       wxpay.Params{"total": 1888},          // in fen
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("shown as a QR code:", order.Get("code_url").String() != "")

	if err := s.Pay(number); err != nil { // the customer
		log.Fatal(err)
	}

	paid, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": number, "mchid": config.MchID,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(paid.Get("trade_state"), paid.Get("amount.total").Int())
	// Output:
	// shown as a QR code: true
	// SUCCESS 1888
}
