package notify_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// An order is what this program reads of a payment.
type order struct {
	OutTradeNo string `json:"out_trade_no"`
}

// A function for each kind of notification.
func ExampleRoute() {
	paid := func(_ context.Context, _ *notify.Event, o order) error { fmt.Println("paid", o.OutTradeNo); return nil }
	refunded := func(_ context.Context, e *notify.Event) error { fmt.Println("refund", e.Type); return nil }
	shared := func(_ context.Context, e *notify.Event) error { fmt.Println("shared", e.Type); return nil }
	paidV2 := func(_ context.Context, e *notify.Event) error {
		fmt.Println("APIv2:", e.Get("out_trade_no"), e.Get("result_code"))
		return nil
	}
	refundedV2 := func(_ context.Context, e *notify.Event) error {
		fmt.Println("refund, APIv2:", e.Get("out_refund_no"))
		return nil
	}

	dispatch, err := notify.Route(notify.Routes{
		"TRANSACTION.SUCCESS": notify.As(paid), // paid(ctx, event, order), with a struct of your own
		"REFUND.*":            refunded,        // SUCCESS, ABNORMAL, CLOSED
		"PROFITSHARING.*":     shared,          // since March 2025
		"* profitsharing":     shared,          // by original_type: before, it came as TRANSACTION.SUCCESS
		"v2":                  paidV2,          // XML with a sign: payments, which may have failed: look at result_code
		"v2.refund":           refundedV2,      // XML, and unsigned: query the refund before you act
	})
	if err != nil {
		log.Fatal(err)
	}

	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	config := gateway.Config()
	receiver, err := notify.New(notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key, APIv2Key: config.APIv2Key, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		log.Fatal(err)
	}
	handler := receiver.Handler(dispatch)
	for _, n := range []wxpaytest.Notification{
		{Resource: order{"A1"}},
		{Type: "REFUND.ABNORMAL"},
		{OriginalType: "profitsharing"},
		{ReqInfo: map[string]string{"out_refund_no": "A1R1"}},
		{Fields: map[string]any{"result_code": "SUCCESS", "out_trade_no": "A2", "total_fee": "100"}},
		{Type: "COUPON.USE"},
	} {
		fmt.Println(gateway.NotifyHandler(handler, n).Status)
	}
	// Output:
	// paid A1
	// 204
	// refund REFUND.ABNORMAL
	// 204
	// shared TRANSACTION.SUCCESS
	// 204
	// refund, APIv2: A1R1
	// 200
	// APIv2: A2 SUCCESS
	// 200
	// 500
}
