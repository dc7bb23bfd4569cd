package notify_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// books stand for the database of the merchant.
type books struct{}

func (books) Paid(_ context.Context, number string, fen int64) error {
	fmt.Println("paid:", number, fen)
	return nil
}

// A web server that is told of payments. A notification that comes twice enters the function once.
func Example() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	config, mux, orders := gateway.Config(), http.NewServeMux(), books{}

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
	mux.Handle("POST /wxpay/notify", receiver.Handler(handle))

	server := httptest.NewServer(mux)
	defer server.Close()
	for range 2 { // it comes twice, and enters once
		delivery, err := gateway.Notify(context.Background(), server.URL+"/wxpay/notify", wxpaytest.Notification{
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
