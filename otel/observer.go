package wxpayotel

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
	"go.opentelemetry.io/otel/trace"

	"github.com/wechatpay-chain/wxpay"
)

// scope is the name of the tracer and of the meter.
const scope = "github.com/wechatpay-chain/wxpay/otel"

// An observer is a wxpay.Observer. It holds nothing that changes.
type observer struct {
	tracer   trace.Tracer
	attempts httpconv.ClientRequestDuration
	calls    metric.Float64Histogram
	own      []attribute.KeyValue
}

// New makes an Observer for Config.Observe. Several clients may share it. The error is that of an
// option, or of a MeterProvider that makes no histogram.
func New(options ...Option) (wxpay.Observer, error) {
	s, err := settingsOf(options)
	if err != nil {
		return nil, fmt.Errorf("wxpayotel: %w", err)
	}
	o := &observer{own: s.own}
	o.tracer = s.tracers.Tracer(scope, trace.WithInstrumentationVersion(wxpay.Version), trace.WithSchemaURL(semconv.SchemaURL))
	meter := s.meters.Meter(scope, metric.WithInstrumentationVersion(wxpay.Version), metric.WithSchemaURL(semconv.SchemaURL))
	var errAttempts, errCalls error
	o.attempts, errAttempts = httpconv.NewClientRequestDuration(meter)
	// A call may last longer than a request: it has several attempts, and its time limit is 30 s.
	o.calls, errCalls = meter.Float64Histogram("wxpay.client.call.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of calls of WeChat Pay, all attempts together."),
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60))
	if err := errors.Join(errAttempts, errCalls); err != nil {
		return nil, fmt.Errorf("wxpayotel: the MeterProvider makes no histogram: %w", err)
	}
	return o, nil
}

// A mark is a span of an observer in a context. End closes no other one: if the tracer panics in
// Start, the span in the context is that of somebody else.
type mark struct {
	observer *observer
	attempt  int
	span     trace.Span
}

type markKey struct{}

// Start begins the span of a call or of an attempt.
func (o *observer) Start(ctx context.Context, e wxpay.Event) context.Context {
	attributes := o.with(aboutRequest(e))
	name, kind := "wxpay "+nameOf(e), trace.SpanKindInternal
	if e.Attempt > 0 {
		attributes = append(attributes, aboutAttempt(e)...)
		name, kind = nameOf(e), trace.SpanKindClient
	}
	ctx, span := o.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(attributes...))
	return context.WithValue(ctx, markKey{}, mark{o, e.Attempt, span})
}

// End ends that span and counts it.
func (o *observer) End(ctx context.Context, e wxpay.Event) {
	if m, ok := ctx.Value(markKey{}).(mark); ok && m.observer == o && m.attempt == e.Attempt {
		defer m.span.End()
		if m.span.IsRecording() {
			m.span.SetAttributes(aboutEnd(e)...)
			if e.Failed {
				m.span.SetStatus(codes.Error, "") // error.type says it
			}
		}
	}
	measured := o.with(aboutRequest(e))
	if e.Failed {
		measured = append(measured, semconv.ErrorTypeKey.String(errorType(e)))
	}
	if e.Attempt == 0 {
		measured = append(measured, outcomeOf(e))
		o.calls.Record(ctx, e.Whole.Seconds(), metric.WithAttributes(measured...))
		return
	}
	measured = append(measured, serverOf(e.Host)...)
	if e.Status != 0 {
		measured = append(measured, semconv.HTTPResponseStatusCode(e.Status))
	}
	o.attempts.RecordSet(ctx, e.Whole.Seconds(), attribute.NewSet(measured...))
}

// with adds attributes to those of the user; of two with one key the last counts.
func (o *observer) with(attributes []attribute.KeyValue) []attribute.KeyValue {
	return append(slices.Clip(o.own), attributes...)
}
