package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/world"
)

// A payment is what a link to pay, a prepay_id or a package leads to.
type payment struct {
	kind, merchant, number string
	sheet                  sheet
}

// A sheet is what the customer sees: no more than that.
type sheet struct {
	Kind        string    `json:"kind"`
	Merchant    string    `json:"merchant"`
	Number      string    `json:"number"`
	State       string    `json:"state"`
	Paying      string    `json:"collection,omitempty"` // of Payscore
	Product     string    `json:"product,omitempty"`
	Total       int64     `json:"total"` // fen; 0: there is no amount yet
	Limit       int64     `json:"limit,omitempty"`
	Currency    string    `json:"currency"`
	Description string    `json:"description"`
	Expires     time.Time `json:"expires,omitzero"`
	Can         []string  `json:"can"`
	CanPay      bool      `json:"can_pay"`
	Refused     string    `json:"refused,omitempty"` // why he cannot pay, or confirm
}

// customerMay are the actions of the pay page, by kind; the first is the large button. Its link
// needs no token.
var customerMay = map[string][]string{
	"order": {"pay", "fail", "cancel"}, "combined": {"pay", "fail"}, "transfer": {"confirm", "leave"},
	"authorization": {"confirm", "close"}, "payscore": {"confirm", "pay"},
}

// payment finds what is behind a code; nil if there is nothing.
func (s *Sandbox) payment(code string) *payment {
	if o := s.world.OrderByCode(code); o != nil {
		return s.see(&payment{"order", o.Merchant, o.Number, sheet{State: o.State, Total: o.Total, Currency: o.Currency,
			Description: o.Description, Product: o.Product, Expires: o.Expires}})
	}
	if c := s.world.CombinationByCode(code); c != nil {
		return s.see(&payment{"combined", c.Merchant, c.Number, sheet{State: c.State, Total: c.Total,
			Description: s.describeCombined(c), Product: c.Product}})
	}
	kind, key := s.world.ByPackage(code)
	merchant, number, _ := strings.Cut(key, "/")
	p := &payment{kind: kind, merchant: merchant, number: number}
	switch kind {
	case "transfer":
		b := s.world.Transfer(merchant, number)
		p.sheet = sheet{State: b.State, Total: b.Amount, Description: b.Remark}
	case "authorization":
		a := s.world.Authorization(merchant, number)
		p.sheet = sheet{State: a.State, Description: a.DisplayName}
	case "payscore":
		o := s.world.PayscoreOrder(merchant, number)
		p.sheet = sheet{State: o.State, Paying: o.Paying, Total: o.Total, Limit: o.MostTotal, Description: o.Introduction}
	default:
		return nil
	}
	return s.see(p)
}

// describeCombined names what is paid in one go.
func (s *Sandbox) describeCombined(c *world.Combined) string {
	var texts []string
	for _, k := range c.Orders {
		merchant, number, _ := strings.Cut(k, "/")
		if o := s.world.Order(merchant, number); o != nil && !slices.Contains(texts, o.Description) {
			texts = append(texts, o.Description)
		}
	}
	return strings.Join(texts, "、")
}

// see fills what all sheets have.
func (s *Sandbox) see(p *payment) *payment {
	p.sheet.Kind, p.sheet.Merchant, p.sheet.Number, p.sheet.Can = p.kind, p.merchant, p.number, []string{}
	if p.sheet.Currency == "" {
		p.sheet.Currency = "CNY"
	}
	may := customerMay[p.kind]
	for _, step := range s.world.Can(p.kind, p.merchant, p.number) {
		switch {
		case !slices.Contains(may, step.Name):
		case step.Message == "":
			p.sheet.Can = append(p.sheet.Can, step.Name)
		case step.Name == may[0]:
			p.sheet.Refused = step.Message
		}
	}
	p.sheet.CanPay = p.sheet.can("pay") || p.sheet.can("confirm")
	return p
}

func (s *sheet) can(action string) bool { return slices.Contains(s.Can, action) }

var errNoPayment = failure{http.StatusNotFound, "", "there is no order behind this link, or nothing of that name to do"}

func (s *Sandbox) showPayment(r *http.Request) (any, error) {
	if p := s.payment(r.PathValue("code")); p != nil {
		return p.sheet, nil
	}
	return nil, errNoPayment
}

func (s *Sandbox) actOnPayment(r *http.Request) (any, error) {
	p := s.payment(r.PathValue("code"))
	if p == nil || !slices.Contains(customerMay[p.kind], r.PathValue("action")) {
		return nil, errNoPayment
	}
	if err := s.world.Act(p.kind, p.merchant, p.number, r.PathValue("action")); err != nil {
		return nil, err
	}
	if err := s.world.Settle(r.Context()); err != nil {
		return nil, err
	}
	return s.showPayment(r)
}
