package guide_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/sandbox"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// The customer pays in a test, and the shop hears of it.
func Example_testPayment() {
	t, ctx, booked := &testTB{}, context.Background(), map[string]int64{}
	defer t.end()

	s := sandbox.New(t) // ends with the test
	cfg := s.Config()
	client, err := wxpay.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key})
	if err != nil {
		t.Fatal(err)
	}
	shop := httptest.NewServer(receiver.Handler(func(_ context.Context, e *notify.Event) error { // your program
		booked[e.Get("out_trade_no").String()] = e.Get("amount.total").Int()
		return nil
	}))
	defer shop.Close()

	_, err = client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": cfg.MchID, "description": "tea", "out_trade_no": "T20261130001",
		"notify_url": shop.URL + "/notify", "amount": wxpay.Params{"total": 1888},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Pay("T20261130001"); err != nil { // the customer; notify_url has heard of it when this returns
		t.Fatal(err)
	}
	if booked["T20261130001"] != 1888 {
		t.Errorf("the payment was not booked: %v", booked)
	}
	fmt.Println(booked)
	// Output:
	// map[T20261130001:1888]
}

// What happens when nobody pays.
func Example_testClock() {
	ctx, client, s := newStall()
	defer s.Close()

	_, err := client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "tea", "out_trade_no": "T20261130002",
		"notify_url": "https://www.example.com/notify", "amount": wxpay.Params{"total": 1888},
		"time_expire": s.Now().Add(30 * time.Minute).Format(time.RFC3339),
	}})
	if err != nil {
		log.Fatal(err)
	}
	if err := s.Advance(31 * time.Minute); err != nil { // the world's clock; signatures keep the real time
		log.Fatal(err)
	}
	fmt.Println(s.Pay("T20261130002"))
	// Output:
	// sandbox: ORDER_CLOSED: 订单已失效
}

// A notification that gets lost, comes again, and comes twice.
func Example_testDeliveries() {
	t, entered := &testTB{}, 0
	defer t.end()
	s := sandbox.New(t)
	cfg := s.Config()
	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key})
	if err != nil {
		log.Fatal(err)
	}
	broken := true
	shop := httptest.NewServer(receiver.Handler(func(context.Context, *notify.Event) error {
		entered++
		if broken {
			return fmt.Errorf("the database is down")
		}
		return nil
	}))
	defer shop.Close()
	client, err := wxpay.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Chain("v3/pay/transactions/native").Post(context.Background(), wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": cfg.MchID, "description": "tea", "out_trade_no": "T20261130003",
		"notify_url": shop.URL, "amount": wxpay.Params{"total": 1888},
	}})
	if err != nil {
		log.Fatal(err)
	}

	if err := s.Pay("T20261130003"); err != nil { // the shop answers 500: its database is down
		t.Fatal(err)
	}
	broken = false
	if err := s.Advance(15 * time.Second); err != nil { // WeChat Pay comes again after 15 s
		t.Fatal(err)
	}
	if err := s.Advance(24 * time.Hour); err != nil { // and not after that, for it was answered
		t.Fatal(err)
	}
	fmt.Println("deliveries that entered the shop:", entered)
	// Output:
	// deliveries that entered the shop: 2
}

// A transfer is carried out, and its answer gets lost.
func Example_testLostAnswer() {
	t, ctx := &testTB{}, context.Background()
	defer t.end()
	s := sandbox.New(t)
	client := strictClient(s.Config())
	transfer := wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "out_bill_no": "PLFK20261130009", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"transfer_amount": 500, "transfer_remark": "注册会员有礼", "transfer_scene_id": "1000",
		"transfer_scene_report_infos": []wxpay.Params{
			{"info_type": "活动名称", "info_content": "注册会员有礼"}, {"info_type": "奖励说明", "info_content": "注册奖励"},
		},
	}}

	if err := s.Disturb("lose_answer", 1); err != nil { // the next call is carried out, and its answer gets lost
		t.Fatal(err)
	}
	bills := client.Chain("v3/fund-app/mch-transfer/transfer-bills")
	if _, err := bills.Post(ctx, transfer); wxpay.OutcomeOf(err) != wxpay.Unknown {
		t.Fatalf("nobody knows whether money went out: %v", err)
	}
	found, err := bills.Chain("out-bill-no/{out_bill_no}").Get(ctx, wxpay.Params{"out_bill_no": "PLFK20261130009"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := bills.Post(ctx, transfer) // the same number and fields: the same transfer
	if err != nil {
		t.Fatal(err)
	}
	if again.Get("transfer_bill_no").String() != found.Get("transfer_bill_no").String() {
		t.Fatal("it was paid twice")
	}
	fmt.Println(found.Get("state"), again.Get("state"))
	// Output:
	// WAIT_USER_CONFIRM WAIT_USER_CONFIRM
}

func Example_testForged() {
	t := &testing.T{}
	server := gateway()
	config, booked := server.Config(), 0
	receiver, err := notify.New(notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		log.Fatal(err)
	}
	handler := receiver.Handler(func(context.Context, *notify.Event) error { booked++; return nil })

	refund := wxpaytest.Notification{Type: "REFUND.SUCCESS", Resource: map[string]any{"out_refund_no": "A1R1"}}
	first, again := server.NotifyHandler(handler, refund), server.NotifyHandler(handler, refund)
	if !first.Accepted() || !again.Accepted() {
		t.Error("a refund and its repetition must be taken")
	}
	refund.Fault = wxpaytest.BadSignature()
	if forged := server.NotifyHandler(handler, refund); forged.Accepted() {
		t.Errorf("a forged refund was taken: %d", forged.Status)
	}
	if booked != 1 {
		t.Errorf("the refund was booked %d times", booked)
	}
	fmt.Println(t.Failed())
	// Output:
	// false
}
