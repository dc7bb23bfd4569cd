package certificates

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

var errHungUp = errors.New("the other side hung up")

// forged is the serial of a key that does not exist.
func forged() string { return auth.Nonce() + "00000000" }

// TestForgersWhoHangUpCauseOneDownloadInAnInterval.
func TestForgersWhoHangUpCauseOneDownloadInAnInterval(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		source, client := b.open(nil, Options{})
		require.NoError(t, ask(t, client))
		b.feel(hanging)
		for i := range 3 {
			pass(time.Minute)
			for range 100 {
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Millisecond, errHungUp)
				_, err := source.Key(ctx, forged())
				cancel()
				var refused *auth.VerifyError
				require.ErrorAs(t, err, &refused)
				require.Equal(t, auth.UnknownSerial, refused.Reason)
			}
			b.requireDownloads(2 + i)
		}
		require.Empty(t, source.Warnings(), "that a caller gave up says nothing about the list")
	})
}

// TestCallerWhoIsGoneAlreadyCostsNobodyADownload: what never began is no attempt.
func TestCallerWhoIsGoneAlreadyCostsNobodyADownload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		source, client := b.open(nil, Options{})
		require.NoError(t, ask(t, client))
		pass(time.Minute)
		gone, cancel := context.WithCancelCause(t.Context())
		cancel(errHungUp)
		for range 50 {
			_, err := source.Key(gone, forged())
			require.ErrorIs(t, err, errHungUp)
			require.ErrorIs(t, source.Refresh(gone), errHungUp)
		}
		b.requireDownloads(1)
		next := b.issue(b.now().Add(-time.Hour), b.now().Add(2*year))
		key, err := source.Key(t.Context(), strings.ToLower(next.Serial))
		require.NoError(t, err)
		require.True(t, auth.SamePublicKey(next, key))
	})
}

// TestCallersWhoGiveUpDoNotDelayTheNext, if there is no key at all: neither before
// anything failed nor after.
func TestCallersWhoGiveUpDoNotDelayTheNext(t *testing.T) {
	t.Parallel()
	for _, failures := range []int{0, 1, 5} {
		synctest.Test(t, func(t *testing.T) {
			b := newBank(t)
			b.issue(b.now().Add(-day), b.now().Add(year))
			source, client := b.open(nil, Options{})
			b.feel(failing)
			for i := range failures {
				require.Error(t, ask(t, client))
				pass(time.Second << i)
			}
			b.feel(hanging)
			for range 5 {
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Millisecond, errHungUp)
				err := source.Ready(ctx)
				cancel()
				require.ErrorIs(t, err, context.DeadlineExceeded)
			}
			b.requireDownloads(failures+5, "each of them asks")
			b.feel(well)
			require.NoError(t, ask(t, client), "after %d failures", failures)
			require.Empty(t, source.Warnings())
		})
	}
}

// TestNobodyIsHandedTheContextErrorOfAnother: one hangs up or loses his patience,
// those who waited for his download go on.
func TestNobodyIsHandedTheContextErrorOfAnother(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]bool{"without keys": false, "with keys": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBank(t)
				b.issue(b.now().Add(-day), b.now().Add(year))
				source, client := b.open(nil, Options{})
				if keys {
					require.NoError(t, ask(t, client))
					pass(12 * time.Hour)
				}
				before := b.reached.Load()
				b.feel(slow)
				short, cancel := context.WithTimeoutCause(t.Context(), time.Second, errHungUp)
				defer cancel()
				var calls sync.WaitGroup
				calls.Go(func() {
					if err := source.Refresh(short); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("the leader got %v", err)
					}
				})
				synctest.Wait()
				for range 10 {
					calls.Go(func() {
						if err := source.Refresh(t.Context()); err != nil {
							t.Errorf("a follower got %v", err)
						}
					})
				}
				waiting, stop := context.WithCancelCause(t.Context())
				calls.Go(func() {
					if err := source.Refresh(waiting); !errors.Is(err, errHungUp) {
						t.Errorf("who gave up while he waited got %v", err)
					}
				})
				synctest.Wait()
				stop(errHungUp)
				calls.Wait()
				require.EqualValues(t, 2, b.reached.Load()-before, "one of the followers asks for all")
				require.Empty(t, source.Warnings())
				require.NoError(t, ask(t, client))
			})
		})
	}
}

// TestRefreshDoesNotInheritTheImpatienceOfARequest that had keys and little time.
func TestRefreshDoesNotInheritTheImpatienceOfARequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		source, client := b.open(nil, Options{})
		require.NoError(t, ask(t, client))
		pass(12 * time.Hour)
		b.feel(slow)
		short, cancel := context.WithTimeout(t.Context(), time.Second) // a quarter of it for the list
		defer cancel()
		var calls sync.WaitGroup
		calls.Go(func() {
			if err := source.Ready(short); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		calls.Go(func() {
			_, err := source.Key(t.Context(), forged())
			if err == nil || errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "took longer than a request") {
				t.Errorf("whose context is alive got %v", err)
			}
		})
		synctest.Wait()
		require.NoError(t, source.Refresh(t.Context()))
		calls.Wait()
		b.requireDownloads(3)
		require.Len(t, b.told.all(), 1, "the request's, whose patience was over")
		require.ErrorIs(t, b.told.all()[0], context.DeadlineExceeded)
	})
}

// TestRequestThatIsGivenUpIsNoFailureOfTheList: nobody is told of it, nor of what
// failed before it.
func TestRequestThatIsGivenUpIsNoFailureOfTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		source, client := b.open(nil, Options{})
		require.NoError(t, ask(t, client))
		pass(12 * time.Hour)
		b.feel(failing)
		require.NoError(t, ask(t, client))
		require.Len(t, b.told.all(), 1)
		pass(time.Minute)
		b.feel(hanging)
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errHungUp) })
		require.NoError(t, source.Ready(ctx), "there are keys")
		for range 10 {
			require.NoError(t, ask(t, client))
		}
		b.requireDownloads(4, "one of the ten tried again")
		require.Len(t, b.told.all(), 2, "and lost its patience")
		pass(time.Minute)
		b.feel(failing)
		require.NoError(t, ask(t, client))
		require.Len(t, b.told.all(), 3)
	})
}

// TestForgersWhoHangUpDoNotStarveTheRefreshing: however often, what is due is
// downloaded by the next request.
func TestForgersWhoHangUpDoNotStarveTheRefreshing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		source, client := b.open(nil, Options{})
		require.NoError(t, ask(t, client))
		for i := range 3 {
			pass(12 * time.Hour)
			b.feel(hanging)
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			_, err := source.Key(ctx, strings.Repeat("A", 40))
			cancel()
			require.Error(t, err)
			b.feel(well)
			before := source.state.Load().fetched
			require.NoError(t, ask(t, client))
			require.True(t, source.state.Load().fetched.After(before), i)
		}
	})
}
