package notify_test

import (
	"context"
	"crypto"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// inBubbles runs a test at both counters under a clock that only moves when all wait.
func inBubbles(t *testing.T, test func(t *testing.T, open func(*notify.Receiver, work) counter)) {
	t.Helper()
	weChatPay() // made outside
	for name, open := range counters {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, open) })
		})
	}
}

func TestAFunctionThatDoesNotReturnIsA503InTimeAndRepetitionsWaitForIt(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, diary := shop()
		var entered atomic.Int32
		leave := make(chan error)
		c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
			entered.Add(1)
			return <-leave
		})
		n := wxpaytest.Notification{ID: "EV-1"}
		for range 3 {
			start := time.Now()
			requireFailure(t, http.StatusServiceUnavailable, c.post(t, n))
			require.Equal(t, 4500*time.Millisecond, time.Since(start))
		}
		require.Len(t, diary.records(t), 3)
		answered, l := make(chan told), letters(t, 1, n)[0]
		go func() { answered <- c(context.Background(), l.header, l.body) }()
		<-time.After(time.Second)
		leave <- nil
		require.Equal(t, http.StatusNoContent, (<-answered).status, "the repetition did not get the result")
		require.Equal(t, http.StatusNoContent, c.post(t, n).status)
		require.EqualValues(t, 1, entered.Load())
		require.Len(t, diary.records(t), 3)
	})
}

func TestAFunctionThatSucceedsTooLateIsRememberedAndOneThatFailsIsNot(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for _, result := range []error{nil, errors.New("too late and wrong")} {
			cfg, _ := shop()
			var entered atomic.Int32
			c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
				if entered.Add(1) == 1 {
					<-time.After(7 * time.Second)
					return result
				}
				return nil
			})
			n := wxpaytest.Notification{ID: "EV-1"}
			requireFailure(t, http.StatusServiceUnavailable, c.post(t, n))
			<-time.After(15 * time.Second)
			require.Equal(t, http.StatusNoContent, c.post(t, n).status)
			want := 1
			if result != nil {
				want = 2
			}
			require.EqualValues(t, want, entered.Load())
		}
	})
}

func TestTheFunctionsContextEndsInTimeAndHasTheValuesNotTheCancellationOfTheRequest(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for event, limit := range map[string]time.Duration{
			"TRANSACTION.SUCCESS": 4500 * time.Millisecond, "PARKING_FEE.QUERY_TRANS_INFO": 2500 * time.Millisecond,
			"CROSS_BORDER_PAY.GET_MCH_INFO": 2500 * time.Millisecond, "CROSS_BORDER_PAY.PUSH_ORDER_INFO": 2500 * time.Millisecond,
			"ENTRUST.TERMINATE_INQUIRY": 4500 * time.Millisecond, "PARKING_FEE.SOMETHING": 4500 * time.Millisecond,
		} {
			cfg, _ := shop()
			request, cancel := context.WithCancel(context.WithValue(t.Context(), userKey{}, "trace 1"))
			result := make(chan error, 1)
			c := open(newReceiver(t, cfg), func(ctx context.Context, _ *notify.Event) error {
				assert.Equal(t, "trace 1", ctx.Value(userKey{}))
				assert.Nil(t, ctx.Value(struct{ other string }{}))
				deadline, ok := ctx.Deadline()
				assert.True(t, ok)
				assert.Equal(t, limit, time.Until(deadline), event)
				cancel()
				synctest.Wait()
				assert.NoError(t, ctx.Err(), "the request's end has cancelled the function")
				<-ctx.Done()
				result <- ctx.Err()
				return ctx.Err()
			})
			header, body, err := weChatPay().Notification(wxpaytest.Notification{Type: event})
			require.NoError(t, err)
			start := time.Now()
			assert.Contains(t, []int{500, 503}, c(request, header, body).status)
			assert.Equal(t, limit, time.Since(start), event)
			require.ErrorIs(t, <-result, context.DeadlineExceeded)
			synctest.Wait()
		}
	})
}

func TestATimeoutOfOnesOwnHolds(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for _, event := range []string{"TRANSACTION.SUCCESS", "CROSS_BORDER_PAY.GET_MCH_INFO"} {
			cfg, _ := shop()
			cfg.Timeout = time.Second
			leave := make(chan struct{})
			c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error { <-leave; return nil })
			start := time.Now()
			requireFailure(t, http.StatusServiceUnavailable, c.post(t, wxpaytest.Notification{Type: event}))
			require.Equal(t, time.Second, time.Since(start))
			close(leave)
			synctest.Wait()
		}
	})
}

// slowKeys need a while for each key.
type slowKeys struct {
	keys interface {
		Key(context.Context, string) (crypto.PublicKey, error)
	}
	delay time.Duration
}

func (s slowKeys) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	select {
	case <-time.After(s.delay):
		return s.keys.Key(ctx, serial)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s slowKeys) Serial() string { return "" }

func TestTheTimeCountsFromTheArrivalNotFromTheKey(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for event, limit := range map[string]time.Duration{"TRANSACTION.SUCCESS": 4500 * time.Millisecond,
			"CROSS_BORDER_PAY.GET_MCH_INFO": 2500 * time.Millisecond} {
			cfg, _ := shop()
			cfg.Platform = slowKeys{cfg.Platform, 2 * time.Second}
			leave := make(chan struct{})
			c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error { <-leave; return nil })
			start := time.Now()
			requireFailure(t, http.StatusServiceUnavailable, c.post(t, wxpaytest.Notification{Type: event}))
			assert.Equal(t, limit, time.Since(start), event)
			close(leave)
			synctest.Wait()
		}
	})
}

func TestAKeyThatDoesNotComeIsA503InTime(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, diary := shop()
		cfg.Platform = slowKeys{cfg.Platform, time.Hour}
		c := open(newReceiver(t, cfg), never(t))
		start := time.Now()
		requireFailure(t, http.StatusServiceUnavailable, c.post(t, wxpaytest.Notification{ID: "EV-1"}))
		require.Equal(t, 4500*time.Millisecond, time.Since(start))
		diary.only(t, slog.LevelError)
	})
}

func TestAPIv2IsToldFAILInTime(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, _ := shop()
		leave := make(chan struct{})
		c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error { <-leave; return nil })
		start := time.Now()
		n := wxpaytest.Notification{Fields: map[string]string{"return_code": "SUCCESS", "out_trade_no": "1"}}
		got := c.post(t, n)
		require.Equal(t, 4500*time.Millisecond, time.Since(start))
		require.Equal(t, http.StatusOK, got.status)
		require.Equal(t, failXML, got.body)
		close(leave)
		synctest.Wait()
		require.Equal(t, successXML, c.post(t, n).body)
	})
}
