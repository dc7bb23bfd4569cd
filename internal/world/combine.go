package world

import (
	"cmp"
	"slices"
	"time"

	"github.com/tidwall/gjson"
)

// A Combined order is paid in one go. Its sub-orders are orders, each with its merchant: they are paid and
// closed together, and refunded alone. Source: WORLD 4, 15–17.
type Combined struct {
	Key       string    `json:"key"` // merchant/number
	Merchant  string    `json:"combine_mchid"`
	Number    string    `json:"combine_out_trade_no"`
	State     string    `json:"state"` // NOTPAY, SUCCESS, CLOSED
	Product   string    `json:"product"`
	AppID     string    `json:"combine_appid"`
	OpenID    string    `json:"openid,omitempty"`
	SubOpenID string    `json:"sub_openid,omitempty"`
	Device    string    `json:"device_id,omitempty"`
	NotifyURL string    `json:"notify_url"`
	Total     int64     `json:"total"`
	Orders    []string  `json:"orders"` // keys, in the order of the request
	PrepayID  string    `json:"prepay_id"`
	PrepayAt  time.Time `json:"prepay_at"`
	Link      string    `json:"link"`
	Created   time.Time `json:"created"`
	Paid      time.Time `json:"paid,omitzero"`
	Ended     time.Time `json:"ended,omitzero"`
	Print     string    `json:"print"`
}

var (
	combines       = table[Combined]{"combined"}
	combinePrepays = table[string]{"combined prepays"}
	recentCombines = table[string]{"recent combined"}
)

const (
	mostSubOrders       = 50
	actPayCombinedAlone = "combined order is paid"
)

// combineFields are those of all ways to place a combined order.
func combineFields(more ...field) []field {
	return append([]field{
		need("combine_appid", "合单商户appid").within(1, 32), need("combine_mchid", "合单商户号").within(1, 32).matching(merchantID),
		need("combine_out_trade_no", "合单商户订单号").within(2, 32).inBytes().matching(tradeNumber),
		need("notify_url", "通知地址").within(1, 255).matching(notifyURL), may("time_expire", "交易结束时间").within(1, 64),
		may("scene_info", "场景信息").as(object), may("combine_payer_info", "支付者").as(object),
		may("combine_payer_info.openid", "用户标识").within(0, 128), may("combine_payer_info.sub_openid", "用户子标识").within(0, 128),
		need("sub_orders", "子单信息").as(list).within(1, mostSubOrders),
		need("sub_orders[].mchid", "子单商户号").within(1, 32).matching(merchantID),
		need("sub_orders[].attach", "附加数据").within(0, 128).inBytes(), need("sub_orders[].amount", "订单金额").as(object),
		need("sub_orders[].amount.total_amount", "标价金额").as(number).within(1, 0),
		may("sub_orders[].amount.currency", "标价币种").within(3, 3).matching(languageTag),
		need("sub_orders[].out_trade_no", "子单商户订单号").within(6, 32).inBytes().matching(tradeNumber),
		may("sub_orders[].sub_mchid", "二级商户号").within(0, 32), need("sub_orders[].description", "商品描述").within(1, 127),
		may("sub_orders[].settle_info", "结算信息").as(object), may("sub_orders[].settle_info.profit_sharing", "是否指定分账").as(truth),
	}, more...)
}

var combineNumberInPath = need("{combine_out_trade_no}", "合单商户订单号").within(2, 32).inBytes().matching(tradeNumber)

var combineEndpoints = slices.Concat(placeCombinedEndpoints(), []Endpoint{
	{
		Method: "GET", Pattern: "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}", Title: "合单查询订单", Product: "combined",
		Source: "WORLD 4, 17", fields: []field{combineNumberInPath}, do: (*tx).queryCombined,
	},
	{
		Method: "POST", Pattern: "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close", Title: "合单关闭订单",
		Product: "combined", Source: "WORLD 4, 17",
		fields: []field{
			combineNumberInPath, need("combine_appid", "合单商户appid").within(1, 32),
			need("sub_orders", "子单信息").as(list).within(1, mostSubOrders),
			need("sub_orders[].mchid", "子单商户号").within(1, 32), may("sub_orders[].sub_mchid", "二级商户号").within(0, 32),
			need("sub_orders[].out_trade_no", "子单商户订单号").within(6, 32).inBytes(),
		},
		do: (*tx).closeCombinedV3,
	},
})

// placeCombinedEndpoints are the four ways to place a combined order.
func placeCombinedEndpoints() (all []Endpoint) {
	for _, p := range []struct {
		product, title string
		more           []field
	}{
		{"jsapi", "合单下单-JSAPI支付", []field{need("combine_payer_info", "支付者").as(object)}}, {"native", "合单下单-Native支付", nil},
		{"app", "合单下单-App支付", nil}, {"h5", "合单下单-H5支付", sceneFields},
	} {
		all = append(all, Endpoint{
			Method: "POST", Pattern: "/v3/combine-transactions/" + p.product, Title: p.title, Product: "combined", Mark: Documented,
			Source: "WORLD 4, 15–16", fields: combineFields(p.more...),
			do: func(t *tx, c *Call) (Answer, error) { return t.placeCombined(c, p.product) },
		})
	}
	return all
}

var (
	subMerchantUnknown = rule(Rule{
		Product: "combined", When: "the merchant of a sub-order is neither the signer nor one of this world", Status: 400,
		Code: "MCH_NOT_EXISTS", Message: "商户号不存在", Mark: Documented, Source: "FACTS B7",
	})
	subOrderTwice = rule(Rule{
		Product: "combined", When: "a sub-order stands twice in one request, or its number is used already", Status: 400,
		Code: "INVALID_REQUEST", Message: "201 商户订单号重复", Mark: Reported, Source: "FACTS A12",
	})
	payerMissing = rule(Rule{
		Product: "combined", When: "JSAPI without openid or sub_openid", Status: 400, Code: "PARAM_ERROR",
		Message: "JSAPI支付必须传openid", Inner: "268501013", Mark: Documented, Source: "WORLD 6",
	})
	subOrdersDiffer = rule(Rule{
		Product: "combined", When: "to be closed are other sub-orders than those of the combined order: they are closed together",
		Status: 400, Code: "INVALID_REQUEST", Message: "子单信息与合单订单不一致", Mark: Guessed, Source: "WORLD 4, 17",
	})
	closeSubOrder = rule(Rule{
		Product: "orders", When: "a sub-order is to be closed alone", Status: 400, Code: "INVALID_REQUEST",
		Message: "合单订单请使用合单关闭订单接口", Mark: Guessed, Source: "WORLD 4, 17: all sub-orders together",
	})
)

// asOrder is what a combined order has in common with an order, for the rules of those.
func (c *Combined) asOrder() *Order {
	return &Order{Number: c.Number, State: c.State, Product: c.Product, PrepayID: c.PrepayID, PrepayAt: c.PrepayAt, Print: c.Print}
}

// combinedOf returns the combined order that an order is part of, nil if it stands alone.
func (t *tx) combinedOf(o *Order) *Combined {
	if o.Combined == "" {
		return nil
	}
	return combines.get(t, key(o.CombinedBy, o.Combined))
}

func (t *tx) putCombined(c *Combined) {
	combines.put(t, c.Key, c)
	t.changed("combined", c.Key)
}

func (t *tx) placeCombined(call *Call, product string) (Answer, error) {
	if r := call.signs("combine_mchid"); r != nil {
		return Answer{}, r
	}
	c := &Combined{
		Key: key(call.Merchant, call.text("combine_out_trade_no")), Merchant: call.Merchant, Number: call.text("combine_out_trade_no"),
		State: NotPay, Product: product, AppID: call.text("combine_appid"), OpenID: call.text("combine_payer_info.openid"),
		SubOpenID: call.text("combine_payer_info.sub_openid"), Device: call.text("scene_info.device_id"),
		NotifyURL: call.text("notify_url"), Created: t.now, Print: fingerprint(call.Body),
	}
	if product == "jsapi" && c.OpenID == "" && c.SubOpenID == "" {
		return Answer{}, payerMissing.refuse()
	}
	if before := combines.get(t, c.Key); before != nil {
		if r := t.again(before.asOrder(), product, c.Print); r != nil {
			return Answer{}, r
		}
		c = before
	} else {
		if r := t.placeSubOrders(call, c); r != nil {
			return Answer{}, r
		}
		recentCombines.put(t, t.next(), &c.Key)
		t.w.warnOfURL(c.NotifyURL)
	}
	c.PrepayID, c.PrepayAt = newPrepayID(t.now), t.now
	code := hexDigits(10)
	combinePrepays.put(t, c.PrepayID, &c.Key)
	combinePrepays.put(t, code, &c.Key)
	c.Link = t.w.options.BaseURL + "pay/" + code
	t.putCombined(c)
	if ends(c.Number, paidEnd) {
		t.at(t.now, actPayCombinedAlone, c.Key)
	}
	switch product {
	case "native":
		return Answer{Body: map[string]string{"code_url": c.Link}}, nil
	case "h5":
		return Answer{Body: map[string]string{"h5_url": c.Link}}, nil
	}
	return Answer{Body: map[string]string{"prepay_id": c.PrepayID}}, nil
}

// placeSubOrders places the orders of a new combined one.
func (t *tx) placeSubOrders(call *Call, c *Combined) *Refusal {
	expires, r := call.expiry()
	if r != nil {
		return r
	}
	for _, said := range call.get("sub_orders").Array() {
		o := c.subOrder(said)
		switch {
		case o.Merchant != call.Merchant && !slices.Contains(t.w.options.Merchants, o.Merchant):
			return subMerchantUnknown.refuse()
		case t.order(o.Merchant, o.Number) != nil:
			return subOrderTwice.refuse()
		}
		o.Expires = expires
		t.place(o)
		c.Orders = append(c.Orders, o.Key)
		c.Total += o.Total
	}
	return nil
}

// subOrder reads one of sub_orders. Nobody is told of it alone.
func (c *Combined) subOrder(said gjson.Result) *Order {
	text := func(path string) string { return said.Get(path).String() }
	return &Order{
		Merchant: text("mchid"), Number: text("out_trade_no"), Product: c.Product, API: 3, AppID: c.AppID, OpenID: c.OpenID,
		SubOpenID: c.SubOpenID, Device: c.Device, Combined: c.Number, CombinedBy: c.Merchant, SubMerchant: text("sub_mchid"),
		SubAppID: text("sub_appid"), Partner: text("sub_mchid") != "", Description: text("description"), Attach: text("attach"),
		Total: said.Get("amount.total_amount").Int(), Currency: text("amount.currency"),
		Sharing: said.Get("settle_info.profit_sharing").Bool(), Print: "combined " + c.Print,
	}
}

// payCombined is a customer's payment of all sub-orders.
func (t *tx) payCombined(c *Combined) error {
	if r := t.canPay(c.asOrder()); r != nil {
		return r
	}
	if c.OpenID == "" && c.SubOpenID == "" {
		c.OpenID = sandboxOpenID
	}
	for _, k := range c.Orders {
		o := orders.get(t, k)
		o.OpenID = cmp.Or(o.OpenID, c.OpenID)
		t.pay(o)
	}
	c.State, c.Paid = Success, t.now
	t.putCombined(c)
	t.tell(&Delivery{Merchant: c.Merchant, URL: c.NotifyURL, Event: "TRANSACTION.SUCCESS", Original: "transaction", Summary: "支付成功",
		About: "combined " + c.Key, Resource: marshal(t.describeCombined(c))})
	return nil
}

// payCombinedAlone pays a combined order whose number says so.
func (t *tx) payCombinedAlone(k string) { _ = t.payCombined(combines.get(t, k)) } // it may be closed by now

// closeCombined closes all that is not paid.
func (t *tx) closeCombined(c *Combined) {
	c.State, c.Ended = Closed, t.now
	for _, k := range c.Orders {
		t.close(orders.get(t, k))
	}
	t.putCombined(c)
}

// answerCombined is a combined order as a query tells of it, and a notification.
type answerCombined struct {
	AppID  string            `json:"combine_appid"`
	MchID  string            `json:"combine_mchid"`
	Number string            `json:"combine_out_trade_no"`
	Payer  map[string]string `json:"combine_payer_info,omitempty"`
	Scene  map[string]string `json:"scene_info,omitempty"`
	Orders []answerSubOrder  `json:"sub_orders"`
}

type answerSubOrder struct {
	Amount      subOrderAmount `json:"amount"`
	Attach      string         `json:"attach,omitempty"`
	Bank        string         `json:"bank_type,omitempty"`
	MchID       string         `json:"mchid"`
	Number      string         `json:"out_trade_no"`
	SubAppID    string         `json:"sub_appid,omitempty"`
	SubMchID    string         `json:"sub_mchid,omitempty"`
	SubOpenID   string         `json:"sub_openid,omitempty"`
	SuccessTime string         `json:"success_time,omitempty"`
	State       string         `json:"trade_state"`
	Type        string         `json:"trade_type,omitempty"`
	ID          string         `json:"transaction_id,omitempty"`
}

type subOrderAmount struct {
	Currency      string `json:"currency"`
	Payer         int64  `json:"payer_amount,omitempty"`
	PayerCurrency string `json:"payer_currency"`
	Total         int64  `json:"total_amount"`
}

func (t *tx) describeCombined(c *Combined) *answerCombined {
	a := &answerCombined{AppID: c.AppID, MchID: c.Merchant, Number: c.Number}
	if c.OpenID != "" {
		a.Payer = map[string]string{"openid": c.OpenID}
	}
	if c.Device != "" {
		a.Scene = map[string]string{"device_id": c.Device}
	}
	for _, k := range c.Orders {
		o := orders.get(t, k)
		s := answerSubOrder{
			Attach: o.Attach, MchID: o.Merchant, Number: o.Number, SubAppID: o.SubAppID, SubMchID: o.SubMerchant, SubOpenID: o.SubOpenID,
			State: o.State, Amount: subOrderAmount{Currency: o.Currency, PayerCurrency: o.Currency, Total: o.Total},
		}
		if o.ID != "" {
			s.Bank, s.SuccessTime, s.Type, s.ID, s.Amount.Payer = o.Bank, stamp(o.Paid), tradeTypes[o.Product], o.ID, o.Total
		}
		a.Orders = append(a.Orders, s)
	}
	return a
}

func (t *tx) queryCombined(call *Call) (Answer, error) {
	c := combines.get(t, key(call.Merchant, call.Values["combine_out_trade_no"]))
	if c == nil {
		return Answer{}, orderUnknown.refuse()
	}
	return Answer{Body: t.describeCombined(c)}, nil
}

func (t *tx) closeCombinedV3(call *Call) (Answer, error) {
	c := combines.get(t, key(call.Merchant, call.Values["combine_out_trade_no"]))
	if c == nil {
		return Answer{}, orderUnknown.refuse()
	}
	var named []string
	for _, said := range call.get("sub_orders").Array() {
		k := key(said.Get("mchid").String(), said.Get("out_trade_no").String())
		named = append(named, k)
		if o := orders.get(t, k); o != nil {
			if r := compareSub(said.Get("sub_mchid").String(), o.SubMerchant, subOrdersDiffer); r != nil {
				return Answer{}, r
			}
		}
	}
	have := slices.Clone(c.Orders)
	slices.Sort(named)
	slices.Sort(have)
	switch {
	case !slices.Equal(named, have):
		return Answer{}, subOrdersDiffer.refuse()
	case c.State == Success:
		return Answer{}, orderPaid.refuse()
	case c.State == NotPay:
		t.closeCombined(c)
	}
	return Answer{}, nil
}

var combineActions = []action{
	{"combined", "pay", "pay", func(t *tx, k string) error { return t.payCombined(combines.get(t, k)) }},
	{"combined", "fail", "not enough money", func(t *tx, k string) error {
		if r := t.canPay(combines.get(t, k).asOrder()); r != nil {
			return r
		}
		return nil // nothing is seen of it: they stay NOTPAY
	}},
	{"combined", "close", "close", func(t *tx, k string) error {
		c := combines.get(t, k)
		switch c.State {
		case Success:
			return orderPaid.refuse()
		case NotPay:
			t.closeCombined(c)
		}
		return nil
	}},
}
