package transport

import (
	"context"
	"sync"
	"time"
)

// A Limit is a context that ends after a time. It has no timer and no channel until somebody waits for its end: as a rule nobody does,
// for a connection that is open keeps the deadline itself.
type Limit struct {
	context.Context //nolint:containedctx // it is one, and ends with this one

	of       time.Duration // what TimeLimitError names
	deadline time.Time

	mu     sync.Mutex
	timed  context.Context //nolint:containedctx // does what is said here; nil until somebody waits
	cancel context.CancelFunc
	over   bool
}

// NewLimit returns a context that ends when what is left of a time limit is over, with a TimeLimitError as its cause. End must be called.
func NewLimit(ctx context.Context, of, left time.Duration) *Limit {
	return &Limit{Context: ctx, of: of, deadline: time.Now().Add(left)}
}

// End ends the context.
func (l *Limit) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over = true; l.cancel != nil {
		l.cancel()
	}
}

// Deadline is the end of the limit, or an earlier one of the context below.
func (l *Limit) Deadline() (deadline time.Time, ok bool) {
	if earlier, ok := l.Context.Deadline(); ok && earlier.Before(l.deadline) {
		return earlier, true
	}
	return l.deadline, true
}

// Done makes the timer.
func (l *Limit) Done() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.make().Done()
}

// Err needs no timer to see that the time is over.
func (l *Limit) Err() error {
	below := l.Context
	if made := l.made(); made != nil {
		below = made
	}
	if err := below.Err(); err != nil || time.Now().Before(l.deadline) {
		return err
	}
	<-l.Done() // a timer that is there goes off at this very moment
	return l.made().Err()
}

// Value finds what context.Cause and contexts made of this one look for.
func (l *Limit) Value(key any) any {
	if made := l.made(); made != nil {
		return made.Value(key)
	}
	return l.Context.Value(key)
}

// made returns the context with the timer, if there is one or if End was called.
func (l *Limit) made() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return l.make()
	}
	return l.timed
}

// make makes the context with the timer. The lock is held.
func (l *Limit) make() context.Context {
	switch {
	case l.timed != nil:
	case l.over: // before the time was, whatever it is now
		l.timed, l.cancel = context.WithCancel(l.Context)
		l.cancel()
	default:
		l.timed, l.cancel = context.WithDeadlineCause(l.Context, l.deadline, TimeLimitError(l.of))
	}
	return l.timed
}
