// Command gin receives notifications with gin: newRouter is what your program has, and run
// starts it and a WeChat Pay gateway of its own that notifies it.
//
//	cd examples
//	go run ./gin
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// newRouter makes the handler once, not for each request: it remembers what was dealt with.
// A middleware that reads the body must put the same bytes back.
func newRouter(receiver *notify.Receiver, mchID string) (*gin.Engine, error) {
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
	router := gin.New()
	router.Use(gin.Recovery())
	router.POST("/wxpay/notify", gin.WrapH(receiver.Handler(handle)))
	return router, nil
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

	gin.SetMode(gin.ReleaseMode)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	router, err := newRouter(receiver, credentials.MchID)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: router, ReadHeaderTimeout: 5 * time.Second}
	defer server.Close() //nolint:errcheck // the program ends
	go func() { _ = server.Serve(listener) }()

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
