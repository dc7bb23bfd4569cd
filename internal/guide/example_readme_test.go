package guide_test

import (
	"fmt"

	"github.com/wechatpay-chain/wxpay"
)

func Example_readme() {
	ctx, client, s := newStall()
	defer s.Close()
	params := wxpay.Params{"out_order_no": "S20261130001", "json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536",
		"post_payments": []wxpay.Params{{"name": "就餐费用", "amount": 50000}}, "total_amount": 50000,
	}}

	resp, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").Post(ctx, params)
	fmt.Println(resp.Get("state"), wxpay.OutcomeOf(err))
	// Output:
	// rejected
}
