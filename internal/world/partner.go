package world

import (
	"cmp"
	"strings"
)

// A partner names the sub-merchant in each call about his orders: sub_mchid in the body or in the query,
// sub_mch_id in APIv2. Any number is a sub-merchant of any partner here: the world has no list of them.

var (
	subMerchantField   = may("sub_mchid", "子商户号").within(0, 32)
	subMerchantInQuery = may("?sub_mchid", "子商户号").within(0, 32)

	subMissing = rule(Rule{
		Product: "every call", When: "the order is a sub-merchant's, and sub_mchid is missing", Status: 400, Code: "PARAM_ERROR",
		Message: "受理机构必须传入sub_mch_id", Inner: "268443704", Mark: Reported,
		Source: "yansongda/pay#635 (refund) and #1049, gabinlin/wx-pay-profits-sharing#6 (combined); borball/weixin-sdk#64 (APIv2)",
	})
	subNotAllowed = rule(Rule{
		Product: "every call", When: "the order is the merchant's own, and sub_mchid is given", Status: 400, Code: "PARAM_ERROR",
		Message: "普通商户不允许传sub_mch_id", Mark: Reported,
		Source: "wechatpay-apiv3/wechatpay-java#67 (query), zoujingli/WeChatDeveloper#76 (refund), go-pay/gopay#281 (order)",
	})
	subDiffers = rule(Rule{
		Product: "every call", When: "sub_mchid is not that of the order", Status: 400, Code: "INVALID_REQUEST",
		Message: "子商户号与订单不匹配", Inner: "268447845", Mark: Reported,
		Source: "WORLD 6: the number is documented, code and text are a guess",
	})
)

// sub returns the sub-merchant that a call names, "" if it names none.
func (c *Call) sub() string {
	return cmp.Or(c.text("sub_mchid"), c.Query.Get("sub_mchid"), c.text("sub_mch_id"))
}

// forSub refuses a call that names another sub-merchant than it is about, "" for the merchant's own things.
// differs is the refusal of a wrong one: nothing of that number, where a thing is asked for by its own.
func (c *Call) forSub(sub string, differs *Rule) *Refusal {
	r := compareSub(c.sub(), sub, differs)
	if r != nil && r.Rule.Code == paramError.Code && strings.HasPrefix(c.Path, "/v2/") {
		return v2Missing.saying(r.Message()) // by return_code: borball/weixin-sdk#64
	}
	return r
}

func compareSub(said, sub string, differs *Rule) *Refusal {
	switch {
	case said == sub:
		return nil
	case said == "":
		return subMissing.refuse()
	case sub == "":
		return subNotAllowed.refuse()
	}
	return differs.refuse()
}

// forOrder is forSub for a call that names an order.
func (c *Call) forOrder(o *Order) *Refusal { return c.forSub(o.SubMerchant, subDiffers) }

// forRefund is forSub for a call that names a refund.
func (t *tx) forRefund(c *Call, r *Refund, differs *Rule) *Refusal {
	return c.forSub(orders.get(t, r.Order).SubMerchant, differs)
}
