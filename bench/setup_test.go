package bench

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A setup is one gateway whose keys and signed answer all clients share.
type setup struct {
	cfg    wxpay.Config // BaseURL is the bare server
	target string
	order  wxpay.Params
}

func newSetup(b *testing.B) *setup {
	b.Helper()
	now := time.Now()
	gateway := wxpaytest.NewServer(b, wxpaytest.Plain(), wxpaytest.Clock(func() time.Time { return now }))
	cfg := gateway.Config()
	var err error
	cfg.BaseURL, err = gateway.Bare(`{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}`)
	require.NoError(b, err)
	return &setup{cfg: cfg, target: "/v3/pay/transactions/native", order: wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "Image形象店-深圳腾大-QQ公仔",
		"out_trade_no": "1217752501201407033233368018", "time_expire": "2026-11-22T10:34:56+08:00",
		"attach": "自定义数据说明", "notify_url": "https://www.weixin.qq.com/wxpay/pay.php", "goods_tag": "WXG",
		"amount": wxpay.Params{"total": 100, "currency": "CNY"},
		"detail": wxpay.Params{"cost_price": 608800, "invoice_id": "微信123", "goods_detail": []wxpay.Params{
			{"merchant_goods_id": "1246464644", "wechatpay_goods_id": "1001", "goods_name": "iPhoneX 256G", "quantity": 1,
				"unit_price": 528800},
		}},
		"scene_info": wxpay.Params{"payer_client_ip": "14.23.150.211", "device_id": "013467007045764",
			"store_info": wxpay.Params{"id": "0001", "name": "腾讯大厦分店", "area_code": "440305", "address": "广东省深圳市南山区科技中一道10000号"}},
	}}
}
