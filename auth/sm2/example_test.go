package sm2_test

import (
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// files is the directory with the merchant's keys and certificates.
const files = "file://../../testdata/keys/"

// A merchant whose API certificate holds an SM2 key. All that differs from one with RSA is where keys and certificates are loaded.
func Example() {
	key, err := sm2.LoadPrivateKey(files + "sm2_merchant_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := sm2.LoadCertificate(files + "sm2_merchant_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	platform, err := sm2.LoadCertificate(files + "sm2_platform_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(wxpay.Config{
		MchID:       "1900000001",
		Certificate: certificate,
		PrivateKey:  key,
		Platform:    auth.Keys{platform.Serial: platform},
		Suites:      []auth.Suite{sm2.Suite{}}, // for certificates and encrypted bills; notify.Config has it too
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output:
	// wxpay.Client{MchID:1900000001 Serial:54E7F59ED8DF4570CFB14780EA8152D40000BEEF BaseURL:https://api.mch.weixin.qq.com/ PrivateKey:[redacted]}
}
