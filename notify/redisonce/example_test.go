package redisonce_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"

	"github.com/redis/go-redis/v9"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/notify/redisonce"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// bookPayment stands for the function that books.
func bookPayment(_ context.Context, e *notify.Event) error {
	fmt.Println("booked:", e.Get("out_trade_no"))
	return nil
}

// All replicas of a program share what they have dealt with. Nobody listens at this address: while Redis does not answer, nothing is
// taken, and WeChat Pay repeats it.
func Example() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	config := gateway.Config()

	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	defer client.Close()
	once, err := redisonce.New(client, redisonce.Options{})
	if err != nil {
		log.Fatal(err)
	}
	receiver, err := notify.New(notify.Config{
		Platform: config.Platform, APIv3Key: config.APIv3Key, Once: once, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		log.Fatal(err)
	}
	delivery := gateway.NotifyHandler(receiver.Handler(bookPayment), wxpaytest.Notification{Resource: map[string]string{"out_trade_no": "T1"}})
	fmt.Println(delivery.Accepted())
	// Output:
	// false
}
