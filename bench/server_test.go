package bench

import (
	"bufio"
	"bytes"
	"net"
	"strconv"
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
	body := `{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}`
	header := gateway.Sign([]byte(body))
	for name, value := range map[string]string{
		"Server": "nginx", "Date": "Sat, 21 Nov 2026 00:00:00 GMT", "Keep-Alive": "timeout=8",
		"Content-Type": "application/json; charset=utf-8", "Content-Length": strconv.Itoa(len(body)),
		"Cache-Control": "no-cache, must-revalidate", "Request-Id": "08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0",
	} {
		header.Set(name, value)
	}
	var answer bytes.Buffer
	answer.WriteString("HTTP/1.1 200 OK\r\n")
	require.NoError(b, header.Write(&answer))
	answer.WriteString("\r\n" + body)

	cfg := gateway.Config()
	cfg.BaseURL = bareServer(b, answer.Bytes())
	return &setup{cfg: cfg, target: "/v3/pay/transactions/native", order: wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "Image形象店-深圳腾大-QQ公仔",
		"out_trade_no": "1217752501201407033233368018", "time_expire": "2026-11-22T10:34:56+08:00",
		"attach": "自定义数据说明", "notify_url": "https://www.weixin.qq.com/wxpay/pay.php", "goods_tag": "WXG",
		"amount": wxpay.Params{"total": 100, "currency": "CNY"},
		"detail": wxpay.Params{"cost_price": 608800, "invoice_id": "微信123", "goods_detail": []wxpay.Params{
			{"merchant_goods_id": "1246464644", "wechatpay_goods_id": "1001", "goods_name": "iPhoneX 256G", "quantity": 1, "unit_price": 528800},
		}},
		"scene_info": wxpay.Params{"payer_client_ip": "14.23.150.211", "device_id": "013467007045764",
			"store_info": wxpay.Params{"id": "0001", "name": "腾讯大厦分店", "area_code": "440305", "address": "广东省深圳市南山区科技中一道10000号"}},
	}}
}

// bareServer answers every request on every connection with the same bytes.
func bareServer(b *testing.B, answer []byte) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answerAll(c, answer)
		}
	}()
	return "http://" + l.Addr().String() + "/"
}

func answerAll(c net.Conn, answer []byte) {
	defer c.Close()
	r := bufio.NewReaderSize(c, 8<<10)
	for {
		length := 0
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				return
			}
			if len(line) <= 2 {
				break
			}
			if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
				for _, digit := range bytes.TrimSpace(value) {
					length = length*10 + int(digit-'0')
				}
			}
		}
		if _, err := r.Discard(length); err != nil {
			return
		}
		if _, err := c.Write(answer); err != nil {
			return
		}
	}
}
