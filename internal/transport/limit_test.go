package transport_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/transport"
)

// TestALimitIsWhatPackageContextMakes, whoever waits for it and whoever does not.
func TestALimitIsWhatPackageContextMakes(t *testing.T) {
	t.Parallel()
	const length = 3 * time.Second
	type key struct{}
	base := context.WithValue(context.Background(), key{}, "value")
	own, over, exceeded, canceled := errors.New("the caller's own cause"), transport.TimeLimitError(length),
		context.DeadlineExceeded, context.Canceled
	makers := map[string]func(ctx context.Context) (context.Context, context.CancelFunc){
		"package context": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, length, over)
		},
		"Limit": func(ctx context.Context) (context.Context, context.CancelFunc) {
			l := transport.NewLimit(ctx, length, length)
			return l, l.End
		},
	}
	type acts = func(gone context.CancelCauseFunc, end context.CancelFunc)
	end := func(_ context.CancelCauseFunc, end context.CancelFunc) { end() }
	goes := func(gone context.CancelCauseFunc, _ context.CancelFunc) { gone(own) }
	for name, c := range map[string]struct {
		wait       time.Duration
		before     time.Duration // the deadline of the context below; 0: none
		act, late  acts          // before and after the wait
		watched    bool          // only where somebody looks in between, or waits: nothing else tells what came first
		err, cause error
	}{
		"in time":                   {wait: length - 1},
		"over":                      {wait: length, err: exceeded, cause: over},
		"long over":                 {wait: time.Hour, err: exceeded, cause: over},
		"an earlier deadline":       {wait: time.Second, before: time.Second, err: exceeded, cause: exceeded},
		"before an earlier one":     {wait: time.Second - 1, before: time.Second},
		"a later deadline":          {wait: length, before: time.Hour, err: exceeded, cause: over},
		"ended":                     {act: end, err: canceled, cause: canceled},
		"over, then ended":          {wait: length, late: end, err: exceeded, cause: over},
		"ended, the caller gone":    {act: end, late: goes, err: canceled, cause: canceled},
		"over, the caller gone":     {wait: length, late: goes, watched: true, err: exceeded, cause: over},
		"the caller gone, ended":    {act: goes, late: end, err: canceled, cause: own},
		"ended, then over":          {wait: time.Hour, act: end, err: canceled, cause: canceled},
		"the caller has gone":       {act: goes, err: canceled, cause: own},
		"the caller has gone, over": {wait: time.Hour, act: goes, err: canceled, cause: own},
	} {
		for maker, limit := range makers {
			for wayName, look := range map[string]func(ctx context.Context) (context.Context, context.CancelFunc){
				"nobody waits":   func(ctx context.Context) (context.Context, context.CancelFunc) { return ctx, func() {} },
				"somebody waits": func(ctx context.Context) (context.Context, context.CancelFunc) { ctx.Done(); return ctx, func() {} },
				"a child":        context.WithCancel,
				"a child with a value": func(ctx context.Context) (context.Context, context.CancelFunc) {
					return context.WithValue(ctx, key{}, "value"), func() {}
				},
			} {
				t.Run(name+", "+maker+", "+wayName, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						below, cancel := context.WithCancelCause(base)
						defer cancel(nil)
						if c.before > 0 {
							var stop context.CancelFunc
							below, stop = context.WithTimeout(below, c.before)
							defer stop()
						}
						limited, end := limit(below)
						defer end()
						want := time.Now().Add(length)
						if c.before > 0 && c.before < length {
							want = time.Now().Add(c.before)
						}
						ctx, done := look(limited)
						defer done()
						if c.act != nil {
							c.act(cancel, end)
						}
						<-time.After(c.wait)
						synctest.Wait()
						if c.watched {
							_ = ctx.Err()
						}
						if c.late != nil {
							c.late(cancel, end)
						}
						assert.Equal(t, c.err, ctx.Err())
						assert.Equal(t, c.cause, context.Cause(ctx))
						assert.Equal(t, "value", ctx.Value(key{}))
						deadline, has := ctx.Deadline()
						assert.True(t, has)
						assert.True(t, want.Equal(deadline))
						select {
						case <-ctx.Done():
							require.Error(t, c.err)
						default:
							require.NoError(t, c.err)
						}
					})
				})
			}
		}
	}
}

// TestALimitWakesWhoWaitsForIt, also behind a context made of it.
func TestALimitWakesWhoWaitsForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limit := transport.NewLimit(t.Context(), time.Minute, time.Second)
		defer limit.End()
		began, woken := time.Now(), 0
		context.AfterFunc(context.WithValue(limit, limit, 1), func() { woken++ })
		<-limit.Done()
		synctest.Wait()
		require.Equal(t, time.Second, time.Since(began))
		require.Equal(t, 1, woken)
		require.EqualError(t, context.Cause(limit), "the time limit of the call, 1m0s, is over")
	})
}

// TestALimitIsOverWhenItsTimeIs, not when a timer has had its turn: a connection with the same deadline may have been quicker.
func TestALimitIsOverWhenItsTimeIs(t *testing.T) {
	t.Parallel()
	for range 200 {
		limit := transport.NewLimit(t.Context(), time.Millisecond, time.Millisecond)
		limit.Done()
		deadline, _ := limit.Deadline()
		for time.Now().Before(deadline) { // a sleep would give the timer its turn
		}
		require.ErrorIs(t, limit.Err(), context.DeadlineExceeded)
		limit.End()
	}
}

// deadlineAlone is a context that says when it ends, and does not.
type deadlineAlone struct{ context.Context }

func (deadlineAlone) Deadline() (time.Time, bool) { return time.Now().Add(time.Millisecond), true }

// TestALimitNeedsNoOtherToEnd: a context below that does not end at its deadline costs no call more than its own limit.
func TestALimitNeedsNoOtherToEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, below := range []context.Context{deadlineAlone{context.Background()}, deadlineAlone{t.Context()}} {
			limit := transport.NewLimit(below, time.Second, time.Second)
			began := time.Now()
			<-limit.Done()
			require.Equal(t, time.Second, time.Since(began))
			require.ErrorIs(t, limit.Err(), context.DeadlineExceeded)
			require.Equal(t, transport.TimeLimitError(time.Second), context.Cause(limit))
			limit.End()
		}
	})
}

// TestALimitShowsNothingOfItself: what a log or a mock prints is not read while somebody else writes it.
func TestALimitShowsNothingOfItself(t *testing.T) {
	t.Parallel()
	limit := transport.NewLimit(t.Context(), time.Second, time.Second)
	defer limit.End()
	var all sync.WaitGroup
	all.Go(func() { limit.Done() })
	require.Equal(t, "a time limit of 1s", fmt.Sprint(limit))
	require.Equal(t, "a time limit of 1s", fmt.Sprintf("%+v", limit))
	all.Wait()
}
