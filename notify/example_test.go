package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// exampleGateway is shared by the examples, because its keys take time.
var exampleGateway = sync.OnceValue(func() *wxpaytest.Server {
	server, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	return server
})

// exampleOrders stands for the merchant's own books.
type exampleOrders struct{}

func (exampleOrders) Paid(_ context.Context, number string, fen int64) error {
	fmt.Println("paid:", number, fen)
	return nil
}

func ExampleReceiver_Handler() {
	gateway, mux, orders := exampleGateway(), http.NewServeMux(), exampleOrders{}
	config := gateway.Config()

	receiver, err := notify.New(notify.Config{
		Platform: config.Platform, // the same keys as the client's
		APIv3Key: config.APIv3Key,
		APIv2Key: config.APIv2Key, // only if notifications of APIv2 are to be taken
	})
	if err != nil {
		log.Fatal(err)
	}
	paid := func(ctx context.Context, e *notify.Event) error {
		// Compare with your order, book, commit: nil tells WeChat Pay that you have it.
		return orders.Paid(ctx, e.Get("out_trade_no").String(), e.Get("amount.total").Int())
	}
	handle, err := notify.Route(notify.Routes{"TRANSACTION.SUCCESS": paid})
	if err != nil {
		log.Fatal(err)
	}
	mux.Handle("POST /wechatpay/notify", receiver.Handler(handle))

	server := httptest.NewServer(mux)
	defer server.Close()
	for range 2 { // it comes twice, and enters once
		delivery, err := gateway.Notify(context.Background(), server.URL+"/wechatpay/notify", wxpaytest.Notification{
			Resource: map[string]any{"out_trade_no": "A1", "amount": map[string]int{"total": 100}},
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(delivery.Status)
	}
	// Output:
	// paid: A1 100
	// 204
	// 204
}

func ExampleRoute() {
	type order struct {
		OutTradeNo string `json:"out_trade_no"`
	}
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

	gateway := exampleGateway()
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

func ExampleReply() {
	parking := func(_ context.Context, e *notify.Event) error {
		fee := map[string]any{"code": "SUCCESS", "message": "OK", "out_serial_number": e.Get("out_serial_number").String(), "total_amount": 500}
		e.Reply = notify.Reply{Body: fee}
		return nil
	}

	gateway := exampleGateway()
	config := gateway.Config()
	receiver, err := notify.New(notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key})
	if err != nil {
		log.Fatal(err)
	}
	delivery := gateway.NotifyHandler(receiver.Handler(parking), wxpaytest.Notification{Type: "PARKING_FEE.QUERY_TRANS_INFO", Resource: map[string]string{"out_serial_number": "P1"}})
	fmt.Println(delivery.Status, string(delivery.Body))
	// Output:
	// 200 {"code":"SUCCESS","message":"OK","out_serial_number":"P1","total_amount":500}
}

func ExampleReceiver_Parse() {
	gateway := exampleGateway()
	config := gateway.Config()
	receiver, err := notify.New(notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key})
	if err != nil {
		log.Fatal(err)
	}
	take := func(header http.Header, body []byte) (status int) {
		event, err := receiver.Parse(header, body) // body: the raw bytes
		var failure *notify.Error
		if errors.As(err, &failure) {
			fmt.Println(failure.Hint) // what probably happened on the way; log err as a whole
			return failure.Status()
		}
		fmt.Println(event.Type, event.Key() != "", string(event.Resource))
		return http.StatusNoContent // after it is stored, and not before
	}

	header, body, err := gateway.Notification(wxpaytest.Notification{Resource: `{"out_trade_no":"A1"}`})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(take(header, body))
	fmt.Println(take(header, append([]byte("\ufeff"), body...)))
	// Output:
	// TRANSACTION.SUCCESS true {"out_trade_no":"A1"}
	// 204
	// the body was changed on the way: a byte order mark (BOM) was put in front of it; pass the raw bytes on
	// 401
}

func Example_test() {
	t := &testing.T{}
	server := exampleGateway()
	config, booked := server.Config(), 0
	receiver, err := notify.New(notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		log.Fatal(err)
	}
	handler := receiver.Handler(func(context.Context, *notify.Event) error { booked++; return nil })

	refund := wxpaytest.Notification{Type: "REFUND.SUCCESS", Resource: map[string]any{"out_refund_no": "A1R1"}}
	first, again := server.NotifyHandler(handler, refund), server.NotifyHandler(handler, refund)
	if !first.Accepted() || !again.Accepted() {
		t.Error("a refund and its repetition must be taken")
	}
	refund.Fault = wxpaytest.BadSignature()
	if forged := server.NotifyHandler(handler, refund); forged.Accepted() {
		t.Errorf("a forged refund was taken: %d", forged.Status)
	}
	if booked != 1 {
		t.Errorf("the refund was booked %d times", booked)
	}
	fmt.Println(t.Failed())
	// Output:
	// false
}
