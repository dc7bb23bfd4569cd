package profile_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/profile"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// One profile for the command and for the program. Here the file is made for a gateway on loopback;
// wxpay config init makes it for you.
func Example() {
	gateway, err := wxpaytest.Start(wxpaytest.Plain())
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	gateway.Handle("POST /v3/pay/transactions/native", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"code_url": "weixin://wxpay/bizpayurl?pr=example"}}
	})
	file, remove := writeProfile(gateway)
	defer remove()

	_ = os.Setenv("WXPAY_CONFIG", file)
	defer os.Unsetenv("WXPAY_CONFIG")

	cfg, err := profile.Load("shop") // github.com/wechatpay-chain/wxpay/profile
	if err != nil {
		log.Fatal(err) // it names the file, the setting, what was found and what to do
	}
	client, err := wxpay.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/pay/transactions/native").Post(context.Background(), wxpay.Params{
		"json": map[string]any{"mchid": cfg.MchID, "out_trade_no": "T1", "amount": map[string]any{"total": 100}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("code_url"))
	// Output:
	// weixin://wxpay/bizpayurl?pr=example
}

// writeProfile writes what wxpay config init would: a file with the profile shop, and the keys beside it.
func writeProfile(gateway *wxpaytest.Server) (file string, remove func()) {
	dir, err := os.MkdirTemp("", "profile")
	if err != nil {
		log.Panic(err)
	}
	cfg := gateway.Config()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			log.Panic(err)
		}
		return path
	}
	encode := func(kind string, der []byte, err error) string {
		if err != nil {
			log.Panic(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	private, err := x509.MarshalPKCS8PrivateKey(cfg.PrivateKey)
	write("apiclient_key.pem", encode("PRIVATE KEY", private, err))
	key, err := cfg.Platform.Key(context.Background(), cfg.Platform.Serial())
	if err != nil {
		log.Panic(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key)
	write("pub_key.pem", encode("PUBLIC KEY", public, err))
	file = write("config.toml", fmt.Sprintf(`
[profiles.shop]
mchid = %q
serial = %q
private_key = "file://apiclient_key.pem"
apiv3_key = %q
platform_key_id = %q
platform_key = "file://pub_key.pem"
base_uri = %q
`, cfg.MchID, cfg.Serial, string(cfg.APIv3Key), cfg.Platform.Serial(), gateway.URL()))
	return file, func() { _ = os.RemoveAll(dir) }
}
