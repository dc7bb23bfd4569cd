package catalogue_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A client that warns of what its requests get wrong, and says what a refused one may have meant.
func ExampleLint() {
	server, err := wxpaytest.Start() // your program has a Config of its own
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { // no such path
		return wxpaytest.Reply{Status: 404, Unsigned: true, Body: []byte("not found"), Header: http.Header{"Request-Id": {"08-0"}}}
	})
	cfg := server.Config()
	cfg.Logger = slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	cfg.Lint = catalogue.Lint       // or catalogue.Refuse: what it finds is not sent
	cfg.Suggest = catalogue.Suggest // after a 404 or a 400: did you mean …?
	client, err := wxpay.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Chain("v3/pay/transaction/native").Post(context.Background(), wxpay.Params{
		"json": map[string]any{"appid": "wxd678efh567hg6787", "amount": map[string]any{"total": 100}},
	})
	var refused *wxpay.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Hint())
	}
	// Output:
	// level=WARN msg="wxpay finding" method=POST template=v3/pay/transaction/native finding="POST v3/pay/transaction/native is not documented; did you mean POST v3/pay/transactions/native?"
	// WeChat Pay knows no such path: look for a mistyped word, and for v3/ that is missing or stands twice (Config.BaseURL, base_uri); did you mean POST v3/pay/transactions/native?
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
