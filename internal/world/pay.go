package world

import (
	"net/url"
	"regexp"
	"slices"
	"time"
)

var (
	tradeNumber = regexp.MustCompile(`^[0-9a-zA-Z_\-\|\*]+$`)
	merchantID  = regexp.MustCompile(`^[1-9]\d*$`)
	notifyURL   = regexp.MustCompile(`^https?://([^\s/?#\[\]\@]+\@)?([^\s/?#\@:]+)(?::\d{2,5})?([^\s?#\[\]]*)$`)
	languageTag = regexp.MustCompile(`^[A-Z]{3}$`)
)

// orderFields are those of all ways to place an order.
func orderFields(partner bool, more ...field) []field {
	fields := []field{need("appid", "公众号ID").within(1, 32), need("mchid", "直连商户号").within(1, 32).matching(merchantID)}
	if partner {
		fields = []field{
			need("sp_appid", "服务商公众号ID").within(1, 32), need("sp_mchid", "服务商商户号").within(1, 32).matching(merchantID),
			may("sub_appid", "子商户公众号ID").within(1, 32), need("sub_mchid", "子商户号").within(1, 32).matching(merchantID),
		}
	}
	fields = append(fields,
		need("description", "商品描述").within(1, 127), need("out_trade_no", "商户订单号").within(6, 32).inBytes().matching(tradeNumber),
		may("time_expire", "交易结束时间").within(1, 64), may("attach", "附加数据").within(0, 128).inBytes(),
		need("notify_url", "通知地址").within(1, 255).matching(notifyURL), may("goods_tag", "订单优惠标记").within(0, 32),
		may("support_fapiao", "电子发票入口开放标识").as(truth), need("amount", "订单金额").as(object),
		need("amount.total", "总金额").as(number).within(1, 0), may("amount.currency", "货币类型").within(3, 3).matching(languageTag),
		may("settle_info", "结算信息").as(object), may("settle_info.profit_sharing", "是否指定分账").as(truth),
		may("detail", "优惠功能").as(object), may("scene_info", "场景信息").as(object))
	return append(fields, more...)
}

var (
	payerFields = []field{need("payer", "支付者").as(object), need("payer.openid", "用户标识").within(1, 128)}
	sceneFields = []field{
		need("scene_info", "场景信息").as(object), need("scene_info.payer_client_ip", "用户终端IP").within(1, 45),
		need("scene_info.h5_info", "H5场景信息").as(object), need("scene_info.h5_info.type", "场景类型").within(1, 32),
	}
	codeFields = []field{
		need("payer", "支付者").as(object), need("payer.auth_code", "付款码").within(1, 32), need("scene_info", "场景信息").as(object),
		need("scene_info.store_info", "商户门店信息").as(object),
	}
)

// placeEndpoints are the four ways to place an order, of merchants and of partners.
func placeEndpoints() (all []Endpoint) {
	for _, partner := range []bool{false, true} {
		for _, p := range []struct {
			product, title string
			more           []field
		}{
			{"jsapi", "JSAPI下单", payerFields}, {"app", "App下单", nil}, {"h5", "H5下单", sceneFields}, {"native", "Native下单", nil},
		} {
			pattern, more := "/v3/pay/transactions/"+p.product, p.more
			if partner {
				pattern = "/v3/pay/partner/transactions/" + p.product
				if p.product == "jsapi" {
					more = []field{need("payer", "支付者").as(object)}
				}
			}
			all = append(all, Endpoint{
				Method: "POST", Pattern: pattern, Title: p.title, Product: "orders", Mark: Documented, Source: "WORLD 4, 3–10",
				fields: orderFields(partner, more...),
				do:     func(t *tx, c *Call) (Answer, error) { return t.placeV3(c, p.product, partner) },
			})
		}
	}
	return all
}

// readOrder reads what all ways to place an order have.
func readOrder(c *Call, product string, partner bool) *Order {
	o := &Order{
		Merchant: c.Merchant, Number: c.text("out_trade_no"), Product: product, API: 3, Partner: partner, AppID: c.text("appid"),
		OpenID: c.text("payer.openid"), Description: c.text("description"), Attach: c.text("attach"), NotifyURL: c.text("notify_url"),
		Currency: c.text("amount.currency"), Total: c.int("amount.total"), Device: c.text("scene_info.device_id"),
		Sharing: c.get("settle_info.profit_sharing").Bool(), Print: fingerprint(c.Body),
	}
	if partner {
		o.AppID, o.SubAppID, o.SubMerchant = c.text("sp_appid"), c.text("sub_appid"), c.text("sub_mchid")
		o.OpenID, o.SubOpenID = c.text("payer.sp_openid"), c.text("payer.sub_openid")
	}
	return o
}

// signs refuses a body that names another merchant than the signature.
func (c *Call) signs(names ...string) *Refusal {
	for _, name := range names {
		if id := c.text(name); id != "" && id != c.Merchant {
			return otherMerchant.refuse()
		}
		if id := c.Query.Get(name); id != "" && id != c.Merchant {
			return otherMerchant.refuse()
		}
	}
	return nil
}

func (t *tx) placeV3(c *Call, product string, partner bool) (Answer, error) {
	if r := c.signs("mchid", "sp_mchid"); r != nil {
		return Answer{}, r
	}
	o := readOrder(c, product, partner)
	var r *Refusal
	if o.Expires, r = c.expiry(); r != nil {
		return Answer{}, r
	}
	if before := t.order(o.Merchant, o.Number); before != nil {
		if r := t.again(before, product, o.Print); r != nil {
			return Answer{}, r
		}
		o = before
	} else {
		t.place(o)
		t.w.warnOfURL(o.NotifyURL)
	}
	t.newPrepay(o)
	switch product {
	case "native":
		return Answer{Body: map[string]string{"code_url": o.Link}}, nil
	case "h5":
		return Answer{Body: map[string]string{"h5_url": o.Link}}, nil
	}
	return Answer{Body: map[string]string{"prepay_id": o.PrepayID}}, nil
}

// expiry reads time_expire, zero if there is none.
func (c *Call) expiry() (time.Time, *Refusal) {
	text := c.text("time_expire")
	if text == "" {
		return time.Time{}, nil
	}
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, &Refusal{Rule: paramError, Detail: detail{"body", text},
			Said: "输入源“/body/time_expire”映射到值字段“交易结束时间”字符串规则校验失败，时间格式须遵循 rfc3339 标准"}
	}
	return when, nil
}

// warnOfURL says what production would refuse; "" is none to be told at.
func (w *World) warnOfURL(text string) {
	if why := urlFault(text); text != "" && why != "" {
		w.warn("wxpay sandbox: production would not deliver to this notify_url", "why", why)
	}
}

func urlFault(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		return "it is no URL"
	case u.Scheme != "https":
		return "it is not https"
	case u.RawQuery != "":
		return "it has a query"
	case isPrivate(u.Hostname()):
		return "its host is not public"
	}
	return ""
}

// answerOrder is an order as a query tells of it, and a notification. Members are in the
// order of live answers.
type answerOrder struct {
	Amount      *orderAmount      `json:"amount,omitempty"`
	AppID       string            `json:"appid,omitempty"`
	Attach      string            `json:"attach,omitempty"`
	Bank        string            `json:"bank_type,omitempty"`
	MchID       string            `json:"mchid,omitempty"`
	Number      string            `json:"out_trade_no"`
	Payer       map[string]string `json:"payer,omitempty"`
	Promotion   []any             `json:"promotion_detail"`
	Scene       map[string]string `json:"scene_info,omitempty"`
	SpAppID     string            `json:"sp_appid,omitempty"`
	SpMchID     string            `json:"sp_mchid,omitempty"`
	SubAppID    string            `json:"sub_appid,omitempty"`
	SubMchID    string            `json:"sub_mchid,omitempty"`
	SuccessTime string            `json:"success_time,omitempty"`
	State       string            `json:"trade_state"`
	StateText   string            `json:"trade_state_desc"`
	Type        string            `json:"trade_type,omitempty"`
	ID          string            `json:"transaction_id,omitempty"`
}

type orderAmount struct {
	Currency      string `json:"currency,omitempty"`
	PayerCurrency string `json:"payer_currency"`
	PayerTotal    int64  `json:"payer_total,omitempty"`
	Total         int64  `json:"total"`
}

// tradeTypes are trade_type.
var tradeTypes = map[string]string{
	"jsapi": "JSAPI", "miniprogram": "JSAPI", "app": "APP", "h5": "MWEB", "native": "NATIVE", "codepay": "MICROPAY", "micropay": "MICROPAY",
	"payscore": "AUTH",
}

// describe tells of an order as APIv3 does.
func (o *Order) describe() *answerOrder {
	a := &answerOrder{
		AppID: o.AppID, MchID: o.Merchant, Number: o.Number, Promotion: []any{}, State: o.State, StateText: stateTexts[o.State],
		Amount: &orderAmount{PayerCurrency: o.Currency, Total: o.Total},
	}
	if o.Partner {
		a.AppID, a.MchID = "", ""
		a.SpAppID, a.SpMchID, a.SubAppID, a.SubMchID = o.AppID, o.Merchant, o.SubAppID, o.SubMerchant
	}
	if o.ID == "" {
		a.Scene = map[string]string{"device_id": o.Device}
		return a
	}
	a.Amount.Currency, a.Amount.PayerTotal = o.Currency, o.Total
	a.Attach, a.Bank, a.SuccessTime, a.Type, a.ID = o.Attach, o.Bank, stamp(o.Paid), tradeTypes[o.Product], o.ID
	if a.Payer = map[string]string{"openid": o.OpenID}; o.Partner {
		a.Payer = map[string]string{}
		for name, id := range map[string]string{"sp_openid": o.OpenID, "sub_openid": o.SubOpenID} {
			if id != "" {
				a.Payer[name] = id
			}
		}
	}
	return a
}

// numberInPath is the first field of all that ask for one order.
var numberInPath = need("{out_trade_no}", "商户订单号").within(6, 32).inBytes().matching(tradeNumber)

var orderEndpoints = slices.Concat(placeEndpoints(), []Endpoint{
	{
		Method: "GET", Pattern: "/v3/pay/transactions/out-trade-no/{out_trade_no}", Title: "商户订单号查询订单", Product: "orders",
		Source: "WORLD 4, 13; FACTS C3", fields: []field{numberInPath, need("?mchid", "直连商户号").within(1, 32).matching(merchantID)},
		do: (*tx).query,
	},
	{
		Method: "GET", Pattern: "/v3/pay/transactions/id/{transaction_id}", Title: "微信支付订单号查询订单", Product: "orders",
		Source: "WORLD 4, 13", fields: []field{need("?mchid", "直连商户号").within(1, 32).matching(merchantID)}, do: (*tx).query,
	},
	{
		Method: "GET", Pattern: "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}", Title: "商户订单号查询订单（服务商）",
		Product: "orders", Source: "WORLD 4, 13",
		fields: []field{numberInPath, need("?sp_mchid", "服务商商户号").within(1, 32), need("?sub_mchid", "子商户号").within(1, 32)}, do: (*tx).query,
	},
	{
		Method: "GET", Pattern: "/v3/pay/partner/transactions/id/{transaction_id}", Title: "微信支付订单号查询订单（服务商）",
		Product: "orders", Source: "WORLD 4, 13",
		fields: []field{need("?sp_mchid", "服务商商户号").within(1, 32), need("?sub_mchid", "子商户号").within(1, 32)}, do: (*tx).query,
	},
	{
		Method: "POST", Pattern: "/v3/pay/transactions/out-trade-no/{out_trade_no}/close", Title: "关闭订单", Product: "orders",
		Source: "WORLD 4, 14; FACTS A2, A3", fields: []field{numberInPath, need("mchid", "直连商户号").within(1, 32).matching(merchantID)},
		do: (*tx).closeV3,
	},
	{
		Method: "POST", Pattern: "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close", Title: "关闭订单（服务商）",
		Product: "orders", Source: "WORLD 4, 14",
		fields: []field{numberInPath, need("sp_mchid", "服务商商户号").within(1, 32), need("sub_mchid", "子商户号").within(1, 32)}, do: (*tx).closeV3,
	},
	{
		Method: "POST", Pattern: "/v3/pay/transactions/codepay", Title: "付款码支付", Product: "codepay", Source: "WORLD 4, 11; 5.2",
		fields: withoutNotify(orderFields(false, codeFields...)), do: (*tx).codepay,
	},
	{
		Method: "POST", Pattern: "/v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", Title: "撤销订单", Product: "codepay",
		Source: "WORLD 4, 12; FACTS A10",
		fields: []field{numberInPath, need("appid", "公众号ID").within(1, 32), need("mchid", "直连商户号").within(1, 32)}, do: (*tx).reverseV3,
	},
})

// withoutNotify makes notify_url one that need not be there: codepay answers at once.
func withoutNotify(fields []field) []field {
	var rest []field
	for _, f := range fields {
		if f.path != "notify_url" {
			rest = append(rest, f)
		}
	}
	return rest
}

// queryTimeout is the value of Wechatpay-Negative-Test that loses the answer to a query: FACTS E.
const queryTimeout = "MICROPAY_PAY_QUERY_TIMEOUT"

func (t *tx) query(c *Call) (Answer, error) {
	if c.Test == queryTimeout {
		return Answer{}, paySystemError.refuse()
	}
	if r := c.signs("mchid", "sp_mchid"); r != nil {
		return Answer{}, r
	}
	o := t.order(c.Merchant, c.Values["out_trade_no"])
	if id := c.Values["transaction_id"]; id != "" {
		o = t.orderByID(c.Merchant, id)
	}
	if o == nil || o.Burnt {
		return Answer{}, orderUnknown.refuse()
	}
	if r := c.forOrder(o); r != nil {
		return Answer{}, r
	}
	return Answer{Body: o.describe()}, nil
}

func (t *tx) closeV3(c *Call) (Answer, error) {
	if r := c.signs("mchid", "sp_mchid"); r != nil {
		return Answer{}, r
	}
	o := t.order(c.Merchant, c.Values["out_trade_no"])
	switch {
	case o == nil && t.w.is(closeUnknown, "404"):
		return Answer{}, orderUnknown.refuse()
	case o == nil:
		o = &Order{Merchant: c.Merchant, Number: c.Values["out_trade_no"], API: 3, Burnt: true, State: Closed, Ended: t.now}
		t.place(o)
		return Answer{Mark: closeUnknown.Mark}, nil
	case o.Burnt:
		return Answer{}, nil
	}
	r := c.forOrder(o)
	if r == nil {
		r = t.closeByMerchant(o)
	}
	if r != nil {
		return Answer{}, r
	}
	return Answer{}, nil
}

var (
	userPaying = rule(Rule{
		Product: "codepay", When: "the customer types the password", Status: 202, Code: "USERPAYING", Message: "用户支付中，需要输入密码",
		Mark: Documented, Source: "WORLD 5.2; FACTS B7",
	})
	payFailed = rule(Rule{
		Product: "codepay", When: "Wechatpay-Negative-Test: MICROPAY_PAYERROR, or a value of Magic", Status: 403,
		Code:    "TRADE_ERROR",
		Message: "支付失败，请撤销订单后重新下单", Mark: Guessed, Source: "WORLD 5.2",
	})
	paySystemError = rule(Rule{
		Product: "codepay", When: "Wechatpay-Negative-Test: MICROPAY_TIMEOUT, or a number that ends in -lost: the money was taken " +
			"all the same", Status: 500,
		Code: "SYSTEM_ERROR", Message: "系统异常，请稍后重试", Mark: Guessed, Source: "WORLD 5.2",
	})
)

// outcomes are what a payment by code comes to.
const (
	paysAtOnce = iota
	paysLater
	paysNever
	paysUnseen // and the answer is SYSTEM_ERROR
)

// outcomeOf reads the official header, or the end of the number. The code itself says nothing: the
// samples of the pages are to be charged like any other.
func outcomeOf(c *Call) int {
	number := c.text("out_trade_no")
	switch {
	case c.Test == "MICROPAY_USERPAYING" || ends(number, userpayingEnd):
		return paysLater
	case c.Test == "MICROPAY_PAYERROR" || ends(number, failEnd):
		return paysNever
	case c.Test == "MICROPAY_TIMEOUT" || ends(number, lostEnd):
		return paysUnseen
	}
	return paysAtOnce
}

// charge takes money by a code. The refusal, if there is one, comes with an order that is kept.
func (t *tx) charge(c *Call, o *Order) *Refusal {
	switch outcomeOf(c) {
	case paysLater:
		o.State = UserPaying
		t.place(o)
		return userPaying.refuse()
	case paysNever:
		o.State = PayError
		t.place(o)
		return payFailed.refuse()
	case paysUnseen:
		t.place(o)
		t.pay(o)
		return paySystemError.refuse()
	}
	t.place(o)
	t.pay(o)
	return nil
}

func (t *tx) codepay(c *Call) (Answer, error) {
	if r := c.signs("mchid"); r != nil {
		return Answer{}, r
	}
	o := readOrder(c, "codepay", false)
	o.NotifyURL = ""
	if before := t.order(o.Merchant, o.Number); before != nil {
		switch {
		case before.Print != o.Print:
			return Answer{}, numberUsed.refuse()
		case before.State == UserPaying:
			return Answer{}, userPaying.refuse()
		case before.State == Success:
			return Answer{Body: before.describe()}, nil
		}
		return Answer{}, orderClosed.refuse()
	}
	if r := t.charge(c, o); r != nil {
		return Answer{}, keptError{r}
	}
	return Answer{Body: o.describe()}, nil
}

// reverse ends an order, and pays it back if it is paid.
func (t *tx) reverse(o *Order) *Refusal {
	switch {
	case o.State == Revoked:
		return nil
	case o.Refunded > 0:
		return invalidRequest.saying("订单已发生退款，不能撤销")
	case !o.Paid.IsZero() && t.now.Sub(o.Paid) > orderLife && t.w.is(reverseLimit, "7d"):
		return invalidRequest.saying("订单超过7天，不能撤销，请使用退款接口")
	}
	if !o.Paid.IsZero() {
		t.book(entry{Kind: entryReversal, Merchant: o.Merchant, Order: o.Key, Amount: o.Total})
	}
	o.State, o.Ended = Revoked, t.now
	t.putOrder(o)
	return nil
}

var reverseLimit = choice(Switch{
	Name: "reverse-limit", Values: []string{"7d", "none"}, What: "a payment older than seven days cannot be reversed, or can",
	Mark: Reported, Source: "FACTS A10: documented for APIv2 and overseas",
})

func (t *tx) reverseV3(c *Call) (Answer, error) {
	if r := c.signs("mchid"); r != nil {
		return Answer{}, r
	}
	o := t.order(c.Merchant, c.Values["out_trade_no"])
	if o == nil || o.Burnt {
		return Answer{}, orderUnknown.refuse()
	}
	if r := c.forOrder(o); r != nil {
		return Answer{}, r
	}
	if o.Product != "codepay" && o.Product != "micropay" {
		return Answer{}, invalidRequest.saying("只有付款码支付的订单可以撤销")
	}
	if r := t.reverse(o); r != nil {
		return Answer{}, r
	}
	return Answer{Body: map[string]string{"appid": o.AppID, "mchid": o.Merchant, "out_trade_no": o.Number}}, nil
}
