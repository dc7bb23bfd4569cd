package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// The two endpoints of the demo: a payscore order is completed by an acquiring
// institution (answer 204) and by a merchant (answer: the order).
const (
	acquiringPath = "/v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete"
	servicePath   = "/v3/payscore/serviceorder/{out_order_no}/complete"
	outOrderNo    = "1234323JKHDFE1243252"
)

// A form is one way to write a call.
type form struct {
	name       string
	code       string // as a user writes it
	call       func(context.Context, *wxpay.Client) (*wxpay.Response, error)
	decode     func(*wxpay.Response) string // nil if there is nothing to decode
	path       string
	wantBody   string
	wantStatus int
}

func (f *form) wantTarget() string {
	return strings.ReplaceAll(f.path, "{out_order_no}", outOrderNo)
}

// acquiringForm is a form of the first endpoint, synchronous or not.
func acquiringForm(name, code string, async bool, chain func(*wxpay.Client) *wxpay.Chain) form {
	f := form{name: name, code: code, path: acquiringPath, wantBody: acquiringBody, wantStatus: 204}
	f.call = func(ctx context.Context, client *wxpay.Client) (*wxpay.Response, error) {
		if !async {
			return chain(client).Post(ctx, acquiringParams())
		}
		return chain(client).PostAsync(ctx, acquiringParams()).
			Then(func(resp *wxpay.Response) (*wxpay.Response, error) {
				if resp.Status != 204 {
					return nil, fmt.Errorf("status %d", resp.Status)
				}
				return resp, nil
			}).
			Wait()
	}
	return f
}

func segments(c *wxpay.Client) *wxpay.Chain {
	return c.Chain("v3", "payscore", "acquiringbank", "serviceorder", "_out_order_no_", "complete")
}

func template(c *wxpay.Client) *wxpay.Chain {
	return c.Chain("v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete")
}

func nested(c *wxpay.Client) *wxpay.Chain {
	return c.Chain("v3/payscore").Chain("acquiringbank", "serviceorder").Chain("<out_order_no>/complete")
}

const (
	segmentsCode = `client.Chain("v3", "payscore", "acquiringbank", "serviceorder", "_out_order_no_", "complete")`
	templateCode = `client.Chain("v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete")`
	nestedCode   = `client.Chain("v3/payscore").Chain("acquiringbank", "serviceorder").Chain("<out_order_no>/complete")`
	syncCode     = ".\n\tPost(ctx, params)"
	asyncCode    = ".\n\tPostAsync(ctx, params).Then(status204).Wait()"
)

var forms = []form{
	acquiringForm("synchronous, segments", segmentsCode+syncCode, false, segments),
	acquiringForm("synchronous, template", templateCode+syncCode, false, template),
	acquiringForm("synchronous, nested", nestedCode+syncCode, false, nested),
	acquiringForm("asynchronous, segments", segmentsCode+asyncCode, true, segments),
	acquiringForm("asynchronous, template", templateCode+asyncCode, true, template),
	acquiringForm("asynchronous, nested", nestedCode+asyncCode, true, nested),
	{
		name: "synchronous, the answer decoded into a struct",
		code: "order, err := wxpay.As[serviceOrder](\n" +
			"\tclient.Chain(\"v3/payscore/serviceorder/<out_order_no>/complete\").Post(ctx, params))",
		call: completeTyped, decode: showOrder, path: servicePath, wantBody: serviceBody, wantStatus: 200,
	},
}

// serviceOrder is what the demo reads of the answer.
type serviceOrder struct {
	OutOrderNo   string `json:"out_order_no"`
	State        string `json:"state"`
	TotalAmount  int64  `json:"total_amount"`
	PostPayments []struct {
		Name   string `json:"name"`
		Amount int64  `json:"amount"`
	} `json:"post_payments"`
	OrderID        string `json:"order_id"`
	NeedCollection bool   `json:"need_collection"`
}

func completeTyped(ctx context.Context, client *wxpay.Client) (*wxpay.Response, error) {
	resp, err := client.Chain("v3/payscore/serviceorder/<out_order_no>/complete").Post(ctx, serviceParams())
	order, err := wxpay.As[serviceOrder](resp, err)
	if err != nil {
		return nil, err
	}
	if order.OutOrderNo != outOrderNo || order.State != "DOING" || order.TotalAmount != 50000 ||
		len(order.PostPayments) != 1 || order.PostPayments[0].Amount != 40000 || order.OrderID == "" || !order.NeedCollection {
		return nil, fmt.Errorf("the decoded order is %+v", order)
	}
	if resp.Get("post_payments.0.name").String() != "就餐费用" {
		return nil, errors.New(`resp.Get("post_payments.0.name") is not 就餐费用`)
	}
	return resp, nil
}

func showOrder(resp *wxpay.Response) string {
	order, err := wxpay.As[serviceOrder](resp, nil)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%+v", order)
}

// completedOrder is the gateway's answer: the order as WeChat Pay would have it.
func completedOrder(r *wxpaytest.Request) map[string]any {
	return map[string]any{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "out_order_no": r.PathValue("out_order_no"),
		"service_id": "2002000000000558128851361561536", "service_introduction": "某某酒店",
		"state": "DOING", "state_description": "MCH_COMPLETE", "total_amount": 50000,
		"post_payments":   []any{map[string]any{"name": "就餐费用", "description": "就餐人均100元", "amount": 40000, "count": 4}},
		"post_discounts":  []any{map[string]any{"name": "满20减1元", "description": "不与其他优惠叠加", "count": 2}},
		"risk_fund":       map[string]any{"name": "ESTIMATE_ORDER_COST", "amount": 10000, "description": "就餐的预估费用"},
		"time_range":      map[string]any{"start_time": "20091225091010", "end_time": "20091225121010"},
		"location":        map[string]any{"end_location": "嗨客时尚主题展餐厅"},
		"order_id":        "15646546545165651651",
		"need_collection": true,
	}
}
