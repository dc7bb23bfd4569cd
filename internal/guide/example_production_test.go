package guide_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth/openssl"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

func Example_production() {
	_, _, s := newStall(sandbox.TLS())
	defer s.Close()
	config, logger := s.Config(), slog.New(slog.NewTextHandler(os.Stderr, nil))

	config.Timeout = 10 * time.Second          // of a whole call; 30 s by default
	config.MaxConns = 256                      // to one host; 512 by default
	config.Retry = &wxpay.Retry{Attempts: 3}   // what was not sent, and what you call idempotent
	config.Backup = []string{wxpay.BackupHost} // the access point in another city
	config.Logger = logger                     // a record for each call, at debug level, without any value
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err) // it names the field, what was found and what was expected
	}
	for _, finding := range client.Check() { // what will go wrong one day: a certificate that ends, a key file that all can read
		logger.Warn(finding.String())
	}
	fmt.Println("ready")
	// Output:
	// ready
}

func Example_libcrypto() {
	_, _, s := newStall()
	defer s.Close()
	config, logger := s.Config(), slog.New(slog.NewTextHandler(os.Stderr, nil))

	config.PrivateKey = openssl.Signer(config.PrivateKey, logger) // import "github.com/wechatpay-chain/wxpay/auth/openssl"
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Ping(context.Background(), "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Status, resp.Verified)
	// Output:
	// 200 true
}

func Example_ready() {
	_, client, s := newStall()
	defer s.Close()

	ready := func(ctx context.Context) error { // at the start, and behind /readyz at most once a minute
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_, err := client.Ping(ctx, "")
		return err
	}
	fmt.Println(ready(context.Background()))
	// Output:
	// <nil>
}
