package certificates

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
)

// TestHangingListCostsARequestItsPatienceOnceInAnInterval, and a request with a
// sealed field, which asks for a key twice, not twice.
func TestHangingListCostsARequestItsPatienceOnceInAnInterval(t *testing.T) {
	t.Parallel()
	type person struct {
		Name string `json:"name" wxpay:"sensitive"`
	}
	for name, call := range map[string]func(*wxpay.Client, context.Context) error{
		"plain": func(c *wxpay.Client, ctx context.Context) error {
			_, err := c.Chain("v3/ask").Get(ctx)
			return err
		},
		"sealed": func(c *wxpay.Client, ctx context.Context) error {
			_, err := c.Chain("v3/ask").Post(ctx, wxpay.Params{"json": person{"a"}})
			return err
		},
	} {
		for limit, cost := range map[time.Duration]time.Duration{0: 5 * time.Second, 8 * time.Second: 2 * time.Second,
			21 * time.Second: 5 * time.Second} {
			t.Run(name+limit.String(), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					b := newBank(t)
					b.issue(b.now().Add(-day), b.now().Add(year))
					_, client := b.open(nil, Options{})
					took := func() time.Duration {
						ctx, cancel := t.Context(), context.CancelFunc(func() {})
						if limit > 0 {
							ctx, cancel = context.WithTimeout(ctx, limit)
						}
						defer cancel()
						begun := time.Now()
						require.NoError(t, call(client, ctx))
						return time.Since(begun)
					}
					require.Zero(t, took())
					b.feel(hanging)
					pass(12 * time.Hour)
					for i := range 3 {
						require.Equal(t, cost, took())
						require.Zero(t, took())
						pass(time.Minute - time.Nanosecond)
						require.Zero(t, took(), "before the minute is over")
						b.requireDownloads(2 + i)
						require.Len(t, b.told.all(), 1+i, "each failure is told once")
						require.ErrorContains(t, b.told.all()[i], "merchant "+b.mchID)
						pass(time.Nanosecond)
					}
					b.feel(well)
					require.Zero(t, took())
					pass(time.Hour)
					require.Zero(t, took())
					b.requireDownloads(5, "all is well again for hours")
					require.Len(t, b.told.all(), 3)
				})
			})
		}
	}
}

// TestRequestsDoNotQueueBehindADownloadThatTheyDoNotNeed.
func TestRequestsDoNotQueueBehindADownloadThatTheyDoNotNeed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		_, client := b.open(nil, Options{})
		require.NoError(t, ask(t, client))
		b.feel(hanging)
		pass(12 * time.Hour)
		begun, waited := time.Now(), make([]time.Duration, 10)
		var calls sync.WaitGroup
		for i := range waited {
			calls.Go(func() {
				if err := ask(t, client); err != nil {
					t.Error(err)
				}
				waited[i] = time.Since(begun)
			})
		}
		calls.Wait()
		slow := 0
		for _, d := range waited {
			if d > 0 {
				slow++
			}
		}
		require.Equal(t, 1, slow, "the others have keys")
		b.requireDownloads(2)
	})
}

// TestOneDownloadServesAllWhoWaitForIt, and fails all of them.
func TestOneDownloadServesAllWhoWaitForIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mood  mood
		words string
	}{
		"well":    {slow, ""},
		"failing": {failing, "HTTP 502"},
		"dropped": {dropped, "downloading the platform certificates"},
		"none":    {none, "public-key mode"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBank(t)
				b.issue(b.now().Add(-day), b.now().Add(year))
				source, client := b.open(nil, Options{})
				b.feel(c.mood)
				source.flight <- struct{}{} // until all of them wait
				var calls sync.WaitGroup
				errs := make([]error, 30)
				for i := range errs {
					calls.Go(func() {
						switch i % 3 {
						case 0:
							errs[i] = ask(t, client)
						case 1:
							errs[i] = source.Ready(t.Context())
						case 2:
							errs[i] = source.Refresh(t.Context())
						}
					})
				}
				synctest.Wait()
				<-source.flight
				calls.Wait()
				b.requireDownloads(1)
				if c.words == "" {
					require.NoError(t, errors.Join(errs...))
					return
				}
				for i, err := range errs {
					require.ErrorContains(t, err, c.words, i)
				}
				require.ErrorContains(t, ask(t, client), c.words, "who comes at once after it is told the same")
				b.requireDownloads(1)
				pass(time.Second)
				require.Error(t, ask(t, client))
				b.requireDownloads(2)
			})
		})
	}
}
