package guide_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_sensitive() {
	ctx := context.Background()
	server := gateway()
	server.Handle("POST /v3/fund-app/mch-transfer/transfer-bills", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"state": "ACCEPTED"}}
	})
	client := strictClient(server.Config())

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
	request := lastRequest()
	name, err := request.Decrypt(request.Get("user_name").String())
	fmt.Println(resp.Get("state"), name, err)
	// Output:
	// ACCEPTED 张三 <nil>
}

func Example_decrypt() {
	ctx := context.Background()
	server := gateway()
	server.Handle("GET /v3/merchant-service/complaints-v2/{complaint_id}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"complaint_id": "200201820200101080076610000", "payer_phone": server.Encrypt("13900000000")}}
	})
	client := strictClient(server.Config())

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
