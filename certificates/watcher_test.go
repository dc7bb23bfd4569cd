package certificates

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// run starts a Watcher, and returns what ends it and waits for its error.
func run(t *testing.T, w *Watcher) (end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	return func() error {
		cancel(errHungUp)
		return <-ended
	}
}

func downloading(w *Watcher) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.busy
}

// TestHangingMerchantsDoNotStopTheOthers, nor do more than 16 download at a time.
func TestHangingMerchantsDoNotStopTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w Watcher
		var banks []*bank
		var failures atomic.Int64
		for i := range 40 {
			b := newBank(t)
			b.mchID = fmt.Sprintf("19000000%02d", i)
			if b.issue(b.now().Add(-day), b.now().Add(year)); i%2 == 0 {
				b.feel(hanging)
			}
			source, _ := b.open(nil, Options{OnError: func(error) { failures.Add(1) }})
			w.Add(source)
			banks = append(banks, b)
		}
		end := run(t, &w)
		synctest.Wait()
		var begun int64
		for _, b := range banks {
			begun += b.reached.Load()
		}
		require.GreaterOrEqual(t, begun, int64(parallel))
		require.Equal(t, parallel, downloading(&w))
		pass(2 * time.Minute)
		for i, b := range banks {
			if i%2 == 1 {
				b.requireDownloads(1, b.mchID)
			} else {
				require.Positive(t, b.reached.Load(), b.mchID)
			}
		}
		require.GreaterOrEqual(t, failures.Load(), int64(20))
		require.ErrorIs(t, end(), errHungUp)
		told := failures.Load()
		pass(time.Hour)
		require.Equal(t, told, failures.Load(), "the end of Run is no failure of a download")
	})
}

// TestWatcherDownloadsWhenItIsTime, once for each source, without being woken, and
// an hour late at most if a clock was set.
func TestWatcherDownloadsWhenItIsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		source, _ := b.open(nil, Options{})
		var w Watcher
		w.Remove(nil, source)
		w.Add(source, nil, source)
		w.Add(source, nil)
		end := run(t, &w)
		for i := range 3 {
			synctest.Wait()
			b.requireDownloads(1 + i)
			due := source.state.Load().due.Sub(b.now())
			require.Greater(t, due, 12*time.Hour/10*9-time.Second)
			pass(due - 1)
			synctest.Wait()
			b.requireDownloads(1+i, "not before it is due")
			pass(1)
		}
		synctest.Wait()
		b.requireDownloads(4)
		for i, jump := range []time.Duration{13 * time.Hour, -2 * day} {
			b.set(jump)
			pass(time.Hour)
			synctest.Wait()
			b.requireDownloads(5 + i)
		}
		require.ErrorContains(t, w.Run(t.Context()), "runs already")
		require.ErrorIs(t, end(), errHungUp)

		// It can run again, and what was added while it did not is there.
		other, _ := b.open(nil, Options{})
		w.Add(other)
		end = run(t, &w)
		synctest.Wait()
		b.requireDownloads(7)
		require.ErrorIs(t, end(), errHungUp)
		require.Empty(t, b.told.all())
	})
}

// TestWatcherWithAnEndedContextDoesNothing, not even half a download, which would
// delay the next.
func TestWatcherWithAnEndedContextDoesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		source, _ := b.open(nil, Options{})
		var w Watcher
		w.Add(source)
		ended, cancel := context.WithCancelCause(t.Context())
		cancel(errHungUp)
		begun := time.Now()
		for range 30 {
			require.ErrorIs(t, w.Run(ended), errHungUp)
		}
		require.Zero(t, time.Since(begun))
		require.Equal(t, state{}, *source.state.Load())
		b.requireDownloads(0)
		require.Empty(t, b.told.all())
	})
}

// TestSourceIsAddedAndRemovedWhileItDownloads: what runs is finished, and nothing
// runs twice.
func TestSourceIsAddedAndRemovedWhileItDownloads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		b.feel(slow)
		source, _ := b.open(nil, Options{})
		var w Watcher
		end := run(t, &w)
		synctest.Wait()
		w.Add(source) // while it runs
		synctest.Wait()
		b.requireDownloads(1)
		w.Add(source)
		synctest.Wait()
		require.Equal(t, 1, downloading(&w), "a known source is not begun again")
		w.Remove(source)
		pass(3 * time.Second)
		require.Len(t, source.Certificates(), 1, "the download is finished")
		require.Zero(t, downloading(&w))
		pass(13 * time.Hour)
		b.requireDownloads(1, "and does not bring it back")
		w.Add(source)
		synctest.Wait()
		b.requireDownloads(2)
		w.Remove(source)
		w.Add(source) // at once again: the first download serves
		pass(3 * time.Second)
		b.requireDownloads(2)
		require.ErrorIs(t, end(), errHungUp)
	})
}
