package world

import "encoding/json"

// answerNumbers is what a change of a service order answers that tells no more.
type answerNumbers struct {
	AppID     string `json:"appid"`
	MchID     string `json:"mchid"`
	Number    string `json:"out_order_no"`
	ServiceID string `json:"service_id"`
	ID        string `json:"order_id"`
}

func (s *ServiceOrder) numbers() *answerNumbers {
	return &answerNumbers{s.AppID, s.Merchant, s.Number, s.ServiceID, s.ID}
}

// answerService is a service order as a query tells of it, and a notification.
type answerService struct {
	ServiceID    string          `json:"service_id"`
	AppID        string          `json:"appid"`
	MchID        string          `json:"mchid"`
	SubAppID     string          `json:"sub_appid,omitempty"`
	SubMchID     string          `json:"sub_mchid,omitempty"`
	Channel      string          `json:"channel_id,omitempty"`
	Number       string          `json:"out_order_no"`
	OpenID       string          `json:"openid,omitempty"`
	SubOpenID    string          `json:"sub_openid,omitempty"`
	State        string          `json:"state"`
	Detail       string          `json:"state_description,omitempty"`
	Introduction string          `json:"service_introduction"`
	Total        *int64          `json:"total_amount,omitempty"`
	Payments     json.RawMessage `json:"post_payments,omitempty"`
	Discounts    json.RawMessage `json:"post_discounts,omitempty"`
	Risk         json.RawMessage `json:"risk_fund"`
	TimeRange    json.RawMessage `json:"time_range"`
	Location     json.RawMessage `json:"location,omitempty"`
	Attach       string          `json:"attach,omitempty"`
	NotifyURL    string          `json:"notify_url,omitempty"`
	ID           string          `json:"order_id"`
	Collects     *bool           `json:"need_collection,omitempty"`
	Collection   *collection     `json:"collection,omitempty"`
	Package      string          `json:"package,omitempty"`
}

// A collection is how a service order is paid.
type collection struct {
	State   string             `json:"state"`
	Total   int64              `json:"total_amount"`
	Paying  int64              `json:"paying_amount"`
	Paid    int64              `json:"paid_amount"`
	Details []collectionDetail `json:"details,omitempty"`
	Bank    string             `json:"bank_type,omitempty"`
}

type collectionDetail struct {
	Sequence      int    `json:"seq"`
	Amount        int64  `json:"amount"`
	PaidType      string `json:"paid_type"`
	PaidTime      string `json:"paid_time"`
	TransactionID string `json:"transaction_id,omitempty"`
}

// describeNew tells of a service order with the package that opens its confirmation.
func (s *ServiceOrder) describeNew() *answerService {
	a := s.describe()
	if s.State == Created {
		a.Package = s.Package
	}
	return a
}

func (s *ServiceOrder) describe() *answerService {
	a := &answerService{
		ServiceID: s.ServiceID, AppID: s.AppID, MchID: s.Merchant, SubAppID: s.SubAppID, SubMchID: s.SubMerchant, Channel: s.Channel,
		Number: s.Number, OpenID: s.OpenID, SubOpenID: s.SubOpenID, State: s.State, Detail: s.Detail, Introduction: s.Introduction,
		Payments: s.Payments, Discounts: s.Discounts, Risk: s.Risk, TimeRange: s.TimeRange, Location: s.Location, Attach: s.Attach,
		NotifyURL: s.NotifyURL, ID: s.ID,
	}
	if s.Completed.IsZero() {
		return a
	}
	collects := s.Paying != ""
	a.Total, a.Collects = &s.Total, &collects
	if !collects {
		return a
	}
	a.Collection = &collection{State: s.Paying, Total: s.Total, Paying: s.Total, Bank: s.Bank}
	if s.Paying == UserPaid {
		a.Collection.Paying, a.Collection.Paid = 0, s.Total
		a.Collection.Details = []collectionDetail{{1, s.Total, s.PaidType, s.PaidAt, s.TransactionID}}
	}
	return a
}

func (t *tx) tellService(s *ServiceOrder, event, summary string) {
	d := s.describe()
	d.NotifyURL = ""
	t.tell(&Delivery{Merchant: s.Merchant, URL: s.NotifyURL, Event: event, Original: "payscore", Summary: summary,
		About: "payscore " + s.Key, Resource: marshal(d)})
}
