package world

import (
	"slices"
	"time"
)

// SharingFailed is the result of a return that failed. Source: WORLD 5.4.
const SharingFailed = "FAILED"

// A SharingReturn gives back what a merchant received.
type SharingReturn struct {
	Key         string    `json:"key"` // merchant/number
	Merchant    string    `json:"merchant"`
	Number      string    `json:"out_return_no"`
	ID          string    `json:"return_id"`
	Sharing     string    `json:"sharing"` // key
	From        string    `json:"return_mchid"`
	Amount      int64     `json:"amount"`
	Description string    `json:"description"`
	Result      string    `json:"result"`
	FailReason  string    `json:"fail_reason,omitempty"`
	Created     time.Time `json:"created"`
	Finished    time.Time `json:"finished,omitzero"`
	Print       string    `json:"print"`
}

var (
	sharingReturns       = table[SharingReturn]{"sharing returns"}
	recentSharingReturns = table[string]{"recent sharing returns"}
)

const (
	mostReturns = 50                   // of one sharing
	returnLife  = 180 * 24 * time.Hour // of the sharing

	actSharingReturned = "sharing returned"
)

// returnReasons are fail_reason of a return. Source: WORLD 4, 26; 5.4.
var returnReasons = []string{"ACCOUNT_ABNORMAL", "BALANCE_NOT_ENOUGH", "TIME_OUT_CLOSED", "PAYER_ACCOUNT_ABNORMAL", "INVALID_REQUEST"}

var returnEndpoints = []Endpoint{
	{
		Method: "POST", Pattern: "/v3/profitsharing/return-orders", Title: "请求分账回退", Product: "profit sharing",
		Source: "WORLD 4, 26; FACTS B4",
		fields: []field{
			subMerchantField, may("order_id", "微信分账单号").within(0, 64), may("out_order_no", "商户分账单号").within(0, 64),
			need("out_return_no", "商户回退单号").within(1, 64).matching(refundNumberForm), need("return_mchid", "回退商户号").within(1, 32),
			need("amount", "回退金额").as(number).within(1, 0), need("description", "回退描述").within(1, 80),
		},
		do: (*tx).returnShare,
	},
	{
		Method: "GET", Pattern: "/v3/profitsharing/return-orders/{out_return_no}", Title: "查询分账回退结果", Product: "profit sharing",
		Source: "WORLD 4, 26; FACTS B4",
		fields: []field{need("{out_return_no}", "商户回退单号").within(1, 64), subMerchantInQuery, need("?out_order_no", "商户分账单号").within(1, 64)},
		do:     (*tx).queryReturn,
	},
}

var (
	returnNumberMissing = sharingRule(400, "PARAM_ERROR", "order_id与out_order_no必须填一个", "a return without order_id and out_order_no",
		Documented, "WORLD 4, 26; the text is a guess")
	returnOfUnknown = sharingRule(400, "INVALID_REQUEST", "分账单不存在", "to be returned is what was not shared", Guessed,
		"FACTS B4 has no code for it")
	returnFromUnknown = sharingRule(400, "INVALID_REQUEST", "回退方不存在", "return_mchid received nothing of this sharing", Documented,
		"FACTS B4")
	returnTooMuch = sharingRule(403, "NOT_ENOUGH", "剩余可回退的金额不足", "more is returned than was received", Documented, "FACTS B4")
	returnTooOld  = sharingRule(400, "INVALID_REQUEST", "分账单已超过可回退的期限", "the sharing is older than 180 days", Guessed,
		"WORLD 5.4: the term is documented, the answer is not")
	returnTooOften = sharingRule(400, "INVALID_REQUEST", "分账单回退次数超过限制", "a sharing is returned in more than 50 parts", Guessed,
		"WORLD 5.4: the number is documented, the answer is not")
)

// sharingOf finds the sharing that a return names.
func (t *tx) sharingOf(c *Call) (*Sharing, *Refusal) {
	id, number := c.text("order_id"), c.text("out_order_no")
	if id == "" && number == "" {
		return nil, returnNumberMissing.refuse()
	}
	k := key(c.Merchant, number)
	if id != "" {
		at := sharingIDs.get(t, id)
		if at == nil || number != "" && *at != k {
			return nil, returnOfUnknown.refuse()
		}
		k = *at
	}
	s := sharings.get(t, k)
	if s == nil || s.Merchant != c.Merchant {
		return nil, returnOfUnknown.refuse()
	}
	return s, c.forSub(s.SubMerchant, returnOfUnknown)
}

// shareOf returns what a merchant received, nil if he did not.
func (s *Sharing) shareOf(merchant string) *Share {
	for i := range s.Shares {
		if p := &s.Shares[i]; p.Type == receiverMerchant && p.Account == merchant && p.Result == Success && !s.Unfreezes {
			return p
		}
	}
	return nil
}

func (t *tx) returnShare(c *Call) (Answer, error) {
	r := &SharingReturn{
		Key: key(c.Merchant, c.text("out_return_no")), Merchant: c.Merchant, Number: c.text("out_return_no"),
		ID: newSharingID(t.now), From: c.text("return_mchid"), Amount: c.int("amount"), Description: c.text("description"),
		Result: Processing, Created: t.now, Print: fingerprint(c.Body),
	}
	s, refused := t.sharingOf(c)
	if refused != nil {
		return Answer{}, refused
	}
	r.Sharing = s.Key
	if before := sharingReturns.get(t, r.Key); before != nil {
		if before.Print != r.Print {
			return Answer{}, sharingDiffers.refuse()
		}
		return before.answer(s)
	}
	part := s.shareOf(r.From)
	switch {
	case part == nil || orders.get(t, s.Order).isOwn(part):
		return Answer{}, returnFromUnknown.refuse()
	case r.Amount > part.Amount-part.Returned:
		return Answer{}, returnTooMuch.refuse()
	case t.now.Sub(s.Ended) > returnLife:
		return Answer{}, returnTooOld.refuse()
	case s.Returns >= mostReturns:
		return Answer{}, returnTooOften.refuse()
	}
	part.Returned += r.Amount
	s.Returns++
	t.putSharing(s)
	recentSharingReturns.put(t, t.next(), &r.Key)
	t.putReturn(r)
	t.at(t.now.Add(sharingTakes), actSharingReturned, r.Key)
	return r.answer(s)
}

func (t *tx) putReturn(r *SharingReturn) {
	sharingReturns.put(t, r.Key, r)
	t.changed("return", r.Key)
}

// sharingReturned is what a return comes to by itself.
func (t *tx) sharingReturned(k string) {
	r := sharingReturns.get(t, k)
	if r.Result != Processing {
		return
	}
	s := sharings.get(t, r.Sharing)
	o := orders.get(t, s.Order)
	ours := slices.Contains(t.w.options.Merchants, r.From)
	r.Finished = t.now
	switch {
	case slices.Contains(returnReasons, r.Description): // words for tests: see Magic
		r.FailReason = r.Description
	case ours && t.account(r.From).Available < r.Amount:
		r.FailReason = "BALANCE_NOT_ENOUGH"
	}
	if r.FailReason != "" {
		r.Result = SharingFailed
		s.shareOf(r.From).Returned -= r.Amount
		t.putSharing(s)
		t.putReturn(r)
		return
	}
	r.Result = Success
	t.putReturn(r)
	if ours {
		t.book(entry{Kind: entryGivenBack, Merchant: r.From, Order: o.Key, Number: r.Number, ID: r.ID, Amount: r.Amount})
	}
	t.book(entry{Kind: entryReturn, Merchant: o.Merchant, Order: o.Key, Number: r.Number, ID: r.ID, Amount: r.Amount})
	receiver := whose(o, o.Merchant, o.SubMerchant) // the one who shared has it back
	t.tellSharing(receiver, "PROFITSHARING.RETURN", "分账回退", "return "+r.Key, sharingNotice{
		OrderID: r.ID, Number: r.Number,
		Receiver: noticeReceiver{Type: receiverMerchant, Account: receiver, Amount: r.Amount, Description: r.Description},
	}, o)
}

// answerReturn is a return as APIv3 tells of it.
type answerReturn struct {
	SubMchID    string `json:"sub_mchid,omitempty"`
	OrderID     string `json:"order_id"`
	OrderNumber string `json:"out_order_no"`
	Number      string `json:"out_return_no"`
	ID          string `json:"return_id"`
	From        string `json:"return_mchid"`
	Amount      int64  `json:"amount"`
	Description string `json:"description"`
	Result      string `json:"result"`
	FailReason  string `json:"fail_reason,omitempty"`
	Created     string `json:"create_time"`
	Finished    string `json:"finish_time"`
}

func (r *SharingReturn) answer(s *Sharing) (Answer, error) {
	return Answer{Body: &answerReturn{s.SubMerchant, s.ID, s.Number, r.Number, r.ID, r.From, r.Amount, r.Description, r.Result,
		r.FailReason, stamp(r.Created), finishStamp(r.Finished)}}, nil
}

func (t *tx) queryReturn(c *Call) (Answer, error) {
	r := sharingReturns.get(t, key(c.Merchant, c.Values["out_return_no"]))
	if r == nil {
		return Answer{}, sharingUnknown.refuse()
	}
	s := sharings.get(t, r.Sharing)
	if s.Number != c.Query.Get("out_order_no") {
		return Answer{}, sharingUnknown.refuse()
	}
	if refused := c.forSub(s.SubMerchant, sharingUnknown); refused != nil {
		return Answer{}, refused
	}
	return r.answer(s)
}
