package launch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/launch"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// The code blocks of both READMEs on this subject stand in these examples, line for line;
// internal/invariants sees to it.

// launchClient returns a client that has every key of a merchant. The gateway, which all
// examples share, because its keys take time, answers pattern with body.
func launchClient(pattern string, body any) *wxpay.Client {
	server := exampleGateway()
	if pattern != "" {
		server.Handle(pattern, func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: body} })
	}
	config := server.Config()
	config.APIv2Key = testkit.APIv2Key
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

var exampleGateway = sync.OnceValue(func() *wxpaytest.Server {
	server, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	return server
})

// names are the names of a set in order.
func names(p launch.Params) string {
	return strings.Join(slices.Sorted(maps.Keys(p)), " ")
}

func ExampleLauncher_JSAPI() {
	ctx := context.Background()
	client := launchClient("POST /v3/pay/transactions/jsapi", map[string]any{"prepay_id": "wx201410272009395522657a690389285100"})

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
	fmt.Println(names(params))
	fmt.Println(params["package"], params["signType"], json.Valid(page))
	// Output:
	// appId nonceStr package paySign signType timeStamp
	// prepay_id=wx201410272009395522657a690389285100 RSA true
}

func ExampleLauncher_App() {
	client := launchClient("", nil)
	prepayID := "wx201410272009395522657a690389285100"

	params, err := client.Launch().App("wxd678efh567hg6787", prepayID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(names(params))
	fmt.Println(params["partnerid"], params["prepayid"], params["package"])
	_, err = client.Launch().App("wxd678efh567hg6787", "prepay_id="+prepayID)
	fmt.Println(err)
	// Output:
	// appid noncestr package partnerid prepayid sign timestamp
	// 1900000001 wx201410272009395522657a690389285100 Sign=WXPay
	// wxpay: Launcher.App: prepayID begins with "prepay_id="; expected the bare prepay_id of the answer to the order: apps sign and send it without the prefix
}

func ExampleLauncher_PayScoreDetail() {
	client := launchClient("", nil)

	view, err := client.Launch().PayScoreDetail("2002000000000558128851361561536", "1234323JKHDFE1243252")
	if err != nil {
		log.Fatal(err)
	}
	miniProgram, err := json.Marshal(view) // businessType and extraData, for wx.openBusinessView
	if err != nil {
		log.Fatal(err)
	}
	page := view.JSAPI() // businessType and queryString
	app := view.App()    // businessType, query and extInfo
	fmt.Println(json.Valid(miniProgram), names(page), "/", names(app))
	fmt.Println(names(view.ExtraData))
	// Output:
	// true businessType queryString / businessType extInfo query
	// mch_id nonce_str out_order_no service_id sign sign_type timestamp
}

func ExampleLauncher_H5() {
	client := launchClient("", nil)
	h5URL := "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20161110163838f231619da20804912345&package=1037687096"

	link, err := client.Launch().H5(h5URL, "https://www.example.com/orders?id=1")
	fmt.Println(strings.TrimPrefix(link, h5URL), err)
	// Output:
	// &redirect_url=https%3A%2F%2Fwww.example.com%2Forders%3Fid%3D1 <nil>
}

func ExampleLauncher_CouponPlugin() {
	client := launchClient("", nil)

	coupons, err := client.Launch().CouponPlugin(
		map[string]string{"stock_id": "98065001", "out_request_no": "89560002019101000121"},
		map[string]string{"stock_id": "98065002", "out_request_no": "89560002019101000122"},
	)
	fmt.Println(coupons.SendCouponMerchant, len(coupons.SendCouponParams), len(coupons.Sign), err)
	// Output:
	// 1900000001 2 64 <nil>
}
