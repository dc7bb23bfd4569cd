package guide_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/sandbox"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_partners() {
	ctx, client, s := newStall(sandbox.Merchant("1900000109"))
	defer s.Close()

	order, err := client.Chain("v3/pay/partner/transactions/jsapi").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sp_appid":     "wxd678efh567hg6787", // yours, the partner's
		"sp_mchid":     "1900000001",
		"sub_appid":    "wxf636efh567hg4356", // the sub-merchant's; leave it out if he has none
		"sub_mchid":    "1900000109",
		"description":  "Oolong tea, 100 g",
		"out_trade_no": "T20261130001",
		"notify_url":   "https://www.example.com/wxpay/notify",
		"amount":       wxpay.Params{"total": 1888},
		"payer":        wxpay.Params{"sub_openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}, // of sub_appid; or sp_openid, of sp_appid
	}})
	if err != nil {
		log.Fatal(err)
	}
	params, err := client.Launch().JSAPI("wxf636efh567hg4356", order.Get("prepay_id").String()) // the appid of the page
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(params["appId"])

	query := client.Chain("v3/pay/partner/transactions/out-trade-no/{out_trade_no}{?sp_mchid,sub_mchid}")
	state, err := query.Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130001", "sp_mchid": "1900000001", "sub_mchid": "1900000109",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(state.Get("trade_state"))

	must(client.Chain("v3/pay/partner/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sp_appid": "wxd678efh567hg6787", "sp_mchid": "1900000001", "sub_mchid": "1900000109", "description": "tea",
		"out_trade_no": "T20261130002", "notify_url": "http://127.0.0.1:1/notify", "amount": wxpay.Params{"total": 1888},
	}}))
	pay(s, "T20261130002")
	refund, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sub_mchid":     "1900000109", // whose money goes back
		"out_trade_no":  "T20261130002",
		"out_refund_no": "R20261130002",
		"amount":        wxpay.Params{"refund": 1888, "total": 1888, "currency": "CNY"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	done, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}{?sub_mchid}").Get(ctx, wxpay.Params{
		"out_refund_no": "R20261130002", "sub_mchid": "1900000109",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.Get("status"), done.Get("status"))
	// Output:
	// wxf636efh567hg4356
	// NOTPAY
	// PROCESSING PROCESSING
}

func Example_manyMerchants() {
	s, err := sandbox.Start(sandbox.Merchant("1900000109"))
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	configs := []wxpay.Config{s.Config(), s.ConfigOf("1900000109")}

	clients := map[string]*wxpay.Client{}
	mux := http.NewServeMux()
	for _, cfg := range configs { // from profile.Load, or from your database
		client, err := wxpay.New(cfg)
		if err != nil {
			log.Fatal(err)
		}
		clients[cfg.MchID] = client

		receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key})
		if err != nil {
			log.Fatal(err)
		}
		mux.Handle("POST /wxpay/notify/"+cfg.MchID, receiver.Handler(func(_ context.Context, e *notify.Event) error {
			fmt.Println(cfg.MchID, "was paid:", e.Get("out_trade_no"))
			return nil
		}))
	}
	fmt.Println(len(clients))

	delivery := s.Gateway().NotifyHandler(mux, wxpaytest.Notification{
		MchID: "1900000109", Path: "/wxpay/notify/1900000109", Resource: map[string]string{"out_trade_no": "T20261130009"},
	})
	fmt.Println(delivery.Status)
	// Output:
	// 2
	// 1900000109 was paid: T20261130009
	// 204
}

func Example_manyCertificates() {
	s, err := sandbox.Start(sandbox.Certificates(), sandbox.Merchant("1900000109"))
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(context.Background())
	configs := []wxpay.Config{s.Config(), s.ConfigOf("1900000109")}
	configs[0].Platform, configs[1].Platform = nil, nil
	done := make(chan error)

	var watcher certificates.Watcher
	for i := range configs {
		certs, err := certificates.New(configs[i], certificates.Options{})
		if err != nil {
			log.Fatal(err)
		}
		configs[i].Platform = certs // for wxpay.New and for notify.New
		watcher.Add(certs)
	}
	go func() { done <- watcher.Run(ctx) }() // one goroutine and one timer for all of them

	for _, cfg := range configs {
		client, err := wxpay.New(cfg)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(cfg.MchID, must(client.Ping(ctx, "")).Verified)
	}
	cancel()
	fmt.Println(<-done)
	// Output:
	// 1900000001 true
	// 1900000109 true
	// context canceled
}
