package launch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"slices"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// From the order to what the page inside WeChat hands to getBrandWCPayRequest.
func Example() {
	ctx := context.Background()
	client := newClient()

	order, err := client.Chain("v3/pay/transactions/jsapi").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid":        "wxd678efh567hg6787",
		"mchid":        "1900000001",
		"description":  "Image形象店-深圳腾大-QQ公仔",
		"out_trade_no": "1217752501201407033233368018",
		"notify_url":   "https://www.example.com/wxpay/notify",
		"amount":       wxpay.Params{"total": 100},
		"payer":        wxpay.Params{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	params, err := client.Launch().JSAPI("wxd678efh567hg6787", order.Get("prepay_id").String())
	if err != nil {
		log.Fatal(err)
	}
	page, err := json.Marshal(params) // for getBrandWCPayRequest, as it is
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(slices.Sorted(maps.Keys(params)))
	fmt.Println(params["signType"], json.Valid(page))
	// Output:
	// [appId nonceStr package paySign signType timeStamp]
	// RSA true
}

// newClient is that of a sandbox; yours has your keys.
func newClient() *wxpay.Client {
	s, err := sandbox.Start()
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(s.Config())
	if err != nil {
		log.Fatal(err)
	}
	return client
}
