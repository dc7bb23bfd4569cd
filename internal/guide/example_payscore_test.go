package guide_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_payscore() {
	ctx, client, s := newStall()
	defer s.Close()

	order, err := client.Chain("v3/payscore/serviceorder").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":                "wxd678efh567hg6787",
		"service_id":           "2002000000000558128851361561536", // WeChat Pay gave it to you
		"out_order_no":         "1234323JKHDFE1243252",            // your number
		"service_introduction": "某某酒店",                            // the user sees it
		"time_range":           wxpay.Params{"start_time": "OnAccept"},
		"risk_fund":            wxpay.Params{"name": "DEPOSIT", "amount": 50000}, // the most that can be charged, in fen
		"notify_url":           "http://127.0.0.1:8080/wxpay/notify",             // while you try it; then public, https://
		"need_user_confirm":    true,
	}})
	if err != nil {
		log.Fatal(err)
	}
	view, err := client.Launch().PayScoreConfirm(order.Get("package").String())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.Get("state"), view.BusinessType)

	act(s, "payscore", "1234323JKHDFE1243252", "confirm")
	service := client.Chain("v3/payscore/serviceorder{?service_id,out_order_no,appid}")
	number := wxpay.Params{
		"service_id": "2002000000000558128851361561536", "out_order_no": "1234323JKHDFE1243252", "appid": "wxd678efh567hg6787",
	}
	state, err := service.Get(ctx, number)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(state.Get("state"), state.Get("state_description")) // DOING USER_CONFIRM: begin to serve

	resp, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").Post(ctx, wxpay.Params{
		"out_order_no": "1234323JKHDFE1243252",
		"json": wxpay.Params{
			"appid":         "wxd678efh567hg6787",
			"service_id":    "2002000000000558128851361561536",
			"post_payments": []wxpay.Params{{"name": "就餐费用", "amount": 50000}},
			"total_amount":  50000,
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("state"), resp.Get("total_amount").Int())

	later(s, time.Minute)
	paid, err := service.Get(ctx, number)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(paid.Get("state"), paid.Get("collection.state"))

	transactionID := paid.Get("collection.details.0.transaction_id").String()
	fmt.Println(transactionID != "")
	// Output:
	// CREATED wxpayScoreUse
	// DOING USER_CONFIRM
	// DOING 50000
	// DONE USER_PAID
	// true
}

func Example_payscoreEnds() {
	ctx, client, s := newStall()
	defer s.Close()
	for _, number := range []string{"PVS20261130001", "PVS20261130002-fail"} {
		must(client.Chain("v3/payscore/serviceorder").Post(ctx, wxpay.Params{"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536", "out_order_no": number,
			"service_introduction": "某某酒店", "time_range": wxpay.Params{"start_time": "OnAccept"},
			"risk_fund": wxpay.Params{"name": "DEPOSIT", "amount": 50000}, "notify_url": "http://127.0.0.1:1/notify",
		}}))
	}
	act(s, "payscore", "PVS20261130002-fail", "confirm")
	must(client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").Post(ctx, wxpay.Params{
		"out_order_no": "PVS20261130002-fail",
		"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536", "total_amount": 50000,
			"post_payments": []wxpay.Params{{"name": "就餐费用", "amount": 50000}},
		},
	}))
	later(s, time.Minute)

	cancelled, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/cancel").Post(ctx, wxpay.Params{
		"out_order_no": "PVS20261130001",
		"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536", "reason": "the guest did not come",
		},
	})
	if err != nil {
		log.Fatal(err)
	}

	lower, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/modify").Post(ctx, wxpay.Params{
		"out_order_no": "PVS20261130002-fail",
		"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536", "reason": "a discount",
			"post_payments": []wxpay.Params{{"name": "就餐费用", "amount": 40000}},
			"total_amount":  40000,
		},
	})
	if err != nil {
		log.Fatal(err)
	}

	synced, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/sync").Post(ctx, wxpay.Params{
		"out_order_no": "PVS20261130002-fail",
		"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536",
			"type": "Order_Paid", "detail": wxpay.Params{"paid_time": "20261130120000"}, // Beijing time
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cancelled.Get("out_order_no"), lower.Get("total_amount"), synced.Get("state"), synced.Get("collection.state"))
	// Output:
	// PVS20261130001 40000 DONE USER_PAID
}

func Example_payscoreNotifications() {
	_, _, s := newStall()
	defer s.Close()
	cfg := s.Config()
	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key})
	if err != nil {
		log.Fatal(err)
	}

	handle, err := notify.Route(notify.Routes{
		"PAYSCORE.USER_CONFIRM": func(_ context.Context, e *notify.Event) error {
			fmt.Println("begin to serve:", e.Get("out_order_no"))
			return nil
		},
		"PAYSCORE.USER_PAID": func(_ context.Context, e *notify.Event) error {
			fmt.Println("paid:", e.Get("out_order_no"), e.Get("total_amount").Int())
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	handler := receiver.Handler(handle)
	for _, n := range []wxpaytest.Notification{
		{Type: "PAYSCORE.USER_CONFIRM", Resource: map[string]any{"out_order_no": "PVS20261130001"}},
		{Type: "PAYSCORE.USER_PAID", Resource: map[string]any{"out_order_no": "PVS20261130001", "total_amount": 50000}},
	} {
		fmt.Println(s.Gateway().NotifyHandler(handler, n).Status)
	}
	// Output:
	// begin to serve: PVS20261130001
	// 204
	// paid: PVS20261130001 50000
	// 204
}
