package world

import (
	"strconv"
	"strings"
	"time"
)

// APIv2 speaks of the same orders in other words: HTTP 200 with return_code and result_code,
// texts only. Source: WORLD 4, 36.
var endpointsV2 = []Endpoint{
	{
		Method: "POST", Pattern: "/v2/pay/unifiedorder", Title: "统一下单", Product: "APIv2", Source: "WORLD 4, 36",
		fields: []field{
			need("appid", "公众账号ID"), need("body", "商品描述"), tradeNumberV2,
			need("total_fee", "标价金额").as(number).within(1, 0),
			need("spbill_create_ip", "终端IP"), need("notify_url", "通知地址"), need("trade_type", "交易类型"),
		},
		do: (*tx).unifiedOrder,
	},
	{
		Method: "POST", Pattern: "/v2/pay/micropay", Title: "提交付款码支付", Product: "APIv2", Source: "WORLD 4, 36; FACTS E",
		fields: []field{
			need("appid", "公众账号ID"), need("body", "商品描述"), tradeNumberV2,
			need("total_fee", "订单金额").as(number).within(1, 0),
			need("spbill_create_ip", "终端IP"), need("auth_code", "付款码"),
		},
		do: (*tx).micropay,
	},
	{
		Method: "POST", Pattern: "/v2/pay/orderquery", Title: "查询订单", Product: "APIv2", Source: "WORLD 4, 36",
		fields: []field{need("appid", "公众账号ID")},
		do:     (*tx).queryV2,
	},
	{
		Method: "POST", Pattern: "/v2/pay/closeorder", Title: "关闭订单", Product: "APIv2", Source: "WORLD 4, 36",
		fields: []field{need("appid", "公众账号ID"), need("out_trade_no", "商户订单号")}, do: (*tx).closeV2,
	},
	{
		Method: "POST", Pattern: "/v2/secapi/pay/reverse", Title: "撤销订单", Product: "APIv2", Source: "WORLD 4, 36",
		fields: []field{need("appid", "公众账号ID")},
		do:     (*tx).reverseV2,
	},
	{
		Method: "POST", Pattern: "/v2/secapi/pay/refund", Title: "申请退款", Product: "APIv2", Source: "WORLD 4, 36",
		fields: []field{
			need("appid", "公众账号ID"), need("out_refund_no", "商户退款单号").within(1, 64).matching(refundNumberForm),
			need("total_fee", "订单金额").as(number).within(1, 0), need("refund_fee", "退款金额").as(number).within(1, 0),
		},
		do: (*tx).refundV2,
	},
	{
		Method: "POST", Pattern: "/v2/pay/refundquery", Title: "查询退款", Product: "APIv2", Source: "WORLD 4, 36",
		fields: []field{need("appid", "公众账号ID")},
		do:     (*tx).queryRefundV2,
	},
	{
		Method: "POST", Pattern: "/v2/pay/downloadbill", Title: "下载交易账单", Product: "APIv2", Source: "WORLD 4, 36",
		fields: []field{need("appid", "公众账号ID"), need("bill_date", "对账单日期")}, do: (*tx).downloadBillV2,
	},
	{
		Method: "POST", Pattern: "/v2/mmpaymkttransfers/sendredpack", Title: "发放普通红包", Product: "APIv2", Source: "WORLD 4, 36",
		fields: []field{
			need("mch_billno", "商户订单号").within(1, 28).matching(billNumber), need("wxappid", "公众账号appid"), need("send_name", "商户名称"),
			need("re_openid", "用户openid"), need("total_amount", "付款金额").as(number).within(1, 0),
			need("total_num", "红包发放总人数").as(number).within(1, 0), need("wishing", "红包祝福语"),
			need("act_name", "活动名称"), need("remark", "备注"),
		},
		do: (*tx).sendRedPack,
	},
}

// tradeNumberV2 is a merchant's number of an order. Source: the page of unifiedorder, String(32).
var tradeNumberV2 = need("out_trade_no", "商户订单号").within(1, 32).matching(tradeNumber)

// fieldsV2 are the fields of an answer of APIv2.
type fieldsV2 = map[string]string

// notSaidV2 are fields that say nothing about an order: how a request is signed may change.
var notSaidV2 = []string{"sign", "nonce_str", "sign_type"}

func number64(n int64) string { return strconv.FormatInt(n, 10) }

// codesV2 are err_code where APIv2 has another word.
var codesV2 = map[string]string{
	"ORDER_NOT_EXIST": "ORDERNOTEXIST", "ORDER_CLOSED": "ORDERCLOSED", "NOT_ENOUGH": "NOTENOUGH", "SYSTEM_ERROR": "SYSTEMERROR",
	"TRADE_ERROR": "TRADE_ERROR", "RESOURCE_NOT_EXISTS": "ORDERNOTEXIST",
}

// CodeV2 returns the word of APIv2 for a code of APIv3.
func CodeV2(code string) string {
	if v2, found := codesV2[code]; found {
		return v2
	}
	return code
}

// productsV2 are the trade types of unifiedorder.
var productsV2 = map[string]string{"JSAPI": "jsapi", "NATIVE": "native", "APP": "app", "MWEB": "h5"}

func readOrderV2(c *Call, product string) *Order {
	o := &Order{
		Merchant: c.Merchant, Number: c.text("out_trade_no"), Product: product, API: 2, AppID: c.text("appid"), OpenID: c.text("openid"),
		Description: c.text("body"), Attach: c.text("attach"), NotifyURL: c.text("notify_url"), Currency: c.text("fee_type"),
		Total:  c.int("total_fee"),
		Device: c.text("device_info"), Sharing: c.text("profit_sharing") == "Y", Print: fingerprint(c.Body, notSaidV2...),
		SubMerchant: c.text("sub_mch_id"), SubAppID: c.text("sub_appid"), SubOpenID: c.text("sub_openid"),
		Partner: c.text("sub_mch_id") != "",
	}
	if signType := c.text("sign_type"); signType != "MD5" {
		o.SignType = signType
	}
	if when, err := time.ParseInLocation("20060102150405", c.text("time_expire"), beijing); err == nil {
		o.Expires = when
	}
	return o
}

func (t *tx) unifiedOrder(c *Call) (Answer, error) {
	kind := c.text("trade_type")
	product, known := productsV2[kind]
	switch {
	case !known:
		return Answer{}, v2Missing.saying("无效的trade_type")
	case kind == "JSAPI" && c.text("openid") == "" && c.text("sub_openid") == "":
		return Answer{}, v2Missing.saying("JSAPI支付必须传openid")
	}
	o := readOrderV2(c, product)
	if before := t.order(o.Merchant, o.Number); before != nil {
		if r := t.again(before, product, o.Print); r != nil {
			return Answer{}, r
		}
		before.SignType = o.SignType
		o = before
	} else {
		t.place(o)
		t.w.warnOfURL(o.NotifyURL)
	}
	t.newPrepay(o)
	answer := fieldsV2{"appid": o.AppID, "mch_id": o.Merchant, "trade_type": kind, "prepay_id": o.PrepayID}
	switch product {
	case "native":
		answer["code_url"] = o.Link
	case "h5":
		answer["mweb_url"] = o.Link
	}
	return Answer{Body: answer}, nil
}

func (t *tx) micropay(c *Call) (Answer, error) {
	o := readOrderV2(c, "micropay")
	if before := t.order(o.Merchant, o.Number); before != nil {
		switch {
		case before.Print != o.Print:
			return Answer{}, numberUsed.refuse()
		case before.State == UserPaying:
			return Answer{}, userPaying.refuse()
		case before.State == Success:
			return Answer{}, orderPaid.refuse()
		}
		return Answer{}, orderClosed.refuse()
	}
	if r := t.charge(c, o); r != nil {
		return Answer{}, keptError{r}
	}
	return Answer{Body: o.describeV2()}, nil
}

// describeV2 tells of an order as APIv2 does, in an answer and in a notification.
func (o *Order) describeV2() fieldsV2 {
	f := fieldsV2{
		"appid": o.AppID, "mch_id": o.Merchant, "out_trade_no": o.Number, "device_info": o.Device, "attach": o.Attach,
		"fee_type":  o.Currency,
		"total_fee": number64(o.Total), "trade_type": tradeTypes[o.Product],
	}
	if o.Partner {
		f["sub_mch_id"], f["sub_appid"], f["sub_openid"] = o.SubMerchant, o.SubAppID, o.SubOpenID
	}
	if o.ID != "" {
		f["transaction_id"], f["openid"], f["is_subscribe"], f["bank_type"] = o.ID, o.OpenID, "N", o.Bank
		f["cash_fee"], f["cash_fee_type"], f["time_end"] = number64(o.Total), o.Currency, stampV2(o.Paid)
	}
	for name, v := range f {
		if v == "" {
			delete(f, name)
		}
	}
	return f
}

// orderV2 finds the order that a request of APIv2 names.
func (t *tx) orderV2(c *Call) (*Order, *Refusal) {
	number, id := c.text("out_trade_no"), c.text("transaction_id")
	if number == "" && id == "" {
		return nil, v2Missing.saying("缺少参数out_trade_no")
	}
	o := t.order(c.Merchant, number)
	if id != "" {
		o = t.orderByID(c.Merchant, id)
	}
	if o == nil || o.Burnt {
		return nil, orderUnknown.refuse()
	}
	return o, c.forOrder(o)
}

func (t *tx) queryV2(c *Call) (Answer, error) {
	if c.Test == queryTimeout {
		return Answer{}, paySystemError.refuse()
	}
	o, r := t.orderV2(c)
	if r != nil {
		return Answer{}, r
	}
	f := o.describeV2()
	f["trade_state"], f["trade_state_desc"] = o.State, stateTexts[o.State]
	return Answer{Body: f}, nil
}

func (t *tx) closeV2(c *Call) (Answer, error) {
	o, r := t.orderV2(c)
	if r != nil {
		return Answer{}, r
	}
	if r := t.closeByMerchant(o); r != nil {
		return Answer{}, r
	}
	return Answer{Body: fieldsV2{"appid": o.AppID, "mch_id": o.Merchant}}, nil
}

func (t *tx) reverseV2(c *Call) (Answer, error) {
	o, r := t.orderV2(c)
	if r != nil {
		return Answer{}, r
	}
	if o.Product != "codepay" && o.Product != "micropay" {
		return Answer{}, invalidRequest.saying("只有付款码支付的订单可以撤销")
	}
	if r := t.reverse(o); r != nil {
		return Answer{}, r
	}
	return Answer{Body: fieldsV2{"appid": o.AppID, "mch_id": o.Merchant, "recall": "N"}}, nil
}

func (t *tx) refundV2(c *Call) (Answer, error) {
	o, r := t.orderV2(c)
	switch {
	case r != nil:
		return Answer{}, r
	case o.Paid.IsZero() || o.State == Revoked:
		return Answer{}, refundOrderUnknown.refuse()
	}
	back := &Refund{
		Merchant: c.Merchant, Number: c.text("out_refund_no"), Order: o.Key, Amount: c.int("refund_fee"), Total: c.int("total_fee"),
		Currency: o.Currency,
		Reason:   c.text("refund_desc"), NotifyURL: c.text("notify_url"), API: 2,
	}
	if r := t.startRefund(o, back); r != nil {
		return Answer{}, r
	}
	back = refunds.get(t, key(c.Merchant, back.Number))
	return Answer{Body: fieldsV2{
		"appid": o.AppID, "mch_id": o.Merchant, "transaction_id": o.ID, "out_trade_no": o.Number, "out_refund_no": back.Number,
		"refund_id":  back.ID,
		"refund_fee": number64(back.Amount), "total_fee": number64(back.Total), "cash_fee": number64(o.Total),
		"cash_refund_fee":   number64(back.Amount),
		"coupon_refund_fee": "0", "coupon_refund_count": "0",
	}}, nil
}

// statesV2 are the states of refunds in APIv2's words.
var statesV2 = map[string]string{Success: "SUCCESS", Processing: "PROCESSING", Abnormal: "CHANGE", Closed: "REFUNDCLOSE"}

func (t *tx) queryRefundV2(c *Call) (Answer, error) {
	var found []*Refund
	var o *Order
	number, id := c.text("out_refund_no"), c.text("refund_id")
	if at := refundIDs.get(t, id); at != nil {
		number = (*at)[strings.LastIndexByte(*at, '/')+1:]
	}
	if number != "" {
		if r := refunds.get(t, key(c.Merchant, number)); r != nil {
			if refused := t.forRefund(c, r, refundUnknownV2); refused != nil {
				return Answer{}, refused
			}
			o, found = orders.get(t, r.Order), []*Refund{r}
		}
	} else {
		var r *Refusal
		if o, r = t.orderV2(c); r != nil {
			return Answer{}, r
		}
		for _, n := range o.Refunds {
			found = append(found, refunds.get(t, key(c.Merchant, n)))
		}
	}
	if len(found) == 0 {
		return Answer{}, &Refusal{Rule: refundUnknownV2}
	}
	f := fieldsV2{
		"appid": o.AppID, "mch_id": o.Merchant, "transaction_id": o.ID, "out_trade_no": o.Number, "total_fee": number64(o.Total),
		"cash_fee":     number64(o.Total),
		"refund_count": number64(int64(len(found))),
	}
	for i, r := range found {
		n := "_" + strconv.Itoa(i)
		f["out_refund_no"+n], f["refund_id"+n], f["refund_channel"+n], f["refund_fee"+n] = r.Number, r.ID, r.Channel, number64(r.Amount)
		f["refund_status"+n], f["refund_account"+n], f["refund_recv_accout"+n] = statesV2[r.State], "REFUND_SOURCE_RECHARGE_FUNDS",
			r.Received
		if !r.Succeeded.IsZero() {
			f["refund_success_time"+n] = billTime(r.Succeeded)
		}
	}
	return Answer{Body: f}, nil
}

var refundUnknownV2 = rule(Rule{
	Product: "APIv2", When: "there is no such refund", Status: 404, Code: "REFUNDNOTEXIST", Message: "not exist", Mark: Reported,
	Source: "forums",
})

// describeRefundV2 is what req_info of a notification holds.
func (t *tx) describeRefundV2(r *Refund, o *Order) fieldsV2 {
	f := fieldsV2{
		"transaction_id": o.ID, "out_trade_no": o.Number, "refund_id": r.ID, "out_refund_no": r.Number, "total_fee": number64(r.Total),
		"refund_fee": number64(r.Amount), "settlement_refund_fee": number64(r.Amount), "refund_status": statesV2[r.State],
		"refund_recv_accout": r.Received, "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_request_source": "API",
	}
	if !r.Succeeded.IsZero() {
		f["success_time"] = billTime(r.Succeeded)
	}
	return f
}

func (t *tx) downloadBillV2(c *Call) (Answer, error) {
	day, err := time.ParseInLocation("20060102", c.text("bill_date"), beijing)
	if err != nil {
		return Answer{}, billDate.refuse()
	}
	kind := c.text("bill_type")
	if kind == "" {
		kind = "ALL"
	}
	if _, known := billHeads[kind]; !known {
		return Answer{}, v2Missing.saying("无效的bill_type")
	}
	text, r := t.billOf(&billFile{Merchant: c.Merchant, Sub: c.sub(), Kind: kind, Day: day.Format(time.DateOnly)})
	if r != nil {
		return Answer{}, r
	}
	if c.text("tar_type") == "GZIP" {
		return Answer{File: gzipped(text)}, nil
	}
	return Answer{File: []byte(text)}, nil
}

// A redPack is sent and taken at once.
type redPack struct {
	Merchant, Number, ID, OpenID, Print string
	Amount                              int64
	At                                  time.Time
}

var redPacks = table[redPack]{"red packs"}

func (t *tx) sendRedPack(c *Call) (Answer, error) {
	p := &redPack{c.Merchant, c.text("mch_billno"), "", c.text("re_openid"), fingerprint(c.Body, notSaidV2...),
		c.int("total_amount"), t.now}
	k := key(p.Merchant, p.Number)
	switch before := redPacks.get(t, k); {
	case before != nil && before.Print != p.Print:
		return Answer{}, invalidRequest.saying("更换了openid，但商户单号未更新")
	case before != nil:
		p = before
	case p.Amount > t.account(p.Merchant).Available:
		return Answer{}, notEnough.refuse()
	default:
		p.ID = "1000" + digits(24)
		redPacks.put(t, k, p)
		t.book(entry{Kind: entryTransfer, Merchant: p.Merchant, Number: p.Number, ID: p.ID, Amount: p.Amount})
	}
	return Answer{Body: fieldsV2{
		"mch_billno": p.Number, "mch_id": p.Merchant, "wxappid": c.text("wxappid"), "re_openid": p.OpenID,
		"total_amount": number64(p.Amount),
		"send_listid":  p.ID,
	}}, nil
}
