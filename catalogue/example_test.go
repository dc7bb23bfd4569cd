package catalogue_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// What the page of an endpoint says, for programs.
func Example() {
	e, found := catalogue.Lookup("POST", "v3/refund/domestic/refunds")
	if !found {
		return
	}
	fmt.Println(e.Title, e.Group)
	for field := range catalogue.All(e.Body()) {
		if field.Required {
			fmt.Println(field.Path, field.Type)
		}
	}
	// Output:
	// 申请退款API 基础支付∙退款
	// out_refund_no string
	// amount object
	// amount.refund integer
	// amount.from[].account string
	// amount.from[].amount integer
	// amount.total integer
	// amount.currency string
	// goods_detail[].merchant_goods_id string
	// goods_detail[].unit_price integer
	// goods_detail[].refund_amount integer
	// goods_detail[].refund_quantity integer
}

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

// A client that warns of what its requests get wrong, and says what a refused one may have meant.
func ExampleLint() {
	server, err := wxpaytest.Start() // your program has a Config of its own
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { // no such path
		return wxpaytest.Reply{Status: 404, Unsigned: true, Body: []byte("not found"), Header: http.Header{"Request-Id": {"08-0"}}}
	})
	cfg := server.Config()
	cfg.Logger = slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	cfg.Lint = catalogue.Lint       // or catalogue.Refuse: what it finds is not sent
	cfg.Suggest = catalogue.Suggest // after a 404 or a 400: did you mean …?
	client, err := wxpay.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Chain("v3/pay/transaction/native").Post(context.Background(), wxpay.Params{
		"json": map[string]any{"appid": "wxd678efh567hg6787", "amount": map[string]any{"total": 100}},
	})
	var refused *wxpay.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Hint())
	}
	// Output:
	// level=WARN msg="wxpay finding" method=POST template=v3/pay/transaction/native finding="POST v3/pay/transaction/native is not documented; did you mean POST v3/pay/transactions/native?"
	// WeChat Pay knows no such path: look for a mistyped word, and for v3/ that is missing or stands twice (Config.BaseURL, base_uri); did you mean POST v3/pay/transactions/native?
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
