package catalogue_test

import (
	"fmt"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

func ExampleNearest() {
	fmt.Println(catalogue.Nearest("v3/pay/transaction/native"))
	// Output: [POST v3/pay/transactions/native]
}

func ExampleSearch() {
	for _, e := range catalogue.Search("分账 回退") {
		if e.Group == "资金应用∙分账" {
			fmt.Println(e, e.Title)
		}
	}
	// Output:
	// POST v3/profitsharing/return-orders 请求分账回退
	// GET v3/profitsharing/return-orders/{out_return_no} 查询分账回退结果
}

func ExampleEndpoint_Check() {
	e, _ := catalogue.Lookup("POST", "v3/pay/transactions/native")
	for _, finding := range e.Check([]byte(`{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "tea", "out_trade_no": "T1",
		"notify_url": "https://www.example.com/notify", "amount": {"total": "100", "curency": "CNY"}
	}`)) {
		fmt.Println(finding)
	}
	// Output:
	// amount.curency: the page has no such field; did you mean currency?
	// amount.total: is a text, in quotes; expected a whole number of fen, without quotes
}
