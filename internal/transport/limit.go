package transport

import (
	"context"
	"sync/atomic"
	"time"
)

// A Limit is a context that ends after a time. It has no timer and no channel until somebody waits for its end: as a rule nobody does,
// for a connection that is open keeps the deadline itself.
type Limit struct {
	context.Context //nolint:containedctx // the parent

	total    time.Duration // what TimeLimitError names
	deadline time.Time
	timed    atomic.Pointer[timed] // nil until somebody waits, or End was called
}

// timed is the context of package context that a Limit becomes once somebody waits.
type timed struct {
	context.Context //nolint:containedctx // it is one
	cancel          context.CancelFunc
}

// ended is what a Limit becomes that was ended before anybody waited.
var ended = func() *timed {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return &timed{ctx, cancel}
}()

// NewLimit returns a context that ends when what is left of a time limit is over, with a TimeLimitError as its cause. End must be called.
func NewLimit(ctx context.Context, total, left time.Duration) *Limit {
	return &Limit{Context: ctx, total: total, deadline: time.Now().Add(left)}
}

// End ends the context.
func (l *Limit) End() {
	if l.Err() != nil || !l.timed.CompareAndSwap(nil, ended) {
		l.started().cancel()
	}
}

// String is what a log shows of it.
func (l *Limit) String() string { return "a time limit of " + l.total.String() }

// Deadline is the end of the limit, or an earlier one of the context below.
func (l *Limit) Deadline() (deadline time.Time, ok bool) {
	if earlier, ok := l.Context.Deadline(); ok && earlier.Before(l.deadline) {
		return earlier, true
	}
	return l.deadline, true
}

// Done is closed at the end. The first call makes the timer.
func (l *Limit) Done() <-chan struct{} { return l.started().Done() }

// Err needs no timer to see that the time is over.
func (l *Limit) Err() error {
	t := l.timed.Load()
	if t == nil {
		if err := l.Context.Err(); err != nil || !l.isOver() {
			return err
		}
		return l.started().Err()
	}
	if t.Err() == nil && (l.isOver() || isDone(l.Context)) {
		<-t.Done() // its timer, or what ends the context below, is at this very moment about to end it
	}
	return t.Err()
}

// Value finds what context.Cause and contexts made of this one look for.
func (l *Limit) Value(key any) any {
	if t := l.timed.Load(); t != nil {
		if value := t.Value(key); value != nil {
			return value
		}
	}
	return l.Context.Value(key)
}

func (l *Limit) isOver() bool { return !time.Now().Before(l.deadline) }

// started makes the timer, if there is none yet.
func (l *Limit) started() *timed {
	if t := l.timed.Load(); t != nil {
		return t
	}
	t := &timed{}
	t.Context, t.cancel = context.WithDeadlineCause(undated{l.Context}, l.deadline, TimeLimitError(l.total))
	if !l.timed.CompareAndSwap(nil, t) { // somebody was quicker
		t.cancel()
	}
	return l.timed.Load()
}

// undated hides the deadline of a context, so that there is a timer whatever that one does at its deadline.
type undated struct{ context.Context } //nolint:containedctx // it is one

// Deadline says that there is none.
func (undated) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }

func isDone(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}
