package wxpayotel_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	noopmetric "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/wechatpay-chain/wxpay"
	wxpayotel "github.com/wechatpay-chain/wxpay/otel"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const orderPath = "v3/pay/transactions/out-trade-no/{out_trade_no}"

// A bench is an Observer, and what it told OpenTelemetry.
type bench struct {
	observer wxpay.Observer
	exporter *tracetest.InMemoryExporter
	tracers  *sdktrace.TracerProvider
	reader   *sdkmetric.ManualReader
}

func newBench(t *testing.T, options ...wxpayotel.Option) *bench {
	t.Helper()
	b := &bench{exporter: tracetest.NewInMemoryExporter(), reader: sdkmetric.NewManualReader()}
	b.tracers = sdktrace.NewTracerProvider(sdktrace.WithSyncer(b.exporter))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(b.reader))
	var err error
	b.observer, err = wxpayotel.New(append([]wxpayotel.Option{
		wxpayotel.WithTracerProvider(b.tracers), wxpayotel.WithMeterProvider(meters),
	}, options...)...)
	require.NoError(t, err)
	return b
}

// client makes a client of a gateway that answers with the replies in turn.
func (b *bench) client(t *testing.T, replies ...wxpaytest.Reply) (*wxpay.Client, *wxpaytest.Server) {
	t.Helper()
	gateway := wxpaytest.NewServer(t, wxpaytest.Plain())
	var n atomic.Int64
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return replies[min(int(n.Add(1)), len(replies))-1] })
	cfg := gateway.Config()
	cfg.Observe = b.observer
	cfg.Retry = &wxpay.Retry{Attempts: 3, MinDelay: time.Millisecond, MaxDelay: time.Millisecond}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	return client, gateway
}

// spans are the spans that ended, in that order.
func (b *bench) spans() tracetest.SpanStubs { return b.exporter.GetSpans() }

// points are the values of a histogram, one for each set of attributes.
func (b *bench) points(t *testing.T, name string) []metricdata.HistogramDataPoint[float64] {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, b.reader.Collect(t.Context(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			if m.Name == name {
				require.Equal(t, "s", m.Unit)
				data, ok := m.Data.(metricdata.Histogram[float64])
				require.True(t, ok, "%T", m.Data)
				return data.DataPoints
			}
		}
	}
	return nil
}

// valuesOf are attributes by their key; those that measure time are left out, for they differ.
func valuesOf(attributes []attribute.KeyValue) map[string]any {
	values := map[string]any{}
	for _, a := range attributes {
		if !strings.HasPrefix(string(a.Key), "wxpay.phase.") {
			values[string(a.Key)] = a.Value.AsInterface()
		}
	}
	return values
}

func keysOf(attributes []attribute.KeyValue) (keys []string) {
	for _, a := range attributes {
		keys = append(keys, string(a.Key))
	}
	return keys
}

// with is a map and more of them in one.
func with(parts ...map[string]any) map[string]any {
	all := map[string]any{}
	for _, m := range parts {
		maps.Copy(all, m)
	}
	return all
}

func serverAt(t *testing.T, gateway *wxpaytest.Server) map[string]any {
	t.Helper()
	host, port, err := net.SplitHostPort(strings.TrimSuffix(strings.TrimPrefix(gateway.URL(), "http://"), "/"))
	require.NoError(t, err)
	number, err := net.LookupPort("tcp", port)
	require.NoError(t, err)
	return map[string]any{"server.address": host, "server.port": int64(number)}
}

func TestACallAndItsAttemptAreSpansByTheConventions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	client, gateway := b.client(t, wxpaytest.Reply{Body: map[string]any{"trade_state": "SUCCESS"}})
	outside, span := b.tracers.Tracer("test").Start(t.Context(), "checkout")
	_, err := client.Chain(orderPath).Get(outside, wxpay.Params{"out_trade_no": "T1", "query": wxpay.Params{"mchid": "1900000001"}})
	require.NoError(t, err)
	span.End()

	spans := b.spans()
	require.Len(t, spans, 3)
	attempt, call, checkout := spans[0], spans[1], spans[2]
	assert.Equal(t, "GET /"+orderPath, attempt.Name)
	assert.Equal(t, trace.SpanKindClient, attempt.SpanKind)
	assert.Equal(t, "wxpay GET /"+orderPath, call.Name)
	assert.Equal(t, trace.SpanKindInternal, call.SpanKind)
	assert.Equal(t, call.SpanContext.SpanID(), attempt.Parent.SpanID())
	assert.Equal(t, checkout.SpanContext.SpanID(), call.Parent.SpanID())
	assert.Equal(t, checkout.SpanContext.TraceID(), attempt.SpanContext.TraceID())
	assert.Equal(t, codes.Unset, attempt.Status.Code)
	assert.Equal(t, codes.Unset, call.Status.Code)
	assert.Equal(t, "github.com/wechatpay-chain/wxpay/otel", call.InstrumentationScope.Name)
	assert.Equal(t, "https://opentelemetry.io/schemas/1.43.0", call.InstrumentationScope.SchemaURL)

	common := map[string]any{
		"http.request.method": "GET", "url.template": "/" + orderPath, "http.response.status_code": int64(200),
		"wxpay.outcome": "success", "wxpay.request_id": valuesOf(call.Attributes)["wxpay.request_id"],
	}
	require.NotEmpty(t, common["wxpay.request_id"])
	assert.Equal(t, with(common, serverAt(t, gateway), map[string]any{"wxpay.connection.reused": false}), valuesOf(attempt.Attributes))
	assert.Equal(t, with(common, map[string]any{"wxpay.attempts": int64(1)}), valuesOf(call.Attributes))
	phases := keysOf(attempt.Attributes)
	assert.Contains(t, phases, "wxpay.phase.wait")
	assert.Contains(t, phases, "wxpay.phase.dial")
	assert.Contains(t, phases, "wxpay.phase.first_byte")
	assert.NotContains(t, phases, "wxpay.phase.tls", "it was plain HTTP")

	header := gateway.Requests()[0].Header
	assert.Empty(t, header.Get("Traceparent"), "nothing of a trace goes to WeChat Pay")
	assert.Empty(t, header.Get("Baggage"))
}

func TestEachAttemptOfARetryIsASpanOfItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	client, gateway := b.client(t, wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "busy"), wxpaytest.Reply{Fault: wxpaytest.Drop()},
		wxpaytest.Reply{Body: "{}"})
	_, err := client.Chain(orderPath).Get(t.Context(), wxpay.Params{"out_trade_no": "T1"})
	require.NoError(t, err)

	spans := b.spans()
	require.Len(t, spans, 4)
	call := spans[3]
	request := with(map[string]any{"http.request.method": "GET", "url.template": "/" + orderPath}, serverAt(t, gateway))
	expected := []map[string]any{
		{"http.response.status_code": int64(500), "error.type": "SYSTEM_ERROR", "wxpay.code": "SYSTEM_ERROR", "wxpay.outcome": "unknown",
			"wxpay.connection.reused": false},
		{"http.request.resend_count": int64(1), "error.type": "unknown", "wxpay.outcome": "unknown", "wxpay.connection.reused": true},
		{"http.request.resend_count": int64(2), "http.response.status_code": int64(200), "wxpay.outcome": "success",
			"wxpay.connection.reused": false},
	}
	for i, attempt := range spans[:3] {
		values := valuesOf(attempt.Attributes)
		delete(values, "wxpay.request_id")
		assert.Equal(t, with(request, expected[i]), values, "attempt %d", i+1)
		assert.Equal(t, call.SpanContext.SpanID(), attempt.Parent.SpanID())
		assert.Equal(t, i < 2, attempt.Status.Code == codes.Error)
	}
	assert.Equal(t, codes.Unset, call.Status.Code, "the call went well in the end")
	assert.Equal(t, int64(3), valuesOf(call.Attributes)["wxpay.attempts"])
}

func TestARefusalIsAnErrorWithItsCode(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	client, _ := b.client(t, wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "no such order"))
	_, err := client.Chain(orderPath).Get(t.Context(), wxpay.Params{"out_trade_no": "T1"})
	require.ErrorIs(t, err, wxpay.Code("ORDER_NOT_EXIST"))
	require.Len(t, b.spans(), 2)
	for _, span := range b.spans() {
		values := valuesOf(span.Attributes)
		assert.Equal(t, codes.Error, span.Status.Code)
		assert.Equal(t, "ORDER_NOT_EXIST", values["error.type"])
		assert.Equal(t, "rejected", values["wxpay.outcome"])
		assert.Equal(t, int64(404), values["http.response.status_code"])
		assert.NotEmpty(t, values["wxpay.request_id"])
	}
}

func TestBadInputIsACallWithoutAnAttempt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	client, gateway := b.client(t, wxpaytest.Reply{Body: "{}"})
	_, err := client.Chain(orderPath).Get(t.Context(), wxpay.Params{"jsn": 1})
	require.Error(t, err)
	require.Len(t, b.spans(), 1)
	assert.Equal(t, map[string]any{"http.request.method": "GET", "url.template": "/" + orderPath, "error.type": "not_sent",
		"wxpay.outcome": "not_sent", "wxpay.attempts": int64(0)}, valuesOf(b.spans()[0].Attributes))
	assert.Empty(t, gateway.Requests())
	assert.Empty(t, b.points(t, "http.client.request.duration"))
	assert.Len(t, b.points(t, "wxpay.client.call.duration"), 1)
}

func TestADurationIsRecordedForEachAttemptAndEachCall(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	client, gateway := b.client(t, wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "busy"), wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "busy"),
		wxpaytest.Reply{Body: "{}"}, wxpaytest.ErrorReply(400, "PARAM_ERROR", "no"))
	began := time.Now()
	for range 2 {
		_, _ = client.Chain(orderPath).Get(t.Context(), wxpay.Params{"out_trade_no": "T1"})
	}
	took := time.Since(began)
	request := map[string]any{"http.request.method": "GET", "url.template": "/" + orderPath}
	attempt := with(request, serverAt(t, gateway))
	recommended := []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}
	assertPoints(t, b.points(t, "http.client.request.duration"), took, recommended,
		map[uint64][]map[string]any{
			2: {with(attempt, map[string]any{"http.response.status_code": int64(500), "error.type": "SYSTEM_ERROR"})},
			1: {
				with(attempt, map[string]any{"http.response.status_code": int64(200)}),
				with(attempt, map[string]any{"http.response.status_code": int64(400), "error.type": "PARAM_ERROR"}),
			},
		})
	assertPoints(t, b.points(t, "wxpay.client.call.duration"), took, append(recommended, 30, 60),
		map[uint64][]map[string]any{1: {
			with(request, map[string]any{"wxpay.outcome": "success"}),
			with(request, map[string]any{"wxpay.outcome": "rejected", "error.type": "PARAM_ERROR"}),
		}})
}

// assertPoints compares the points of a histogram with the attributes that are expected, by how
// often. All together they took no longer than the calls.
func assertPoints(t *testing.T, points []metricdata.HistogramDataPoint[float64], took time.Duration, bounds []float64,
	expected map[uint64][]map[string]any) {
	t.Helper()
	sum := 0.0
	found := map[uint64][]map[string]any{}
	for _, p := range points {
		assert.Equal(t, bounds, p.Bounds)
		assert.Positive(t, p.Sum)
		sum += p.Sum
		assert.NotEmpty(t, p.Exemplars, "it leads to the span")
		found[p.Count] = append(found[p.Count], valuesOf(p.Attributes.ToSlice()))
	}
	assert.LessOrEqual(t, sum, took.Seconds(), "the unit is a second")
	assert.Len(t, found, len(expected))
	for count, sets := range expected {
		assert.ElementsMatch(t, sets, found[count])
	}
}

func TestConcurrentCallsHaveTheirOwnSpans(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	client, _ := b.client(t, wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "busy"), wxpaytest.Reply{Body: "{}"})
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			ctx, span := b.tracers.Tracer("test").Start(t.Context(), fmt.Sprintf("outside %d", i))
			defer span.End()
			first := client.Chain(orderPath).GetAsync(ctx, wxpay.Params{"out_trade_no": "T1"})
			_, err := client.Chain(orderPath).Get(ctx, wxpay.Params{"out_trade_no": "T2"})
			assert.NoError(t, err)
			_, err = first.Wait()
			assert.NoError(t, err)
		})
	}
	all.Wait()
	parents, attempts := map[trace.SpanID]tracetest.SpanStub{}, 0
	for _, span := range b.spans() {
		parents[span.SpanContext.SpanID()] = span
	}
	for _, span := range b.spans() {
		parent := parents[span.Parent.SpanID()]
		switch span.SpanKind {
		case trace.SpanKindClient:
			attempts++
			assert.Equal(t, "wxpay GET /"+orderPath, parent.Name)
		default:
			assert.Equal(t, strings.HasPrefix(span.Name, "wxpay "), strings.HasPrefix(parent.Name, "outside "), span.Name)
		}
		assert.Equal(t, parent.SpanContext.IsValid(), parent.SpanContext.TraceID() == span.SpanContext.TraceID())
	}
	assert.Equal(t, 21, attempts)
	assert.Len(t, b.spans(), 10+20+21)
}

func TestSpansHoldNoValue(t *testing.T) {
	t.Parallel()
	const mark = "MARK4711"
	b := newBench(t)
	client, gateway := b.client(t, wxpaytest.Reply{Status: 400, Body: map[string]any{"code": "PARAM_ERROR", "message": mark}})
	_, err := client.Chain("v3/x/{no}").Post(t.Context(), wxpay.Params{"no": mark, "query": wxpay.Params{"q": mark},
		"json": wxpay.Params{"out_trade_no": mark}, "headers": wxpay.Params{"X-Mark": mark}})
	require.Error(t, err)
	_, err = client.Download(t.Context(), gateway.URL()+"v3/"+mark+"?token="+mark, t.TempDir()+"/"+mark)
	require.Error(t, err)
	require.Len(t, b.spans(), 4)
	assert.Equal(t, "GET", b.spans()[2].Name, "of a host that is not WeChat Pay's the path is not known to be a name")
	for _, span := range b.spans() {
		assert.NotContains(t, fmt.Sprintf("%+v", span), mark)
	}
	for _, name := range []string{"http.client.request.duration", "wxpay.client.call.duration"} {
		assert.Len(t, b.points(t, name), 2)
		for _, point := range b.points(t, name) {
			assert.NotContains(t, point.Attributes.Encoded(attribute.DefaultEncoder()), mark)
		}
	}
}

func TestAttributesOfTheUserAreOnSpansAndMetrics(t *testing.T) {
	t.Parallel()
	b := newBench(t, wxpayotel.WithAttributes(attribute.String("shop", "north"), attribute.String("wxpay.outcome", "mine")),
		wxpayotel.WithAttributes(attribute.Int("floor", 2)))
	client, _ := b.client(t, wxpaytest.Reply{Body: "{}"})
	_, err := client.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
	sets := [][]attribute.KeyValue{
		b.spans()[0].Attributes, b.spans()[1].Attributes, b.points(t, "wxpay.client.call.duration")[0].Attributes.ToSlice(),
	}
	for _, set := range sets {
		values := valuesOf(set)
		assert.Equal(t, "north", values["shop"])
		assert.Equal(t, int64(2), values["floor"])
		assert.Equal(t, "success", values["wxpay.outcome"], "an attribute of the package wins")
	}
	values := valuesOf(b.points(t, "http.client.request.duration")[0].Attributes.ToSlice())
	assert.Equal(t, "north", values["shop"])
}

func TestUnsampledCallsAreCountedAllTheSame(t *testing.T) {
	t.Parallel()
	b := newBench(t, wxpayotel.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample()))))
	client, _ := b.client(t, wxpaytest.Reply{Body: "{}"})
	_, err := client.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
	assert.Empty(t, b.spans())
	assert.Len(t, b.points(t, "http.client.request.duration"), 1)
}

// A brittle processor panics when a span with a name begins.
type brittle struct {
	sdktrace.SpanProcessor
	names []string
}

func (b brittle) OnStart(ctx context.Context, s sdktrace.ReadWriteSpan) {
	if slices.Contains(b.names, s.Name()) {
		panic("oh")
	}
	b.SpanProcessor.OnStart(ctx, s)
}

// TestATracerThatPanicsCostsNeitherTheCallNorAnotherSpan: End must not close the span outside.
func TestATracerThatPanicsCostsNeitherTheCallNorAnotherSpan(t *testing.T) {
	t.Parallel()
	const call, attempt = "wxpay GET /v3/certificates", "GET /v3/certificates"
	for name, c := range map[string]struct{ panics, ended []string }{
		"at the call":    {[]string{call}, []string{attempt}},
		"at the attempt": {[]string{attempt}, []string{call}},
		"at both":        {[]string{call, attempt}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exporter := tracetest.NewInMemoryExporter()
			tracers := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(brittle{sdktrace.NewSimpleSpanProcessor(exporter), c.panics}))
			b := newBench(t, wxpayotel.WithTracerProvider(tracers))
			client, _ := b.client(t, wxpaytest.Reply{Body: "{}"})
			ctx, outside := tracers.Tracer("test").Start(t.Context(), "checkout")
			_, err := client.Chain("v3/certificates").Get(ctx)
			require.NoError(t, err)
			assert.True(t, outside.IsRecording(), "the span of the caller goes on")
			var ended []string
			for _, span := range exporter.GetSpans() {
				ended = append(ended, span.Name)
				_, counts := valuesOf(span.Attributes)["wxpay.attempts"]
				assert.Equal(t, span.Name == call, counts, "each span has its own attributes")
				_, reused := valuesOf(span.Attributes)["wxpay.connection.reused"]
				assert.Equal(t, span.Name == attempt, reused)
			}
			assert.Equal(t, c.ended, ended)
			assert.Len(t, b.points(t, "http.client.request.duration"), 1)
			assert.Len(t, b.points(t, "wxpay.client.call.duration"), 1)
		})
	}
}

// A poor meter makes no histograms.
type poorMeter struct{ noopmetric.Meter }

type poorProvider struct{ noopmetric.MeterProvider }

func (poorProvider) Meter(string, ...metric.MeterOption) metric.Meter { return poorMeter{} }

func (poorMeter) Float64Histogram(string, ...metric.Float64HistogramOption) (metric.Float64Histogram, error) {
	return nil, errors.New("no room")
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		option wxpayotel.Option
		words  string
	}{
		"no option":          {nil, "option 1 is nil"},
		"no tracer provider": {wxpayotel.WithTracerProvider(nil), "WithTracerProvider: the provider is nil"},
		"no meter provider":  {wxpayotel.WithMeterProvider(nil), "WithMeterProvider: the provider is nil"},
		"no key":             {wxpayotel.WithAttributes(attribute.KeyValue{}), "WithAttributes: an attribute has no key"},
		"no histogram":       {wxpayotel.WithMeterProvider(poorProvider{}), "no room"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			observer, err := wxpayotel.New(c.option)
			require.ErrorContains(t, err, c.words)
			assert.Nil(t, observer)
		})
	}
	observer, err := wxpayotel.New()
	require.NoError(t, err)
	assert.NotNil(t, observer, "with the global providers")
}
