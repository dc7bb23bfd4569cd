package notify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A letter is a notification ready to be posted.
type letter struct {
	header http.Header
	body   []byte
}

func letters(t testing.TB, count int, n wxpaytest.Notification) []letter {
	t.Helper()
	all := make([]letter, count)
	for i := range all {
		var err error
		all[i].header, all[i].body, err = weChatPay().Notification(n)
		require.NoError(t, err)
	}
	return all
}

// postAll posts all letters at once.
func (c counter) postAll(all []letter) []told {
	got := make([]told, len(all))
	var wg sync.WaitGroup
	for i, l := range all {
		wg.Go(func() { got[i] = c(context.Background(), l.header, l.body) })
	}
	wg.Wait()
	return got
}

func TestAHundredDeliveriesAtOnceEnterTheFunctionOnce(t *testing.T) {
	t.Parallel()
	n := wxpaytest.Notification{Resource: map[string]string{"out_trade_no": "1"}}
	same := slices.Repeat(letters(t, 1, n), 100)
	for name, all := range map[string][]letter{"repetitions": letters(t, 100, n), "the same bytes": same} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
				for _, slow := range []bool{false, true} {
					cfg, diary := shop()
					var entered atomic.Int32
					leave := make(chan struct{})
					if !slow {
						close(leave)
					}
					c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
						entered.Add(1)
						<-leave
						return nil
					})
					answers := make(chan []told)
					go func() { answers <- c.postAll(all) }()
					if slow {
						close(leave)
					}
					for _, got := range <-answers {
						assert.Equal(t, http.StatusNoContent, got.status)
					}
					assert.Equal(t, http.StatusNoContent, c(t.Context(), all[0].header, all[0].body).status)
					assert.EqualValues(t, 1, entered.Load())
					assert.Empty(t, diary.String())
				}
			})
		})
	}
}

func TestAllWaitingDeliveriesShareTheFailureAndTheNextEntersAnew(t *testing.T) {
	t.Parallel()
	all := letters(t, 100, wxpaytest.Notification{ID: "EV-1"})
	for name, open := range counters {
		synctest.Test(t, func(t *testing.T) {
			cfg, diary := shop()
			cfg.Now = at(nowOf(t, all[0]))
			var entered atomic.Int32
			leave := make(chan struct{})
			c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
				if entered.Add(1) == 1 {
					<-leave
					return errors.New("database is gone")
				}
				return nil
			})
			answers := make(chan []told)
			go func() { answers <- c.postAll(all) }()
			synctest.Wait() // all of them wait
			close(leave)
			for _, got := range <-answers {
				requireFailure(t, http.StatusInternalServerError, got)
			}
			require.EqualValues(t, 1, entered.Load(), name)
			require.Len(t, diary.records(t), 1)
			for range 3 {
				require.Equal(t, http.StatusNoContent, c(t.Context(), all[0].header, all[0].body).status)
			}
			require.EqualValues(t, 2, entered.Load(), name)
		})
	}
}

func nowOf(t testing.TB, l letter) int64 {
	t.Helper()
	seconds, err := strconv.ParseInt(l.header.Get("Wechatpay-Timestamp"), 10, 64)
	require.NoError(t, err)
	return seconds
}

func TestDifferentEventsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, _ := shop()
		const count = 20
		var all []letter
		for i := range count {
			all = append(all, letters(t, 1, wxpaytest.Notification{Resource: map[string]int{"n": i}})...)
		}
		// Nobody leaves before all are in.
		var in sync.WaitGroup
		in.Add(count)
		c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
			in.Done()
			in.Wait()
			return nil
		})
		for _, got := range c.postAll(all) {
			assert.Equal(t, http.StatusNoContent, got.status)
		}
	})
}

func TestTwoHandlersOfOneReceiverDoNotShareTheirMemory(t *testing.T) {
	t.Parallel()
	cfg, _ := shop()
	r := newReceiver(t, cfg)
	l := letters(t, 1, wxpaytest.Notification{ID: "EV-1"})[0]
	var entered atomic.Int32
	count := func(context.Context, *notify.Event) error { entered.Add(1); return nil }
	for _, open := range counters {
		for range 2 {
			c := open(r, count)
			for range 2 {
				require.Equal(t, http.StatusNoContent, c(t.Context(), l.header, l.body).status)
			}
		}
	}
	require.EqualValues(t, 4, entered.Load())
}

func TestInquiriesAreSharedAtOnceAndNeverRemembered(t *testing.T) {
	t.Parallel()
	all := letters(t, 10, wxpaytest.Notification{ID: "EV-1", Type: "ENTRUST.TERMINATE_INQUIRY"})
	for name, open := range counters {
		synctest.Test(t, func(t *testing.T) {
			cfg, _ := shop()
			cfg.Now = at(nowOf(t, all[0]))
			var entered atomic.Int32
			leave := make(chan struct{})
			c := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error {
				e.Reply.Body = map[string]int32{"call": entered.Add(1)}
				<-leave
				return nil
			})
			answers := make(chan []told)
			go func() { answers <- c.postAll(all) }()
			synctest.Wait()
			close(leave)
			for _, got := range <-answers {
				require.Equal(t, http.StatusOK, got.status, name)
				require.Equal(t, `{"call":1}`, got.body)
			}
			for call := 2; call < 5; call++ {
				got := c(t.Context(), all[0].header, all[0].body)
				require.Equal(t, http.StatusOK, got.status)
				require.Equal(t, fmt.Sprintf(`{"call":%d}`, call), got.body)
			}
		})
	}
}

// An event that differs in anything but what each delivery has afresh is another event.
func TestTheNextStateOfAnOrderEntersTheFunction(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, _ := shop()
		var keys []string
		c := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error {
			keys = append(keys, e.Key())
			return nil
		})
		for _, n := range []wxpaytest.Notification{
			{Resource: `{"a":1,"order_id":"x"}`}, {Resource: `{"a":2,"order_id":"x"}`}, {Type: "REFUND.SUCCESS",
				Resource: `{"a":1,"order_id":"x"}`},
			{OriginalType: "profitsharing", Resource: `{"a":1,"order_id":"x"}`}, {Resource: `{ "order_id":"x", "a":1 }`},
			{ID: "EV-2", Summary: "s", Resource: `{"a":1,"order_id":"x"}`},
		} {
			require.Equal(t, http.StatusNoContent, c.post(t, n).status)
		}
		require.Len(t, keys, 4, "the last two tell of the first event")
	})
}
