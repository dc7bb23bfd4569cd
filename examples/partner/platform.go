package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/notify"
)

// commission is what the partner keeps, in percent. WeChat Pay allows 30 unless more was asked for.
const commission = 5

// An identity is who the partner is, and for whom it works.
type identity struct {
	AppID, Name string
	Subs        []string // merchant IDs
}

// A platform sells for its sub-merchants. One client and one receiver, the partner's, serve them all. It knows no HTTP: pages.go shows it.
type platform struct {
	identity
	client    *wxpay.Client
	receiver  *notify.Receiver
	books     *books
	mchID     string
	notifyURL string
}

func openPlatform(ctx context.Context, cfg wxpay.Config, file string, who identity, notifyURL string) (*platform, error) {
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
	return &platform{identity: who, client: client, receiver: receiver, books: b, mchID: cfg.MchID, notifyURL: notifyURL}, nil
}

// order places an order for a sub-merchant: the money will be its own. Its number begins with that of the sub-merchant, so that the
// numbers of two never meet. It is kept before the call: whatever happens on the way, the platform can ask for it.
func (p *platform) order(ctx context.Context, sub, goods string, fen int64) (number string, err error) {
	if !slices.Contains(p.Subs, sub) {
		return "", fmt.Errorf("%q is no sub-merchant of this platform", sub)
	}
	number = sub + time.Now().Format("20060102150405") + rand.Text()[:8]
	if err := p.books.open(ctx, number, sub, goods, fen); err != nil {
		return "", err
	}
	resp, err := p.client.Chain("v3/pay/partner/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sp_appid": p.AppID, "sp_mchid": p.mchID, "sub_mchid": sub, "description": goods, "out_trade_no": number,
		"notify_url": p.notifyURL, "amount": wxpay.Params{"total": fen},
		"settle_info": wxpay.Params{"profit_sharing": true}, // or there is no commission
	}})
	if err != nil {
		return number, err
	}
	return number, p.books.keepCode(ctx, number, resp.Get("code_url").String())
}

// notified is told by WeChat Pay, of all sub-merchants at one address. An error has the notification come again.
func (p *platform) notified(ctx context.Context, e *notify.Event) error {
	entry, fen := payment, e.Get("amount.total").Int()
	switch e.Type {
	case "TRANSACTION.SUCCESS":
	case "REFUND.SUCCESS":
		entry, fen = refund, -e.Get("amount.refund").Int()
	default:
		return nil // nothing that this platform waits for
	}
	if e.Get("sp_mchid").String() != p.mchID {
		return fmt.Errorf("a notification for partner %q", e.Get("sp_mchid"))
	}
	return p.books.book(ctx, e.Get("sub_mchid").String(), e.Get("out_trade_no").String(), entry, fen)
}

// ask asks WeChat Pay how far an order is, and books what was not known yet: a notification may be late, or never come.
func (p *platform) ask(ctx context.Context, number string) error {
	o, err := p.books.order(ctx, number)
	if err != nil {
		return err
	}
	switch o.State {
	case "NOTPAY":
		return p.askPayment(ctx, o)
	case "REFUNDING":
		err = p.askRefund(ctx, o)
	case "SHARING":
		err = p.askSharing(ctx, o)
	}
	if errors.Is(err, wxpay.Code("RESOURCE_NOT_EXISTS")) { // the request never arrived: the button makes it again, under the same number
		_, err = p.books.move(ctx, number, o.State, "PAID")
	}
	return err
}

func (p *platform) askPayment(ctx context.Context, o order) error {
	resp, err := p.query(ctx, o)
	if err != nil || resp.Get("trade_state").String() != "SUCCESS" {
		return err
	}
	return p.books.book(ctx, o.Sub, o.Number, payment, resp.Get("amount.total").Int())
}

// query gets an order. It wants both numbers, and the refund and the sharing that of the sub-merchant.
func (p *platform) query(ctx context.Context, o order) (*wxpay.Response, error) {
	return p.client.Chain("v3/pay/partner/transactions/out-trade-no/{out_trade_no}{?sp_mchid,sub_mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": o.Number, "sp_mchid": p.mchID, "sub_mchid": o.Sub,
	})
}

// refund gives the whole order back, with the sub-merchant's money. Its number follows from that of the order: to press the button
// twice is one refund. Of an order that was shared, take the commission back first: docs/en/profit-sharing.md.
func (p *platform) refund(ctx context.Context, number string) error {
	o, err := p.books.move(ctx, number, "PAID", "REFUNDING")
	if err != nil {
		return err
	}
	_, err = p.client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sub_mchid": o.Sub, "out_trade_no": number, "out_refund_no": "R" + number, "notify_url": p.notifyURL, "reason": "returned",
		"amount": wxpay.Params{"refund": o.Fen, "total": o.Fen, "currency": "CNY"},
	}})
	return p.undo(ctx, number, "REFUNDING", err)
}

func (p *platform) askRefund(ctx context.Context, o order) error {
	resp, err := p.client.Chain("v3/refund/domestic/refunds/{out_refund_no}{?sub_mchid}").Get(ctx, wxpay.Params{
		"out_refund_no": "R" + o.Number, "sub_mchid": o.Sub,
	})
	if err != nil {
		return err
	}
	switch status := resp.Get("status").String(); status {
	case "PROCESSING":
		return nil
	case "SUCCESS":
		return p.books.book(ctx, o.Sub, o.Number, refund, -resp.Get("amount.refund").Int())
	default:
		return fmt.Errorf("the refund of %s is %s", o.Number, status) // somebody has to look at it in the merchant platform
	}
}

// share takes the commission out of a paid order, a minute or more after the payment, and leaves the rest to the sub-merchant.
func (p *platform) share(ctx context.Context, number string) error {
	o, err := p.books.move(ctx, number, "PAID", "SHARING")
	if err != nil {
		return err
	}
	return p.undo(ctx, number, "SHARING", p.requestShare(ctx, o))
}

func (p *platform) requestShare(ctx context.Context, o order) error {
	paid, err := p.query(ctx, o)
	if err != nil {
		return err
	}
	_, err = p.client.Chain("v3/profitsharing/receivers/add").Post(ctx, wxpay.Params{"json": wxpay.Params{ // the partner, once for each
		"sub_mchid": o.Sub, "appid": p.AppID, "type": "MERCHANT_ID", "account": p.mchID, "name": wxpay.Sensitive(p.Name),
		"relation_type": "SERVICE_PROVIDER",
	}})
	if err != nil {
		return err
	}
	_, err = p.client.Chain("v3/profitsharing/orders").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"sub_mchid": o.Sub, "appid": p.AppID, "transaction_id": paid.Get("transaction_id").String(), "out_order_no": "P" + o.Number,
		"receivers": []wxpay.Params{{
			"type": "MERCHANT_ID", "account": p.mchID, "amount": o.Fen * commission / 100, "description": "commission of the platform",
		}},
		"unfreeze_unsplit": true, // nothing more is to be shared: the rest is the sub-merchant's
	}})
	return err
}

// askSharing books the commission when it came. FINISHED is no success: each receiver has a result of its own.
func (p *platform) askSharing(ctx context.Context, o order) error {
	paid, err := p.query(ctx, o)
	if err != nil {
		return err
	}
	resp, err := p.client.Chain("v3/profitsharing/orders/{out_order_no}{?sub_mchid,transaction_id}").Get(ctx, wxpay.Params{
		"out_order_no": "P" + o.Number, "sub_mchid": o.Sub, "transaction_id": paid.Get("transaction_id").String(),
	})
	if err != nil || resp.Get("state").String() != "FINISHED" {
		return err
	}
	for _, r := range resp.Get("receivers").Array() {
		switch {
		case r.Get("account").String() != p.mchID: // the rest, which is the sub-merchant's
		case r.Get("result").String() == "SUCCESS":
			return p.books.book(ctx, o.Sub, o.Number, share, -r.Get("amount").Int())
		default:
			return fmt.Errorf("the commission of %s was not paid: %s", o.Number, r.Get("fail_reason"))
		}
	}
	return errors.New("the sharing of " + o.Number + " has no part of the partner's")
}

// undo makes an order PAID again if what was asked for was certainly not done. If nobody knows, it stays as it is: ask.
func (p *platform) undo(ctx context.Context, number, state string, err error) error {
	if err == nil || wxpay.OutcomeOf(err) == wxpay.Unknown {
		return err
	}
	_, back := p.books.move(ctx, number, state, "PAID")
	return errors.Join(err, back)
}
