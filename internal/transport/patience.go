package transport

import (
	"context"
	"time"
)

// Patience limits the waits of a download instead of the whole: the timer runs until
// the answer's body begins, but for the time that others hold all connections, and
// then while there is nothing to read.
type Patience struct {
	Limit time.Duration
	timer *time.Timer
}

// Begin returns a context that ends when a wait has taken too long.
func (p *Patience) Begin(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	p.timer = time.AfterFunc(p.Limit, func() { cancel(stalledError(p.Limit)) })
	return ctx, func() {
		p.Stop()
		cancel(nil)
	}
}

// Start begins a wait. A nil Patience has no limit.
func (p *Patience) Start() {
	if p != nil {
		p.timer.Reset(p.Limit)
	}
}

// Stop ends a wait.
func (p *Patience) Stop() {
	if p != nil {
		p.timer.Stop()
	}
}
