package wxpay_test

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const exampleNumber = "1217752501201407033233368018"

// The payment code that a customer shows is charged. While the password is typed the answer
// is 202, an *Error with the code USERPAYING: query every 10 s for up to 45 s, then reverse
// the order, not before 15 s after it was placed.
func Example_codepay() {
	gateway := exampleGateway()
	gateway.Handle("POST /v3/pay/transactions/codepay", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(202, "USERPAYING", "需要用户输入支付密码")
	})
	gateway.Handle("GET /v3/pay/transactions/out-trade-no/{out_trade_no}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: `{"out_trade_no":"` + exampleNumber + `","trade_state":"SUCCESS"}`}
	})
	client, ctx := newExampleClient(gateway.Config()), context.Background()
	wait := func(time.Duration) {} // nobody types in a test

	number := wxpay.Params{"out_trade_no": "1217752501201407033233368018"}
	merchant := wxpay.Params{"appid": "wxd678efh567hg6787", "mchid": "1900000001"}
	order := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}")
	paid, err := client.Chain("v3/pay/transactions/codepay").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": merchant["appid"], "mchid": merchant["mchid"], "out_trade_no": number["out_trade_no"],
		"description": "Image形象店-深圳腾大-QQ公仔", "amount": wxpay.Params{"total": 1},
		"payer": wxpay.Params{"auth_code": "134567890123456789"}, "scene_info": wxpay.Params{"store_info": wxpay.Params{"out_id": "0001"}},
	}})
	if err == nil {
		fmt.Println("decided:", paid.Get("trade_state")) // only SUCCESS is paid
		return
	} else if wxpay.OutcomeOf(err) != wxpay.Unknown {
		fmt.Println("not paid:", err)
		return
	}
	for range 4 { // USERPAYING, or nobody knows: query every 10 s, up to 45 s
		wait(10 * time.Second) // time.Sleep, or a timer beside ctx.Done()
		paid, _ = order.Get(ctx, number, wxpay.Params{"query": wxpay.Params{"mchid": merchant["mchid"]}})
		if state := paid.Get("trade_state").String(); state != "" && state != "USERPAYING" && state != "NOTPAY" {
			fmt.Println("decided:", state)
			return
		}
	}
	_, err = order.Chain("reverse").Post(ctx, number, wxpay.Params{"json": merchant}) // again and again, until it is answered
	fmt.Println("not paid in time, reversed:", err)
	// Output:
	// decided: SUCCESS
}

// APIv2 says USERPAYING with a result_code FAIL. The loop is the same.
func Example_micropay() {
	gateway := exampleGateway()
	gateway.Handle("POST /pay/micropay", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Failure("USERPAYING", "需要用户输入支付密码")
	})
	gateway.Handle("POST /pay/orderquery", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"out_trade_no": exampleNumber, "trade_state": "USERPAYING"}}
	})
	gateway.Handle("POST /secapi/pay/reverse", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"recall": "N"}}
	})
	client, ctx := newExampleClient(gateway.Config()), context.Background()
	wait := func(time.Duration) {}

	order := wxpay.Params{"appid": "wxd678efh567hg6787", "mch_id": "1900000001", "out_trade_no": "1217752501201407033233368018"}
	charge := wxpay.Params{"body": "Image形象店-深圳腾大-QQ公仔", "total_fee": 1, "spbill_create_ip": "14.17.22.52", "auth_code": "134567890123456789"}
	maps.Copy(charge, order)
	_, err := client.Chain("v2/pay/micropay").Post(ctx, wxpay.Params{"xml": charge})
	if err == nil {
		fmt.Println("paid")
		return
	} else if wxpay.OutcomeOf(err) != wxpay.Unknown {
		fmt.Println("not paid:", err)
		return
	}
	for range 4 { // USERPAYING, or nobody knows: query every 10 s, up to 45 s
		wait(10 * time.Second)
		found, _ := client.Chain("v2/pay/orderquery").Post(ctx, wxpay.Params{"xml": order})
		if state := found.Get("trade_state").String(); state != "" && state != "USERPAYING" && state != "NOTPAY" {
			fmt.Println("decided:", state)
			return
		}
	}
	undone, err := client.Chain("v2/secapi/pay/reverse").Post(ctx, wxpay.Params{"security": true, "xml": order})
	fmt.Println("reversed:", err == nil && undone.Get("recall").String() == "N") // else again
	// Output:
	// reversed: true
}
