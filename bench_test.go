package wxpay_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const benchTemplate = "v3/payscore/serviceorder/{out_order_no}/complete"

// benchOrder is a native order of about 700 bytes, what a merchant sends most.
func benchOrder() wxpay.Params {
	return wxpay.Params{
		"out_order_no": "1234323JKHDFE1243252",
		"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536",
			"post_payments":  []wxpay.Params{{"name": "就餐费用", "amount": 40000, "description": "就餐人均100元", "count": 4}},
			"post_discounts": []wxpay.Params{{"name": "满20减1元", "description": "不与其他优惠叠加", "count": 2}},
			"total_amount":   50000,
			"time_range":     wxpay.Params{"start_time": "20091225091010", "end_time": "20091225121010"},
			"location":       wxpay.Params{"end_location": "嗨客时尚主题展餐厅"},
			"profit_sharing": false, "goods_tag": "goods_tag",
			"attach": "0123456789012345678901234567890123456789012345678901234567890123456789",
		},
	}
}

func benchClient(b *testing.B, withRSA bool) *wxpay.Client {
	b.Helper()
	now := time.Now()
	server := wxpaytest.NewServer(b, wxpaytest.Plain(), wxpaytest.Clock(func() time.Time { return now }))
	cfg := server.Config()
	var err error
	cfg.BaseURL, err = server.Bare(`{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}`)
	require.NoError(b, err)
	if !withRSA {
		cfg.PrivateKey = testkit.StubSigner{Signer: cfg.PrivateKey}
	}
	client, err := wxpay.New(cfg)
	require.NoError(b, err)
	return client
}

// BenchmarkCompile compiles a path of several arguments.
func BenchmarkCompile(b *testing.B) {
	client := benchClient(b, false)
	b.ReportAllocs()
	for b.Loop() {
		client.Chain("v3/payscore", "serviceorder/{out_order_no}/complete")
	}
}

// BenchmarkCompileAgain finds a path of one argument that was compiled before.
func BenchmarkCompileAgain(b *testing.B) {
	client := benchClient(b, false)
	b.ReportAllocs()
	for b.Loop() {
		client.Chain(benchTemplate)
	}
}

// BenchmarkExpandCompiled fills the placeholder of a compiled template.
func BenchmarkExpandCompiled(b *testing.B) {
	chain := benchClient(b, false).Chain(benchTemplate)
	params := benchOrder()
	dst := make([]byte, 0, 128)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wxpay.ExpandCompiled(chain, dst, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPrepare is everything in front of the wire but RSA: chain, params,
// body, target, headers, message, Authorization.
func BenchmarkPrepare(b *testing.B) {
	client := benchClient(b, false)
	params := benchOrder()
	b.ReportAllocs()
	for b.Loop() {
		if err := wxpay.PrepareAndSign(client.Chain(benchTemplate), http.MethodPost, params); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkCall(b *testing.B, client *wxpay.Client) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background()) // as a server's request has
	defer cancel()
	params := benchOrder()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Chain(benchTemplate).Post(ctx, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCallStubSigned is a whole call over loopback, with the answer verified
// by RSA (about 30 µs) but the request signed by a stub.
func BenchmarkCallStubSigned(b *testing.B) { benchmarkCall(b, benchClient(b, false)) }

// BenchmarkCall is a whole call over loopback.
func BenchmarkCall(b *testing.B) { benchmarkCall(b, benchClient(b, true)) }
