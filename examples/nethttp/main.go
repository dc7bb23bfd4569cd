// Command nethttp receives notifications with net/http: shop.go is the server, and what is
// here starts it and a WeChat Pay gateway of its own that notifies it.
//
//	cd examples
//	go run ./nethttp
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

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

	// With real credentials: auth.LoadKeys, and the APIv3 key of the merchant platform.
	credentials := gateway.Config()
	receiver, err := notify.New(notify.Config{Platform: credentials.Platform, APIv3Key: credentials.APIv3Key})
	if err != nil {
		return err
	}
	s := &shop{mchID: credentials.MchID, totals: map[string]int64{"20260101-1": 100}}
	mux, err := s.routes(receiver)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	defer server.Close() //nolint:errcheck // the program ends
	go func() { _ = server.Serve(listener) }()

	url := "http://" + listener.Addr().String() + "/wxpay/notify"
	for _, n := range notifications {
		delivery, err := gateway.Notify(ctx, url, n)
		if err != nil {
			return err
		}
		fmt.Println("  answered", delivery.Status)
	}
	return nil
}
