package wxpay_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

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

// Hosts that stand in for the main one, and a reverse proxy of one's own.
func Example_hosts() {
	config := exampleGateway().Config()
	config.Backup = []string{wxpay.BackupHost} // stands in for the host of Config.BaseURL, with its scheme and prefix
	if _, err := wxpay.New(config); err != nil {
		log.Fatal(err)
	}

	config.Backup = nil
	config.BaseURL = "https://gateway.example/wxpay/"
	config.StripPrefix = "/wxpay" // the gateway takes it away: it is sent and not signed
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	prepared, err := client.Chain("v3/certificates").Prepare(context.Background(), "GET")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(prepared.URL)
	fmt.Printf("%.20q\n", prepared.Message)
	// Output:
	// https://gateway.example/wxpay/v3/certificates
	// "GET\n/v3/certificates"
}
