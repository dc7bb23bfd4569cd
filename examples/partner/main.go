// Command partner is the site of a service provider (服务商): it places Native orders for its sub-merchants (特约商户), is notified of
// all of them at one address, books each payment once in SQLite for the sub-merchant that it belongs to, refunds with that sub-merchant's
// money, and keeps a commission by profit sharing.
//
//	cd examples
//	go run ./partner                                 # against a sandbox inside this program
//	go run ./partner -profile partner -subs 1900000109,1900000110 -name 深圳某某科技有限公司 -public https://…    # the real thing
//
// Then open http://127.0.0.1:8080/. The profile is the partner's own, of wxpay config init: nothing of the sub-merchants is configured.
// -public is the address under which WeChat Pay reaches this program.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/profile"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

func main() {
	name := flag.String("profile", "", "profile of the configuration file; by default a sandbox inside this program")
	address := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	public := flag.String("public", "", "https:// address under which WeChat Pay reaches this program")
	file := flag.String("db", "partner.db", "SQLite database")
	subs := flag.String("subs", "1900000109,1900000110", "merchant IDs of the sub-merchants, with commas between them")
	who := identity{}
	flag.StringVar(&who.AppID, "appid", "wxd678efh567hg6787", "appid that is bound to the partner")
	flag.StringVar(&who.Name, "name", "深圳某某科技有限公司", "full name of the partner, which gets the commission")
	flag.Parse()
	who.Subs = strings.Split(*subs, ",")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *name, *address, *public, *file, who); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, name, address, public, file string, who identity) error {
	cfg, err := config(name)
	if err != nil {
		return err
	}
	if public == "" {
		if name != "" {
			return errors.New("-public is missing: WeChat Pay notifies an https:// address, for example -public https://pay.example.com")
		}
		public = "http://" + address
	}
	p, err := openPlatform(ctx, cfg, file, who, public+"/wxpay/notify")
	if err != nil {
		return err
	}
	defer p.books.db.Close() //nolint:errcheck // the program ends
	server := &http.Server{Addr: address, Handler: p.routes(), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	log.Printf("the site is open: http://%s/", address)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// config is the partner's, of a profile or of a sandbox inside this program, on whose page the customers pay.
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
