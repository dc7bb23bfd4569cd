package guide_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
)

func Example_payJSAPI() {
	ctx, client, s := newStall()
	defer s.Close()

	order, err := client.Chain("v3/pay/transactions/jsapi").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":        "wxd678efh567hg6787",
		"mchid":        "1900000001",
		"description":  "Oolong tea, 100 g",
		"out_trade_no": "T20261130001",
		"notify_url":   "https://www.example.com/wxpay/notify",
		"amount":       wxpay.Params{"total": 1888}, // in fen: 18.88 yuan
		"payer":        wxpay.Params{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	prepayID := order.Get("prepay_id").String()

	params, err := client.Launch().JSAPI("wxd678efh567hg6787", prepayID)
	if err != nil {
		log.Fatal(err)
	}
	page, err := json.Marshal(params) // send this to the page as it is
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(string(page), `"package":"prepay_id=wx`), strings.Contains(string(page), `"paySign"`))

	mini, err := client.Launch().MiniProgram("wxd678efh567hg6787", prepayID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(mini), mini["signType"])
	// Output:
	// true true
	// 5 RSA
}

func Example_payApp() {
	ctx, client, s := newStall()
	defer s.Close()

	order, err := client.Chain("v3/pay/transactions/app").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":        "wxd678efh567hg6787", // that of the app
		"mchid":        "1900000001",
		"description":  "Oolong tea, 100 g",
		"out_trade_no": "T20261130002",
		"notify_url":   "https://www.example.com/wxpay/notify",
		"amount":       wxpay.Params{"total": 1888},
	}})
	if err != nil {
		log.Fatal(err)
	}
	app, err := client.Launch().App("wxd678efh567hg6787", order.Get("prepay_id").String())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(app["partnerid"], app["package"], len(app))
	// Output:
	// 1900000001 Sign=WXPay 7
}

func Example_payH5() {
	ctx, client, s := newStall()
	defer s.Close()

	order, err := client.Chain("v3/pay/transactions/h5").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":        "wxd678efh567hg6787",
		"mchid":        "1900000001",
		"description":  "Oolong tea, 100 g",
		"out_trade_no": "T20261130003",
		"notify_url":   "https://www.example.com/wxpay/notify",
		"amount":       wxpay.Params{"total": 1888},
		"scene_info": wxpay.Params{
			"payer_client_ip": "203.0.113.7", // the customer's, not your server's
			"h5_info":         wxpay.Params{"type": "Wap"},
		},
	}})
	if err != nil {
		log.Fatal(err)
	}
	link, err := client.Launch().H5(order.Get("h5_url").String(), "https://www.example.com/orders/T20261130003")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.HasSuffix(link, "redirect_url=https%3A%2F%2Fwww.example.com%2Forders%2FT20261130003"))
	// Output:
	// true
}

func Example_payNative() {
	ctx, client, s := newStall()
	defer s.Close()

	expires := time.Now().Add(30 * time.Minute).Format(time.RFC3339)
	order, err := client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":        "wxd678efh567hg6787",
		"mchid":        "1900000001",
		"description":  "Oolong tea, 100 g",
		"out_trade_no": "T20261130004",
		"time_expire":  expires, // leave it out for seven days
		"notify_url":   "https://www.example.com/wxpay/notify",
		"amount":       wxpay.Params{"total": 1888},
	}})
	if err != nil {
		log.Fatal(err)
	}
	text := order.Get("code_url").String() // show it as a QR code: it lives for two hours
	fmt.Println(text != "")

	query := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}")
	number := wxpay.Params{"out_trade_no": "T20261130004", "mchid": "1900000001"}
	state, err := query.Get(ctx, number)
	switch {
	case errors.Is(err, wxpay.Code("ORDER_NOT_EXIST")):
		fmt.Println("never placed, or the answer got lost before it was: place it again under this number")
	case err != nil:
		log.Fatal(err)
	case state.Get("trade_state").String() == "SUCCESS":
		fmt.Println("paid:", state.Get("amount.total").Int(), "fen as", state.Get("transaction_id"))
	default:
		fmt.Println("not paid:", state.Get("trade_state"))
	}

	_, err = client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}/close").Post(ctx, wxpay.Params{
		"out_trade_no": "T20261130004",
		"json":         wxpay.Params{"mchid": "1900000001"},
	})
	switch {
	case err == nil:
		fmt.Println("closed: nobody can pay it any more") // also if it was closed before, or never placed
	case errors.Is(err, wxpay.Code("ORDERPAID")):
		fmt.Println("too late, it is paid: deliver, or refund")
	default:
		log.Fatal(err)
	}
	closed, err := query.Get(ctx, number)
	fmt.Println(closed.Get("trade_state"), err)
	// Output:
	// true
	// not paid: NOTPAY
	// closed: nobody can pay it any more
	// CLOSED <nil>
}

func Example_payRefund() {
	ctx, client, s := newStall()
	defer s.Close()
	order(client, "T20261130005", 1888)
	if err := s.Pay("T20261130005"); err != nil {
		log.Fatal(err)
	}

	refund, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"out_trade_no":  "T20261130005",
		"out_refund_no": "R20261130005", // your number for this refund: keep it, also if the call fails
		"reason":        "damaged box",
		"amount":        wxpay.Params{"refund": 500, "total": 1888, "currency": "CNY"}, // total is the order's
	}})
	if err != nil {
		log.Fatal(err) // see the page of errors before you send it again
	}
	fmt.Println(refund.Get("status"))

	if err := s.Advance(time.Hour); err != nil {
		log.Fatal(err)
	}
	one := client.Chain("v3/refund/domestic/refunds/{out_refund_no}")
	done, err := wxpay.Poll(ctx, one, wxpay.RefundRhythm(), func(r *wxpay.Response) bool {
		return r.Get("status").String() != "PROCESSING"
	}, wxpay.Params{"out_refund_no": "R20261130005"})
	switch {
	case errors.Is(err, wxpay.ErrNotFinal):
		fmt.Println("still on its way to a bank: ask again later")
		return
	case err != nil:
		log.Fatal(err)
	}
	switch done.Get("status").String() {
	case "SUCCESS":
		fmt.Println("the customer has the money back")
	case "ABNORMAL":
		fmt.Println("the bank did not take it: 发起异常退款, under the same refund")
	case "CLOSED":
		fmt.Println("closed: a new refund needs a new number")
	}
	// Output:
	// PROCESSING
	// the customer has the money back
}
