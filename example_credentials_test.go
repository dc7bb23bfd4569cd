package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"sync"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_bothKinds() {
	defer inExampleDirectory("testdata/keys")()

	platform, err := auth.LoadKeys(map[string]string{
		"PUB_KEY_ID_0119000000012025010100000000000001": "file://pub_key.pem",
		"5157F09EFDC096DE15EBE81A47057A7232F1B8E1":      "file://wechatpay_platform_1_cert.pem",
	})
	fmt.Println(platform.Serial(), err)
	// Output:
	// PUB_KEY_ID_0119000000012025010100000000000001 <nil>
}

func ExampleClient_Check() {
	client := newExampleClient(exampleGateway().Config())

	for _, finding := range client.Check() {
		log.Println(finding)
	}
	fmt.Println(len(client.Check()))
	// Output:
	// 0
}

func Example_wrongSlot() {
	defer inExampleDirectory("testdata/keys")()
	merchantKey, err := auth.LoadPrivateKey("file://apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	platformKey, err := auth.LoadPublicKey("file://apiclient_cert.pem") // the merchant's own
	if err != nil {
		log.Fatal(err)
	}
	_, err = wxpay.New(wxpay.Config{
		MchID:      "wx8888888888888888",
		Serial:     "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D",
		PrivateKey: merchantKey,
		Platform:   auth.Keys{"PUB_KEY_ID_0119000000012025010100000000000001": platformKey},
	})
	fmt.Println(err)
	// Output:
	// wxpay: Config.MchID is "wx8888888888888888", which is an appid; expected the merchant ID, digits such as 1900000001
	// wxpay: Config.Platform holds under PUB_KEY_ID_0119000000012025010100000000000001 the public half of the merchant's own PrivateKey (from apiclient_cert.pem?); expected WeChat Pay's public key (pub_key.pem) or a platform certificate
}

func Example_loadPKCS12() {
	defer inExampleDirectory("testdata/keys")()

	merchantKey, certificate, err := auth.LoadPKCS12("file://apiclient_cert.p12", "1900000001")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(merchantKey, certificate.Serial, certificate.CommonName)
	// Output:
	// [redacted] 3775B6A45ACD588826D15E583A95F5DD1A2B3C4D 1900000001
}

func Example_loader() {
	defer inExampleDirectory("testdata")()
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

var certificateGateway = sync.OnceValue(func() *wxpaytest.Server {
	server, err := wxpaytest.Start(wxpaytest.CertificateMode())
	if err != nil {
		log.Fatal(err)
	}
	server.Handle("/v3/refund/domestic/refunds/{out_refund_no}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"status": "SUCCESS"}}
	})
	return server
})

func Example_platformCertificates() {
	ctx := context.Background()
	config := certificateGateway().Config()
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

func Example_watcher() {
	ctx, cancel := context.WithCancel(context.Background())
	changed := make(chan struct{}, 1)
	config := certificateGateway().Config()
	config.Platform = nil
	certs, err := certificates.New(config, certificates.Options{OnChange: func() { changed <- struct{}{} }})
	if err != nil {
		log.Fatal(err)
	}
	otherCerts, err := certificates.New(config, certificates.Options{})
	if err != nil {
		log.Fatal(err)
	}
	done := make(chan error)

	var watcher certificates.Watcher
	watcher.Add(certs, otherCerts) // as many merchants as there are
	go func() { done <- watcher.Run(ctx) }()
	<-changed
	cancel()
	fmt.Println(<-done, len(certs.Certificates()))
	// Output:
	// context canceled 1
}

func Example_sensitive() {
	ctx := context.Background()
	server := exampleGateway()
	server.Handle("POST /v3/fund-app/mch-transfer/transfer-bills", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"state": "ACCEPTED"}}
	})
	client := newExampleClient(server.Config())

	resp, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, wxpay.Params{
		"json": wxpay.Params{
			"appid": "wxf636efh567hg4356", "openid": "o-MYE42l80oelYMDE34nYD456Xoy", "user_name": wxpay.Sensitive("张三"),
			"out_bill_no": "plfk2020042013", "transfer_amount": 400000, "transfer_remark": "注册会员有礼", "transfer_scene_id": "1000",
			"transfer_scene_report_infos": []wxpay.Params{
				{"info_type": "活动名称", "info_content": "注册会员有礼"}, {"info_type": "奖励说明", "info_content": "注册奖励"},
			},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	request := lastExampleRequest()
	name, err := request.Decrypt(gjsonText(request.Body, "user_name"))
	fmt.Println(resp.Get("state"), name, err)
	// Output:
	// ACCEPTED 张三 <nil>
}

func Example_decrypt() {
	ctx := context.Background()
	server := exampleGateway()
	server.Handle("GET /v3/merchant-service/complaints-v2/{complaint_id}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"complaint_id": "200201820200101080076610000", "payer_phone": server.Encrypt("13900000000")}}
	})
	client := newExampleClient(server.Config())

	type complaint struct {
		ID    string          `json:"complaint_id"`
		Phone wxpay.Sensitive `json:"payer_phone"` // or a string with the tag `wxpay:"sensitive"`
	}
	got, err := wxpay.As[complaint](client.Chain("v3/merchant-service/complaints-v2/{complaint_id}").Get(ctx, wxpay.Params{
		"complaint_id": "200201820200101080076610000",
	}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(got.ID, got.Phone, string(got.Phone))
	// Output:
	// 200201820200101080076610000 [redacted] 13900000000
}

func Example_brand() {
	defer inExampleDirectory("testdata/keys")()
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

func Example_brandCall() {
	server, err := wxpaytest.Start(wxpaytest.Brand("100001"))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	server.Handle("GET /brand/marketing/product-coupon/product-coupons/{product_coupon_id}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"state": "EFFECTIVE"}}
	})
	ctx, client := context.Background(), newExampleClient(server.Config())

	coupon, err := client.Chain("brand/marketing/product-coupon/product-coupons/{product_coupon_id}").Get(ctx, wxpay.Params{
		"product_coupon_id": "200000001",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(coupon.Get("state"))
	// Output:
	// EFFECTIVE
}

func Example_sm2() {
	defer inExampleDirectory("testdata/keys")()

	merchantKey, err := sm2.LoadPrivateKey("file://sm2_merchant_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := sm2.LoadCertificate("file://sm2_merchant_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	platform, err := sm2.LoadCertificate("file://sm2_platform_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(wxpay.Config{
		MchID:       "1900000001",
		Certificate: certificate,
		PrivateKey:  merchantKey,
		Platform:    auth.Keys{platform.Serial: platform},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output:
	// wxpay.Client{MchID:1900000001 Serial:54E7F59ED8DF4570CFB14780EA8152D40000BEEF BaseURL:https://api.mch.weixin.qq.com/ PrivateKey:[redacted]}
}

func Example_publicKeyMode() {
	server := exampleGateway() // whose merchant has the public key only
	config := server.Config()
	config.Platform = nil
	certs, err := certificates.New(config, certificates.Options{})
	if err != nil {
		log.Fatal(err)
	}
	err = certs.Refresh(context.Background())
	fmt.Println(errors.Is(err, certificates.ErrPublicKeyMode))
	// Output:
	// true
}
