package wxpayotel

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// An Option changes what New makes.
type Option func(*settings) error

type settings struct {
	tracers trace.TracerProvider
	meters  metric.MeterProvider
	own     []attribute.KeyValue // of the user
}

// WithTracerProvider says where spans go. Defaults to otel.GetTracerProvider(), the global one.
func WithTracerProvider(provider trace.TracerProvider) Option {
	return func(s *settings) error {
		if provider == nil {
			return errors.New("WithTracerProvider: the provider is nil; leave the option out for the global one")
		}
		s.tracers = provider
		return nil
	}
}

// WithMeterProvider says where metrics go. Defaults to otel.GetMeterProvider(), the global one.
func WithMeterProvider(provider metric.MeterProvider) Option {
	return func(s *settings) error {
		if provider == nil {
			return errors.New("WithMeterProvider: the provider is nil; leave the option out for the global one")
		}
		s.meters = provider
		return nil
	}
}

// WithAttributes adds attributes to every span and to every value of a metric: which merchant it
// is, for example, where each merchant has a client and an Observer of its own. An attribute of this
// package wins over one with the same key. Given more than once, all of them count.
// Defaults to none.
func WithAttributes(attributes ...attribute.KeyValue) Option {
	return func(s *settings) error {
		for _, a := range attributes {
			if !a.Valid() {
				return errors.New("WithAttributes: an attribute has no key; expected one such as attribute.String(\"shop\", \"north\")")
			}
		}
		s.own = append(s.own, attributes...)
		return nil
	}
}

// settingsOf reads options, and returns all that is wrong with them.
func settingsOf(options []Option) (settings, error) {
	s := settings{tracers: otel.GetTracerProvider(), meters: otel.GetMeterProvider()}
	var errs []error
	for i, option := range options {
		if option == nil {
			errs = append(errs, fmt.Errorf("option %d is nil; leave it out", i+1))
		} else if err := option(&s); err != nil {
			errs = append(errs, err)
		}
	}
	return s, errors.Join(errs...)
}
