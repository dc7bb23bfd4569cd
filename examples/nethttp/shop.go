package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/wechatpay-chain/wxpay/notify"
)

// A shop is what your program is: it knows its merchant and its orders.
type shop struct {
	mchID  string
	totals map[string]int64 // in fen, by out_trade_no
}

// routes is the server of the shop.
func (s *shop) routes(receiver *notify.Receiver) (*http.ServeMux, error) {
	handle, err := notify.Route(notify.Routes{
		"TRANSACTION.SUCCESS": notify.As(s.paid),
		"REFUND.*":            s.refunded,
		"* profitsharing":     s.shared,
		"SECURITY_ECHO.*":     func(context.Context, *notify.Event) error { return nil }, // what wxpay doctor sends
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/wxpay/notify", receiver.Handler(handle))
	return mux, nil
}

// A payment is what the shop reads of a payment's resource.
type payment struct {
	MchID      string `json:"mchid"`
	OutTradeNo string `json:"out_trade_no"`
	Amount     struct {
		Total int64 `json:"total"`
	} `json:"amount"`
}

// paid compares the payment with the order before it believes that the order is paid. An
// error has WeChat Pay send the notification again, and is logged by the Handler.
func (s *shop) paid(_ context.Context, _ *notify.Event, p payment) error {
	total, known := s.totals[p.OutTradeNo]
	if !known || p.MchID != s.mchID || p.Amount.Total != total {
		return fmt.Errorf("payment of %q: merchant or amount are not those of the order", p.OutTradeNo)
	}
	fmt.Printf("order %s is paid: %d fen\n", p.OutTradeNo, total)
	return nil
}

func (s *shop) refunded(_ context.Context, e *notify.Event) error {
	fmt.Printf("refund %s: %s\n", e.Get("out_refund_no"), e.Get("refund_status"))
	return nil
}

// shared gets profit sharing under its old event type, TRANSACTION.SUCCESS, as well.
func (s *shop) shared(_ context.Context, e *notify.Event) error {
	fmt.Printf("profit sharing %s: %d fen left\n", e.Get("out_order_no"), e.Get("receiver.amount").Int())
	return nil
}
