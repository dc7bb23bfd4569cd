package world

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// The states of an order. Source: FACTS C3, WORLD 5.1 and 5.2.
const (
	NotPay     = "NOTPAY"
	Success    = "SUCCESS"
	Refunded   = "REFUND"
	Closed     = "CLOSED"
	Revoked    = "REVOKED"
	UserPaying = "USERPAYING"
	PayError   = "PAYERROR"
)

// stateTexts are trade_state_desc, as live answers have them.
var stateTexts = map[string]string{
	NotPay: "订单未支付", Success: "支付成功", Refunded: "订单发生过退款，退款详情请查询退款单", Closed: "订单已关闭", Revoked: "订单已撤销",
	UserPaying: "用户支付中，需要输入密码", PayError: "支付失败",
}

// An Order is one order of a customer.
type Order struct {
	Key      string `json:"key"` // merchant/number, of a payment of Payscore merchant/payscore:…
	Merchant string `json:"merchant"`
	Number   string `json:"out_trade_no"`
	ID       string `json:"transaction_id,omitempty"` // from the payment on
	State    string `json:"state"`
	Product  string `json:"product"` // jsapi, app, h5, native, miniprogram, codepay, micropay
	API      int    `json:"api"`     // 2 or 3: how its notifications look
	Partner  bool   `json:"partner,omitempty"`

	AppID       string `json:"appid,omitempty"`
	SubAppID    string `json:"sub_appid,omitempty"`
	SubMerchant string `json:"sub_mchid,omitempty"`
	OpenID      string `json:"openid,omitempty"`
	SubOpenID   string `json:"sub_openid,omitempty"`
	Description string `json:"description,omitempty"`
	Attach      string `json:"attach,omitempty"`
	NotifyURL   string `json:"notify_url,omitempty"`
	Currency    string `json:"currency"`
	Total       int64  `json:"total"`
	Device      string `json:"device_id,omitempty"`
	Bank        string `json:"bank_type,omitempty"`
	SignType    string `json:"sign_type,omitempty"` // of APIv2, HMAC-SHA256 or "" for MD5
	Combined    string `json:"combine_out_trade_no,omitempty"`
	CombinedBy  string `json:"combine_mchid,omitempty"`
	Settled     string `json:"settled_as,omitempty"` // trade type of the bill, where it is another

	PrepayID string    `json:"prepay_id,omitempty"`
	PrepayAt time.Time `json:"prepay_at,omitzero"`
	Link     string    `json:"link,omitempty"` // where the customer pays
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires"`
	Paid     time.Time `json:"paid,omitzero"`
	Ended    time.Time `json:"ended,omitzero"` // closed or reversed

	Sharing    bool      `json:"profit_sharing,omitempty"`
	Unsplit    int64     `json:"unsplit,omitempty"`  // frozen for profit sharing
	Shared     int64     `json:"shared,omitempty"`   // accepted and not closed
	Sharings   int       `json:"sharings,omitempty"` // requests
	Freed      bool      `json:"freed,omitempty"`    // nothing is frozen any more
	Refunded   int64     `json:"refunded,omitempty"` // accepted and not closed
	Refunds    []string  `json:"refunds,omitempty"`  // out_refund_no
	LastRefund time.Time `json:"last_refund,omitzero"`
	Burnt      bool      `json:"burnt,omitempty"` // closed before it was placed

	Print string `json:"print,omitempty"` // of the request that placed it
}

var (
	orders       = table[Order]{"orders"}
	transactions = table[string]{"transactions"}  // transaction_id → key
	prepays      = table[string]{"prepays"}       // prepay_id, and the code of the link → key
	recent       = table[string]{"recent orders"} // in the order of placing → key
)

func key(merchant, number string) string { return merchant + "/" + number }

// order returns an order of a merchant by its number.
func (t *tx) order(merchant, number string) *Order { return orders.get(t, key(merchant, number)) }

// orderByID returns a paid order by its transaction_id.
func (t *tx) orderByID(merchant, id string) *Order {
	at := transactions.get(t, id)
	if at == nil {
		return nil
	}
	if o := orders.get(t, *at); o != nil && o.Merchant == merchant {
		return o
	}
	return nil
}

func (t *tx) putOrder(o *Order) {
	orders.put(t, o.Key, o)
	t.changed("order", o.Key)
}

// fingerprint is a hash of what a request says, for "the same number with the same fields".
func fingerprint(body []byte, without ...string) string {
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return ""
	}
	for _, name := range without {
		delete(members, name)
	}
	text, _ := json.Marshal(members) // sorted by name
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

const (
	orderLife   = 7 * 24 * time.Hour  // FACTS D, time_expire
	longestLife = 15 * 24 * time.Hour // later is lowered
	prepayLife  = 2 * time.Hour
	linkLife    = 5 * time.Minute // of an h5_url
)

const (
	actExpire   = "order expires"
	actPayAlone = "order is paid"
)

// place puts a new order into the world.
func (t *tx) place(o *Order) {
	o.Key = cmp.Or(o.Key, key(o.Merchant, o.Number))
	o.Created, o.State = t.now, cmp.Or(o.State, NotPay)
	o.Currency = cmp.Or(o.Currency, "CNY")
	switch life := o.Expires.Sub(t.now); {
	case o.Expires.IsZero():
		o.Expires = t.now.Add(orderLife)
	case life < time.Minute:
		o.Expires = t.now.Add(time.Minute)
	case life > longestLife:
		o.Expires = t.now.Add(longestLife)
	}
	recent.put(t, t.next(), &o.Key)
	t.at(o.Expires, actExpire, o.Key)
	t.putOrder(o)
}

// newPrepay gives an order a prepay_id, on which a customer can pay for two hours.
func (t *tx) newPrepay(o *Order) {
	o.PrepayID, o.PrepayAt = newPrepayID(t.now), t.now
	prepays.put(t, o.PrepayID, &o.Key)
	code := hexDigits(10)
	prepays.put(t, code, &o.Key)
	o.Link = t.w.options.BaseURL + "pay/" + code
	t.putOrder(o)
	if ends(o.Number, paidEnd) {
		t.at(t.now, actPayAlone, o.Key)
	}
}

// payAlone pays an order whose number says so.
func (t *tx) payAlone(k string) {
	if o := orders.get(t, k); t.canPay(o) == nil {
		t.pay(o)
	}
}

// expire closes an order whose time is over.
func (t *tx) expire(k string) {
	o := orders.get(t, k)
	if o == nil || o.State != NotPay && o.State != UserPaying || t.now.Before(o.Expires) {
		return
	}
	if c := t.combinedOf(o); c != nil {
		t.closeCombined(c)
		return
	}
	t.close(o)
}

func (t *tx) close(o *Order) {
	o.State, o.Ended = Closed, t.now
	t.putOrder(o)
}

// closeByMerchant closes an order that may be closed, of either API. One that is closed stays so.
func (t *tx) closeByMerchant(o *Order) *Refusal {
	switch {
	case o.Product == "codepay" || o.Product == "micropay":
		return closeCodepay.refuse()
	case o.Combined != "":
		return closeSubOrder.refuse()
	case o.State == Success || o.State == Refunded:
		return orderPaid.refuse()
	case o.State == NotPay:
		t.close(o)
	}
	return nil
}

// pay is a customer's payment. It must be allowed.
func (t *tx) pay(o *Order) {
	o.State, o.Paid, o.ID = Success, t.now, newTransactionID(t.now)
	o.Bank = cmp.Or(o.Bank, "OTHERS")
	if o.OpenID == "" && o.SubOpenID == "" {
		o.OpenID = sandboxOpenID
	}
	if o.Sharing {
		o.Unsplit = o.Total
		t.at(t.now.Add(sharingLife), actFreed, o.Key)
	}
	transactions.put(t, o.ID, &o.Key)
	t.book(entry{Kind: entryPayment, Merchant: o.Merchant, Order: o.Key, Amount: o.Total})
	t.putOrder(o)
	t.tellPaid(o)
}

// sandboxOpenID is the customer where the request names none.
const sandboxOpenID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

var (
	orderPaid = rule(Rule{
		Product: "orders", When: "the order is paid", Status: 400, Code: "ORDERPAID", Message: "该订单已支付", Inner: "268449538",
		Mark: Reported, Source: "FACTS A13",
	})
	orderClosed = rule(Rule{
		Product: "orders", When: "the order is closed", Status: 400, Code: "ORDER_CLOSED", Message: "订单已关闭", Mark: Documented,
		Source: "FACTS B1",
	})
	orderUnknown = rule(Rule{
		Product: "orders", When: "there is no such order", Status: 404, Code: "ORDER_NOT_EXIST", Message: "订单不存在", Inner: "268512771",
		Mark: Documented, Source: "FACTS A14, B2",
	})
	numberUsed = rule(Rule{
		Product: "orders", When: "the number was used with other fields", Status: 400, Code: "INVALID_REQUEST",
		Message: "请求重入时，参数与首次请求时不一致", Inner: "268498688", Mark: Reported, Source: "FACTS A12",
	})
	numberUsedDocumented = rule(Rule{
		Product: "orders", When: "the number was used with other fields (switch same-number=documented)", Status: 403,
		Code: "OUT_TRADE_NO_USED", Message: "商户订单号重复", Mark: Documented, Source: "FACTS A12, B1",
	})
	numberOfAnotherProduct = rule(Rule{
		Product: "orders", When: "the number was used for another trade type", Status: 400, Code: "INVALID_REQUEST",
		Message: "201 商户订单号重复", Mark: Reported, Source: "FACTS A12",
	})
	otherMerchant = rule(Rule{
		Product: "orders", When: "the merchant ID of the body is not that of the signature", Status: 400, Code: "PARAM_ERROR",
		Message: "http header中的mchid与post payload中的mchid不匹配", Inner: "268435461", Mark: Reported, Source: "diagnosis.md row B",
	})
	prepayOver = rule(Rule{
		Product: "customer", When: "the prepay_id is older than two hours, the h5_url older than five minutes, or the order is closed",
		Status: 400,
		Code:   "ORDER_CLOSED", Message: "订单已失效", Inner: "268447914", Mark: Documented, Source: "WORLD 5.1",
	})
	payNotEnough = rule(Rule{
		Product: "customer", When: "the number ends in -fail: the customer has not enough money", Status: 403, Code: "NOT_ENOUGH",
		Message: "余额不足", Mark: Documented, Source: "FACTS B7",
	})
	closeCodepay = rule(Rule{
		Product: "orders", When: "a codepay order is to be closed: it is reversed", Status: 400, Code: "INVALID_REQUEST",
		Message: "该订单不允许关单，请调用撤销接口", Inner: "268449641", Mark: Documented, Source: "WORLD 5.1",
	})

	sameNumber = choice(Switch{
		Name: "same-number", Values: []string{"live", "documented"},
		What: "a number that was used with other fields: 400 INVALID_REQUEST, or 403 OUT_TRADE_NO_USED", Mark: Reported,
		Source: "FACTS A12",
	})
	closeUnknown = choice(Switch{
		Name: "close-unknown", Values: []string{"204", "404"},
		What: "to close a number that does not exist: 204, and the number is used up; or 404 ORDER_NOT_EXIST", Mark: Reported,
		Source: "FACTS A2",
	})
	refundState = choice(Switch{
		Name: "refund-state", Values: []string{"accepted", "succeeded"},
		What: "an order says REFUND from the acceptance of its first refund, or from its success", Mark: Documented, Source: "FACTS A1",
	})
)

// again answers a request with a number that is there already: nil if it may go on as the
// same order.
func (t *tx) again(o *Order, product, said string) *Refusal {
	switch {
	case o.State == Success || o.State == Refunded:
		return orderPaid.refuse()
	case o.Burnt:
		return numberUsed.refuse()
	case o.State != NotPay:
		return orderClosed.refuse()
	case o.Product != product:
		return numberOfAnotherProduct.refuse()
	case o.Print != said && t.w.is(sameNumber, "documented"):
		return numberUsedDocumented.refuse()
	case o.Print != said:
		return numberUsed.refuse()
	}
	return nil
}

// canPay returns why a customer cannot pay, nil if he can.
func (t *tx) canPay(o *Order) *Refusal {
	switch {
	case o.State == Success, o.State == Refunded:
		return orderPaid.refuse()
	case o.State == UserPaying:
		return nil
	case o.State != NotPay:
		return prepayOver.refuse()
	case o.PrepayID != "" && t.now.Sub(o.PrepayAt) > prepayLife,
		o.Product == "h5" && t.now.Sub(o.PrepayAt) > linkLife:
		return prepayOver.refuse()
	case ends(o.Number, failEnd):
		return payNotEnough.refuse()
	}
	return nil
}

// An action is a button of the page.
type action struct {
	kind, name, label string
	do                func(t *tx, key string) error
}

// noSuch says which thing is not there.
func noSuch(kind, number string) error { return fmt.Errorf("there is no %s %q", kind, number) }

var orderActions = []action{
	{"order", "pay", "pay", func(t *tx, k string) error {
		o := orders.get(t, k)
		if c := t.combinedOf(o); c != nil {
			return t.payCombined(c)
		}
		if r := t.canPay(o); r != nil {
			return r
		}
		t.pay(o)
		return nil
	}},
	{"order", "fail", "not enough money", func(t *tx, k string) error {
		o := orders.get(t, k)
		if r := t.canPay(o); r != nil {
			return r
		}
		if o.State == UserPaying {
			o.State = PayError
		}
		t.putOrder(o) // of the others nothing is seen: they stay NOTPAY
		return nil
	}},
	{"order", "cancel", "cancel", func(t *tx, k string) error {
		o := orders.get(t, k)
		if o.State == UserPaying {
			o.State = PayError
			t.putOrder(o)
		}
		return nil
	}},
	{"order", "close", "close", func(t *tx, k string) error {
		o := orders.get(t, k)
		switch o.State {
		case Success, Refunded:
			return orderPaid.refuse()
		case NotPay:
			if c := t.combinedOf(o); c != nil {
				t.closeCombined(c)
				return nil
			}
			t.close(o)
		}
		return nil
	}},
}
