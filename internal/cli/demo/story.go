package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// A story is one purchase from the order to the bill, in a sandbox inside this program.
type story struct {
	*page
	app      *app.App
	all      bool // requests byte by byte
	shop     *wxpay.Client
	sandbox  *sandbox.Sandbox
	told     chan *notify.Event
	notify   string // the shop's notify_url
	requests int
}

const orderNumber, refundNumber = "T20260609-1", "R20260609-1"

// tell goes through the story, and returns an error at what is not as it must be.
func tell(ctx context.Context, a *app.App, p *page, all bool) error {
	s := &story{page: p, app: a, all: all, told: make(chan *notify.Event, 10)}
	var err error
	if s.sandbox, err = sandbox.Start(); err != nil {
		return err
	}
	defer s.sandbox.Close() //nolint:errcheck // it has no file
	cfg := s.sandbox.Config()
	if s.shop, err = wxpay.New(cfg); err != nil {
		return err
	}
	end, err := s.listen(cfg)
	if err != nil {
		return err
	}
	defer end()
	p.title("wxpay demo: a purchase, from the order to the bill")
	p.text("sandbox " + s.sandbox.URL() + ", merchant " + cfg.MchID + ", keys made for this run; no money moves")
	for i, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"The shop places a Native order", s.place},
		{"The customer scans and pays; the shop is told", s.pay},
		{"The shop asks itself, and does not trust the notification alone", s.query},
		{"The shop gives a part back", s.refund},
		{"Tomorrow the bill sums up", s.bill},
		{"Any other endpoint works alike: a payscore order is completed", s.payscore},
	} {
		p.heading(fmt.Sprintf("%d. %s", i+1, step.name))
		if err := step.do(ctx); err != nil {
			p.verdict(false, err.Error())
			return errors.New("the story did not end as it must")
		}
	}
	p.text("")
	p.title("every answer and every notification was verified")
	p.text("next: wxpay sandbox, the same with a page; wxpay demo forms, every calling form byte by byte; wxpay config init")
	return nil
}

// listen is the shop's notify_url: it verifies, decrypts, and books.
func (s *story) listen(cfg wxpay.Config) (end func(), err error) {
	receiver, err := notify.New(notify.Config{
		Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, Logger: slog.New(slog.DiscardHandler), // that its keys are a sandbox's is known
	})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a loopback listener is there at once
	if err != nil {
		return nil, err
	}
	s.notify = "http://" + listener.Addr().String() + "/notify"
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: receiver.Handler(func(_ context.Context, e *notify.Event) error {
		s.told <- e
		return nil
	})}
	go server.Serve(listener) //nolint:errcheck // it ends with Close
	return func() { _ = server.Close() }, nil
}

// call makes a call and shows it.
func (s *story) call(ctx context.Context, method, path string, params wxpay.Params) (*wxpay.Response, error) {
	resp, err := s.shop.Chain(path).Do(ctx, method, params)
	seen := s.sandbox.Gateway().Requests()
	if len(seen) != s.requests+1 {
		return nil, fmt.Errorf("the sandbox saw %d requests, expected %d: %w", len(seen), s.requests+1, err)
	}
	r := seen[s.requests]
	s.requests++
	s.code(fmt.Sprintf("client.Chain(%q).%s(ctx, params)", path, map[string]string{http.MethodGet: "Get", http.MethodPost: "Post"}[method]))
	if s.all {
		s.block("canonical message, as signed", r.Message())
		s.block("request, as sent", string(r.Raw))
	} else if len(r.Body) > 0 {
		s.block("body", indented(r.Body))
	}
	if err != nil {
		return nil, err
	}
	if len(resp.Body) > 0 {
		s.block(fmt.Sprintf("answer, HTTP %d, verified", resp.Status), indented(resp.Body))
	} else {
		s.block(fmt.Sprintf("answer, HTTP %d, verified", resp.Status), "(no body)")
	}
	return resp, nil
}

// indented is JSON for people.
func indented(text []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return string(text)
	}
	return b.String()
}

// expect waits for a notification that the shop has verified and decrypted.
func (s *story) expect(event string) error {
	select {
	case e := <-s.told:
		if e.Type != event {
			return fmt.Errorf("the notification is %s, expected %s", e.Type, event)
		}
		s.block("notification "+e.Type+", verified and decrypted", indented(e.Resource))
		return nil
	case <-time.After(10 * time.Second):
		return fmt.Errorf("no notification %s came", event)
	}
}

func (s *story) place(ctx context.Context) error {
	resp, err := s.call(ctx, http.MethodPost, "v3/pay/transactions/native", wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": s.sandbox.Config().MchID, "description": "Oolong tea, 100 g", "out_trade_no": orderNumber,
		"notify_url": s.notify, "amount": wxpay.Params{"total": 1888, "currency": "CNY"},
	}})
	if err != nil {
		return err
	}
	if err := output.QR(s.app, resp.Get("code_url").String(), ""); err != nil {
		return err
	}
	s.verdict(true, "the customer sees this code; here it leads to the sandbox")
	return nil
}

func (s *story) pay(context.Context) error {
	s.code(fmt.Sprintf("sandbox.Pay(%q)", orderNumber))
	if err := s.sandbox.Pay(orderNumber); err != nil {
		return err
	}
	if err := s.expect("TRANSACTION.SUCCESS"); err != nil {
		return err
	}
	s.verdict(true, "signed by WeChat Pay's key, encrypted under the APIv3 key, answered with 204")
	return nil
}

func (s *story) query(ctx context.Context) error {
	resp, err := s.call(ctx, http.MethodGet, "v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}",
		wxpay.Params{"out_trade_no": orderNumber, "mchid": s.sandbox.Config().MchID})
	if err != nil {
		return err
	}
	if state := resp.Get("trade_state").String(); state != "SUCCESS" {
		return fmt.Errorf("trade_state is %q, expected SUCCESS", state)
	}
	s.verdict(true, "paid: "+resp.Get("transaction_id").String())
	return nil
}

func (s *story) refund(ctx context.Context) error {
	_, err := s.call(ctx, http.MethodPost, "v3/refund/domestic/refunds", wxpay.Params{"json": wxpay.Params{
		"out_trade_no": orderNumber, "out_refund_no": refundNumber, "notify_url": s.notify, "reason": "damaged box",
		"amount": wxpay.Params{"refund": 500, "total": 1888, "currency": "CNY"},
	}})
	if err != nil {
		return err
	}
	s.code("sandbox.Advance(time.Minute)")
	if err := s.sandbox.Advance(time.Minute); err != nil {
		return err
	}
	if err := s.expect("REFUND.SUCCESS"); err != nil {
		return err
	}
	s.verdict(true, "5.00 yuan are back with the customer")
	return nil
}

func (s *story) bill(ctx context.Context) error {
	day := s.sandbox.Now().Format(time.DateOnly)
	s.code("sandbox.Advance(34 * time.Hour)\nbill.Fetch(ctx, client, \"v3/bill/tradebill\", …)")
	if err := s.sandbox.Advance(34 * time.Hour); err != nil {
		return err
	}
	b, err := bill.Fetch(ctx, s.shop, "v3/bill/tradebill", wxpay.Params{"query": wxpay.Params{"bill_date": day}})
	if err != nil {
		return err
	}
	s.requests = len(s.sandbox.Gateway().Requests())
	for row, err := range b.Rows() {
		if err != nil {
			return err
		}
		s.text(fmt.Sprintf("    %s  %s  paid %s  refunded %s", row.Get("商户订单号"), row.Get("交易状态"), row.Get("订单金额"), row.Get("退款金额")))
	}
	total, _, err := b.Summary()
	if err != nil {
		return err
	}
	paid, err := total.Fen("订单总金额")
	if err != nil {
		return err
	}
	back, err := total.Fen("退款总金额")
	if err != nil {
		return err
	}
	if paid != 1888 || back != 500 {
		return fmt.Errorf("the bill says %d and %d fen, expected 1888 and 500", paid, back)
	}
	s.verdict(true, "18.88 yuan paid, 5.00 refunded, its hash checked, to the fen")
	return nil
}

// payscore ends with the very request of the documentation's example.
func (s *story) payscore(ctx context.Context) error {
	_, err := s.shop.Chain("v3/payscore/acquiringbank/serviceorder").Post(ctx, acquiringOrder(s.notify))
	if err != nil {
		return fmt.Errorf("placing the service order: %w", err)
	}
	s.requests++
	if err := s.sandbox.Act("payscore", outOrderNo, "confirm"); err != nil {
		return err
	}
	if e := <-s.told; e.Type != "PAYSCORE.USER_CONFIRM" {
		return fmt.Errorf("the notification is %s, expected PAYSCORE.USER_CONFIRM", e.Type)
	}
	resp, err := s.call(ctx, http.MethodPost, "v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete", acquiringParams())
	if err != nil {
		return err
	}
	if resp.Status != http.StatusNoContent {
		return fmt.Errorf("status %d, expected 204", resp.Status)
	}
	s.verdict(true, "no types, no release: the path of the page and a map")
	return nil
}
