package auth_test

import (
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// files is the directory with what the merchant platform gave (商户平台 → 账户中心 → API安全).
const files = "file://../testdata/keys/"

// The credentials of a merchant, from the loaders to a client.
func Example() {
	merchantKey, err := auth.LoadPrivateKey(files + "apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := auth.LoadCertificate(files + "apiclient_cert.pem") // its serial number goes with each request
	if err != nil {
		log.Fatal(err)
	}
	platform, err := auth.LoadKeys(map[string]string{ // who may sign WeChat Pay's answers and notifications
		"PUB_KEY_ID_0119000000012025010100000000000001": files + "pub_key.pem",
	})
	if err != nil {
		log.Fatal(err)
	}
	apiv3Key := auth.Secret("Proto0Test1ApiV3Key2For3Vectors4") // decrypts notifications
	if err := auth.CheckSecret(apiv3Key); err != nil {
		log.Fatal(err)
	}

	client, err := wxpay.New(wxpay.Config{
		MchID: "1900000001", Certificate: certificate, PrivateKey: merchantKey, Platform: platform, APIv3Key: apiv3Key,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	fmt.Println(merchantKey, apiv3Key) // what is secret is not printed
	// Output:
	// wxpay.Client{MchID:1900000001 Serial:3775B6A45ACD588826D15E583A95F5DD1A2B3C4D BaseURL:https://api.mch.weixin.qq.com/ PrivateKey:[redacted] APIv3Key:[redacted]}
	// [redacted] [redacted]
}
