package demo

import "github.com/wechatpay-chain/wxpay"

// acquiringParams is the request of the documentation page 从业机构完结微信支付分订单.
func acquiringParams() wxpay.Params {
	return wxpay.Params{
		"out_order_no": outOrderNo,
		"json": wxpay.Params{
			"service_id": "2002000000000558128851361561536",
			"channel_id": "1230000109",
			"sub_mchid":  "1900000109",
			"post_payments": []wxpay.Params{
				{"name": "就餐费用", "description": "就餐人均100元", "amount": 40000, "count": 4},
			},
			"post_discounts": []wxpay.Params{
				{"name": "满20减1元", "description": "不与其他优惠叠加", "amount": 100, "count": 2},
			},
			"total_amount": 50000,
			"time_range": wxpay.Params{
				"start_time": "20091225091010", "start_time_remark": "开始租借时间",
				"end_time": "20091225121010", "end_time_remark": "租借结束时间",
			},
			"location": wxpay.Params{
				"start_location": "嗨客时尚主题展餐厅", "end_location": "嗨客时尚主题展餐厅",
			},
			"profit_sharing": true,
			"complete_time":  "2019-11-11T16:24:05+08:00",
			"goods_tag":      "goods_tag",
		},
	}
}

// acquiringBody is what these params must put on the wire: keys in order, no
// HTML escaping, no final line feed.
const acquiringBody = `{"channel_id":"1230000109","complete_time":"2019-11-11T16:24:05+08:00","goods_tag":"goods_tag",` +
	`"location":{"end_location":"嗨客时尚主题展餐厅","start_location":"嗨客时尚主题展餐厅"},` +
	`"post_discounts":[{"amount":100,"count":2,"description":"不与其他优惠叠加","name":"满20减1元"}],` +
	`"post_payments":[{"amount":40000,"count":4,"description":"就餐人均100元","name":"就餐费用"}],` +
	`"profit_sharing":true,"service_id":"2002000000000558128851361561536","sub_mchid":"1900000109",` +
	`"time_range":{"end_time":"20091225121010","end_time_remark":"租借结束时间","start_time":"20091225091010","start_time_remark":"开始租借时间"},` +
	`"total_amount":50000}`

// serviceParams is the request of the documentation page 完结支付分订单.
func serviceParams() wxpay.Params {
	return wxpay.Params{
		"out_order_no": outOrderNo,
		"json": wxpay.Params{
			"appid":      "wxd678efh567hg6787",
			"service_id": "2002000000000558128851361561536",
			"post_payments": []wxpay.Params{
				{"name": "就餐费用", "amount": 40000, "description": "就餐人均100元", "count": 4},
			},
			"post_discounts": []wxpay.Params{
				{"name": "满20减1元", "description": "不与其他优惠叠加", "count": 2},
			},
			"total_amount": 50000,
			"time_range": wxpay.Params{
				"start_time": "20091225091010", "end_time": "20091225121010",
				"start_time_remark": "开始租借时间", "end_time_remark": "租借结束时间",
			},
			"location":       wxpay.Params{"end_location": "嗨客时尚主题展餐厅"},
			"profit_sharing": false,
			"goods_tag":      "goods_tag",
		},
	}
}

// serviceBody is what serviceParams must put on the wire.
const serviceBody = `{"appid":"wxd678efh567hg6787","goods_tag":"goods_tag","location":{"end_location":"嗨客时尚主题展餐厅"},` +
	`"post_discounts":[{"count":2,"description":"不与其他优惠叠加","name":"满20减1元"}],` +
	`"post_payments":[{"amount":40000,"count":4,"description":"就餐人均100元","name":"就餐费用"}],` +
	`"profit_sharing":false,"service_id":"2002000000000558128851361561536",` +
	`"time_range":{"end_time":"20091225121010","end_time_remark":"租借结束时间","start_time":"20091225091010","start_time_remark":"开始租借时间"},` +
	`"total_amount":50000}`

// acquiringOrder places the service order that acquiringParams completes.
func acquiringOrder(notifyURL string) wxpay.Params {
	return wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "out_order_no": outOrderNo, "service_id": "2002000000000558128851361561536",
		"sub_mchid":  "1900000109",
		"channel_id": "1230000109", "service_introduction": "某某酒店", "notify_url": notifyURL,
		"risk_fund":  wxpay.Params{"name": "ESTIMATE_ORDER_COST", "amount": 50000},
		"time_range": wxpay.Params{"start_time": "20091225091010"},
	}}
}
