package catalogue_test

import (
	"fmt"
	"iter"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

// What the page of an endpoint says, for programs.
func Example() {
	e, found := catalogue.Lookup("POST", "v3/refund/domestic/refunds")
	if !found {
		return
	}
	fmt.Println(e.Title, e.Group)
	for field := range required(e.Body()) {
		fmt.Println(field.Path, field.Type)
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

// required are the fields of a body, at any depth, that must be there.
func required(body []catalogue.Field) iter.Seq[*catalogue.Field] {
	return func(yield func(*catalogue.Field) bool) {
		for field := range catalogue.All(body) {
			if field.Required && !yield(field) {
				return
			}
		}
	}
}
