package guide_test

import (
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay"
)

func Example_errors() {
	ctx, client, s := newStall()
	defer s.Close()

	order, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130-none", "mchid": "1900000001",
	})
	switch {
	case err == nil:
		fmt.Println(order.Get("trade_state"))
	case errors.Is(err, wxpay.Code("ORDER_NOT_EXIST")):
		fmt.Println("no such order")
	case wxpay.OutcomeOf(err) == wxpay.NotSent:
		fmt.Println("nothing reached WeChat Pay:", err)
	case wxpay.OutcomeOf(err) == wxpay.Rejected:
		fmt.Println("WeChat Pay said no:", err)
	default: // wxpay.Unknown
		fmt.Println("nobody knows yet:", err)
	}
	// Output:
	// no such order
}

func Example_verdict() {
	ctx, client, s := newStall()
	defer s.Close()
	_, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130-none", "mchid": "1900000001",
	})

	var answer *wxpay.Error
	if errors.As(err, &answer) {
		fmt.Println(answer.Status, answer.Code, answer.Message)
		v := answer.Verdict("en") // or "zh"
		fmt.Println(v.Name, "-", v.Sentence)
	}
	// Output:
	// 404 ORDER_NOT_EXIST 订单不存在
	// order-not-there - there is no such order for this merchant
}
