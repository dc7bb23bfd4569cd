package bill_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/bill"
)

const tradeHeader = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
	"应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额," +
	"申请退款金额,费率备注"

const tradeRow = "`2025-01-01 08:00:00,`wx8888888888888888,`1900000001,`0,`,`4200001234202501010000000001,`PV20250101000001," +
	"`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`JSAPI,`SUCCESS,`OTHERS,`CNY,`1.00,`0.00,`0,`0,`0.00,`0.00,`,`,`商品, 带逗号,`,`0.01000,`0.60%," +
	"`1.00,`0.00,`"

func BenchmarkRows(b *testing.B) {
	const rows = 10_000
	text := []byte(tradeHeader + "\r\n" + strings.Repeat(tradeRow+"\r\n", rows) + "总交易单数,订单总金额\r\n`10000,`10000.00\r\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range bill.NewReader(bytes.NewReader(text)).Rows() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		require.Equal(b, rows, n)
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkFen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if n, err := bill.Fen("12345.6700"); n != 1234567 || err != nil {
			b.Fatal(n, err)
		}
	}
}
