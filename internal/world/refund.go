package world

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// The states of a refund. Source: WORLD 5.3.
const (
	Processing = "PROCESSING"
	Abnormal   = "ABNORMAL"
)

// A Refund gives a customer money back.
type Refund struct {
	Key       string    `json:"key"` // merchant/number
	Merchant  string    `json:"merchant"`
	Number    string    `json:"out_refund_no"`
	ID        string    `json:"refund_id"`
	Order     string    `json:"order"` // key
	State     string    `json:"status"`
	Amount    int64     `json:"refund"`
	Total     int64     `json:"total"`
	Currency  string    `json:"currency"`
	Reason    string    `json:"reason,omitempty"`
	NotifyURL string    `json:"notify_url,omitempty"`
	Funds     string    `json:"funds_account,omitempty"`
	Channel   string    `json:"channel"`
	Received  string    `json:"user_received_account"`
	API       int       `json:"api"`
	Created   time.Time `json:"created"`
	Succeeded time.Time `json:"succeeded,omitzero"`
	Outcome   string    `json:"outcome,omitempty"` // what it will come to; "" for SUCCESS
	Print     string    `json:"print,omitempty"`
	Unfrozen  int64     `json:"unfrozen,omitempty"` // of it, what was frozen for profit sharing
	Ended     time.Time `json:"ended,omitzero"`     // in SUCCESS or CLOSED
}

var (
	refunds       = table[Refund]{"refunds"}
	refundIDs     = table[string]{"refund ids"}
	recentRefunds = table[string]{"recent refunds"}
)

const (
	mostRefunds   = 50                   // of one order
	refundLife    = 365 * 24 * time.Hour // of the order
	refundPause   = time.Minute          // between two of one order
	refundTakes   = 30 * time.Second     // to the balance of a customer: within the minute
	actRefundDone = "refund done"
)

var (
	refundNumber = need("out_refund_no", "商户退款单号").within(1, 64).matching(refundNumberForm)
	refundFields = []field{
		may("transaction_id", "微信支付订单号").within(1, 32), may("out_trade_no", "商户订单号").within(6, 32).inBytes().matching(tradeNumber),
		subMerchantField, refundNumber,
		may("reason", "退款原因").within(0, 80), may("notify_url", "退款结果回调url").within(0, 256).matching(notifyURL),
		may("funds_account", "退款资金来源").of("AVAILABLE", "UNSETTLED"), need("amount", "金额信息").as(object),
		need("amount.refund", "退款金额").as(number).within(1, 0), need("amount.total", "原订单金额").as(number).within(1, 0),
		need("amount.currency", "退款币种").within(3, 3).matching(languageTag),
	}
)

var refundEndpoints = []Endpoint{
	{
		Method: "POST", Pattern: "/v3/refund/domestic/refunds", Title: "申请退款", Product: "refunds", Source: "WORLD 4, 18; FACTS C4",
		fields: refundFields, do: (*tx).refund,
	},
	{
		Method: "GET", Pattern: "/v3/refund/domestic/refunds/{out_refund_no}", Title: "查询单笔退款", Product: "refunds",
		Source: "WORLD 4, 19", fields: []field{need("{out_refund_no}", "商户退款单号").within(1, 64), subMerchantInQuery},
		do: (*tx).queryRefund,
	},
	{
		Method: "POST", Pattern: "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund", Title: "发起异常退款", Product: "refunds",
		Source: "WORLD 4, 20",
		fields: []field{subMerchantField, refundNumber, need("type", "异常退款处理方式").of("USER_BANK_CARD", "MERCHANT_BANK_CARD")},
		do:     (*tx).abnormalRefund,
	},
}

var (
	refundOrderUnknown = rule(Rule{
		Product: "refunds", When: "the order is unknown or not paid", Status: 404, Code: "RESOURCE_NOT_EXISTS", Message: "订单不存在",
		Mark: Reported, Source: "FACTS B3",
	})
	refundUnknown = rule(Rule{
		Product: "refunds", When: "there is no such refund", Status: 404, Code: "RESOURCE_NOT_EXISTS", Message: "退款单不存在",
		Mark: Documented, Source: "FACTS B3",
	})
	refundedWhole = rule(Rule{
		Product: "refunds", When: "the order is refunded whole, or less is left", Status: 400, Code: "INVALID_REQUEST", Message: "订单已全额退款",
		Mark: Reported, Source: "FACTS B3",
	})
	refundDiffers = rule(Rule{
		Product: "refunds", When: "the number was used with other amounts, or the total is not the order's", Status: 400,
		Code: "INVALID_REQUEST", Message: "订单金额或退款金额与之前请求不一致，请核实后再试", Mark: Reported, Source: "FACTS B3",
	})
	refundTooOld = rule(Rule{
		Product: "refunds", When: "the payment is older than a year", Status: 400, Code: "INVALID_REQUEST", Message: "订单已超过可退款的最大期限",
		Mark: Guessed, Source: "FACTS B3: TRADE_OVERDUE, without a status",
	})
	refundTooOften = rule(Rule{
		Product: "refunds", When: "two refunds of one order within a minute, or more than 50 of one (switch refund-pause=on)", Status: 429,
		Code: "FREQUENCY_LIMITED", Message: "频率限制，该笔退款未受理，请降低频率后重试", Mark: Reported, Source: "WORLD 5.3, 6",
	})
	notEnough = rule(Rule{
		Product: "refunds", When: "the merchant's balance is too small", Status: 403, Code: "NOT_ENOUGH",
		Message: "基本账户余额不足，请充值后重新发起", Inner: "268892709", Mark: Reported, Source: "FACTS B3",
	})
	noAbnormal = rule(Rule{
		Product: "refunds", When: "the refund is not ABNORMAL", Status: 400, Code: "INVALID_REQUEST", Message: "退款单状态不是退款异常",
		Mark: Guessed, Source: "WORLD 5.3",
	})
	refundPauses = choice(Switch{
		Name: "refund-pause", Values: []string{"off", "on"}, What: "a minute must lie between two refunds of one order, or need not",
		Mark: Documented, Source: "WORLD 5.3",
	})
)

// refundNumberForm is that of out_refund_no: FACTS D.
var refundNumberForm = regexp.MustCompile(`^[0-9a-zA-Z_\-\|\*@]+$`)

func (t *tx) refund(c *Call) (Answer, error) {
	o := t.orderOf(c)
	if o == nil || o.Paid.IsZero() || o.State == Revoked {
		return Answer{}, refundOrderUnknown.refuse()
	}
	if r := c.forOrder(o); r != nil {
		return Answer{}, r
	}
	r := &Refund{
		Merchant: c.Merchant, Number: c.text("out_refund_no"), Order: o.Key, Amount: c.int("amount.refund"), Total: c.int("amount.total"),
		Currency: o.Currency, Reason: c.text("reason"), NotifyURL: c.text("notify_url"), Funds: c.text("funds_account"), API: 3,
		Print: fingerprint(c.Body),
	}
	if refusal := t.startRefund(o, r); refusal != nil {
		return Answer{}, refusal
	}
	return Answer{Body: t.describeRefund(refunds.get(t, key(c.Merchant, r.Number)))}, nil
}

// orderOf finds the order that a refund names.
func (t *tx) orderOf(c *Call) *Order {
	if id := c.text("transaction_id"); id != "" {
		o := t.orderByID(c.Merchant, id)
		if number := c.text("out_trade_no"); o != nil && number != "" && number != o.Number {
			return nil
		}
		return o
	}
	return t.order(c.Merchant, c.text("out_trade_no"))
}

// startRefund puts a refund into the world, or finds the same one there.
func (t *tx) startRefund(o *Order, r *Refund) *Refusal {
	r.Key = key(r.Merchant, r.Number)
	if before := refunds.get(t, r.Key); before != nil {
		if before.Order != r.Order || before.Amount != r.Amount || before.Total != r.Total {
			return refundDiffers.refuse()
		}
		return nil // the same again: its present state is the answer
	}
	switch {
	case r.Total != o.Total:
		return refundDiffers.refuse()
	case r.Amount > o.Total-o.Refunded:
		return refundedWhole.refuse()
	case t.now.Sub(o.Paid) > refundLife:
		return refundTooOld.refuse()
	case len(o.Refunds) >= mostRefunds, t.w.is(refundPauses, "on") && t.now.Sub(o.LastRefund) < refundPause:
		return refundTooOften.refuse()
	case r.Amount > t.account(o.Merchant).Available:
		return notEnough.refuse()
	}
	r.ID, r.State, r.Created, r.Channel, r.Received = newRefundID(t.now), Processing, t.now, "ORIGINAL", "支付用户零钱"
	if r.Funds == "" {
		r.Funds = "AVAILABLE"
	}
	if r.Reason == "ABNORMAL" || r.Reason == "CLOSED" { // words for tests: see Magic
		r.Outcome = r.Reason
	}
	o.Refunded += r.Amount
	o.Refunds = append(o.Refunds, r.Number)
	o.LastRefund = t.now
	r.Unfrozen = min(o.Unsplit, r.Amount) // frozen money is taken first
	o.Unsplit -= r.Unfrozen
	if t.w.is(refundState, "accepted") {
		o.State = Refunded
	}
	t.book(entry{Kind: entryRefund, Merchant: o.Merchant, Order: o.Key, Number: r.Number, ID: r.ID, Amount: r.Amount})
	t.putOrder(o)
	refundIDs.put(t, r.ID, &r.Key)
	recentRefunds.put(t, t.next(), &r.Key)
	t.putRefund(r)
	t.at(t.now.Add(refundTakes), actRefundDone, r.Key)
	return nil
}

func (t *tx) putRefund(r *Refund) {
	refunds.put(t, r.Key, r)
	t.changed("refund", r.Key)
}

// endRefund is what a refund comes to by itself.
func (t *tx) endRefund(k string) {
	r := refunds.get(t, k)
	if r == nil || r.State != Processing {
		return
	}
	switch r.Outcome {
	case Abnormal:
		t.setRefund(r, Abnormal)
	case Closed:
		t.setRefund(r, Closed)
	default:
		t.setRefund(r, Success)
	}
}

// setRefund ends a refund in a state and tells of it.
func (t *tx) setRefund(r *Refund, state string) {
	r.State = state
	o := orders.get(t, r.Order)
	switch state {
	case Success:
		r.Succeeded, r.Ended = t.now, t.now
		if o != nil && o.State == Success {
			o.State = Refunded
			t.putOrder(o)
		}
	case Closed: // the money is the merchant's again
		r.Ended = t.now
		if o != nil {
			o.Refunded -= r.Amount
			if !o.Freed {
				o.Unsplit += r.Unfrozen
			}
			o.Refunds = slices.DeleteFunc(o.Refunds, func(n string) bool { return n == r.Number })
			if o.Refunded == 0 && o.State == Refunded {
				o.State = Success
			}
			t.putOrder(o)
		}
		t.book(entry{Kind: entryReturn, Merchant: r.Merchant, Order: r.Order, Number: r.Number, ID: r.ID, Amount: r.Amount})
	}
	t.putRefund(r)
	t.tellRefund(r, o)
}

func (t *tx) tellRefund(r *Refund, o *Order) {
	if o == nil {
		return
	}
	if r.API == 2 {
		t.tell(&Delivery{Merchant: r.Merchant, URL: r.NotifyURL, About: "refund " + r.Key, Summary: "退款通知",
			ReqInfo: marshal(t.describeRefundV2(r, o)),
			Fields:  marshal(map[string]string{"return_code": "SUCCESS", "appid": o.AppID, "mch_id": o.Merchant})})
		return
	}
	event, summary := map[string][2]string{
		Success: {"REFUND.SUCCESS", "退款成功"}, Abnormal: {"REFUND.ABNORMAL", "退款异常"}, Closed: {"REFUND.CLOSED", "退款关闭"},
	}[r.State][0], map[string]string{Success: "退款成功", Abnormal: "退款异常", Closed: "退款关闭"}[r.State]
	t.tell(&Delivery{Merchant: r.Merchant, URL: r.NotifyURL, Event: event, Original: "refund", Summary: summary, About: "refund " + r.Key,
		Resource: marshal(refundNotice{
			MchID: whose(o, o.Merchant, ""), SpMchID: whose(o, "", o.Merchant), SubMchID: whose(o, "", o.SubMerchant), Number: o.Number,
			ID:           o.ID,
			RefundNumber: r.Number, RefundID: r.ID, State: r.State, SuccessTime: stamp(r.Succeeded), Received: r.Received,
			Amount: refundNoticeAmount{Total: r.Total, Refund: r.Amount, PayerTotal: r.Total, PayerRefund: r.Amount},
		})})
}

// whose returns the first for a merchant's own order, the second for a partner's.
func whose(o *Order, own, partner string) string {
	if o.Partner {
		return partner
	}
	return own
}

type refundNotice struct {
	MchID        string             `json:"mchid,omitempty"`
	SpMchID      string             `json:"sp_mchid,omitempty"`
	SubMchID     string             `json:"sub_mchid,omitempty"`
	Number       string             `json:"out_trade_no"`
	ID           string             `json:"transaction_id"`
	RefundNumber string             `json:"out_refund_no"`
	RefundID     string             `json:"refund_id"`
	State        string             `json:"refund_status"`
	SuccessTime  string             `json:"success_time,omitempty"`
	Received     string             `json:"user_received_account"`
	Amount       refundNoticeAmount `json:"amount"`
}

type refundNoticeAmount struct {
	Total       int64 `json:"total"`
	Refund      int64 `json:"refund"`
	PayerTotal  int64 `json:"payer_total"`
	PayerRefund int64 `json:"payer_refund"`
}

// answerRefund is a refund as live answers have it: FACTS C4.
type answerRefund struct {
	Amount       refundAmount `json:"amount"`
	Channel      string       `json:"channel"`
	Created      string       `json:"create_time"`
	Funds        string       `json:"funds_account"`
	RefundNumber string       `json:"out_refund_no"`
	Number       string       `json:"out_trade_no"`
	Promotion    []any        `json:"promotion_detail"`
	RefundID     string       `json:"refund_id"`
	State        string       `json:"status"`
	SuccessTime  string       `json:"success_time,omitempty"`
	ID           string       `json:"transaction_id"`
	Received     string       `json:"user_received_account"`
}

type refundAmount struct {
	Currency         string `json:"currency"`
	DiscountRefund   int64  `json:"discount_refund"`
	From             []any  `json:"from"`
	PayerRefund      int64  `json:"payer_refund"`
	PayerTotal       int64  `json:"payer_total"`
	Refund           int64  `json:"refund"`
	RefundFee        int64  `json:"refund_fee"`
	SettlementRefund int64  `json:"settlement_refund"`
	SettlementTotal  int64  `json:"settlement_total"`
	Total            int64  `json:"total"`
}

func (t *tx) describeRefund(r *Refund) *answerRefund {
	o := orders.get(t, r.Order)
	return &answerRefund{
		Amount: refundAmount{Currency: r.Currency, From: []any{}, PayerRefund: r.Amount, PayerTotal: r.Total, Refund: r.Amount,
			SettlementRefund: r.Amount, SettlementTotal: r.Total, Total: r.Total},
		Channel: r.Channel, Created: stamp(r.Created), Funds: r.Funds, RefundNumber: r.Number, Number: o.Number, Promotion: []any{},
		RefundID: r.ID, State: r.State, SuccessTime: stamp(r.Succeeded), ID: o.ID, Received: r.Received,
	}
}

func (t *tx) queryRefund(c *Call) (Answer, error) {
	r := refunds.get(t, key(c.Merchant, c.Values["out_refund_no"]))
	if r == nil {
		return Answer{}, refundUnknown.refuse()
	}
	if refused := t.forRefund(c, r, refundUnknown); refused != nil {
		return Answer{}, refused
	}
	return Answer{Body: t.describeRefund(r)}, nil
}

func (t *tx) abnormalRefund(c *Call) (Answer, error) {
	at := refundIDs.get(t, c.Values["refund_id"])
	if at == nil || !strings.HasPrefix(*at, c.Merchant+"/") || *at != key(c.Merchant, c.text("out_refund_no")) {
		return Answer{}, refundUnknown.refuse()
	}
	r := refunds.get(t, *at)
	if refused := t.forRefund(c, r, refundUnknown); refused != nil {
		return Answer{}, refused
	}
	if r.State != Abnormal {
		return Answer{}, noAbnormal.refuse()
	}
	r.State, r.Outcome, r.Channel = Processing, "", "OTHER_BANKCARD"
	t.putRefund(r)
	t.at(t.now.Add(refundTakes), actRefundDone, r.Key)
	return Answer{Body: t.describeRefund(r)}, nil
}

// refundTo makes a button that ends a refund.
func refundTo(state string) func(*tx, string) error {
	return func(t *tx, k string) error {
		r := refunds.get(t, k)
		if r.State != Processing {
			return invalidRequest.saying("the refund is " + r.State + ", not PROCESSING")
		}
		t.setRefund(r, state)
		return nil
	}
}

var refundActions = []action{
	{"refund", "succeed", "succeed", refundTo(Success)},
	{"refund", "abnormal", "abnormal", refundTo(Abnormal)},
	{"refund", "close", "close", refundTo(Closed)},
}
