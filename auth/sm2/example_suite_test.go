package sm2_test

import (
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

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
