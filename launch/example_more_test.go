package launch_test

import (
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func ExampleLauncher_App() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	client, err := wxpay.New(gateway.Config()) // yours has your keys
	if err != nil {
		log.Fatal(err)
	}
	prepayID := "wx201410272009395522657a690389285100"

	params, err := client.Launch().App("wxd678efh567hg6787", prepayID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(slices.Sorted(maps.Keys(params)))
	fmt.Println(params["partnerid"], params["prepayid"], params["package"])
	_, err = client.Launch().App("wxd678efh567hg6787", "prepay_id="+prepayID)
	fmt.Println(err)
	// Output:
	// [appid noncestr package partnerid prepayid sign timestamp]
	// 1900000001 wx201410272009395522657a690389285100 Sign=WXPay
	// wxpay: Launcher.App: prepayID begins with "prepay_id="; expected the bare prepay_id of the answer to the order: apps sign and send it without the prefix
}

func ExampleLauncher_H5() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	client, err := wxpay.New(gateway.Config()) // yours has your keys
	if err != nil {
		log.Fatal(err)
	}
	h5URL := "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20161110163838f231619da20804912345&package=1037687096"

	link, err := client.Launch().H5(h5URL, "https://www.example.com/orders?id=1")
	fmt.Println(strings.TrimPrefix(link, h5URL), err)
	// Output:
	// &redirect_url=https%3A%2F%2Fwww.example.com%2Forders%3Fid%3D1 <nil>
}

func ExampleLauncher_PayScoreDetail() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	client, err := wxpay.New(gateway.Config()) // yours has your keys
	if err != nil {
		log.Fatal(err)
	}

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
	fmt.Println(json.Valid(miniProgram), slices.Sorted(maps.Keys(page)), slices.Sorted(maps.Keys(app)))
	fmt.Println(slices.Sorted(maps.Keys(view.ExtraData)))
	// Output:
	// true [businessType queryString] [businessType extInfo query]
	// [mch_id nonce_str out_order_no service_id sign sign_type timestamp]
}
