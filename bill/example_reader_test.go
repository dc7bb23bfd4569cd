package bill_test

import (
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/bill"
)

func ExampleReader_Rows() {
	file := strings.NewReader("\ufeff交易时间,商品名称,订单金额,手续费\r\n" +
		"`2025-01-01 08:00:00,`红茶, 大杯,`18.50,`0.11100\r\n" +
		"`2025-01-01 09:00:00,`绿茶,`9.00,`0.05400\r\n" +
		"总交易单数,订单总金额,手续费总金额\r\n" +
		"`2,`27.50,`0.16500\r\n")

	r := bill.NewReader(file)
	var total int64
	for row, err := range r.Rows() {
		if err != nil {
			fmt.Println(err)
			return
		}
		at, err := row.Time("交易时间")
		if err != nil {
			fmt.Println(err)
			return
		}
		fen, err := row.Fen("订单金额")
		if err != nil {
			fmt.Println(err)
			return
		}
		total += fen
		fmt.Printf("%s %s: %d fen\n", at.Format("15:04"), row.Get("商品名称"), fen)
	}
	if summary, ok := r.Summary(); ok {
		fen, err := summary.Fen("订单总金额")
		fmt.Println("all there:", err == nil && fen == total)
	}
	// Output:
	// 08:00 红茶, 大杯: 1850 fen
	// 09:00 绿茶: 900 fen
	// all there: true
}

func ExampleScaled() {
	fee, err := bill.Scaled("0.11100", 5) // in 1/100000 yuan
	fmt.Println(fee, err)
	_, err = bill.Fen("0.11100")
	fmt.Println(err)
	// Output:
	// 11100 <nil>
	// bill: "0.11100" is not a whole number of fen: read it with Scaled and 5 digits
}
