package bill_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// dayBill is a file as WeChat Pay has it: amounts in yuan, a back-tick before each value.
const dayBill = "\ufeff交易时间,商户订单号,订单金额,手续费\r\n" +
	"`2025-01-01 08:00:00,`PV20250101000001,`18.50,`0.11100\r\n" +
	"`2025-01-01 09:00:00,`PV20250101000002,`9.00,`0.05400\r\n" +
	"总交易单数,订单总金额,手续费总金额\r\n" +
	"`2,`27.50,`0.16500\r\n"

// The bill of a day in one call: asked for, fetched, checked, unpacked and read. Amounts are whole fen.
func Example() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	gateway.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte(dayBill)})
	client, err := wxpay.New(gateway.Config())
	if err != nil {
		log.Fatal(err)
	}

	b, err := bill.Fetch(context.Background(), client, "v3/bill/tradebill", wxpay.Params{
		"query": wxpay.Params{"bill_date": "2025-01-01", "bill_type": "ALL", "tar_type": "GZIP"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	for row, err := range b.Rows() {
		var wrong *bill.RowError
		if errors.As(err, &wrong) {
			log.Println(wrong) // this row alone: set it aside, and go on
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		total, err := row.Fen("订单金额")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row.Get("商户订单号"), total)
	}
	summary, found, err := b.Summary()
	fmt.Println(summary.Get("订单总金额"), found, err)
	// Output:
	// PV20250101000001 1850
	// PV20250101000002 900
	// 27.50 true <nil>
}
