package guide_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_splitBill() {
	gateway, err := wxpaytest.Start(wxpaytest.Suites(sm2.Suite{}))
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	gateway.HandleDownload("GET /v3/bill/sub-merchant-fundflowbill", wxpaytest.Download{
		Content: []byte(splitBill), Algorithm: "SM4_GCM", Parts: 2,
	})
	config, ctx := gateway.Config(), context.Background()
	defer inDirectoryWith(nil)()

	config.Suites = []auth.Suite{sm2.Suite{}}
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	fetcher := bill.Fetcher{Dir: "."}
	b, err := fetcher.Fetch(ctx, client, "v3/bill/sub-merchant-fundflowbill", wxpay.Params{
		"query": wxpay.Params{"sub_mchid": "1900000109", "bill_date": "2025-01-01", "account_type": "BASIC", "algorithm": "SM4_GCM"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	summary, found, err := b.Summary()
	fmt.Println(summary.Get("总交易单数"), found, err)
	// Output:
	// 2 true <nil>
}

func Example_upload() {
	client := gatewayClient("POST /v3/merchant/media/upload", map[string]string{"media_id": "6uqyGjGrCf2GtyXP"})
	ctx := context.Background()
	defer inDirectoryWith(map[string]string{"logo.png": "\x89PNG"})()

	content, err := os.ReadFile("logo.png")
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/merchant/media/upload").Post(ctx, wxpay.Params{
		"body": wxpay.File{Name: "logo.png", Content: content},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("media_id"))
	upload, err := lastRequest().Upload()
	fmt.Println(string(upload.Meta), err)
	// Output:
	// 6uqyGjGrCf2GtyXP
	// {"filename":"logo.png","sha256":"0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543"} <nil>
}

func Example_download() {
	gateway().HandleDownload("GET /v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}", wxpaytest.Download{
		Content: []byte("%PDF"), HashType: "SHA256", Path: "/v3/transferdownload/signfile",
	})
	client, ctx := strictClient(gateway().Config()), context.Background()
	defer inDirectoryWith(nil)()

	receipt, err := client.Chain("v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}").Get(ctx, wxpay.Params{
		"out_bill_no": "plfk2020042013",
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Download(ctx, receipt.Get("download_url").String(), receipt.SinkTo("receipt.pdf"))
	if err != nil {
		log.Fatal(err)
	}
	content, err := os.ReadFile("receipt.pdf")
	fmt.Println(string(content), err)
	// Output:
	// %PDF <nil>
}

func Example_downloadImage() {
	gateway().Handle("GET /v3/merchant-service/images/{media_id}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.FileReply("image/png", []byte("\x89PNG"))
	})
	client, ctx := strictClient(gateway().Config()), context.Background()
	defer inDirectoryWith(nil)()
	mediaID := "ChsyMDAwMDAwMjAyNTAx%2FWWtdGVk"

	_, err := client.Download(ctx, "v3/merchant-service/images/{+media_id}", "complaint.png", wxpay.Params{
		"media_id": mediaID,
	})
	fmt.Println(lastRequest().Target, err)
	// Output:
	// /v3/merchant-service/images/ChsyMDAwMDAwMjAyNTAx%2FWWtdGVk <nil>
}

const splitBill = "\ufeff交易时间,商户订单号,订单金额,手续费\r\n" +
	"`2025-01-01 08:00:00,`PV20250101000001,`18.50,`0.11100\r\n" +
	"`2025-01-01 09:00:00,`PV20250101000002,`9.00,`0.05400\r\n" +
	"总交易单数,订单总金额,手续费总金额\r\n" +
	"`2,`27.50,`0.16500\r\n"
