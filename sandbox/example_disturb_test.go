package sandbox_test

import (
	"context"
	"fmt"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// A transfer whose answer is lost was made all the same: the query finds it, and the same number again is no second one.
func ExampleSandbox_Disturb() {
	s, err := sandbox.Start() // in a test: sandbox.New(t)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	client, err := wxpay.New(s.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	bills := client.Chain("v3/fund-app/mch-transfer/transfer-bills")
	transfer := wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "out_bill_no": "TB20260609", "transfer_scene_id": "1000", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"transfer_amount": 500, "transfer_remark": "thanks", "transfer_scene_report_infos": []wxpay.Params{
			{"info_type": "活动名称", "info_content": "tea"}, {"info_type": "奖励说明", "info_content": "tea"},
		},
	}}

	fmt.Println(s.Disturb("lose_answer", 1))
	_, err = bills.Post(ctx, transfer)
	fmt.Println(wxpay.OutcomeOf(err))
	found, err := bills.Chain("out-bill-no/{out_bill_no}").Get(ctx, wxpay.Params{"out_bill_no": "TB20260609"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(found.Get("state"))
	again, err := bills.Post(ctx, transfer)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the same transfer:", again.Get("transfer_bill_no").String() == found.Get("transfer_bill_no").String())
	// Output:
	// <nil>
	// unknown
	// WAIT_USER_CONFIRM
	// the same transfer: true
}
