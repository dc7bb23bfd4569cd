package guide_test

import (
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_transfers() {
	ctx, client, s := newStall()
	defer s.Close()

	transfer := wxpay.Params{"json": wxpay.Params{
		"appid":             "wxd678efh567hg6787",
		"out_bill_no":       "PLFK20261130001", // your number: letters and digits
		"openid":            "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"user_name":         wxpay.Sensitive("张三"), // checked; required from 2,000 yuan on
		"transfer_amount":   400000,                // in fen: 4,000 yuan
		"transfer_remark":   "注册会员有礼",              // the user sees it
		"transfer_scene_id": "1000",                // 现金营销
		"transfer_scene_report_infos": []wxpay.Params{ // what this scene asks for
			{"info_type": "活动名称", "info_content": "注册会员有礼"},
			{"info_type": "奖励说明", "info_content": "注册奖励"},
		},
		"notify_url": "http://127.0.0.1:8080/wxpay/notify", // while you try it; then public, https://
	}}
	bill, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, transfer)
	switch {
	case err == nil:
		fmt.Println(bill.Get("state"))
	case errors.Is(err, wxpay.Code("NOT_ENOUGH")):
		fmt.Println("top up, then send the very same transfer again")
		return
	case wxpay.OutcomeOf(err) == wxpay.NotSent:
		fmt.Println("nothing was sent: mend it, then send the same transfer again:", err)
		return
	case wxpay.OutcomeOf(err) == wxpay.Rejected:
		fmt.Println("refused for certain:", err)
		return
	default:
		fmt.Println("nobody knows: query out_bill_no, never take a new number:", err)
		return
	}

	params, err := client.Launch().Transfer("wxd678efh567hg6787", bill.Get("package_info").String())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(params["mchId"], params["package"] != "")

	query := client.Chain("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}")
	state, err := query.Get(ctx, wxpay.Params{"out_bill_no": "PLFK20261130001"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(state.Get("state"))

	again, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, transfer) // the same: nothing happens twice
	fmt.Println(again.Get("transfer_bill_no").String() == bill.Get("transfer_bill_no").String(), err)

	cancelled, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel").Post(ctx, wxpay.Params{
		"out_bill_no": "PLFK20261130001",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cancelled.Get("state"))
	// Output:
	// WAIT_USER_CONFIRM
	// 1900000001 true
	// WAIT_USER_CONFIRM
	// true <nil>
	// CANCELING
}

func Example_transferConfirmed() {
	ctx, client, s := newStall()
	defer s.Close()
	body := wxpay.Params{
		"appid": "wxd678efh567hg6787", "out_bill_no": "PLFK20261130002", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"transfer_amount": 100, "transfer_remark": "注册会员有礼", "transfer_scene_id": "1000",
		"transfer_scene_report_infos": []wxpay.Params{
			{"info_type": "活动名称", "info_content": "注册会员有礼"}, {"info_type": "奖励说明", "info_content": "注册奖励"},
		},
	}
	must(client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, wxpay.Params{"json": body}))
	act(s, "transfer", "PLFK20261130002", "confirm")
	later(s, time.Minute)

	one := client.Chain("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}")
	bill, err := wxpay.Poll(ctx, one, wxpay.TransferRhythm(), func(r *wxpay.Response) bool {
		state := r.Get("state").String()
		return state == "SUCCESS" || state == "FAIL" || state == "CANCELLED"
	}, wxpay.Params{"out_bill_no": "PLFK20261130002"})
	switch {
	case errors.Is(err, wxpay.ErrNotFinal):
		fmt.Println("not confirmed yet, or not paid yet: ask again later, with the same number")
		return
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println(bill.Get("state"), bill.Get("fail_reason").Exists()) // fail_reason says why, after FAIL
	// Output:
	// SUCCESS false
}

func Example_transferLost() {
	ctx, client, s := newStall()
	defer s.Close()
	s.Gateway().Handle("POST /v3/fund-app/mch-transfer/transfer-bills", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Fault: wxpaytest.Drop()}
	})
	body := wxpay.Params{
		"appid": "wxd678efh567hg6787", "out_bill_no": "PLFK20261130003", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"transfer_amount": 100, "transfer_remark": "注册会员有礼", "transfer_scene_id": "1000",
		"transfer_scene_report_infos": []wxpay.Params{
			{"info_type": "活动名称", "info_content": "注册会员有礼"}, {"info_type": "奖励说明", "info_content": "注册奖励"},
		},
	}
	_, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, wxpay.Params{"json": body})
	fmt.Println(wxpay.OutcomeOf(err), strings.Contains(err.Error(), "PLFK"))
	_, err = client.Chain("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}").Get(ctx, wxpay.Params{
		"out_bill_no": "PLFK20261130003",
	})
	fmt.Println(errors.Is(err, wxpay.Code("NOT_FOUND")))
	// Output:
	// unknown false
	// true
}
