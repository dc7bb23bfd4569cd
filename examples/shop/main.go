// Command shop is a small web shop: it places a Native order, shows the QR code, is notified, books each payment once in SQLite,
// refunds, and reads the bill of a day.
//
//	cd examples
//	go run ./shop                                    # against a sandbox inside this program
//	go run ./shop -profile shop -public https://…    # against the real thing, with a profile of wxpay config init
//
// Then open http://127.0.0.1:8080/. -public is the address under which WeChat Pay reaches this program.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/profile"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

func main() {
	name := flag.String("profile", "", "profile of the configuration file; by default a sandbox inside this program")
	address := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	public := flag.String("public", "", "https:// address under which WeChat Pay reaches this program")
	file := flag.String("db", "shop.db", "SQLite database")
	appID := flag.String("appid", "wxd678efh567hg6787", "appid that is bound to the merchant")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *name, *address, *public, *file, *appID); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, name, address, public, file, appID string) error {
	cfg, err := config(name)
	if err != nil {
		return err
	}
	if public == "" {
		if name != "" {
			return errors.New("-public is missing: WeChat Pay notifies an https:// address, for example -public https://shop.example.com")
		}
		public = "http://" + address
	}
	s, err := openShop(ctx, cfg, file, appID, public+"/wxpay/notify")
	if err != nil {
		return err
	}
	defer s.books.db.Close() //nolint:errcheck // the program ends
	server := &http.Server{Addr: address, Handler: s.routes(), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	log.Printf("the shop is open: http://%s/", address)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// config is that of a profile, or of a sandbox inside this program, on whose page the customer pays.
func config(name string) (wxpay.Config, error) {
	if name != "" {
		return profile.Load(name)
	}
	s, err := sandbox.Start()
	if err != nil {
		return wxpay.Config{}, err
	}
	log.Printf("no -profile: everything is paid in the sandbox %s, no money moves", s.URL())
	return s.Config(), nil
}
