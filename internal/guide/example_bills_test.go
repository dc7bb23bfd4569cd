package guide_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bill"
)

func Example_billDay() {
	beijing := time.FixedZone("Beijing", 8*60*60)
	yesterday := time.Now().In(beijing).AddDate(0, 0, -1).Format(time.DateOnly) // such as 2026-11-30

	begins, err := time.ParseInLocation(time.DateOnly, yesterday, beijing)
	fmt.Println(time.Since(begins).Truncate(24*time.Hour), err)
	// Output:
	// 24h0m0s <nil>
}

func Example_bills() {
	ctx, client, s := newStall()
	defer s.Close()
	order(client, "T20261130001-paid", 1888)
	yesterday := s.Now().Format(time.DateOnly)
	later(s, billMade)

	b, err := bill.Fetch(ctx, client, "v3/bill/tradebill", wxpay.Params{
		"query": wxpay.Params{"bill_date": yesterday}, // a day in Beijing
	})
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	for row, err := range b.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		fen, err := row.Fen("订单金额")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row.Get("商户订单号"), row.Get("交易状态"), fen)
	}
	// Output:
	// T20261130001-paid SUCCESS 1888
}

// What the shop has in its books, and what WeChat Pay says.
func Example_reconcile() {
	ctx, client, s := newStall()
	defer s.Close()
	order(client, "T20261130001-paid", 1888)
	order(client, "T20261130002-paid", 500)
	day := s.Now().Format(time.DateOnly)
	_, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"out_trade_no": "T20261130001-paid", "out_refund_no": "R20261130001",
		"amount": wxpay.Params{"refund": 888, "total": 1888, "currency": "CNY"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	later(s, billMade)
	booked := map[string]int64{"T20261130001-paid": 1888, "R20261130001": -888, "T20261130009": 300}

	b, err := bill.Fetch(ctx, client, "v3/bill/tradebill", wxpay.Params{"query": wxpay.Params{"bill_date": day}})
	switch {
	case errors.Is(err, wxpay.Code("STATEMENT_CREATING")):
		fmt.Println("not made yet: ask again after 10:00 in Beijing")
		return
	case errors.Is(err, wxpay.Code("NO_STATEMENT_EXIST")):
		fmt.Println("WeChat Pay had no business on that day; rows in the books:", len(booked))
		return
	case err != nil:
		log.Fatal(err)
	}
	defer b.Close()
	for row, err := range b.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		number, column, sign := row.Get("商户订单号"), "订单金额", int64(1)
		if row.Get("交易状态") == "REFUND" {
			number, column, sign = row.Get("商户退款单号"), "申请退款金额", -1
		}
		fen, err := row.Fen(column)
		if err != nil {
			log.Fatal(err)
		}
		if ours, known := booked[number]; !known || ours != sign*fen {
			fmt.Println("differs:", number, "ours", ours, "theirs", sign*fen)
		}
		delete(booked, number)
	}
	for number, ours := range booked { // what is left is not in the bill
		fmt.Println("not in the bill:", number, ours)
	}
	// Output:
	// differs: T20261130002-paid ours 0 theirs 500
	// not in the bill: T20261130009 300
}

func Example_billFile() {
	ctx, client, s := newStall()
	defer s.Close()
	order(client, "T20261130001-paid", 1888)
	day := s.Now().Format(time.DateOnly)
	later(s, billMade)
	defer inDirectoryWith(nil)()
	b, err := bill.Fetch(ctx, client, "v3/bill/tradebill", wxpay.Params{"query": wxpay.Params{"bill_date": day}})
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()

	file, err := os.Create("trade.csv") // the bill as WeChat Pay sends it
	if err != nil {
		log.Fatal(err)
	}
	_, err = b.WriteTo(file)
	if err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}

	file, err = os.Open("trade.csv")
	if err != nil {
		log.Fatal(err)
	}
	reader := bill.NewReader(file)
	rows := 0
	for _, err := range reader.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		rows++
	}
	summary, whole := reader.Summary() // a file without totals may have been cut
	fmt.Println(rows, summary.Get("总交易单数"), whole)
	// Output:
	// 1 1 true
}

func Example_uploadVideo() {
	ctx, client, s := newStall()
	defer s.Close()
	defer inDirectoryWith(map[string]string{"shop.mp4": "a video"})()

	content, err := os.ReadFile("shop.mp4")
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/merchant/media/video_upload").Post(ctx, wxpay.Params{
		"body":    wxpay.File{Name: "shop.mp4", Content: content},
		"timeout": 2 * time.Minute, // for all of the upload
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("media_id").String() != "")
	// Output:
	// true
}
