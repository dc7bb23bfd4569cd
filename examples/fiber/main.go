// Command fiber receives notifications with fiber: newApp is what your program has, and run
// starts it and a WeChat Pay gateway of its own that notifies it.
//
//	cd examples
//	go run ./fiber
package main

import (
	"context"
	"fmt"
	"log"
	"net"

	"github.com/gofiber/fiber/v3"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// newApp makes the handler once, not for each request: it remembers what was dealt with.
func newApp(receiver *notify.Receiver, mchID string) (*fiber.App, error) {
	handle, err := notify.Route(notify.Routes{"TRANSACTION.SUCCESS": func(_ context.Context, e *notify.Event) error {
		if e.Get("mchid").String() != mchID || e.Get("amount.total").Int() != 100 {
			return fmt.Errorf("payment of %q: merchant or amount are not those of the order", e.Get("out_trade_no"))
		}
		fmt.Printf("order %s is paid\n", e.Get("out_trade_no"))
		return nil
	}})
	if err != nil {
		return nil, err
	}
	handler := receiver.FastHandler(handle)
	app := fiber.New()
	app.Post("/wxpay/notify", func(c fiber.Ctx) error {
		handler(c.RequestCtx()) // in fiber v2: c.Context()
		return nil
	})
	return app, nil
}

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	gateway, err := wxpaytest.Start()
	if err != nil {
		return err
	}
	defer gateway.Close()
	credentials := gateway.Config()
	receiver, err := notify.New(notify.Config{Platform: credentials.Platform, APIv3Key: credentials.APIv3Key})
	if err != nil {
		return err
	}

	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	app, err := newApp(receiver, credentials.MchID)
	if err != nil {
		return err
	}
	defer app.Shutdown() //nolint:errcheck // the program ends
	go func() { _ = app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true}) }()

	url := "http://" + listener.Addr().String() + "/wxpay/notify"
	payment := wxpaytest.Notification{ID: "EV-1", Resource: `{"mchid":"1900000001","out_trade_no":"20260101-1","amount":{"total":100}}`}
	for range 2 { // WeChat Pay may send it twice
		delivery, err := gateway.Notify(ctx, url, payment)
		if err != nil {
			return err
		}
		fmt.Println("  answered", delivery.Status)
	}
	return nil
}
