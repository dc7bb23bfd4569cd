package guide_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

func Example_sharing() {
	ctx, client, s := newStall(sandbox.Merchant("1900000109"))
	defer s.Close()

	_, err := client.Chain("v3/profitsharing/receivers/add").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":         "wxd678efh567hg6787",
		"type":          "MERCHANT_ID", // or PERSONAL_OPENID
		"account":       "1900000109",
		"name":          wxpay.Sensitive("深圳某某茶业有限公司"), // required for merchants, and checked
		"relation_type": "SUPPLIER",
	}})
	if err != nil {
		log.Fatal(err)
	}

	_, err = client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":        "wxd678efh567hg6787",
		"mchid":        "1900000001",
		"description":  "Oolong tea, 100 g",
		"out_trade_no": "T20261130001",
		"notify_url":   "http://127.0.0.1:8080/wxpay/notify", // while you try it; then public, https://
		"amount":       wxpay.Params{"total": 1888},
		"settle_info":  wxpay.Params{"profit_sharing": true}, // or it can never be shared
	}})
	if err != nil {
		log.Fatal(err)
	}
	pay(s, "T20261130001")
	paid := must(client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130001", "mchid": "1900000001",
	}))
	transactionID := paid.Get("transaction_id").String()
	later(s, time.Minute)

	share, err := client.Chain("v3/profitsharing/orders").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":          "wxd678efh567hg6787",
		"transaction_id": transactionID, // of the paid order, a minute or more after the payment
		"out_order_no":   "P20261130001",
		"receivers": []wxpay.Params{{
			"type": "MERCHANT_ID", "account": "1900000109", "amount": 188, "description": "tea of November",
		}},
		"unfreeze_unsplit": false, // true: this was the last one, the rest is yours
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(share.Get("state")) // PROCESSING: accepted, nothing more

	later(s, time.Minute)
	one := client.Chain("v3/profitsharing/orders/{out_order_no}{?transaction_id}")
	done, err := wxpay.Poll(ctx, one, wxpay.RefundRhythm(), func(r *wxpay.Response) bool {
		return r.Get("state").String() == "FINISHED"
	}, wxpay.Params{"out_order_no": "P20261130001", "transaction_id": transactionID})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range done.Get("receivers").Array() { // FINISHED is not success: look at each receiver
		fmt.Println(r.Get("account"), r.Get("amount"), r.Get("result")) // after CLOSED, fail_reason says why
	}

	back, err := client.Chain("v3/profitsharing/return-orders").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"out_order_no":  "P20261130001", // the sharing
		"out_return_no": "B20261130001",
		"return_mchid":  "1900000109", // who gives back; only merchants can
		"amount":        88,
		"description":   "a box came back",
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(back.Get("result"))

	left, err := client.Chain("v3/profitsharing/transactions/{transaction_id}/amounts").Get(ctx, wxpay.Params{
		"transaction_id": transactionID,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("not shared yet:", left.Get("unsplit_amount").Int())

	free, err := client.Chain("v3/profitsharing/orders/unfreeze").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"transaction_id": transactionID,
		"out_order_no":   "P20261130002", // a new number: it is a sharing with yourself
		"description":    "all is shared",
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(free.Get("state"))
	// Output:
	// PROCESSING
	// 1900000109 188 SUCCESS
	// PROCESSING
	// not shared yet: 1700
	// PROCESSING
}

func Example_sharingParts() {
	parts := func(total int64, perMille ...int64) (amounts []int64) { // 0.3 % is 3 of 1000
		for _, p := range perMille {
			amounts = append(amounts, total*p/1000) // cut off: never more than the order has
		}
		return amounts
	}
	fmt.Println(parts(1888, 300, 5)) // what is left of a fen stays with you
	// Output:
	// [566 9]
}

func Example_sharingTooMuch() {
	ctx, client, s := newStall(sandbox.Merchant("1900000109"))
	defer s.Close()
	must(client.Chain("v3/profitsharing/receivers/add").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "type": "MERCHANT_ID", "account": "1900000109",
		"name": wxpay.Sensitive("某某"), "relation_type": "SUPPLIER",
	}}))
	must(client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "tea", "out_trade_no": "T20261130001",
		"notify_url": "http://127.0.0.1:1/notify", "amount": wxpay.Params{"total": 1888}, "settle_info": wxpay.Params{"profit_sharing": true},
	}}))
	pay(s, "T20261130001")
	paid := must(client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130001", "mchid": "1900000001",
	}))
	share := func() error {
		_, err := client.Chain("v3/profitsharing/orders").Post(ctx, wxpay.Params{"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "transaction_id": paid.Get("transaction_id").String(), "out_order_no": "P20261130001",
			"receivers": []wxpay.Params{{
				"type": "MERCHANT_ID", "account": "1900000109", "amount": 1000, "description": "too much",
			}},
			"unfreeze_unsplit": false,
		}})
		return err
	}
	fmt.Println(errors.Is(share(), wxpay.Code("INVALID_REQUEST"))) // within the first minute
	later(s, time.Minute)
	fmt.Println(errors.Is(share(), wxpay.Code("RULE_LIMIT"))) // more than 30 %
	// Output:
	// true
	// true
}
