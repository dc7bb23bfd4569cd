package guide_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_errors() {
	ctx, client, s := newStall()
	defer s.Close()

	order, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130-none", "mchid": "1900000001",
	})
	switch {
	case err == nil:
		fmt.Println(order.Get("trade_state"))
	case errors.Is(err, wxpay.Code("ORDER_NOT_EXIST")):
		fmt.Println("no such order")
	case wxpay.OutcomeOf(err) == wxpay.NotSent:
		fmt.Println("nothing reached WeChat Pay:", err)
	case wxpay.OutcomeOf(err) == wxpay.Rejected:
		fmt.Println("WeChat Pay said no:", err)
	default: // wxpay.Unknown
		fmt.Println("nobody knows yet:", err)
	}
	// Output:
	// no such order
}

func Example_verdict() {
	ctx, client, s := newStall()
	defer s.Close()
	_, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130-none", "mchid": "1900000001",
	})

	var answer *wxpay.Error
	if errors.As(err, &answer) {
		fmt.Println(answer.Status, answer.Code, answer.Message)
		v := answer.Verdict("en") // or "zh"
		fmt.Println(v.Name, "-", v.Sentence)
	}
	// Output:
	// 404 ORDER_NOT_EXIST 订单不存在
	// order-not-there - there is no such order for this merchant
}

// What is known after a lost answer depends on the query.
func Example_outcomeOfQuery() {
	ctx := context.Background()
	server := gateway()
	client := strictClient(server.Config())
	for _, reply := range []wxpaytest.Reply{
		{Body: map[string]any{"status": "SUCCESS"}},
		wxpaytest.ErrorReply(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "退款单不存在"),
		wxpaytest.BadGateway(),
	} {
		server.Handle("GET /v3/refund/domestic/refunds/{out_refund_no}", func(*wxpaytest.Request) wxpaytest.Reply { return reply })

		refund, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(ctx, wxpay.Params{
			"out_refund_no": "1217752501201407033233368018R1",
		})
		switch {
		case err == nil:
			fmt.Println("the refund is there, its status decides:", refund.Get("status"))
		case errors.Is(err, wxpay.Code("RESOURCE_NOT_EXISTS")):
			fmt.Println("it is not there: send the very same refund again, under the same number")
		default:
			fmt.Println("still unknown: query again later")
		}
	}
	// Output:
	// the refund is there, its status decides: SUCCESS
	// it is not there: send the very same refund again, under the same number
	// still unknown: query again later
}

func Example_explain() {
	gateway := gateway()
	gateway.Handle("GET /v3/certificates", wxpaytest.SignError)
	client, ctx := strictClient(gateway.Config()), context.Background()

	_, err := client.Chain("v3/certificates").Get(ctx)
	var answer *wxpay.Error
	if errors.As(err, &answer) {
		fmt.Println(answer.Hint()) // what to do, in a sentence; Explain says all, in lines
		v := answer.Verdict("zh-CN")
		fmt.Println(v.Name, v.Sentence)
	}
	fmt.Println(len(answer.Explain()) > 500)

	request, err := client.Chain("v3/certificates").Prepare(ctx, http.MethodGet)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(request.Method, len(request.Header.Get("Authorization")) > 400, len(request.Message)) // nothing was sent
	// Output:
	// as far as WeChat Pay shows, both messages agree; likely the private key or the serial number is not that of this merchant's certificate (商户API证书): give Config.Certificate, and New checks whether private key and serial number belong together; if they do, something on the way changes path or body (wxpay doctor tells), or a parameter is wrong, which some products (合单) report in the same words
	// key-not-fitting 就微信支付返回的内容看，两边的签名串一致；很可能是私钥或证书序列号与该商户的商户API证书不符
	// true
	// GET true 66
}

// A call may be repeated if you say so, and if a number of yours makes the repetition the same.
func Example_retry() {
	gateway, ctx := refundGateway(), context.Background()
	defer gateway.Close()
	config := gateway.Config()

	config.Retry = &wxpay.Retry{Attempts: 3} // 3 attempts in all; the waits between them have good defaults
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{
		"json": wxpay.Params{
			"out_trade_no": "T20261130001", "out_refund_no": "R20261130001",
			"amount": wxpay.Params{"refund": 100, "total": 100, "currency": "CNY"},
		},
		"idempotent": true, // out_refund_no makes a repetition the same refund
	})

	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("status"), "after", len(gateway.Requests()), "requests")
	// Output: PROCESSING after 2 requests
}

// refundGateway loses the first answer.
func refundGateway() *wxpaytest.Server {
	gateway, err := wxpaytest.Start(wxpaytest.Plain())
	if err != nil {
		log.Fatal(err)
	}
	lost := false
	gateway.Handle("POST /v3/refund/domestic/refunds", func(*wxpaytest.Request) wxpaytest.Reply {
		if !lost {
			lost = true
			return wxpaytest.Reply{Fault: wxpaytest.Drop()}
		}
		return wxpaytest.Reply{Body: wxpay.Params{"out_refund_no": "R20261130001", "status": "PROCESSING"}}
	})
	return gateway
}
