package wxpay_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// A transfer is what this program wants to know of one.
type transfer struct {
	OutBillNo   string `json:"out_bill_no"`
	State       string `json:"state"`
	PackageInfo string `json:"package_info"` // opens the page on which the user confirms
}

// The answer of a call in a struct of yours. The name of the user goes out encrypted.
func ExampleAs() {
	s, err := sandbox.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	client, err := wxpay.New(s.Config())
	if err != nil {
		log.Fatal(err)
	}

	chain := client.Chain("v3/fund-app/mch-transfer/transfer-bills")
	sent, err := wxpay.As[transfer](chain.Post(context.Background(), wxpay.Params{"json": wxpay.Params{
		"appid":             "wxf636efh567hg4356",
		"out_bill_no":       "plfk2020042013",
		"transfer_scene_id": "1000",
		"openid":            "o-MYE42l80oelYMDE34nYD456Xoy",
		"user_name":         wxpay.Sensitive("张三"),
		"transfer_amount":   400000,
		"transfer_remark":   "注册会员有礼",
		"transfer_scene_report_infos": []wxpay.Params{
			{"info_type": "活动名称", "info_content": "注册会员有礼"},
			{"info_type": "奖励说明", "info_content": "注册奖励"},
		},
	}}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sent.OutBillNo, sent.State, sent.PackageInfo != "")
	// Output:
	// plfk2020042013 WAIT_USER_CONFIRM true
}
