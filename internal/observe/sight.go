// Package observe tells somebody who looks on of the beginning and the end of something, and keeps a panic of his from costing it. What
// it is that begins and ends it does not know.
package observe

import (
	"context"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/panics"
)

// An Observer is told of events.
type Observer[E any] interface {
	Start(ctx context.Context, e E) context.Context
	End(ctx context.Context, e E)
}

// A Sight is an event that has begun.
type Sight[E any] struct {
	Event E
	Began time.Time

	observer Observer[E]
	ctx      context.Context //nolint:containedctx // of the event, which it is given at its end
}

// Begin tells the observer of an event. What it is about goes on with the context that comes back: it has the values that the observer
// gave it, and ends when ctx does.
func Begin[E any](ctx context.Context, o Observer[E], e E) (inside context.Context, s *Sight[E]) {
	inside, s = ctx, &Sight[E]{Event: e, Began: time.Now(), observer: o, ctx: ctx}
	defer panics.Recover(new(error), "Config.Observe")
	if own := o.Start(ctx, e); own != nil {
		inside, s.ctx = observedContext{ctx, own}, own
	}
	return inside, s
}

// End tells the observer how the event ended, which stands in it by now.
func (s *Sight[E]) End() {
	defer panics.Recover(new(error), "Config.Observe")
	s.observer.End(s.ctx, s.Event)
}

// An observedContext has the values that an Observer gave it; its end stays that of what is observed.
type observedContext struct {
	context.Context //nolint:containedctx // it is one
	values          context.Context
}

// Value asks the Observer's context.
func (c observedContext) Value(key any) (value any) {
	defer panics.Recover(new(error), "a context of Config.Observe")
	return c.values.Value(key)
}
