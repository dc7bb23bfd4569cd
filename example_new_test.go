package wxpay_test

import (
	"fmt"
	"log"
	"os"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// A client of a merchant: its files are those that the merchant platform gives (商户平台 → 账户中心 → API安全).
func ExampleNew() {
	defer inKeys()()

	merchantKey, err := auth.LoadPrivateKey("file://apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := auth.LoadCertificate("file://apiclient_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	platform, err := auth.LoadKeys(map[string]string{
		"PUB_KEY_ID_0119000000012025010100000000000001": "file://pub_key.pem",
	})
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(wxpay.Config{
		MchID:       "1900000001",
		Certificate: certificate,
		PrivateKey:  merchantKey,
		Platform:    platform,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output:
	// wxpay.Client{MchID:1900000001 Serial:3775B6A45ACD588826D15E583A95F5DD1A2B3C4D BaseURL:https://api.mch.weixin.qq.com/ PrivateKey:[redacted]}
}

// inKeys goes to the directory with the files of a merchant until back is called.
func inKeys() (back func()) {
	home, err := os.Getwd()
	if err == nil {
		err = os.Chdir("testdata/keys")
	}
	if err != nil {
		log.Fatal(err)
	}
	return func() { _ = os.Chdir(home) }
}
