package wxpay_test

import (
	"context"
	"log"
	"log/slog"
	"os"
	"slices"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// slogObserver writes a record for each attempt and for each call.
type slogObserver struct{ log *slog.Logger }

func (o slogObserver) Start(ctx context.Context, _ wxpay.Event) context.Context { return ctx }

func (o slogObserver) End(ctx context.Context, e wxpay.Event) {
	what, level := "wxpay attempt", slog.LevelDebug
	if e.Attempt == 0 {
		what, level = "wxpay call", slog.LevelInfo
	}
	about := []any{"method", e.Method, "template", e.Template, "status", e.Status, "took", e.Whole, "reused", e.Reused}
	if e.Failed {
		level = slog.LevelWarn
		about = append(about, "outcome", e.Outcome, "code", e.Code, "request_id", e.RequestID)
	}
	o.log.Log(ctx, level, what, about...)
}

// An Observer of your own is two methods. This one writes to slog; what differs from run to run
// is left out here.
func ExampleObserver() {
	handler := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if slices.Contains([]string{"time", "took", "reused", "request_id"}, a.Key) {
				return slog.Attr{}
			}
			return a
		},
	})
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	gateway.Handle("GET /v3/pay/transactions/out-trade-no/{no}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
	})
	config := gateway.Config()
	config.Observe = slogObserver{slog.New(handler)}
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	_, _ = client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(context.Background(), wxpay.Params{
		"out_trade_no": "no-such-order", "query": wxpay.Params{"mchid": "1900000001"},
	})
	// Output:
	// level=WARN msg="wxpay attempt" method=GET template=v3/pay/transactions/out-trade-no/{out_trade_no} status=404 outcome=rejected code=ORDER_NOT_EXIST
	// level=WARN msg="wxpay call" method=GET template=v3/pay/transactions/out-trade-no/{out_trade_no} status=404 outcome=rejected code=ORDER_NOT_EXIST
}
