package world

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// The states of profit sharing, beside PROCESSING, SUCCESS and CLOSED. Source: WORLD 5.4.
const (
	Finished  = "FINISHED" // done, which is not successful
	InWaiting = "PENDING"  // of one receiver
)

// A Sharing gives receivers their part of an order, or frees the rest of it for its merchant.
type Sharing struct {
	Key           string    `json:"key"` // merchant/number
	Merchant      string    `json:"merchant"`
	SubMerchant   string    `json:"sub_mchid,omitempty"`
	Number        string    `json:"out_order_no"`
	ID            string    `json:"order_id"`
	Order         string    `json:"order"` // key
	TransactionID string    `json:"transaction_id"`
	State         string    `json:"state"`
	Unfreezes     bool      `json:"unfreezes,omitempty"` // nothing but that
	Shares        []Share   `json:"receivers"`
	Created       time.Time `json:"created"`
	Ended         time.Time `json:"ended,omitzero"`
	Returns       int       `json:"returns,omitempty"` // how many were accepted
	Print         string    `json:"print"`
}

// A Share is what one receiver gets.
type Share struct {
	Type        string    `json:"type"`
	Account     string    `json:"account"`
	Amount      int64     `json:"amount"`
	Description string    `json:"description"`
	Result      string    `json:"result"`
	FailReason  string    `json:"fail_reason,omitempty"`
	ID          string    `json:"detail_id"`
	Finished    time.Time `json:"finished,omitzero"`
	Outcome     string    `json:"outcome,omitempty"`  // a fail_reason that it will come to
	Returned    int64     `json:"returned,omitempty"` // accepted and not failed
}

var (
	sharings       = table[Sharing]{"sharings"}
	sharingIDs     = table[string]{"sharing ids"}
	recentSharings = table[string]{"recent sharings"}
	serviceURLs    = table[string]{"service urls"} // merchant → where he is told what he received
)

const (
	mostShares   = 50                  // of one request
	mostSharings = 50                  // of one order
	sharingPause = time.Minute         // from the payment on
	sharingLife  = 30 * 24 * time.Hour // from the payment on, then the rest is free
	sharingTakes = 5 * time.Second

	actShared = "sharing done"
	actFreed  = "order is freed"
)

// sharingReasons are fail_reason of a receiver. Source: WORLD 5.4.
var sharingReasons = []string{
	"ACCOUNT_ABNORMAL", "NO_RELATION", "RECEIVER_HIGH_RISK", "RECEIVER_REAL_NAME_NOT_VERIFIED", "NO_AUTH", "RECEIVER_RECEIPT_LIMIT",
	"PAYER_ACCOUNT_ABNORMAL", "INVALID_REQUEST",
}

var (
	transactionField  = need("transaction_id", "微信订单号").within(1, 32)
	sharingNumber     = need("out_order_no", "商户分账单号").within(1, 64).matching(refundNumberForm)
	sharingNumberPath = need("{out_order_no}", "商户分账单号").within(1, 64).matching(refundNumberForm)
)

var sharingEndpoints = []Endpoint{
	{
		Method: "POST", Pattern: "/v3/profitsharing/orders", Title: "请求分账", Product: "profit sharing", Source: "WORLD 4, 23; FACTS B4",
		fields: []field{
			subMerchantField, may("appid", "应用ID").within(0, 32), transactionField, sharingNumber,
			may("receivers", "分账接收方列表").as(list).within(0, mostShares), need("receivers[].type", "分账接收方类型").of(receiverTypes...),
			need("receivers[].account", "分账接收方帐号").within(1, 64), may("receivers[].name", "分账个人接收方姓名"),
			need("receivers[].amount", "分账金额").as(number).within(1, 0), need("receivers[].description", "分账描述").within(1, 80),
			need("unfreeze_unsplit", "是否解冻剩余未分资金").as(truth),
		},
		do: (*tx).share,
	},
	{
		Method: "GET", Pattern: "/v3/profitsharing/orders/{out_order_no}", Title: "查询分账结果", Product: "profit sharing",
		Source: "WORLD 4, 24; FACTS B4",
		fields: []field{sharingNumberPath, subMerchantInQuery, need("?transaction_id", "微信订单号").within(1, 32)},
		do:     (*tx).querySharing,
	},
	{
		Method: "POST", Pattern: "/v3/profitsharing/orders/unfreeze", Title: "解冻剩余资金", Product: "profit sharing",
		Source: "WORLD 4, 25; FACTS B4",
		fields: []field{subMerchantField, transactionField, sharingNumber, need("description", "分账描述").within(1, 80)},
		do:     (*tx).unfreeze,
	},
	{
		Method: "GET", Pattern: "/v3/profitsharing/transactions/{transaction_id}/amounts", Title: "查询剩余待分金额",
		Product: "profit sharing", Source: "WORLD 4, 27; FACTS B4", fields: []field{need("{transaction_id}", "微信订单号").within(1, 32)},
		do: (*tx).unsplitAmount,
	},
}

// sharingRule makes a rule of profit sharing.
func sharingRule(status int, code, message, when string, mark Mark, source string) *Rule {
	return rule(Rule{Product: "profit sharing", When: when, Status: status, Code: code, Message: message, Mark: mark, Source: source})
}

var (
	notShared = sharingRule(400, "INVALID_REQUEST", "非分账订单不支持分账", "the order was placed without profit_sharing", Documented, "FACTS B4")
	noRest    = sharingRule(400, "INVALID_REQUEST", "非分账订单不支持解冻剩余资金", "the order was placed without profit_sharing", Documented,
		"FACTS B4")
	noAmounts = sharingRule(400, "INVALID_REQUEST", "非分账订单不支持此查询", "the order was placed without profit_sharing", Documented,
		"FACTS B4")
	notOurs = sharingRule(400, "INVALID_REQUEST", "非本商户的订单不支持查询", "the order is another merchant's", Documented, "FACTS B4")
	tooSoon = sharingRule(400, "INVALID_REQUEST", "订单处理中，请稍后重试", "the payment is younger than a minute", Documented,
		"WORLD 5.4; FACTS B4")
	sharingTooOld = sharingRule(400, "INVALID_REQUEST", "订单已超过分账期限", "the payment is 30 days old", Guessed,
		"WORLD 5.4: the term is documented, the answer is not")
	sharingTooOften = sharingRule(400, "INVALID_REQUEST", "订单分账次数超过限制", "an order is shared more than 50 times", Guessed,
		"WORLD 5.4: the number is documented, the answer is not")
	shareTwice = sharingRule(400, "INVALID_REQUEST", "同一个分账请求中，分账接收方重复", "a receiver stands twice in one request", Guessed,
		"WORLD 5.4: the rule is documented, the answer is not")
	aboveRatio = sharingRule(403, "RULE_LIMIT", "分账金额超出最大分账比例", "more is shared than the ratio allows (switch sharing-ratio)",
		Documented, "FACTS B4")
	aboveUnsplit   = sharingRule(403, "NOT_ENOUGH", "分账金额不足", "more is shared than is left", Documented, "FACTS B4")
	nothingUnsplit = sharingRule(403, "NOT_ENOUGH", "分账金额为0", "to be unfrozen is an order of which nothing is left", Documented, "FACTS B4")
	sharingDiffers = sharingRule(400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致", "the number was used with other fields", Guessed,
		"by the other products")
	sharingOrderUnknown = sharingRule(400, "PARAM_ERROR", "订单号格式不正确", "the order is unknown or not paid", Guessed,
		"FACTS B4: the code is documented, this reason is not")
	sharingUnknown = sharingRule(404, "RESOURCE_NOT_EXISTS", "记录不存在", "there is no such sharing, return or order", Documented, "FACTS B4")

	sharingRatio = choice(Switch{
		Name: "sharing-ratio", Values: []string{"30%", "0%", "10%", "20%", "40%", "50%", "60%", "80%", "100%"},
		What: "how much of an order may be shared: what the merchant platform says", Mark: Documented, Source: "WORLD 5.4",
	})
	sharingEvents = choice(Switch{
		Name: "sharing-event", Values: []string{"own", "TRANSACTION.SUCCESS"},
		What: "event_type of profit sharing: PROFITSHARING.SUCCESS and .RETURN, or TRANSACTION.SUCCESS", Mark: Documented,
		Source: "WORLD 5.4: some are sent so",
	})
)

// SetServiceURL sets where a merchant is told of profit sharing that concerns him, which production reads
// from the merchant platform. "": he is not told.
func (w *World) SetServiceURL(merchant, url string) error {
	if !slices.Contains(w.options.Merchants, merchant) {
		return fmt.Errorf("there is no merchant %q; expected one of %s", merchant, strings.Join(w.options.Merchants, ", "))
	}
	w.warnOfURL(url)
	return w.do(time.Time{}, func(t *tx) error {
		serviceURLs.put(t, merchant, &url)
		return nil
	})
}

// sharedOrder finds the order that a request of profit sharing names. not says that it is none for it.
func (t *tx) sharedOrder(c *Call, not *Rule) (*Order, *Refusal) {
	o := t.orderByID(c.Merchant, c.text("transaction_id"))
	switch {
	case o == nil || o.State == Revoked:
		return nil, sharingOrderUnknown.refuse()
	case !o.Sharing:
		return nil, not.refuse()
	}
	if r := c.forOrder(o); r != nil {
		return nil, r
	}
	if t.now.Sub(o.Paid) < sharingPause {
		return nil, tooSoon.refuse()
	}
	return o, nil
}

// sharingBefore returns the sharing of a number that is there already.
func (t *tx) sharingBefore(c *Call, said string) (*Sharing, *Refusal) {
	s := sharings.get(t, key(c.Merchant, c.text("out_order_no")))
	if s != nil && s.Print != said {
		return nil, sharingDiffers.refuse()
	}
	return s, nil
}

func (t *tx) share(c *Call) (Answer, error) {
	s := &Sharing{Print: sharingPrint(c)}
	for i, r := range c.get("receivers").Array() {
		if _, refused := c.open(fmt.Sprintf("receivers.%d.name", i)); refused != nil {
			return Answer{}, refused
		}
		s.Shares = append(s.Shares, t.newShare(r))
	}
	if before, r := t.sharingBefore(c, s.Print); before != nil || r != nil {
		return before.answer(r)
	}
	o, r := t.sharedOrder(c, notShared)
	if r == nil {
		r = t.canShare(o, s.Shares)
	}
	if r != nil {
		return Answer{}, r
	}
	for i := range s.Shares {
		o.Unsplit -= s.Shares[i].Amount
		o.Shared += s.Shares[i].Amount
		s.Shares[i].Outcome = t.shareOutcome(o, &s.Shares[i])
	}
	o.Sharings++
	if c.get("unfreeze_unsplit").Bool() {
		t.free(o)
	}
	t.putOrder(o)
	t.startSharing(c, o, s)
	return s.answer(nil)
}

// sharingPrint is a fingerprint without names, whose ciphertext is another each time.
func sharingPrint(c *Call) string {
	var receivers []string
	for _, r := range c.get("receivers").Array() {
		receivers = append(receivers, r.Get("type").String(), r.Get("account").String(), r.Get("amount").Raw, r.Get("description").String())
	}
	return fingerprint(c.Body, "receivers") + " " + fingerprint(marshal(map[string]any{"": receivers}))
}

// newShare reads one of receivers.
func (t *tx) newShare(r gjson.Result) Share {
	return Share{Type: r.Get("type").String(), Account: r.Get("account").String(), Amount: r.Get("amount").Int(),
		Description: r.Get("description").String(), Result: InWaiting, ID: newSharingID(t.now)}
}

// newSharingID has 28 digits: FACTS D.
func newSharingID(t time.Time) string { return "3008" + digits(6) + compactDay(t) + digits(10) }

// canShare refuses by the rules of WORLD 5.4.
func (t *tx) canShare(o *Order, shares []Share) *Refusal {
	sum := int64(0)
	seen := map[string]bool{}
	for _, s := range shares {
		sum += s.Amount
		if seen[s.Type+"/"+s.Account] {
			return shareTwice.refuse()
		}
		seen[s.Type+"/"+s.Account] = true
	}
	ratio, _ := strconv.ParseInt(strings.TrimSuffix(t.w.value(sharingRatio), "%"), 10, 64) // one of its values
	switch {
	case t.now.Sub(o.Paid) >= sharingLife:
		return sharingTooOld.refuse()
	case o.Sharings >= mostSharings:
		return sharingTooOften.refuse()
	case (o.Shared+sum)*100 > o.Total*ratio:
		return aboveRatio.refuse()
	case sum > o.Unsplit:
		return aboveUnsplit.refuse()
	}
	return nil
}

// shareOutcome is why a receiver will get nothing, "" if he will.
func (t *tx) shareOutcome(o *Order, s *Share) string {
	switch {
	case slices.Contains(sharingReasons, s.Description): // words for tests: see Magic
		return s.Description
	case strings.HasPrefix(s.Account, riskyOpenID):
		return "RECEIVER_HIGH_RISK"
	case !o.isOwn(s) && receivers.get(t, receiverKey(o.Merchant, o.SubMerchant, s.Type, s.Account)) == nil:
		return "NO_RELATION"
	}
	return ""
}

// isOwn reports whether a share goes to the order's own merchant.
func (o *Order) isOwn(s *Share) bool {
	return s.Type == receiverMerchant && (s.Account == o.SubMerchant || !o.Partner && s.Account == o.Merchant)
}

// startSharing puts a new sharing into the world.
func (t *tx) startSharing(c *Call, o *Order, s *Sharing) {
	s.Merchant, s.SubMerchant, s.Number, s.State = c.Merchant, o.SubMerchant, c.text("out_order_no"), Processing
	s.Key, s.ID, s.Order, s.TransactionID, s.Created = key(s.Merchant, s.Number), newSharingID(t.now), o.Key, o.ID, t.now
	sharingIDs.put(t, s.ID, &s.Key)
	recentSharings.put(t, t.next(), &s.Key)
	t.putSharing(s)
	t.at(t.now.Add(sharingTakes), actShared, s.Key)
}

func (t *tx) putSharing(s *Sharing) {
	sharings.put(t, s.Key, s)
	t.changed("sharing", s.Key)
}

// free gives an order's merchant what is not shared.
func (t *tx) free(o *Order) {
	o.Unsplit, o.Freed = 0, true
	t.putOrder(o)
}

// freed frees an order whose time for sharing is over.
func (t *tx) freed(k string) { t.free(orders.get(t, k)) }

// shared is what a sharing comes to by itself.
func (t *tx) shared(k string) {
	s := sharings.get(t, k)
	if s.State != Processing {
		return
	}
	o := orders.get(t, s.Order)
	for i := range s.Shares {
		t.endShare(o, s, &s.Shares[i])
	}
	s.State, s.Ended = Finished, t.now
	t.putOrder(o)
	t.putSharing(s)
}

// endShare gives a receiver his money, or says why not. What he does not get can be shared again.
func (t *tx) endShare(o *Order, s *Sharing, part *Share) {
	part.Finished = t.now
	own := o.isOwn(part)
	switch {
	case o.State == Revoked:
		part.Outcome = "INVALID_REQUEST"
	case part.Outcome == "" && !own && part.Amount > t.account(o.Merchant).Available:
		part.Outcome = "PAYER_ACCOUNT_ABNORMAL"
	}
	if part.Outcome != "" {
		part.Result, part.FailReason = Closed, part.Outcome
		o.Shared -= part.Amount
		if !o.Freed {
			o.Unsplit = max(0, min(o.Unsplit+part.Amount, o.Total-o.Refunded-o.Shared))
		}
		return
	}
	part.Result = Success
	if own {
		return
	}
	t.book(entry{Kind: entrySharing, Merchant: o.Merchant, Order: o.Key, Number: s.Number, ID: part.ID, Amount: part.Amount})
	if part.Type != receiverMerchant || !slices.Contains(t.w.options.Merchants, part.Account) {
		return
	}
	t.book(entry{Kind: entryShare, Merchant: part.Account, Order: o.Key, Number: s.Number, ID: part.ID, Amount: part.Amount})
	t.tellSharing(part.Account, "PROFITSHARING.SUCCESS", "分账", "sharing "+s.Key, sharingNotice{
		OrderID: s.ID, Number: s.Number,
		Receiver: noticeReceiver{Type: part.Type, Account: part.Account, Amount: part.Amount, Description: part.Description},
	}, o)
}

// sharingNotice is what a merchant is told of his share: FACTS C5.
type sharingNotice struct {
	MchID         string         `json:"mchid,omitempty"`
	SpMchID       string         `json:"sp_mchid,omitempty"`
	SubMchID      string         `json:"sub_mchid,omitempty"`
	TransactionID string         `json:"transaction_id"`
	OrderID       string         `json:"order_id"`
	Number        string         `json:"out_order_no"`
	Receiver      noticeReceiver `json:"receiver"`
	SuccessTime   string         `json:"success_time"`
}

type noticeReceiver struct {
	Type        string `json:"type"`
	Account     string `json:"account"`
	Amount      int64  `json:"amount"`
	Description string `json:"description"`
}

// tellSharing tells a merchant where he wants to be told of what he received.
func (t *tx) tellSharing(merchant, event, summary, about string, n sharingNotice, o *Order) {
	if t.w.is(sharingEvents, "TRANSACTION.SUCCESS") {
		event = "TRANSACTION.SUCCESS"
	}
	url := serviceURLs.get(t, merchant)
	if url == nil {
		return
	}
	n.MchID, n.SpMchID, n.SubMchID = whose(o, o.Merchant, ""), whose(o, "", o.Merchant), whose(o, "", o.SubMerchant)
	n.TransactionID, n.SuccessTime = o.ID, stamp(t.now)
	t.tell(&Delivery{Merchant: merchant, URL: *url, Event: event, Original: "profitsharing", Summary: summary, About: about,
		Resource: marshal(n)})
}

func (t *tx) unfreeze(c *Call) (Answer, error) {
	s := &Sharing{Unfreezes: true, Print: sharingPrint(c)}
	if before, r := t.sharingBefore(c, s.Print); before != nil || r != nil {
		return before.answer(r)
	}
	o, r := t.sharedOrder(c, noRest)
	switch {
	case r != nil:
		return Answer{}, r
	case o.Unsplit == 0:
		return Answer{}, nothingUnsplit.refuse()
	}
	s.Shares = []Share{{Type: receiverMerchant, Account: cmp.Or(o.SubMerchant, o.Merchant), Amount: o.Unsplit,
		Description: c.text("description"), Result: InWaiting, ID: newSharingID(t.now)}}
	t.free(o)
	t.startSharing(c, o, s)
	return s.answer(nil)
}

func (t *tx) querySharing(c *Call) (Answer, error) {
	s := sharings.get(t, key(c.Merchant, c.Values["out_order_no"]))
	if s == nil || s.TransactionID != c.Query.Get("transaction_id") {
		return Answer{}, sharingUnknown.refuse()
	}
	return s.answer(c.forSub(s.SubMerchant, sharingUnknown))
}

func (t *tx) unsplitAmount(c *Call) (Answer, error) {
	at := transactions.get(t, c.Values["transaction_id"])
	if at == nil {
		return Answer{}, sharingUnknown.refuse()
	}
	o := orders.get(t, *at)
	switch {
	case o.Merchant != c.Merchant:
		return Answer{}, notOurs.refuse()
	case !o.Sharing:
		return Answer{}, noAmounts.refuse()
	}
	return Answer{Body: &struct {
		ID      string `json:"transaction_id"`
		Unsplit int64  `json:"unsplit_amount"`
	}{o.ID, o.Unsplit}}, nil
}

// answerSharing is a sharing as APIv3 tells of it.
type answerSharing struct {
	SubMchID      string        `json:"sub_mchid,omitempty"`
	TransactionID string        `json:"transaction_id"`
	Number        string        `json:"out_order_no"`
	ID            string        `json:"order_id"`
	State         string        `json:"state"`
	Receivers     []answerShare `json:"receivers"`
}

type answerShare struct {
	Amount      int64  `json:"amount"`
	Description string `json:"description"`
	Type        string `json:"type"`
	Account     string `json:"account"`
	Result      string `json:"result"`
	FailReason  string `json:"fail_reason,omitempty"`
	ID          string `json:"detail_id"`
	Created     string `json:"create_time"`
	Finished    string `json:"finish_time"`
}

// answer tells of a sharing, or refuses.
func (s *Sharing) answer(r *Refusal) (Answer, error) {
	if r != nil {
		return Answer{}, r
	}
	a := &answerSharing{SubMchID: s.SubMerchant, TransactionID: s.TransactionID, Number: s.Number, ID: s.ID, State: s.State,
		Receivers: []answerShare{}}
	for _, p := range s.Shares {
		a.Receivers = append(a.Receivers, answerShare{p.Amount, p.Description, p.Type, p.Account, p.Result, p.FailReason, p.ID,
			stamp(s.Created), finishStamp(p.Finished)})
	}
	return Answer{Body: a}, nil
}

// finishStamp prints a time that is required in an answer, also where there is none yet: as the first second of 1970.
func finishStamp(at time.Time) string { return cmp.Or(stamp(at), stamp(time.Unix(0, 0))) }

var sharingActions = []action{
	{"sharing", "finish", "finish", func(t *tx, k string) error { t.shared(k); return nil }},
	{"return", "finish", "finish", func(t *tx, k string) error { t.sharingReturned(k); return nil }},
}
