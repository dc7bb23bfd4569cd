package world

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"
)

// The states of a service order, beside REVOKED. Source: WORLD 5.5.
const (
	Created     = "CREATED"
	Doing       = "DOING"
	Done        = "DONE"
	Expired     = "EXPIRED"
	UserConfirm = "USER_CONFIRM" // state_description of DOING: confirmed
	MchComplete = "MCH_COMPLETE" // completed, and to be paid
	UserPays    = "USER_PAYING"  // state of the collection
	UserPaid    = "USER_PAID"
)

// A ServiceOrder is an order of WeChat Payscore (微信支付分): served first, paid afterwards.
type ServiceOrder struct {
	Key         string `json:"key"` // merchant/number
	Merchant    string `json:"mchid"`
	Number      string `json:"out_order_no"`
	ID          string `json:"order_id"`
	State       string `json:"state"`
	Detail      string `json:"state_description,omitempty"`
	Acquiring   bool   `json:"acquiringbank,omitempty"`
	ServiceID   string `json:"service_id"`
	AppID       string `json:"appid"`
	SubAppID    string `json:"sub_appid,omitempty"`
	SubMerchant string `json:"sub_mchid,omitempty"`
	Channel     string `json:"channel_id,omitempty"`
	OpenID      string `json:"openid,omitempty"`
	SubOpenID   string `json:"sub_openid,omitempty"`

	Introduction string          `json:"service_introduction"`
	Payments     json.RawMessage `json:"post_payments,omitempty"`
	Discounts    json.RawMessage `json:"post_discounts,omitempty"`
	Risk         json.RawMessage `json:"risk_fund"`
	TimeRange    json.RawMessage `json:"time_range"`
	Location     json.RawMessage `json:"location,omitempty"`
	Attach       string          `json:"attach,omitempty"`
	NotifyURL    string          `json:"notify_url"`
	MostTotal    int64           `json:"most_total"` // risk_fund.amount
	PlannedEnd   string          `json:"planned_end,omitempty"`

	Total         int64     `json:"total_amount"`
	Paying        string    `json:"collection,omitempty"` // its state; "" as long as there is none
	PaidType      string    `json:"paid_type,omitempty"`  // NEWTON: by WeChat Pay; MCH: as the merchant says
	PaidAt        string    `json:"paid_time,omitempty"`
	TransactionID string    `json:"transaction_id,omitempty"`
	Bank          string    `json:"bank_type,omitempty"`
	Charging      bool      `json:"charging,omitempty"` // a charge is under way
	WillFail      bool      `json:"will_fail,omitempty"`
	Package       string    `json:"package,omitempty"`
	PackageAt     time.Time `json:"package_at,omitzero"`
	Created       time.Time `json:"created"`
	Completed     time.Time `json:"completed,omitzero"`
	Ended         time.Time `json:"ended,omitzero"` // done, revoked or expired
	Print         string    `json:"print"`
	CompletePrint string    `json:"complete_print,omitempty"`
	ModifyPrint   string    `json:"modify_print,omitempty"`
	CancelPrint   string    `json:"cancel_print,omitempty"`
}

var (
	serviceOrders       = table[ServiceOrder]{"service orders"}
	serviceOrderIDs     = table[string]{"service order ids"}
	recentServiceOrders = table[string]{"recent service orders"}
	debts               = table[string]{"debts"} // merchant/openid → the service order that could not be charged
)

const (
	confirmLife         = 30 * 24 * time.Hour // to confirm
	payscorePackageLife = time.Hour
	chargeTakes         = 5 * time.Second

	actServiceExpires  = "service order expires"
	actServiceConfirms = "service order is confirmed"
	actCharged         = "service order charged"
)

// wrongState says what the state of a service order does not allow.
func (t *tx) wrongState(s *ServiceOrder) *Refusal {
	live, documented := serviceState, serviceStateDocumented
	switch s.State {
	case Created:
		live = serviceOpen
	case Revoked:
		live, documented = serviceCancelled, serviceCancelledDocumented
	case Done:
		documented = serviceDoneDocumented
	}
	if t.w.is(payscoreStates, "documented") {
		return documented.refuse()
	}
	return live.refuse()
}

func (t *tx) putService(s *ServiceOrder) {
	serviceOrders.put(t, s.Key, s)
	t.changed("payscore", s.Key)
}

// serviceOf finds the service order that the path names.
func (t *tx) serviceOf(c *Call) (*ServiceOrder, *Refusal) {
	s := serviceOrders.get(t, key(c.Merchant, c.Values["out_order_no"]))
	if s == nil || s.Acquiring != isAcquiring(c) || c.text("service_id") != "" && c.text("service_id") != s.ServiceID {
		return nil, serviceUnknown.refuse()
	}
	return s, c.forSub(s.SubMerchant, serviceUnknown)
}

func isAcquiring(c *Call) bool { return strings.Contains(c.Path, "/acquiringbank/") }

func (t *tx) createService(c *Call) (Answer, error) {
	s := &ServiceOrder{
		Key: key(c.Merchant, c.text("out_order_no")), Merchant: c.Merchant, Number: c.text("out_order_no"), State: Created,
		ID: "1000000000" + compactDay(t.now) + digits(13), Acquiring: isAcquiring(c), ServiceID: c.text("service_id"),
		AppID: c.text("appid"), SubAppID: c.text("sub_appid"), SubMerchant: c.text("sub_mchid"), Channel: c.text("channel_id"),
		OpenID: c.text("openid"), SubOpenID: c.text("sub_openid"), Introduction: c.text("service_introduction"),
		Payments: c.raw("post_payments"), Discounts: c.raw("post_discounts"), Risk: c.raw("risk_fund"), TimeRange: c.raw("time_range"),
		Location: c.raw("location"),
		Attach:   c.text("attach"), NotifyURL: c.text("notify_url"), MostTotal: c.int("risk_fund.amount"),
		PlannedEnd: c.text("time_range.end_time"), Created: t.now, Print: fingerprint(c.Body),
	}
	if before := serviceOrders.get(t, s.Key); before != nil {
		if before.Print != s.Print {
			return Answer{}, serviceDiffers.refuse()
		}
		if before.State == Created {
			t.newServicePackage(before)
			t.putService(before)
		}
		return Answer{Body: before.describeNew()}, nil
	}
	unasked := c.get("need_user_confirm").Exists() && !c.get("need_user_confirm").Bool()
	switch debt := debts.get(t, key(s.Merchant, s.OpenID)); {
	case unasked && s.OpenID == "" && s.SubOpenID == "":
		return Answer{}, serviceNeedsUser.refuse()
	case strings.HasPrefix(s.OpenID, riskyOpenID):
		return Answer{}, serviceRisk.refuse()
	case debt != nil && s.OpenID != "":
		return Answer{}, serviceDebt.refuse()
	}
	s.WillFail = ends(s.Number, failEnd)
	if unasked {
		s.State, s.Detail = Doing, UserConfirm
	} else {
		t.newServicePackage(s)
		t.at(t.now.Add(confirmLife), actServiceExpires, s.Key)
	}
	if ends(s.Number, paidEnd) {
		t.at(t.now, actServiceConfirms, s.Key)
	}
	serviceOrderIDs.put(t, s.ID, &s.Key)
	recentServiceOrders.put(t, t.next(), &s.Key)
	t.w.warnOfURL(s.NotifyURL)
	t.putService(s)
	return Answer{Body: s.describeNew()}, nil
}

// raw returns a value of the body as it is, nil if there is none, or if it is no JSON.
func (c *Call) raw(path string) json.RawMessage {
	if v := c.get(path); json.Valid([]byte(v.Raw)) {
		return json.RawMessage(v.Raw)
	}
	return nil
}

func (t *tx) newServicePackage(s *ServiceOrder) {
	s.Package, s.PackageAt = t.newPackage("payscore", s.Key), t.now
}

// serviceExpires ends what nobody confirmed.
func (t *tx) serviceExpires(k string) {
	if s := serviceOrders.get(t, k); s.State == Created {
		s.State, s.Ended = Expired, t.now
		t.putService(s)
	}
}

// confirmService is the user's confirmation.
func (t *tx) confirmService(k string) error {
	s := serviceOrders.get(t, k)
	if s.State != Created {
		return t.wrongState(s)
	}
	if t.now.Sub(s.PackageAt) > payscorePackageLife {
		return packageOver.refuse()
	}
	s.State, s.Detail, s.OpenID = Doing, UserConfirm, cmp.Or(s.OpenID, sandboxOpenID)
	t.putService(s)
	t.tellService(s, "PAYSCORE.USER_CONFIRM", "用户确认订单")
	return nil
}

func (t *tx) serviceConfirms(k string) { _ = t.confirmService(k) } // it may be cancelled by now

var packageOver = rule(Rule{
	Product: "customer", When: "the package is older than an hour: the same create again gives a new one", Status: 400,
	Code: "INVALID_REQUEST", Message: "订单已失效", Mark: Reported, Source: "FACTS D",
})

func (t *tx) queryService(c *Call) (Answer, error) {
	number, id := c.Query.Get("out_order_no"), c.Query.Get("query_id")
	if (number == "") == (id == "") {
		return Answer{}, serviceNumberMissing.refuse()
	}
	k := key(c.Merchant, number)
	if id != "" { // the world hands out none but the order_id
		k = ""
		if at := serviceOrderIDs.get(t, id); at != nil {
			k = *at
		}
	}
	s := serviceOrders.get(t, k)
	if s == nil || s.Merchant != c.Merchant || s.Acquiring != isAcquiring(c) || s.ServiceID != c.Query.Get("service_id") {
		return Answer{}, serviceUnknown.refuse()
	}
	if r := c.forSub(s.SubMerchant, serviceUnknown); r != nil {
		return Answer{}, r
	}
	return Answer{Body: s.describe()}, nil
}

// done answers a change: 204 to acquiring institutions, else what fn makes.
func (s *ServiceOrder) done(body any) (Answer, error) {
	if s.Acquiring {
		return Answer{}, nil
	}
	return Answer{Body: body}, nil
}

func (t *tx) cancelService(c *Call) (Answer, error) {
	s, r := t.serviceOf(c)
	if r != nil {
		return Answer{}, r
	}
	said := fingerprint(c.Body)
	switch {
	case s.State == Revoked && s.CancelPrint == said: // the same again is the same answer
		return s.done(s.numbers())
	case s.State != Created && s.State != Doing:
		return Answer{}, t.wrongState(s)
	case s.Charging:
		return Answer{}, serviceCharging.refuse()
	case s.Detail == MchComplete && t.w.is(payscoreCancel, "refuse"):
		return Answer{}, serviceNoCancel.refuse()
	}
	s.CancelPrint = said
	t.endService(s, Revoked)
	return s.done(s.numbers())
}

// endService ends a service order in a state.
func (t *tx) endService(s *ServiceOrder, state string) {
	s.State, s.Ended, s.Charging = state, t.now, false
	s.Detail = ""
	if k := key(s.Merchant, s.OpenID); debts.get(t, k) != nil && *debts.get(t, k) == s.Key {
		debts.delete(t, k)
	}
	t.putService(s)
}

// sum refuses a total that is not what the items come to.
func (s *ServiceOrder) sum(w *World, c *Call, most int64) *Refusal {
	total := int64(0)
	for _, p := range c.get("post_payments").Array() {
		total += p.Get("amount").Int()
	}
	for _, d := range c.get("post_discounts").Array() {
		total -= d.Get("amount").Int()
	}
	switch said := c.int("total_amount"); {
	case said != total && w.addsUp(c):
		return serviceSum.refuse()
	case said > most:
		return serviceTooMuch.refuse()
	}
	return nil
}

func (t *tx) completeService(c *Call) (Answer, error) {
	s, r := t.serviceOf(c)
	if r != nil {
		return Answer{}, r
	}
	said := fingerprint(c.Body)
	end := c.text("time_range.end_time")
	switch {
	case s.CompletePrint != "" && s.CompletePrint == said && s.State != Revoked: // FACTS A15
		return s.done(s.describe())
	case s.State != Doing || s.Detail != UserConfirm:
		return Answer{}, t.wrongState(s)
	case len(end) == len(s.PlannedEnd) && end < s.PlannedEnd:
		return Answer{}, serviceEndsEarly.refuse()
	}
	if r := s.sum(t.w, c, s.MostTotal); r != nil {
		return Answer{}, r
	}
	s.Payments, s.Discounts = c.raw("post_payments"), c.raw("post_discounts")
	s.TimeRange, s.Location = overlay(s.TimeRange, c.raw("time_range")), overlay(s.Location, c.raw("location"))
	s.Total, s.CompletePrint, s.Completed, s.Detail = c.int("total_amount"), said, t.now, MchComplete
	if s.Total == 0 {
		t.endService(s, Done)
		answer, err := s.done(s.describe())
		answer.Mark = Guessed // FACTS A11
		return answer, err
	}
	s.Paying = UserPays
	t.startCharge(s)
	return s.done(s.describe())
}

// overlay returns an object with the members of another over it.
func overlay(under, over json.RawMessage) json.RawMessage {
	if over == nil || under == nil {
		return json.RawMessage(cmp.Or(string(over), string(under)))
	}
	members := map[string]json.RawMessage{}
	for _, text := range []json.RawMessage{under, over} {
		if json.Unmarshal(text, &members) != nil {
			return over
		}
	}
	return marshal(members)
}

// startCharge takes the money, some seconds later.
func (t *tx) startCharge(s *ServiceOrder) {
	s.Charging = true
	t.putService(s)
	t.at(t.now.Add(chargeTakes), actCharged, s.Key)
}

// charged ends a charge.
func (t *tx) charged(k string) {
	switch s := serviceOrders.get(t, k); {
	case !s.Charging:
	case s.WillFail:
		t.chargeFails(s)
	default:
		t.settleService(s, true)
	}
}

// chargeFails leaves a service order unpaid: it is charged again when the merchant asks for it.
func (t *tx) chargeFails(s *ServiceOrder) {
	s.Charging, s.WillFail = false, ends(s.Number, failEnd)
	debts.put(t, key(s.Merchant, s.OpenID), &s.Key)
	t.putService(s)
}

// settleService is the payment of a service order. It is an order too, for refunds and bills: of a charge
// with a number that WeChat Pay makes, of the user's own payment with the merchant's. Source: WORLD 5.5.
func (t *tx) settleService(s *ServiceOrder, charge bool) {
	o := &Order{
		Merchant: s.Merchant, Number: s.Number, Product: "jsapi", API: 3, AppID: s.AppID, SubAppID: s.SubAppID, SubMerchant: s.SubMerchant,
		Partner: s.SubMerchant != "", OpenID: s.OpenID, SubOpenID: s.SubOpenID, Description: s.Introduction, Attach: s.Attach,
		Total: s.Total,
	}
	if charge {
		o.Number, o.Product, o.Attach = "10000"+digits(23), "payscore", "wxzff|"+s.ID+"|"+s.Number
	}
	o.Key = key(s.Merchant, "payscore:"+s.ID) // out_trade_no does not lead to it
	t.place(o)
	t.pay(o)
	s.Paying, s.PaidType, s.PaidAt, s.TransactionID, s.Bank = UserPaid, "NEWTON", stampV2(t.now), o.ID, o.Bank
	t.endService(s, Done)
	t.tellService(s, "PAYSCORE.USER_PAID", "用户支付成功")
}

func (t *tx) modifyService(c *Call) (Answer, error) {
	s, r := t.serviceOf(c)
	if r != nil {
		return Answer{}, r
	}
	said := fingerprint(c.Body)
	switch {
	case s.ModifyPrint == said:
		return s.done(s.describe())
	case s.State != Doing || s.Paying != UserPays || s.ModifyPrint != "": // once: FACTS A16
		return Answer{}, serviceNotPaying.refuse()
	case s.Charging:
		return Answer{}, serviceCharging.refuse()
	}
	if r := s.sum(t.w, c, s.Total); r != nil {
		return Answer{}, r
	}
	s.ModifyPrint, s.Payments, s.Discounts, s.Total = said, c.raw("post_payments"), c.raw("post_discounts"), c.int("total_amount")
	if s.Total == 0 {
		s.Paying = ""
		t.endService(s, Done)
	}
	t.putService(s)
	return s.done(s.describe())
}

func (t *tx) payService(c *Call) (Answer, error) {
	s, r := t.serviceOf(c)
	switch {
	case r != nil:
		return Answer{}, r
	case s.State != Doing || s.Paying != UserPays:
		return Answer{}, serviceNotPaying.refuse()
	case s.Charging:
		return Answer{}, serviceCharging.refuse()
	}
	t.startCharge(s)
	return Answer{Body: s.numbers()}, nil
}

// syncService says that the merchant got the money another way.
func (t *tx) syncService(c *Call) (Answer, error) {
	s, r := t.serviceOf(c)
	switch {
	case r != nil:
		return Answer{}, r
	case s.State == Done && s.PaidType == "MCH":
		return s.done(s.describe())
	case s.State != Doing || s.Paying != UserPays:
		return Answer{}, t.wrongState(s)
	case s.Charging:
		return Answer{}, serviceCharging.refuse()
	}
	s.Paying, s.PaidType, s.PaidAt = UserPaid, "MCH", c.text("detail.paid_time")
	t.endService(s, Done)
	return s.done(s.describe())
}

var payscoreActions = []action{
	{"payscore", "confirm", "confirm", (*tx).confirmService},
	{"payscore", "pay", "pay", func(t *tx, k string) error {
		s := serviceOrders.get(t, k)
		if s.State != Doing || s.Paying != UserPays {
			return t.wrongState(s)
		}
		t.settleService(s, false)
		return nil
	}},
	{"payscore", "charge", "let the charge succeed", func(t *tx, k string) error {
		s := serviceOrders.get(t, k)
		if !s.Charging {
			return t.wrongState(s)
		}
		t.settleService(s, true)
		return nil
	}},
	{"payscore", "fail", "let the charge fail", func(t *tx, k string) error {
		s := serviceOrders.get(t, k)
		switch {
		case s.State != Created && s.State != Doing:
			return t.wrongState(s)
		case s.Charging:
			t.chargeFails(s)
		default: // the next one
			s.WillFail = true
			t.putService(s)
		}
		return nil
	}},
}
