package notify_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestAMemoryForgetsAfter25Hours(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, _ := shop()
		entered := 0
		c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error { entered++; return nil })
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 1}, {24*time.Hour + 4*time.Minute, 1}, {55 * time.Minute, 1}, {time.Minute, 2}, {time.Hour, 2}} {
			<-time.After(step.wait)
			require.Equal(t, http.StatusNoContent, c.post(t, wxpaytest.Notification{ID: "EV-1"}).status)
			require.Equal(t, step.want, entered)
		}
	})
}

func TestAMemoryKeepsTenThousandEventsAndForgetsTheOldest(t *testing.T) {
	t.Parallel()
	ctx, now := t.Context(), time.Unix(0, 0)
	m := notify.NewMemory(func() time.Time { return now })
	claim := func(i int) notify.Claim {
		got, err := m.Claim(ctx, fmt.Sprint(i), "token", time.Minute)
		require.NoError(t, err)
		return got
	}
	const most = 10_000
	for i := range most + 5 {
		now = now.Add(time.Second)
		require.Equal(t, notify.Claimed, claim(i))
		require.NoError(t, m.Finish(ctx, fmt.Sprint(i), "token"))
	}
	for i := range most + 5 {
		want := notify.Finished
		if i < 5 {
			want = notify.Claimed
		}
		require.Equal(t, want, claim(i), i)
	}
}

func TestAMemoryIsAFence(t *testing.T) {
	t.Parallel()
	ctx, now := t.Context(), time.Unix(0, 0)
	m := notify.NewMemory(func() time.Time { return now })
	claim := func(token string, want notify.Claim) {
		t.Helper()
		got, err := m.Claim(ctx, "k", token, time.Minute)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	claim("a", notify.Claimed)
	claim("b", notify.Busy)
	require.NoError(t, m.Release(ctx, "k", "b"))
	claim("b", notify.Busy)
	now = now.Add(time.Minute - 1)
	claim("b", notify.Busy)
	now = now.Add(1)
	claim("b", notify.Claimed) // the lease of a is over
	require.NoError(t, m.Release(ctx, "k", "a"))
	claim("a", notify.Busy)
	require.NoError(t, m.Release(ctx, "k", "b"))
	claim("a", notify.Claimed)
	require.NoError(t, m.Finish(ctx, "k", "b"))
	claim("a", notify.Finished)
	require.NoError(t, m.Release(ctx, "k", "a"))
	require.NoError(t, m.Release(ctx, "k", ""))
	claim("a", notify.Finished)
	now = now.Add(25*time.Hour - 1)
	claim("a", notify.Finished)
	now = now.Add(1)
	claim("a", notify.Claimed)
}

func TestTwoReplicasWithOneStoreEnterOnce(t *testing.T) {
	t.Parallel()
	weChatPay()
	synctest.Test(t, func(t *testing.T) {
		cfg, _ := shop()
		cfg.Once = notify.NewMemory(time.Now)
		entered := 0
		fn := func(context.Context, *notify.Event) error { entered++; <-time.After(time.Second); return nil }
		one, two := counters["http"](newReceiver(t, cfg), fn), counters["fasthttp"](newReceiver(t, cfg), fn)
		n := wxpaytest.Notification{ID: "EV-1"}
		first, l := make(chan told), letters(t, 1, n)[0]
		go func() { first <- one(context.Background(), l.header, l.body) }()
		synctest.Wait()
		requireFailure(t, http.StatusServiceUnavailable, two.post(t, n))
		require.Equal(t, http.StatusNoContent, (<-first).status)
		synctest.Wait()
		require.Equal(t, http.StatusNoContent, two.post(t, n).status)
		require.Equal(t, 1, entered)
	})
}

// An event that was forgotten and dealt with again must not fall with its old place in
// the queue.
func TestMemoryKeepsWhatWasFinishedAgain(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	m := notify.NewMemory(func() time.Time { return now })
	finish := func(key string) { require.NoError(t, m.Finish(t.Context(), key, "token")) }
	finish("again")
	now = now.Add(26 * time.Hour)
	finish("again")
	for i := range 9_999 { // one less than pushes its second place out
		finish(strconv.Itoa(i))
	}
	claim, err := m.Claim(t.Context(), "again", "other", time.Minute)
	require.NoError(t, err)
	require.Equal(t, notify.Finished, claim)
}
