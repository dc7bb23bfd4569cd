package profile_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/profile"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A profile holds what a webhook needs too. Here it comes from the environment alone, as in a container: WXPAY_MCHID and so on, no
// file at all.
func Example_webhook() {
	gateway, err := wxpaytest.Start(wxpaytest.Plain())
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()

	cfg, err := profile.Loader{Getenv: containerOf(gateway)}.Load(context.Background(), "")
	if err != nil {
		log.Panic(err)
	}
	receiver, err := notify.New(notify.Config{
		Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key, Suites: cfg.Suites,
	})
	if err != nil {
		log.Panic(err)
	}
	handler := receiver.Handler(func(_ context.Context, event *notify.Event) error {
		fmt.Println(event.Type, event.Get("out_trade_no"))
		return nil
	})
	delivery := gateway.NotifyHandler(handler, wxpaytest.Notification{
		Type: "TRANSACTION.SUCCESS", Resource: map[string]any{"out_trade_no": "T1", "trade_state": "SUCCESS"},
	})
	fmt.Println(delivery.Status)
	// Output:
	// TRANSACTION.SUCCESS T1
	// 204
}

// containerOf is the environment of a container that has the gateway for its WeChat Pay.
func containerOf(gateway *wxpaytest.Server) func(name string) string {
	cfg := gateway.Config()
	key, err := cfg.Platform.Key(context.Background(), cfg.Platform.Serial())
	if err != nil {
		log.Panic(err)
	}
	encode := func(kind string, der []byte, err error) string {
		if err != nil {
			log.Panic(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	private, errPrivate := x509.MarshalPKCS8PrivateKey(cfg.PrivateKey)
	public, errPublic := x509.MarshalPKIXPublicKey(key)
	env := map[string]string{
		"XDG_CONFIG_HOME": filepath.Join(os.TempDir(), "no-such-directory"), "WXPAY_MCHID": cfg.MchID, "WXPAY_SERIAL": cfg.Serial, "WXPAY_BASE_URI": cfg.BaseURL,
		"WXPAY_PRIVATE_KEY": encode("PRIVATE KEY", private, errPrivate), "WXPAY_APIV3_KEY": string(cfg.APIv3Key),
		"WXPAY_PLATFORM_KEY_ID": cfg.Platform.Serial(), "WXPAY_PLATFORM_KEY": encode("PUBLIC KEY", public, errPublic),
	}
	return func(name string) string { return env[name] }
}
