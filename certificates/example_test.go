package certificates_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// gateway is a WeChat Pay for a merchant that has platform certificates.
func gateway() *wxpaytest.Server {
	server, err := wxpaytest.Start(wxpaytest.CertificateMode())
	if err != nil {
		log.Fatal(err)
	}
	server.Handle("GET /v3/refund/domestic/refunds/{out_refund_no}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"status": "SUCCESS"}}
	})
	return server
}

// A client that downloads the platform certificates when it first needs them. A Watcher keeps them fresh ahead of the requests.
func Example() {
	server := gateway()
	defer server.Close()
	config := server.Config() // yours; APIv3Key decrypts the certificates

	certs, err := certificates.New(config, certificates.Options{
		OnError: func(err error) { log.Println(err) }, // the next download failed; what is there still serves
	})
	if err != nil {
		log.Fatal(err)
	}
	config.Platform = certs // for wxpay.New and for notify.New
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	refund, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(ctx, wxpay.Params{"out_refund_no": "R1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.Get("status"), len(certs.Certificates()))

	var watcher certificates.Watcher
	watcher.Add(certs) // as many merchants as there are
	done := make(chan error)
	go func() { done <- watcher.Run(ctx) }()
	cancel()
	fmt.Println(<-done)
	// Output:
	// SUCCESS 1
	// context canceled
}
