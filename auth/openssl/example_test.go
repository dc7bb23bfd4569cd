package openssl_test

import (
	"fmt"
	"log"
	"log/slog"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/openssl"
)

// keys are the directory with a merchant's files.
const keys = "file://../../testdata/keys/"

// One line more than without it. Where there is no libcrypto, the key signs by itself, and the log says so.
func Example() {
	key, err := auth.LoadPrivateKey(keys + "apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	publicKey, err := auth.LoadPublicKey(keys + "pub_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(wxpay.Config{
		MchID:      "1900000001",
		Serial:     "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
		PrivateKey: openssl.Signer(key, slog.Default()),
		Platform:   auth.Keys{"PUB_KEY_ID_0119000000012026010100000000000001": publicKey},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.Chain("v3/pay/transactions/native"))
	// Output: v3/pay/transactions/native
}
