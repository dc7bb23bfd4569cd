package guide_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/notify/redisonce"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_notifications() {
	ctx, client, s := newStall()
	defer s.Close()
	cfg := s.Config()

	receiver, err := notify.New(notify.Config{
		Platform: cfg.Platform, // cfg is the Config of your client: the same keys
		APIv3Key: cfg.APIv3Key,
	})
	if err != nil {
		log.Fatal(err)
	}
	orders := map[string]int64{"T20261130001": 1888} // stands for your database: amounts in fen
	paid := func(_ context.Context, e *notify.Event) error {
		number, fen := e.Get("out_trade_no").String(), e.Get("amount.total").Int()
		if e.Get("mchid").String() != cfg.MchID || fen != orders[number] {
			return fmt.Errorf("payment of %s: merchant or amount are not those of the order", number)
		}
		fmt.Println("paid:", number, fen) // book it, and commit
		return nil                        // now WeChat Pay is told that you have it
	}
	refunded := func(_ context.Context, e *notify.Event) error {
		fmt.Println("refund:", e.Get("out_refund_no"), e.Get("refund_status"))
		return nil
	}
	tested := func(context.Context, *notify.Event) error { return nil } // nothing happened
	handle, err := notify.Route(notify.Routes{
		"TRANSACTION.SUCCESS": paid,
		"REFUND.*":            refunded,
		"SECURITY_ECHO.*":     tested, // what wxpay doctor and v3/security/echo send
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /wxpay/notify", receiver.Handler(handle))

	shop := httptest.NewServer(mux)
	defer shop.Close()
	must(client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "tea", "out_trade_no": "T20261130001",
		"notify_url": shop.URL + "/wxpay/notify", "amount": wxpay.Params{"total": 1888},
	}}))
	if err := s.Pay("T20261130001"); err != nil {
		log.Fatal(err)
	}
	must(client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"out_trade_no": "T20261130001", "out_refund_no": "R20261130001", "notify_url": shop.URL + "/wxpay/notify",
		"amount": wxpay.Params{"refund": 888, "total": 1888, "currency": "CNY"},
	}}))
	if err := s.Advance(time.Hour); err != nil {
		log.Fatal(err)
	}
	echo, err := s.Gateway().Notify(ctx, shop.URL+"/wxpay/notify", wxpaytest.Notification{Type: "SECURITY_ECHO.SUCCESS"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("a test:", echo.Status)
	// Output:
	// paid: T20261130001 1888
	// refund: R20261130001 SUCCESS
	// a test: 204
}

func Example_notificationsOnce() {
	_, _, s := newStall()
	defer s.Close()
	cfg := s.Config()

	once, err := redisonce.New(redis.NewClient(&redis.Options{Addr: "127.0.0.1:6379"}), redisonce.Options{})
	if err != nil {
		log.Fatal(err)
	}
	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, Once: once})
	fmt.Println(receiver != nil, err)
	// Output:
	// true <nil>
}

// The database is not opened here: examples/sqlonce runs the same steps in one.
func Example_notificationsBook() {
	var db *sql.DB

	book := func(ctx context.Context, e *notify.Event) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err // any error: WeChat Pay gets 500, and comes again
		}
		defer func() { _ = tx.Rollback() }() // it does nothing after Commit
		result, err := tx.ExecContext(ctx, `INSERT INTO notified (event_key) VALUES (?) ON CONFLICT DO NOTHING`, e.Key())
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err // nil: it was booked before
		}
		number, fen := e.Get("out_trade_no").String(), e.Get("amount.total").Int()
		var mchID, state string
		var total int64
		err = tx.QueryRowContext(ctx, `SELECT mchid, total, state FROM orders WHERE out_trade_no = ?`, number).Scan(&mchID, &total, &state)
		switch {
		case err != nil:
			return err
		case e.Get("mchid").String() != mchID || fen != total:
			return fmt.Errorf("payment of %s: merchant or amount are not those of the order", number)
		case state == "PAID":
			return nil // you asked before WeChat Pay told, and booked it then
		case state != "NOTPAY":
			return fmt.Errorf("payment of %s, which is %s: give the money back", number, state)
		}
		result, err = tx.ExecContext(ctx, `UPDATE orders SET state = 'PAID' WHERE out_trade_no = ? AND state = 'NOTPAY'`, number)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("payment of %s: the order changed meanwhile", number))
		}
		return tx.Commit()
	}
	handle, err := notify.Route(notify.Routes{"TRANSACTION.SUCCESS": book})
	fmt.Println(handle != nil, err)
	// Output:
	// true <nil>
}

func Example_notificationsMany() {
	_, _, s := newStall()
	defer s.Close()
	cfg := s.Config()
	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key})
	if err != nil {
		log.Fatal(err)
	}
	type payment struct {
		OutTradeNo string `json:"out_trade_no"`
		Amount     struct {
			Total      int64 `json:"total"`       // what was ordered: compare this one
			PayerTotal int64 `json:"payer_total"` // what the customer paid, less if he had a coupon
		} `json:"amount"`
	}
	paid := func(_ context.Context, _ *notify.Event, p payment) error {
		fmt.Println("paid:", p.OutTradeNo, p.Amount.Total)
		return nil
	}
	said := func(_ context.Context, e *notify.Event) error {
		fmt.Println(e.Type, e.Key() != "")
		return nil
	}

	handle, err := notify.Route(notify.Routes{
		"TRANSACTION.SUCCESS":       notify.As(paid), // with a struct of your own
		"REFUND.*":                  said,
		"PAYSCORE.*":                said,
		"MCHTRANSFER.BILL.FINISHED": said,
		"PROFITSHARING.*":           said,
		"SECURITY_ECHO.*":           said, // what wxpay doctor and v3/security/echo send
		"* profitsharing":           said, // before March 2025 it came as TRANSACTION.SUCCESS
		"v2":                        said, // APIv2, with a sign
		"v2.refund":                 said, // APIv2's refunds have none: query before you act
	})
	fmt.Println(receiver.Handler(handle) != nil, err)
	// Output:
	// true <nil>
}

func Example_parse() {
	gateway := gateway()
	config := gateway.Config()
	receiver, err := notify.New(notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key})
	if err != nil {
		log.Fatal(err)
	}
	take := func(header http.Header, body []byte) (status int) {
		event, err := receiver.Parse(header, body) // body: the raw bytes
		var failure *notify.Error
		if errors.As(err, &failure) {
			fmt.Println(failure.Hint) // what probably happened on the way; log err as a whole
			return failure.Status()
		}
		fmt.Println(event.Type, event.Key() != "", string(event.Resource))
		return http.StatusNoContent // after it is stored, and not before
	}

	header, body, err := gateway.Notification(wxpaytest.Notification{Resource: `{"out_trade_no":"A1"}`})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(take(header, body))
	fmt.Println(take(header, append([]byte("\ufeff"), body...)))
	// Output:
	// TRANSACTION.SUCCESS true {"out_trade_no":"A1"}
	// 204
	// the body was changed on the way: a byte order mark (BOM) was put in front of it; pass the raw bytes on
	// 401
}
