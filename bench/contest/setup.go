// Package contest sends one order by several clients: the least that any client must do, and wxpay beside it. All of them send the same
// order to the same server in this process, verify the same signed answer and take the code_url out of it.
package contest

import (
	"fmt"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// Order is a Native order of about 700 bytes, with all that a shop may say.
func Order() wxpay.Params {
	return wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "Image形象店-深圳腾大-QQ公仔",
		"out_trade_no": "1217752501201407033233368018", "time_expire": "2026-11-22T10:34:56+08:00",
		"attach": "自定义数据说明", "notify_url": "https://www.weixin.qq.com/wxpay/pay.php", "goods_tag": "WXG",
		"amount": wxpay.Params{"total": 100, "currency": "CNY"},
		"detail": wxpay.Params{"cost_price": 608800, "invoice_id": "微信123", "goods_detail": []wxpay.Params{
			{"merchant_goods_id": "1246464644", "wechatpay_goods_id": "1001", "goods_name": "iPhoneX 256G", "quantity": 1,
				"unit_price": 528800},
		}},
		"scene_info": wxpay.Params{"payer_client_ip": "14.23.150.211", "device_id": "013467007045764",
			"store_info": wxpay.Params{"id": "0001", "name": "腾讯大厦分店", "area_code": "440305",
				"address": "广东省深圳市南山区科技中一道10000号"}},
	}
}

const codeURL = "weixin://wxpay/bizpayurl?pr=JyC91EIz1"

// A Setup is the server, its keys and the order.
type Setup struct {
	gateway *wxpaytest.Server
	cfg     wxpay.Config // BaseURL is the bare server
	order   wxpay.Params
}

const path = "v3/pay/transactions/native"

// NewSetup starts the server. Its answer is valid for five minutes.
func NewSetup() (*Setup, error) {
	now := time.Now()
	gateway, err := wxpaytest.Start(wxpaytest.Plain(), wxpaytest.Clock(func() time.Time { return now }))
	if err != nil {
		return nil, err
	}
	s := &Setup{gateway: gateway, cfg: gateway.Config(), order: Order()}
	if s.cfg.BaseURL, err = gateway.Bare(fmt.Sprintf(`{"code_url":%q}`, codeURL)); err != nil {
		gateway.Close()
		return nil, err
	}
	return s, nil
}

// Close ends the server.
func (s *Setup) Close() { s.gateway.Close() }
