package mock

import (
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/internal/cli/random"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// orders remembers what orders cost, so that a query tells the amount that was ordered.
type orders struct {
	mu     sync.Mutex
	totals map[string]int64
}

// mostOrders bounds it: a gateway may run for weeks.
const mostOrders = 10000

func (o *orders) add(number string, total int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.totals == nil || len(o.totals) >= mostOrders {
		o.totals = map[string]int64{}
	}
	o.totals[number] = total
}

// total is that of the order, or 1 of one that nobody placed here.
func (o *orders) total(number string) int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	if total, found := o.totals[number]; found {
		return total
	}
	return 1
}

// handleDefaults sets the replies for which no script is needed.
func handleDefaults(server *wxpaytest.Server) {
	orders := &orders{}
	for _, base := range []string{"/v3/pay/transactions", "/v3/pay/partner/transactions"} {
		for kind, answer := range map[string]func() map[string]string{
			"jsapi": func() map[string]string { return map[string]string{"prepay_id": "wx" + random.Hex(16)} },
			"app":   func() map[string]string { return map[string]string{"prepay_id": "wx" + random.Hex(16)} },
			"native": func() map[string]string {
				return map[string]string{"code_url": "weixin://wxpay/bizpayurl?pr=" + random.Hex(5)}
			},
			"h5": func() map[string]string {
				return map[string]string{"h5_url": "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx" + random.Hex(16)}
			},
		} {
			server.Handle("POST "+base+"/"+kind, func(r *wxpaytest.Request) wxpaytest.Reply {
				orders.add(r.Get("out_trade_no").String(), r.Get("amount.total").Int())
				return wxpaytest.Reply{Body: answer()}
			})
		}
		for _, by := range []string{"out-trade-no/{out_trade_no}", "id/{transaction_id}"} {
			server.Handle("GET "+base+"/"+by, func(r *wxpaytest.Request) wxpaytest.Reply {
				total := orders.total(r.PathValue("out_trade_no"))
				order := fixture.PaidOrder(total)
				for _, name := range []string{"out_trade_no", "transaction_id"} {
					if value := r.PathValue(name); value != "" {
						order[name] = value
					}
				}
				return wxpaytest.Reply{Body: order}
			})
		}
		server.Handle("POST "+base+"/out-trade-no/{out_trade_no}/close",
			func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	}
	server.Handle("POST /v3/refund/domestic/refunds", func(r *wxpaytest.Request) wxpaytest.Reply {
		refund := map[string]any{"refund_id": "503" + random.Digits(25), "status": "PROCESSING", "channel": "ORIGINAL",
			"create_time": fixture.ChinaTime()}
		for _, name := range []string{"out_refund_no", "out_trade_no", "transaction_id", "amount"} {
			if value := r.Get(name); value.Exists() {
				refund[name] = value.Value()
			}
		}
		return wxpaytest.Reply{Body: refund}
	})
	server.Handle("GET /v3/refund/domestic/refunds/{out_refund_no}", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"refund_id": "503" + random.Digits(25), "out_refund_no": r.PathValue("out_refund_no"),
			"status": "SUCCESS", "channel": "ORIGINAL", "success_time": fixture.ChinaTime()}}
	})
}
