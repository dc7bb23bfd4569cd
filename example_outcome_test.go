package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// refund sends money back, and says what is to be done if that fails.
func refund(ctx context.Context, client *wxpay.Client) string {
	_, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"out_trade_no":  "T20261130001",
		"out_refund_no": "R20261130001", // keep it: it is the way back to a refund whose answer got lost
		"amount":        wxpay.Params{"refund": 100, "total": 1888, "currency": "CNY"},
	}})
	switch {
	case err == nil:
		return "accepted"
	case errors.Is(err, wxpay.Code("NOT_ENOUGH")):
		return "top up the account, then send the same refund again"
	case wxpay.OutcomeOf(err) == wxpay.NotSent:
		return "nothing was sent: remove the cause, then send again"
	case wxpay.OutcomeOf(err) == wxpay.Rejected:
		return "refused: correct the request"
	default: // a lost connection, a forged answer, a 5xx
		return "unknown: query out_refund_no before anything else"
	}
}

// Five ends of a refund, told by a gateway that lies and hangs up.
func ExampleOutcomeOf() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	client, err := wxpay.New(gateway.Config())
	if err != nil {
		log.Fatal(err)
	}
	for _, reply := range []wxpaytest.Reply{
		{Body: map[string]any{"status": "PROCESSING"}},
		wxpaytest.ErrorReply(403, "NOT_ENOUGH", "基本账户余额不足"),
		wxpaytest.ErrorReply(400, "PARAM_ERROR", "参数错误"),
		{Body: map[string]any{"status": "PROCESSING"}, Fault: wxpaytest.BadSignature()},
		{Fault: wxpaytest.Drop()},
	} {
		gateway.Handle("POST /v3/refund/domestic/refunds", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
		fmt.Println(refund(context.Background(), client))
	}
	// Output:
	// accepted
	// top up the account, then send the same refund again
	// refused: correct the request
	// unknown: query out_refund_no before anything else
	// unknown: query out_refund_no before anything else
}
