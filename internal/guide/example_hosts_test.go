package guide_test

import (
	"context"
	"fmt"
	"log"
	"net/url"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A plain gateway of wxpaytest is a proxy to WeChat Pay's hosts, for which it answers.
func Example_proxy() {
	ctx := context.Background()
	server, failed := wxpaytest.Start(wxpaytest.Plain())
	if failed != nil {
		log.Fatal(failed)
	}
	defer server.Close()
	server.Handle("GET /v3/x", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	config := server.Config()
	config.BaseURL = ""
	proxyURL := func() string { return strings.Replace(server.URL(), "http://", "http://shop:p%40ssword@", 1) }

	proxy, err := url.Parse(proxyURL()) // http://user:password@proxy.internal:3128, with @ as %40 and so on
	if err != nil {
		log.Fatal(err)
	}
	config.Proxy = func(to *url.URL) (*url.URL, error) { // to is https://api.mch.weixin.qq.com, without a path
		return proxy, nil // nil, nil: no proxy
	}
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/x").Get(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Status, server.Requests()[0].Header.Get("Host"))
	// Output:
	// 204 api.mch.weixin.qq.com
}

// Hosts that stand in for the main one, and a reverse proxy of one's own.
func Example_hosts() {
	config := gateway().Config()
	config.Backup = []string{wxpay.BackupHost} // stands in for the host of Config.BaseURL, with its scheme and prefix
	if _, err := wxpay.New(config); err != nil {
		log.Fatal(err)
	}

	config.Backup = nil
	config.BaseURL = "https://gateway.example/wxpay/"
	config.StripPrefix = "/wxpay" // the gateway takes it away: it is sent and not signed
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	prepared, err := client.Chain("v3/certificates").Prepare(context.Background(), "GET")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(prepared.URL)
	fmt.Printf("%.20q\n", prepared.Message)
	// Output:
	// https://gateway.example/wxpay/v3/certificates
	// "GET\n/v3/certificates"
}
