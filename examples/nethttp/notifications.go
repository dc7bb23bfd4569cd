package main

import "github.com/wechatpay-chain/wxpay/wxpaytest"

const (
	order = `{"mchid":"1900000001","out_trade_no":"20260101-1","trade_state":"SUCCESS","amount":{"total":100,"currency":"CNY"}}`
	cheap = `{"mchid":"1900000001","out_trade_no":"20260101-1","trade_state":"SUCCESS","amount":{"total":1,"currency":"CNY"}}`
)

// notifications are what the gateway sends: the payment twice, as WeChat Pay may.
var notifications = []wxpaytest.Notification{
	{ID: "EV-1", Resource: order},
	{ID: "EV-1", Resource: order},
	{Type: "REFUND.SUCCESS", Resource: `{"mchid":"1900000001","out_refund_no":"20260102-1","refund_status":"SUCCESS"}`},
	{OriginalType: "profitsharing", Resource: `{"mchid":"1900000001","out_order_no":"20260103-1",` +
		`"receiver":{"type":"MERCHANT_ID","account":"1900000100","amount":20}}`},
	{Resource: cheap},
	{Resource: order, Fault: wxpaytest.BadSignature()},
}
