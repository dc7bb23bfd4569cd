package guide_test

import (
	"fmt"
	"log"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

func Example_partner() {
	ctx, client, s := newStall()
	defer s.Close()

	_, err := client.Chain("v3/pay/partner/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sp_appid": "wxd678efh567hg6787", "sp_mchid": "1900000001", // yours: this mchid signs
		"sub_mchid":   "1900000109", // the sub-merchant: the money is theirs
		"description": "tea", "out_trade_no": "T20261130001",
		"notify_url": "https://example.com/notify", "amount": wxpay.Params{"total": 1888},
	}})
	if err != nil {
		log.Fatal(err)
	}
	order, err := client.Chain("v3/pay/partner/transactions/out-trade-no/{out_trade_no}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130001",
		"query":        wxpay.Params{"sp_mchid": "1900000001", "sub_mchid": "1900000109"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.Get("sub_mchid"), order.Get("out_trade_no"))

	if err := s.Pay("T20261130001"); err != nil {
		log.Fatal(err)
	}
	refund, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sub_mchid": "1900000109", "out_trade_no": "T20261130001", "out_refund_no": "R20261130001",
		"reason": "damaged box", "amount": wxpay.Params{"refund": 500, "total": 1888, "currency": "CNY"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.Get("out_refund_no"), refund.Get("amount.refund"))
	// Output:
	// 1900000109 T20261130001
	// R20261130001 500
}

func Example_merchants() {
	ctx, _, s := newStall(sandbox.Merchant("1900000002"))
	defer s.Close()
	configs := map[string]wxpay.Config{"1900000001": s.Config(), "1900000002": s.ConfigOf("1900000002")}

	clients := map[string]*wxpay.Client{}
	for mchid, cfg := range configs {
		client, err := wxpay.New(cfg) // checks that key, certificate and mchid belong together
		if err != nil {
			log.Fatal(mchid, ": ", err)
		}
		clients[mchid] = client
	}
	resp, err := clients["1900000002"].Ping(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(clients), resp.Verified)
	// Output:
	// 2 true
}

func Example_transfer() {
	ctx, client, s := newStall()
	defer s.Close()

	bill, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"out_bill_no":       "B20261130001", // yours: keep it before you call
		"transfer_scene_id": "1000",         // the scene that was opened for you
		"transfer_amount":   4000,           // in fen
		"transfer_remark":   "注册会员有礼",
		"transfer_scene_report_infos": []wxpay.Params{
			{"info_type": "活动名称", "info_content": "注册会员有礼"}, {"info_type": "奖励说明", "info_content": "注册奖励"},
		},
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bill.Get("state"))
	// Output:
	// WAIT_USER_CONFIRM
}

func Example_transferOutcome() {
	ctx, client, s := newStall()
	defer s.Close()
	send := func() error { return nil }

	switch err := send(); wxpay.OutcomeOf(err) {
	case wxpay.NotSent, wxpay.Rejected:
		if err != nil {
			fmt.Println("nothing was paid:", err)
			return
		}
	default: // nobody knows: query with the same number, and never pay under a new one
	}
	bill, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}").Get(ctx, wxpay.Params{
		"out_bill_no": "B20261130001",
	})
	fmt.Println(bill.Get("state").Exists(), wxpay.OutcomeOf(err))
	// Output:
	// false rejected
}

func Example_profitSharing() {
	ctx, client, s := newStall()
	defer s.Close()
	_, err := client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "tea", "out_trade_no": "T20261130001",
		"notify_url": "https://example.com/notify", "amount": wxpay.Params{"total": 10000},
		"settle_info": wxpay.Params{"profit_sharing": true}, // or nothing of it can be shared
	}})
	if err != nil {
		log.Fatal(err)
	}
	if err := s.Pay("T20261130001"); err != nil {
		log.Fatal(err)
	}
	paid, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130001", "query": wxpay.Params{"mchid": "1900000001"},
	})
	if err != nil {
		log.Fatal(err)
	}
	transactionID := paid.Get("transaction_id").String()
	if err := s.Advance(time.Hour); err != nil {
		log.Fatal(err)
	}

	_, err = client.Chain("v3/profitsharing/receivers/add").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "type": "MERCHANT_ID", "account": "1900000109",
		"name": wxpay.Sensitive("示例商户全称"), "relation_type": "STORE_OWNER",
	}})
	if err != nil {
		log.Fatal(err)
	}
	shared, err := client.Chain("v3/profitsharing/orders").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "transaction_id": transactionID, "out_order_no": "P20261130001",
		"receivers": []wxpay.Params{
			{"type": "MERCHANT_ID", "account": "1900000109", "amount": 888, "description": "share of the store"},
		},
		"unfreeze_unsplit": true, // the rest is yours, and nothing more is shared
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(shared.Get("out_order_no"), shared.Get("state"))
	// Output:
	// P20261130001 PROCESSING
}

func Example_payscore() {
	ctx, client, s := newStall()
	defer s.Close()

	order, err := client.Chain("v3/payscore/serviceorder").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"out_order_no": "S20261130001", "appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536",
		"service_introduction": "共享充电宝",
		"time_range":           wxpay.Params{"start_time": "OnAccept"},
		"risk_fund":            wxpay.Params{"name": "ESTIMATE_ORDER_COST", "amount": 5000},
		"notify_url":           "https://example.com/notify",
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.Get("state"))

	if err := s.Act("payscore", "S20261130001", "confirm"); err != nil { // the customer does
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").Post(ctx, wxpay.Params{
		"out_order_no": "S20261130001",
		"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536",
			"post_payments": []wxpay.Params{{"name": "租借费用", "amount": 300, "description": "1 小时"}},
			"total_amount":  300,
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("state"), resp.Get("total_amount"))
	// Output:
	// CREATED
	// DOING 300
}

func Example_combined() {
	ctx, client, s := newStall(sandbox.Merchant("1900000002"))
	defer s.Close()

	order, err := client.Chain("v3/combine-transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"combine_appid": "wxd678efh567hg6787", "combine_mchid": "1900000001", "combine_out_trade_no": "C20261130001",
		"sub_orders": []wxpay.Params{
			{
				"mchid": "1900000001", "attach": "a", "out_trade_no": "T20261130001", "description": "tea",
				"amount": wxpay.Params{"total_amount": 1000, "currency": "CNY"},
			},
			{
				"mchid": "1900000001", "attach": "b", "out_trade_no": "T20261130002", "description": "cups",
				"amount": wxpay.Params{"total_amount": 500, "currency": "CNY"},
			},
		},
		"notify_url": "https://example.com/notify",
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.Get("code_url").Exists())

	found, err := client.Chain("v3/combine-transactions/out-trade-no/{combine_out_trade_no}").Get(ctx, wxpay.Params{
		"combine_out_trade_no": "C20261130001",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, sub := range found.Get("sub_orders").Array() {
		fmt.Println(sub.Get("out_trade_no"), sub.Get("trade_state"))
	}
	// Output:
	// true
	// T20261130001 NOTPAY
	// T20261130002 NOTPAY
}
