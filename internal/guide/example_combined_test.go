package guide_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

func Example_combined() {
	ctx, client, s := newStall(sandbox.Merchant("1900000109"), sandbox.Merchant("1900000110"))
	defer s.Close()

	order, err := client.Chain("v3/combine-transactions/jsapi").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"combine_appid":        "wxd678efh567hg6787",
		"combine_mchid":        "1900000001", // who places it, and signs
		"combine_out_trade_no": "C20261130001",
		"sub_orders": []wxpay.Params{
			{
				"mchid": "1900000001", "sub_mchid": "1900000109", "out_trade_no": "T20261130001",
				"description": "Oolong tea, 100 g", "attach": "shop 109",
				"amount": wxpay.Params{"total_amount": 1888, "currency": "CNY"},
			},
			{
				"mchid": "1900000001", "sub_mchid": "1900000110", "out_trade_no": "T20261130002",
				"description": "Tea cup", "attach": "shop 110",
				"amount": wxpay.Params{"total_amount": 500, "currency": "CNY"},
			},
		},
		"combine_payer_info": wxpay.Params{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
		"notify_url":         "http://127.0.0.1:8080/wxpay/notify", // while you try it; then public, https://
	}})
	if err != nil {
		log.Fatal(err)
	}
	params, err := client.Launch().JSAPI("wxd678efh567hg6787", order.Get("prepay_id").String())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(params))

	act(s, "combined", "C20261130001", "pay")
	state, err := client.Chain("v3/combine-transactions/out-trade-no/{combine_out_trade_no}").Get(ctx, wxpay.Params{
		"combine_out_trade_no": "C20261130001",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, sub := range state.Get("sub_orders").Array() {
		fmt.Println(sub.Get("out_trade_no"), sub.Get("trade_state"), sub.Get("amount.total_amount"))
	}

	refund, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sub_mchid":     "1900000110",
		"out_trade_no":  "T20261130002", // of the sub-order, not of the combined one
		"out_refund_no": "R20261130002",
		"amount":        wxpay.Params{"refund": 500, "total": 500, "currency": "CNY"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.Get("status"))
	// Output:
	// 6
	// T20261130001 SUCCESS 1888
	// T20261130002 SUCCESS 500
	// PROCESSING
}

func Example_combinedClose() {
	ctx, client, s := newStall(sandbox.Merchant("1900000109"))
	defer s.Close()
	must(client.Chain("v3/combine-transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"combine_appid": "wxd678efh567hg6787", "combine_mchid": "1900000001", "combine_out_trade_no": "C20261130002",
		"sub_orders": []wxpay.Params{
			{
				"mchid": "1900000001", "sub_mchid": "1900000109", "out_trade_no": "T20261130003", "description": "tea", "attach": "a",
				"amount": wxpay.Params{"total_amount": 1888, "currency": "CNY"},
			},
			{
				"mchid": "1900000001", "sub_mchid": "1900000109", "out_trade_no": "T20261130004", "description": "cup", "attach": "a",
				"amount": wxpay.Params{"total_amount": 500, "currency": "CNY"},
			},
		},
		"notify_url": "http://127.0.0.1:1/notify",
	}}))

	_, err := client.Chain("v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close").Post(ctx, wxpay.Params{
		"combine_out_trade_no": "C20261130002",
		"json": wxpay.Params{
			"combine_appid": "wxd678efh567hg6787",
			"sub_orders": []wxpay.Params{ // all of them: they are closed together
				{"mchid": "1900000001", "sub_mchid": "1900000109", "out_trade_no": "T20261130003"},
				{"mchid": "1900000001", "sub_mchid": "1900000109", "out_trade_no": "T20261130004"},
			},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	closed := must(client.Chain("v3/combine-transactions/out-trade-no/{combine_out_trade_no}").Get(ctx, wxpay.Params{
		"combine_out_trade_no": "C20261130002",
	}))
	fmt.Println(closed.Get("sub_orders.#.trade_state"))
	// Output:
	// ["CLOSED","CLOSED"]
}

func Example_combinedNotification() {
	ctx, client, s := newStall(sandbox.Merchant("1900000109"))
	defer s.Close()
	cfg := s.Config()
	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key})
	if err != nil {
		log.Fatal(err)
	}

	paid := func(_ context.Context, e *notify.Event) error {
		if !e.Get("combine_out_trade_no").Exists() {
			return fmt.Errorf("no combined order: %s", e.Get("out_trade_no")) // a single one: for its own function
		}
		for _, sub := range e.Get("sub_orders").Array() { // compare each with your own
			fmt.Println(sub.Get("sub_mchid"), sub.Get("out_trade_no"), sub.Get("trade_state"), sub.Get("amount.total_amount").Int())
		}
		return nil
	}

	shop := httptest.NewServer(receiver.Handler(paid))
	defer shop.Close()
	must(client.Chain("v3/combine-transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"combine_appid": "wxd678efh567hg6787", "combine_mchid": "1900000001", "combine_out_trade_no": "C20261130003",
		"sub_orders": []wxpay.Params{
			{
				"mchid": "1900000001", "sub_mchid": "1900000109", "out_trade_no": "T20261130005", "description": "tea", "attach": "a",
				"amount": wxpay.Params{"total_amount": 1888, "currency": "CNY"},
			},
			{
				"mchid": "1900000001", "sub_mchid": "1900000109", "out_trade_no": "T20261130006", "description": "cup", "attach": "a",
				"amount": wxpay.Params{"total_amount": 500, "currency": "CNY"},
			},
		},
		"notify_url": shop.URL,
	}}))
	act(s, "combined", "C20261130003", "pay")
	// Output:
	// 1900000109 T20261130005 SUCCESS 1888
	// 1900000109 T20261130006 SUCCESS 500
}
