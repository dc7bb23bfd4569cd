package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"maps"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_v2() {
	gateway := exampleGateway()
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

func Example_v2Error() {
	gateway := exampleGateway()
	gateway.Handle("POST /pay/micropay", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Failure("USERPAYING", "需要用户输入支付密码")
	})
	client, ctx := newExampleClient(gateway.Config()), context.Background()

	_, err := client.Chain("v2/pay/micropay").Post(ctx, wxpay.Params{
		"xml": wxpay.Params{
			"appid": "wxd678efh567hg6787", "mch_id": "1900000001", "out_trade_no": "1217752501201407033233368018",
			"auth_code": "134567890123456789", "body": "Image形象店-深圳腾大-QQ公仔", "total_fee": 1, "spbill_create_ip": "14.17.22.52",
		},
	})
	switch {
	case err == nil:
		fmt.Println("paid")
	case errors.Is(err, wxpay.Code("USERPAYING")):
		fmt.Println("the customer types a password: query v2/pay/orderquery until it is decided")
	case wxpay.OutcomeOf(err) == wxpay.NotSent, wxpay.OutcomeOf(err) == wxpay.Rejected:
		fmt.Println("not paid:", err)
	default:
		fmt.Println("unknown: query v2/pay/orderquery before anything else, or cancel by v2/secapi/pay/reverse")
	}
	fmt.Println(wxpay.OutcomeOf(err))
	// Output:
	// the customer types a password: query v2/pay/orderquery until it is decided
	// unknown
}

func Example_v2WeCom() {
	gateway := exampleGateway()
	gateway.Handle("POST /mmpaymkttransfers/sendworkwxredpack", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Unsigned: true, Body: map[string]string{"mch_billno": r.Fields()["mch_billno"]}}
	})
	client, ctx := newExampleClient(gateway.Config()), context.Background()
	agentSecret := auth.Secret("the secret of the application that pays")

	fields := map[string]string{
		"wxappid": "wx8888888888888888", "mch_id": "1900000001", "nonce_str": auth.Nonce(), "mch_billno": "11111234567890",
		"re_openid": "oxTWIuGaIt6gTKsQRLau2M0yL16E", "total_amount": "1000", "act_name": "新年红包",
		"sender_name": "天虹百货", "wishing": "恭喜发财", "remark": "猜越多得越多",
	}
	sign, err := auth.SignWorkWXRedPacket(agentSecret, fields)
	if err != nil {
		log.Fatal(err)
	}
	fields["workwx_sign"] = sign
	resp, err := client.Chain("v2/mmpaymkttransfers/sendworkwxredpack").Post(ctx, wxpay.Params{"security": true, "xml": fields})
	fmt.Println(resp.Get("mch_billno"), err)
	// Output:
	// 11111234567890 <nil>
}

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
