package guide_test

import (
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_requests() {
	ctx, client, s := newStall()
	defer s.Close()
	order(client, "T20261130001", 1888)

	resp, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130001",
		"query":        wxpay.Params{"mchid": "1900000001"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("trade_state"), resp.Get("amount.total").Int())
	// Output:
	// NOTPAY 1888
}

func Example_requestPaths() {
	_, client, s := newStall()
	defer s.Close()

	whole := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}/close") // as the page of WeChat Pay prints it
	parts := client.Chain("v3/pay/transactions").Chain("out-trade-no/{out_trade_no}").Chain("close")
	words := client.Chain("v3", "pay", "transactions", "outTradeNo", "_out_trade_no_", "close") // as in PHP and JS
	fmt.Println(whole)
	fmt.Println(parts)
	fmt.Println(words)
	// Output:
	// v3/pay/transactions/out-trade-no/{out_trade_no}/close
	// v3/pay/transactions/out-trade-no/{out_trade_no}/close
	// v3/pay/transactions/out-trade-no/{out_trade_no}/close
}

func Example_requestParams() {
	ctx, client, s := newStall()
	defer s.Close()
	order(client, "T20261130001", 1888)
	merchant := wxpay.Params{"query": wxpay.Params{"mchid": "1900000001"}} // what all queries have in common

	resp, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, merchant, wxpay.Params{
		"out_trade_no": "T20261130001",
		"timeout":      5 * time.Second,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("trade_state"))
	// Output:
	// NOTPAY
}

func Example_requestAnswers() {
	ctx, client, s := newStall()
	defer s.Close()
	order(client, "T20261130001", 1888)

	type transaction struct {
		OutTradeNo string `json:"out_trade_no"`
		State      string `json:"trade_state"`
		Amount     struct {
			Total int64 `json:"total"`
		} `json:"amount"`
	}
	query := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}")
	t, err := wxpay.As[transaction](query.Get(ctx, wxpay.Params{"out_trade_no": "T20261130001", "mchid": "1900000001"}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.OutTradeNo, t.State, t.Amount.Total)
	// Output:
	// T20261130001 NOTPAY 1888
}

func Example_requestUndocumented() {
	ctx, client, s := newStall()
	defer s.Close()
	s.Gateway().Handle("POST /v3/brand-new/things/{id}/start", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"state": "STARTED", "how": r.Get("how").String()}}
	})

	resp, err := client.Chain("v3/brand-new/things/{thing_id}/start").Post(ctx, wxpay.Params{
		"thing_id": "T1",
		"json":     wxpay.Params{"how": "slowly"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("state"), resp.Get("how"))
	// Output:
	// STARTED slowly
}

func Example_requestPrepare() {
	ctx, client, s := newStall()
	defer s.Close()

	prepared, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}/close").Prepare(ctx, "POST", wxpay.Params{
		"out_trade_no": "T20261130/1",
		"json":         wxpay.Params{"mchid": "1900000001"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(prepared.Method, string(prepared.Body)) // and prepared.URL, Header, Message: the text that was signed
	fmt.Println(strings.TrimPrefix(prepared.URL, s.URL()))
	// Output:
	// POST {"mchid":"1900000001"}
	// v3/pay/transactions/out-trade-no/T20261130%2F1/close
}

func Example_expand() {
	path, err := wxpay.Expand("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}", wxpay.Params{
		"out_trade_no": "2026/A?1#订单", "mchid": "1900000001",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(path)
	// Output:
	// v3/pay/transactions/out-trade-no/2026%2FA%3F1%23%E8%AE%A2%E5%8D%95?mchid=1900000001
}
