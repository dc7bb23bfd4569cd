package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// inNewDirectory lets an example write files with short names.
func inNewDirectory(files map[string]string) (back func()) {
	dir, err := os.MkdirTemp("", "wxpay-example-*")
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			log.Fatal(err)
		}
	}
	leave := inExampleDirectory(dir)
	return func() {
		leave()
		_ = os.RemoveAll(dir)
	}
}

func ExampleFile() {
	client := exampleClient("POST /v3/merchant/media/upload", map[string]string{"media_id": "6uqyGjGrCf2GtyXP"})
	ctx := context.Background()
	defer inNewDirectory(map[string]string{"logo.png": "\x89PNG"})()

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
	upload, err := lastExampleRequest().Upload()
	fmt.Println(string(upload.Meta), err)
	// Output:
	// 6uqyGjGrCf2GtyXP
	// {"filename":"logo.png","sha256":"0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543"} <nil>
}

func ExampleFile_Digest() {
	client := exampleClient("POST /v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file", map[string]string{"fapiao_media_id": "ASNFZ4mrze"})
	ctx, content := context.Background(), []byte("%PDF")

	file := wxpay.File{Name: "invoice.pdf", Content: content}
	file.Meta = wxpay.Params{
		"sub_mchid":        "1900000109",
		"file_type":        "PDF",
		"digest_alogrithm": "SM3",
		"digest":           file.Digest(sm2.NewSM3),
	}
	resp, err := client.Chain("v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file").Post(ctx, wxpay.Params{"body": file})
	fmt.Println(resp.Get("fapiao_media_id"), err)
	// Output:
	// ASNFZ4mrze <nil>
}

func ExampleClient_Download() {
	exampleGateway().HandleDownload("GET /v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}", wxpaytest.Download{
		Content: []byte("%PDF"), HashType: "SHA256", Path: "/v3/transferdownload/signfile",
	})
	client, ctx := newExampleClient(exampleGateway().Config()), context.Background()
	defer inNewDirectory(nil)()

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

func ExampleClient_Download_image() {
	exampleGateway().Handle("GET /v3/merchant-service/images/{media_id}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.FileReply("image/png", []byte("\x89PNG"))
	})
	client, ctx := newExampleClient(exampleGateway().Config()), context.Background()
	defer inNewDirectory(nil)()
	mediaID := "ChsyMDAwMDAwMjAyNTAx%2FWWtdGVk"

	_, err := client.Download(ctx, "v3/merchant-service/images/{+media_id}", "complaint.png", wxpay.Params{
		"media_id": mediaID,
	})
	fmt.Println(lastExampleRequest().Target, err)
	// Output:
	// /v3/merchant-service/images/ChsyMDAwMDAwMjAyNTAx%2FWWtdGVk <nil>
}

const exampleBill = "\ufeff交易时间,商户订单号,订单金额,手续费\r\n" +
	"`2025-01-01 08:00:00,`PV20250101000001,`18.50,`0.11100\r\n" +
	"`2025-01-01 09:00:00,`PV20250101000002,`9.00,`0.05400\r\n" +
	"总交易单数,订单总金额,手续费总金额\r\n" +
	"`2,`27.50,`0.16500\r\n"

func Example_bill() {
	exampleGateway().HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte(exampleBill)})
	client, ctx := newExampleClient(exampleGateway().Config()), context.Background()

	b, err := bill.Fetch(ctx, client, "v3/bill/tradebill", wxpay.Params{
		"query": wxpay.Params{"bill_date": "2025-01-01", "bill_type": "ALL", "tar_type": "GZIP"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	for row, err := range b.Rows() {
		var wrong *bill.RowError
		if errors.As(err, &wrong) {
			log.Println(wrong) // this row alone: set it aside, and go on
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		total, err := row.Fen("订单金额")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row.Get("商户订单号"), total)
	}
	summary, found, err := b.Summary()
	fmt.Println(summary.Get("订单总金额"), found, err)
	// Output:
	// PV20250101000001 1850
	// PV20250101000002 900
	// 27.50 true <nil>
}

func Example_splitBill() {
	gateway, err := wxpaytest.Start(wxpaytest.Suites(sm2.Suite{}))
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	gateway.HandleDownload("GET /v3/bill/sub-merchant-fundflowbill", wxpaytest.Download{
		Content: []byte(exampleBill), Algorithm: "SM4_GCM", Parts: 2,
	})
	config, ctx := gateway.Config(), context.Background()
	defer inNewDirectory(nil)()

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

func Example_testBill() {
	t := &exampleTB{}
	defer func() { t.cleanup() }()
	server, ctx := wxpaytest.NewServer(t), context.Background()
	client := newExampleClient(server.Config())

	server.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{
		Content: []byte("交易时间,订单金额\r\n`2025-01-01 08:00:00,`1.00\r\n"),
		Gzip:    true, WrongHash: true,
	})
	_, err := bill.Fetch(ctx, client, "v3/bill/tradebill", wxpay.Params{"query": wxpay.Params{"bill_date": "2025-01-01"}})
	var wrong *auth.HashError
	if !errors.As(err, &wrong) {
		t.Errorf("another file than the announced one was taken: %v", err)
	}
	fmt.Println(wrong.HashType)
	// Output:
	// SHA1
}
