package notify_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A question of WeChat Pay's, which is answered with data.
func ExampleReply() {
	parking := func(_ context.Context, e *notify.Event) error {
		fee := map[string]any{"code": "SUCCESS", "message": "OK", "out_serial_number": e.Get("out_serial_number").String(), "total_amount": 500}
		e.Reply = notify.Reply{Body: fee}
		return nil
	}

	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
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
