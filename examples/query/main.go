// Command query is a first request with real credentials: it asks for the state
// of an order, which moves no money.
//
//	cd examples
//	export WXPAY_MCHID=1900000001
//	export WXPAY_SERIAL=3775B6A45ACD588826D15E583A95F5DD1A2B3C4D
//	export WXPAY_PRIVATE_KEY=file://apiclient_key.pem
//	export WXPAY_PUBLIC_KEY_ID=PUB_KEY_ID_0119000000012025010100000000000001
//	export WXPAY_PUBLIC_KEY=file://pub_key.pem
//	go run ./query OUT_TRADE_NO
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: query OUT_TRADE_NO")
	}
	client, err := newClient()
	if err != nil {
		log.Fatal(err)
	}
	if err := query(context.Background(), client, os.Getenv("WXPAY_MCHID"), os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func newClient() (*wxpay.Client, error) {
	merchantKey, err := auth.LoadPrivateKey(os.Getenv("WXPAY_PRIVATE_KEY"))
	if err != nil {
		return nil, err
	}
	platform, err := auth.LoadKeys(map[string]string{os.Getenv("WXPAY_PUBLIC_KEY_ID"): os.Getenv("WXPAY_PUBLIC_KEY")})
	if err != nil {
		return nil, err
	}
	return wxpay.New(wxpay.Config{
		MchID:      os.Getenv("WXPAY_MCHID"),
		Serial:     os.Getenv("WXPAY_SERIAL"),
		PrivateKey: merchantKey,
		Platform:   platform,
		BaseURL:    os.Getenv("WXPAY_BASE_URL"), // empty: WeChat Pay's main host
	})
}

func query(ctx context.Context, client *wxpay.Client, mchID, outTradeNo string) error {
	resp, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wxpay.Params{
		"out_trade_no": outTradeNo,
		"query":        wxpay.Params{"mchid": mchID},
	})
	if errors.Is(err, wxpay.Code("ORDER_NOT_EXIST")) {
		fmt.Println("the request was accepted; there is no such order")
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Println(resp.Get("trade_state"), resp.Get("amount.total").Int(), "fen")
	return nil
}
