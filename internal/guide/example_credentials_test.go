package guide_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_bothKinds() {
	defer inDirectory("../../testdata/keys")()

	platform, err := auth.LoadKeys(map[string]string{
		"PUB_KEY_ID_0119000000012025010100000000000001": "file://pub_key.pem",
		"5157F09EFDC096DE15EBE81A47057A7232F1B8E1":      "file://wechatpay_platform_1_cert.pem",
	})
	fmt.Println(platform.Serial(), err)
	// Output:
	// PUB_KEY_ID_0119000000012025010100000000000001 <nil>
}

func Example_loadPKCS12() {
	defer inDirectory("../../testdata/keys")()

	merchantKey, certificate, err := auth.LoadPKCS12("file://apiclient_cert.p12", "1900000001")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(merchantKey, certificate.Serial, certificate.CommonName)
	// Output:
	// [redacted] 3775B6A45ACD588826D15E583A95F5DD1A2B3C4D 1900000001
}

func Example_loader() {
	defer inDirectory("../../testdata")()
	if err := os.Setenv("WXPAY_KEY_PASSWORD", "p8-test-pass"); err != nil {
		log.Fatal(err)
	}
	defer os.Unsetenv("WXPAY_KEY_PASSWORD")

	loader := auth.Loader{FS: os.DirFS("keys"), Password: auth.Secret(os.Getenv("WXPAY_KEY_PASSWORD"))}
	merchantKey, err := loader.PrivateKey("file://apiclient_key_pkcs8_enc.pem")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(merchantKey, loader)
	// Output:
	// [redacted] auth.Loader{FS: os.dirFS, Password: [redacted]}
}

func Example_platformCertificates() {
	ctx := context.Background()
	server, err := wxpaytest.Start(wxpaytest.CertificateMode())
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	server.Handle("GET /v3/refund/domestic/refunds/{out_refund_no}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"status": "SUCCESS"}}
	})
	config := server.Config()
	config.Platform = nil

	certs, err := certificates.New(config, certificates.Options{
		OnError: func(err error) { log.Println(err) },
	})
	if err != nil {
		log.Fatal(err)
	}
	config.Platform = certs
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	refund, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(ctx, wxpay.Params{"out_refund_no": "R1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.Get("status"), len(certs.Certificates()))
	// Output:
	// SUCCESS 1
}

func Example_brand() {
	defer inDirectory("../../testdata/keys")()
	brandKey, err := auth.LoadPrivateKey("file://brand_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	brandCertificate, err := auth.LoadCertificate("file://brand_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	wechatPayKey, err := auth.LoadPublicKey("file://pub_key.pem")
	if err != nil {
		log.Fatal(err)
	}

	client, err := wxpay.New(wxpay.Config{
		BrandID:     "100001",
		Certificate: brandCertificate,
		PrivateKey:  brandKey,
		Platform:    auth.Keys{"PUB_KEY_ID_0119000000012025010100000000000001": wechatPayKey},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output:
	// wxpay.Client{BrandID:100001 Serial:1D0E1C2B3A49586776859403A2B1C0DFEE0D1C2B BaseURL:https://api.mch.weixin.qq.com/ PrivateKey:[redacted]}
}
