package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/notify"
)

// A shop sells tea. It knows no HTTP: pages.go shows it.
type shop struct {
	client    *wxpay.Client
	receiver  *notify.Receiver
	books     *books
	mchID     string
	appID     string
	notifyURL string
}

func openShop(ctx context.Context, cfg wxpay.Config, file, appID, notifyURL string) (*shop, error) {
	client, err := wxpay.New(cfg)
	if err != nil {
		return nil, err
	}
	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key})
	if err != nil {
		return nil, err
	}
	b, err := openBooks(ctx, file)
	if err != nil {
		return nil, err
	}
	return &shop{client: client, receiver: receiver, books: b, mchID: cfg.MchID, appID: appID, notifyURL: notifyURL}, nil
}

// order places an order. The shop keeps the number before it calls: whatever happens on the way, it can ask for it.
func (s *shop) order(ctx context.Context, goods string, fen int64) (number, codeURL string, err error) {
	number = time.Now().Format("20060102150405") + rand.Text()[:8]
	if err := s.books.open(ctx, number, goods, fen); err != nil {
		return "", "", err
	}
	resp, err := s.client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": s.appID, "mchid": s.mchID, "description": goods, "out_trade_no": number, "notify_url": s.notifyURL,
		"amount": wxpay.Params{"total": fen},
	}})
	if err != nil {
		return number, "", err
	}
	codeURL = resp.Get("code_url").String()
	return number, codeURL, s.books.keepCode(ctx, number, codeURL)
}

// query asks WeChat Pay for an order, and books it if it is paid: a notification may be late, or never come.
func (s *shop) query(ctx context.Context, number string) (state string, err error) {
	resp, err := s.client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wxpay.Params{
		"out_trade_no": number, "query": wxpay.Params{"mchid": s.mchID},
	})
	if err != nil {
		return "", err
	}
	state = resp.Get("trade_state").String()
	if state == "SUCCESS" {
		err = s.books.paid(ctx, "query:"+number, number, resp.Get("amount.total").Int())
	}
	return state, err
}

// notified is told by WeChat Pay. An error has the notification come again.
func (s *shop) notified(ctx context.Context, e *notify.Event) error {
	switch e.Type {
	case "TRANSACTION.SUCCESS":
		if e.Get("mchid").String() != s.mchID {
			return fmt.Errorf("a payment of merchant %q", e.Get("mchid"))
		}
		return s.books.paid(ctx, e.Key(), e.Get("out_trade_no").String(), e.Get("amount.total").Int())
	case "REFUND.SUCCESS":
		return s.books.refunded(ctx, e.Key(), e.Get("out_trade_no").String(), e.Get("amount.refund").Int())
	}
	return nil // nothing that this shop waits for
}

// refund gives the whole order back. Its number follows from that of the order: to press the button twice is one refund.
func (s *shop) refund(ctx context.Context, number string) error {
	order, err := s.books.order(ctx, number)
	if err != nil {
		return err
	}
	_, err = s.client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"out_trade_no": number, "out_refund_no": "R" + number, "notify_url": s.notifyURL, "reason": "returned",
		"amount": wxpay.Params{"refund": order.Fen, "total": order.Fen, "currency": "CNY"},
	}})
	return err
}

// A line is one of a bill.
type line struct {
	Number, State string
	Paid, Back    int64 // in fen
}

// bill reads the bill of a day. It is there from 10:00 of the next day.
func (s *shop) bill(ctx context.Context, day string) (lines []line, err error) {
	b, err := bill.Fetch(ctx, s.client, "v3/bill/tradebill", wxpay.Params{"query": wxpay.Params{"bill_date": day}})
	if err != nil {
		return nil, err
	}
	defer b.Close() //nolint:errcheck // it was read
	for row, err := range b.Rows() {
		if err != nil {
			return nil, err
		}
		l := line{Number: row.Get("商户订单号"), State: row.Get("交易状态")}
		if l.Paid, err = row.Fen("订单金额"); err != nil {
			return nil, err
		}
		if l.Back, err = row.Fen("退款金额"); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}
