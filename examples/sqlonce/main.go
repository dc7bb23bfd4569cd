// Command sqlonce books a payment once with a unique index in the shop's own database,
// whatever the replicas remember: books.go has it. What is here starts two replicas, which
// share nothing but the database, and a WeChat Pay gateway of its own that notifies both.
//
//	cd examples
//	go run ./sqlonce
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const deliveries = 100

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "sqlonce")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the program ends
	gateway, err := wxpaytest.Start()
	if err != nil {
		return err
	}
	defer gateway.Close()
	var urls [2]string
	var b *books
	for i := range urls {
		if b, err = openBooks(ctx, filepath.Join(dir, "shop.db")); err != nil {
			return err
		}
		defer b.db.Close() //nolint:errcheck // the program ends
		url, stop, err := startReplica(ctx, gateway, b)
		if err != nil {
			return err
		}
		defer stop()
		urls[i] = url
	}

	payment := wxpaytest.Notification{Resource: `{"mchid":"1900000001","out_trade_no":"20260101-1","amount":{"total":100}}`}
	var wait sync.WaitGroup
	failures := make(chan error, deliveries)
	for i := range deliveries {
		wait.Go(func() {
			delivery, err := gateway.Notify(ctx, urls[i%2], payment)
			if err == nil && !delivery.Accepted() {
				err = fmt.Errorf("answered %d", delivery.Status)
			}
			if err != nil {
				failures <- err
			}
		})
	}
	wait.Wait()
	fmt.Println(deliveries, "deliveries at two replicas,", len(failures), "not taken")

	payment.Resource = `{"mchid":"1900000001","out_trade_no":"20260101-1","amount":{"total":1}}`
	delivery, err := gateway.Notify(ctx, urls[0], payment)
	if err != nil {
		return err
	}
	fmt.Println("another amount: answered", delivery.Status)
	state, bookings, err := b.booked(ctx)
	fmt.Println("the order is", state, "and was booked", bookings, "time")
	return err
}

// openBooks opens the database with the order of this example in it.
func openBooks(ctx context.Context, path string) (*books, error) {
	// Writers of SQLite wait for each other from the start of their transactions.
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_txlock=immediate&_pragma=busy_timeout(4000)")
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, schema+`INSERT INTO orders VALUES ('20260101-1', '1900000001', 100, 'NOTPAY') ON CONFLICT DO NOTHING`)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &books{db}, nil
}

// startReplica starts a server with a Receiver and a memory of its own.
func startReplica(ctx context.Context, gateway *wxpaytest.Server, b *books) (url string, stop func(), err error) {
	credentials := gateway.Config()
	receiver, err := notify.New(notify.Config{Platform: credentials.Platform, APIv3Key: credentials.APIv3Key})
	if err != nil {
		return "", nil, err
	}
	handle, err := notify.Route(notify.Routes{"TRANSACTION.SUCCESS": b.paid})
	if err != nil {
		return "", nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: receiver.Handler(handle), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}
