package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// Poll looks at a refund until it is final. What is not final then has to be asked for later.
func ExamplePoll() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	gateway.Handle("GET /v3/refund/domestic/refunds/{no}", slowRefund())
	client, err := wxpay.New(gateway.Config())
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	rhythm := wxpay.Rhythm{time.Millisecond, time.Millisecond} // wxpay.RefundRhythm() is a minute, then longer
	chain := client.Chain("v3/refund/domestic/refunds/{out_refund_no}")
	refund, err := wxpay.Poll(ctx, chain, rhythm, func(r *wxpay.Response) bool {
		return r.Get("status").String() != "PROCESSING"
	}, wxpay.Params{"out_refund_no": "R1"})
	switch {
	case errors.Is(err, wxpay.ErrNotFinal):
		fmt.Println("ask again tomorrow:", err)
	case err != nil:
		log.Fatal(err)
	default:
		fmt.Println(refund.Get("status"))
	}
	// Output: SUCCESS
}

// slowRefund is WeChat Pay, which needs a while.
func slowRefund() func(*wxpaytest.Request) wxpaytest.Reply {
	states := []string{"PROCESSING", "PROCESSING", "SUCCESS"}
	return func(*wxpaytest.Request) wxpaytest.Reply {
		state := states[0]
		states = states[1:]
		return wxpaytest.Reply{Body: map[string]string{"out_refund_no": "R1", "status": state}}
	}
}
