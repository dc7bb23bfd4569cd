package guide_test

import (
	"context"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/skip2/go-qrcode"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/profile"
)

func Example_quickstart() {
	defer terminal()()

	cfg, err := profile.Load("") // the merchant: ID, keys, where requests go
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(cfg) // one client per merchant, for the life of the program
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	number := "T" + time.Now().Format("20060102150405") // out_trade_no: your number for this order
	order, err := client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":        "wxd678efh567hg6787", // yours, bound to the merchant; the sandbox takes any
		"mchid":        cfg.MchID,
		"description":  "Oolong tea, 100 g",
		"out_trade_no": number,
		"notify_url":   "http://127.0.0.1:8080/wxpay/notify", // in production public, and https://
		"amount":       wxpay.Params{"total": 1},             // in fen: 0.01 yuan
	}})
	if err != nil {
		log.Fatal(err)
	}

	code, err := qrcode.New(order.Get("code_url").String(), qrcode.Medium)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(code.ToSmallString(false))
	fmt.Println("order", number, "waits for its payment:", order.Get("code_url"))

	query := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}")
	everySecond := slices.Repeat(wxpay.Rhythm{time.Second}, 120) // for two minutes
	paid, err := wxpay.Poll(ctx, query, everySecond, func(r *wxpay.Response) bool {
		return r.Get("trade_state").String() != "NOTPAY"
	}, wxpay.Params{"out_trade_no": number, "mchid": cfg.MchID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("order", number, "is", paid.Get("trade_state"))
	// Output:
	// (a QR code)
	// order T… waits for its payment: http://127.0.0.1:9000/pay/…
	// order T… is SUCCESS
}
