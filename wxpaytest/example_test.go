package wxpaytest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// refund is the code under test.
func refund(ctx context.Context, client *wxpay.Client) error {
	_, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"out_trade_no": "T20261130001", "out_refund_no": "R20261130001",
		"amount": wxpay.Params{"refund": 100, "total": 1888, "currency": "CNY"},
	}})
	return err
}

// A gateway that verifies what comes, and loses the answer. In a test, NewServer ends with it.
func Example() {
	server, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	server.Handle("POST /v3/refund/domestic/refunds", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"status": "PROCESSING"}, Fault: wxpaytest.Drop()}
	})
	client, err := wxpay.New(server.Config())
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(wxpay.OutcomeOf(refund(context.Background(), client)))
	requests := server.Requests()
	fmt.Println("sent:", len(requests), "refund of", requests[0].Get("amount.refund").Int(), "fen")
	// Output:
	// unknown
	// sent: 1 refund of 100 fen
}
