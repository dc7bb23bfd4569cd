package guide_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/sandbox"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_apiv2() {
	ctx, client, s := newStall()
	defer s.Close()

	resp, err := client.Chain("v2/pay/unifiedorder").Post(ctx, wxpay.Params{"xml": wxpay.Params{
		"appid":            "wxd678efh567hg6787",
		"mch_id":           "1900000001",
		"body":             "tea",
		"out_trade_no":     "T20261130V2",
		"total_fee":        1888, // fen
		"spbill_create_ip": "14.17.22.52",
		"notify_url":       "https://www.example.com/wxpay/notify",
		"trade_type":       "NATIVE",
		"product_id":       "tea-100g",
		"sign_type":        "HMAC-SHA256", // leave it out for MD5
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("trade_type"), resp.Get("code_url").String() != "")
	// Output:
	// NATIVE true
}

// A payment code, from the charge to its end.
func Example_charge() {
	ctx, client, s := newStall(sandbox.TLS()) // which asks for the client certificate
	defer s.Close()
	rhythm := wxpay.Rhythm{time.Millisecond, time.Millisecond}

	order := wxpay.Params{"appid": "wxd678efh567hg6787", "mch_id": "1900000001", "out_trade_no": "T20261130-userpaying"}
	_, err := client.Chain("v2/pay/micropay").Post(ctx, wxpay.Params{"xml": wxpay.Params{
		"appid": order["appid"], "mch_id": order["mch_id"], "out_trade_no": order["out_trade_no"],
		"body": "tea", "total_fee": 1888, "spbill_create_ip": "14.17.22.52",
		"auth_code": "134567890123456789", // what the customer shows
	}})
	switch {
	case err == nil:
		fmt.Println("paid")
		return
	case wxpay.OutcomeOf(err) != wxpay.Unknown:
		fmt.Println("not paid:", err)
		return
	}
	// USERPAYING: the customer types a password. Or nobody knows. Either way: ask.
	found, err := wxpay.Poll(ctx, client.Chain("v2/pay/orderquery"), rhythm, func(r *wxpay.Response) bool {
		state := r.Get("trade_state").String()
		return state != "USERPAYING" && state != "NOTPAY"
	}, wxpay.Params{"xml": order})
	if err == nil {
		fmt.Println("decided:", found.Get("trade_state")) // only SUCCESS is paid
		return
	}
	// Not paid in time: take it back. Again and again, while recall is Y or nobody knows.
	undone, err := client.Chain("v2/secapi/pay/reverse").Post(ctx, wxpay.Params{"security": true, "xml": order})
	fmt.Println("reversed:", err == nil && undone.Get("recall").String() == "N")
	// Output:
	// reversed: true
}

func Example_chargeV3() {
	ctx, client, s := newStall()
	defer s.Close()
	rhythm := wxpay.Rhythm{time.Millisecond, time.Millisecond}

	number := wxpay.Params{"out_trade_no": "T20261130-userpaying", "mchid": "1900000001"}
	_, err := client.Chain("v3/pay/transactions/codepay").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": number["mchid"], "out_trade_no": number["out_trade_no"],
		"description": "tea", "amount": wxpay.Params{"total": 1888},
		"payer":      wxpay.Params{"auth_code": "134567890123456789"},
		"scene_info": wxpay.Params{"store_info": wxpay.Params{"out_id": "0001"}},
	}})
	if err == nil {
		fmt.Println("paid")
		return
	}
	if wxpay.OutcomeOf(err) != wxpay.Unknown {
		fmt.Println("not paid:", err)
		return
	}
	query := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}")
	found, err := wxpay.Poll(ctx, query, rhythm, func(r *wxpay.Response) bool {
		state := r.Get("trade_state").String()
		return state != "USERPAYING" && state != "NOTPAY"
	}, number)
	if err == nil {
		fmt.Println("decided:", found.Get("trade_state"))
		return
	}
	_, err = client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}/reverse").Post(ctx, wxpay.Params{
		"out_trade_no": number["out_trade_no"],
		"json":         wxpay.Params{"appid": "wxd678efh567hg6787", "mchid": number["mchid"]},
	})
	fmt.Println("reversed:", err)
	// Output:
	// reversed: <nil>
}

func Example_refundNotificationV2() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	config := gateway.Config()

	receiver, err := notify.New(notify.Config{
		Platform: config.Platform, APIv3Key: config.APIv3Key, // for notifications of APIv3
		APIv2Key: config.APIv2Key, // for those of APIv2
	})
	if err != nil {
		log.Fatal(err)
	}
	handle, err := notify.Route(notify.Routes{
		"v2": func(_ context.Context, e *notify.Event) error { // signed: a payment
			if e.Get("result_code").String() != "SUCCESS" {
				return nil
			}
			fmt.Println("paid:", e.Get("out_trade_no"), e.Get("total_fee"))
			return nil
		},
		"v2.refund": func(_ context.Context, e *notify.Event) error { // encrypted, and not signed: query it
			fmt.Println("query this refund:", e.Get("out_refund_no"))
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	handler := receiver.Handler(handle)

	gateway.NotifyHandler(handler, wxpaytest.Notification{Fields: map[string]any{
		"result_code": "SUCCESS", "out_trade_no": "T20261130V2", "total_fee": "1888",
	}})
	delivery := gateway.NotifyHandler(handler, wxpaytest.Notification{ReqInfo: map[string]any{
		"out_trade_no": "T20261130V2", "out_refund_no": "R20261130", "refund_status": "SUCCESS",
	}})
	fmt.Println(delivery.Status == http.StatusOK)
	// Output:
	// paid: T20261130V2 1888
	// query this refund: R20261130
	// true
}

func Example_errorV2() {
	ctx, client, s := newStall()
	defer s.Close()

	_, err := client.Chain("v2/pay/orderquery").Post(ctx, wxpay.Params{"xml": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mch_id": "1900000001", "out_trade_no": "T20261130-nobody",
	}})
	var answer *wxpay.Error
	if errors.As(err, &answer) {
		fmt.Println(answer.Code, errors.Is(err, wxpay.Code("ORDER_NOT_EXIST"))) // with or without underscores
	}
	// Output:
	// ORDERNOTEXIST true
}

func Example_refundV2() {
	gateway := gateway()
	gateway.Handle("POST /secapi/pay/refund", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"refund_id": "50000000382019052709732678859", "refund_fee": "100"}}
	})
	config, ctx := gateway.Config(), context.Background()
	apiv2Key, merchantCert := config.APIv2Key, config.ClientCert

	config.APIv2Key = apiv2Key       // 商户平台 → 账户中心 → API安全 → APIv2密钥
	config.ClientCert = merchantCert // or Config.Certificate and Config.PrivateKey, which are the same
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v2/secapi/pay/refund").Post(ctx, wxpay.Params{
		"security": true, // shows the client certificate
		"xml": wxpay.Params{
			"appid":         "wxd678efh567hg6787",
			"mch_id":        "1900000001",
			"out_trade_no":  "1217752501201407033233368018",
			"out_refund_no": "1217752501201407033233368018R1",
			"total_fee":     100,
			"refund_fee":    100,
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("refund_id"), resp.Get("refund_fee").Int())
	// Output:
	// 50000000382019052709732678859 100
}
