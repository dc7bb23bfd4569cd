package sm2_test

import (
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// A merchant whose API certificate holds an SM2 key. All that differs from one
// with RSA is where keys and certificates are loaded.
func Example() {
	key, err := sm2.LoadPrivateKey("file://../../testdata/keys/sm2_merchant_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	platform, err := sm2.LoadCertificate("file://../../testdata/keys/sm2_platform_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(wxpay.Config{
		MchID:      "1900000001",
		Serial:     "54E7F59ED8DF4570CFB14780EA8152D40000BEEF",
		PrivateKey: key,
		Platform:   auth.Keys{platform.Serial: platform},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.Chain("v3/pay/transactions/native"))
	// Output: v3/pay/transactions/native
}

// Notifications under AEAD_SM4_GCM open with the suite.
func ExampleSuite() {
	resource := auth.Resource{
		Algorithm:      "AEAD_SM4_GCM",
		Nonce:          "0123456789ab",
		AssociatedData: "transaction",
		Ciphertext:     "JNW+7Rx9A48ZzjEE7r7U2Spe",
	}
	plaintext, err := resource.Open("Proto0Test1ApiV3Key2For3Vectors4", sm2.Suite{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(plaintext))
	// Output: {}
}
