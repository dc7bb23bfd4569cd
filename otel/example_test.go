package wxpayotel_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/wechatpay-chain/wxpay"
	wxpayotel "github.com/wechatpay-chain/wxpay/otel"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A query of an order, of which the first attempt fails. The spans go to memory here, and to an
// exporter of yours in a program.
func Example() {
	exporter := tracetest.NewInMemoryExporter()
	tracers := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	ctx, checkout := tracers.Tracer("shop").Start(context.Background(), "checkout")

	observer, err := wxpayotel.New(
		wxpayotel.WithTracerProvider(tracers), // without it: the global one
		wxpayotel.WithAttributes(attribute.String("shop.merchant", "north")),
	)
	if err != nil {
		log.Fatal(err)
	}
	gateway := busyGateway()
	defer gateway.Close()
	config := gateway.Config()
	config.Observe = observer
	config.Retry = &wxpay.Retry{MinDelay: time.Millisecond}
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	order, err := client.Chain("v3/pay/transactions/id/{transaction_id}").Get(ctx, wxpay.Params{
		"transaction_id": "4200001234202611011234567890",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.Get("trade_state"))
	checkout.End()

	printTree(exporter.GetSpans(), trace.SpanID{}, "")
	// Output:
	// SUCCESS
	// checkout (internal)
	//   wxpay GET /v3/pay/transactions/id/{transaction_id} (internal)
	//   - shop.merchant: north
	//   - http.response.status_code: 200
	//   - wxpay.outcome: success
	//   - wxpay.attempts: 2
	//     GET /v3/pay/transactions/id/{transaction_id} (client), Error
	//     - shop.merchant: north
	//     - http.response.status_code: 500
	//     - error.type: SYSTEM_ERROR
	//     - wxpay.outcome: unknown
	//     GET /v3/pay/transactions/id/{transaction_id} (client)
	//     - shop.merchant: north
	//     - http.request.resend_count: 1
	//     - http.response.status_code: 200
	//     - wxpay.outcome: success
}

// busyGateway is a WeChat Pay that is too busy for the first request.
func busyGateway() *wxpaytest.Server {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	asked := 0
	gateway.Handle("GET /v3/pay/transactions/id/{id}", func(*wxpaytest.Request) wxpaytest.Reply {
		if asked++; asked == 1 {
			return wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "系统繁忙")
		}
		return wxpaytest.Reply{Body: map[string]string{"trade_state": "SUCCESS"}}
	})
	return gateway
}

// printTree prints the spans below a parent in the order in which they ended, with those of
// their attributes that are the same in each run.
func printTree(spans tracetest.SpanStubs, parent trace.SpanID, indent string) {
	for _, span := range spans {
		if span.Parent.SpanID() != parent {
			continue
		}
		fmt.Printf("%s%s (%s)", indent, span.Name, span.SpanKind)
		if span.Status.Code != 0 {
			fmt.Printf(", %s", span.Status.Code)
		}
		fmt.Println()
		values := attribute.NewSet(span.Attributes...)
		for _, key := range []attribute.Key{
			"shop.merchant", "http.request.resend_count", "http.response.status_code", "error.type", "wxpay.outcome", "wxpay.attempts",
		} {
			if value, found := values.Value(key); found {
				fmt.Printf("%s- %s: %s\n", indent, key, value.String())
			}
		}
		printTree(spans, span.SpanContext.SpanID(), indent+"  ")
	}
}
