package notify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A fakeOnce is a store that does what a test says, and keeps what it was asked.
type fakeOnce struct {
	claim           func(ctx context.Context) (notify.Claim, error)
	finish, release func(ctx context.Context) error

	mu    sync.Mutex
	calls []string // with key, token and lease
}

func (f *fakeOnce) asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

func (f *fakeOnce) note(call, key, token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call+" "+key+" "+token)
}

func (f *fakeOnce) Claim(ctx context.Context, key, token string, lease time.Duration) (notify.Claim, error) {
	f.note("claim", key, token+" "+lease.String())
	if f.claim == nil {
		return notify.Claimed, nil
	}
	return f.claim(ctx)
}

func (f *fakeOnce) Finish(ctx context.Context, key, token string) error {
	f.note("finish", key, token)
	if f.finish == nil {
		return nil
	}
	return f.finish(ctx)
}

func (f *fakeOnce) Release(ctx context.Context, key, token string) error {
	f.note("release", key, token)
	if f.release == nil {
		return nil
	}
	return f.release(ctx)
}

var errStore = errors.New("redis: connection refused")

func TestAStoreThatFailsTheClaimKeepsTheEventOut(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for name, claim := range map[string]func(context.Context) (notify.Claim, error){
			"error":                  func(context.Context) (notify.Claim, error) { return 0, errStore },
			"error beside Claimed":   func(context.Context) (notify.Claim, error) { return notify.Claimed, errStore },
			"error beside Finished":  func(context.Context) (notify.Claim, error) { return notify.Finished, errStore },
			"busy":                   func(context.Context) (notify.Claim, error) { return notify.Busy, nil },
			"nothing":                func(context.Context) (notify.Claim, error) { return 0, nil },
			"panic":                  func(context.Context) (notify.Claim, error) { panic("nil map") },
			"Goexit":                 func(context.Context) (notify.Claim, error) { runtime.Goexit(); return notify.Claimed, nil },
			"blocks until ctx ends":  func(ctx context.Context) (notify.Claim, error) { <-ctx.Done(); return 0, ctx.Err() },
			"blocks longer than ctx": func(context.Context) (notify.Claim, error) { <-time.After(time.Minute); return 0, errStore },
			"claims when ctx is over": func(context.Context) (notify.Claim, error) {
				<-time.After(time.Minute)
				return notify.Claimed,
					nil
			},
		} {
			cfg, diary := shop()
			store := &fakeOnce{claim: claim}
			cfg.Once = store
			c := open(newReceiver(t, cfg), never(t))
			start := time.Now()
			requireFailure(t, http.StatusServiceUnavailable, c.post(t, wxpaytest.Notification{ID: "EV-1"}))
			require.LessOrEqual(t, time.Since(start), 4500*time.Millisecond, name)
			<-time.After(2 * time.Minute)
			require.NotEmpty(t, diary.records(t), name)
			if name == "busy" {
				require.Len(t, store.asked(), 1, "%s: what was not claimed is neither finished nor released", name)
			} else {
				require.Len(t, store.asked(), 2, name)
				require.Contains(t, store.asked()[1], "release", "%s: it may be held all the same", name)
			}
			got := c.post(t, wxpaytest.Notification{Fields: map[string]string{"a": "b"}})
			require.Equal(t, http.StatusOK, got.status)
			require.Equal(t, failXML, got.body)
			<-time.After(2 * time.Minute)
		}
	})
}

func TestWhatIsFinishedIsTakenWithoutTheFunction(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, diary := shop()
		store := &fakeOnce{claim: func(context.Context) (notify.Claim, error) { return notify.Finished, nil }}
		cfg.Once = store
		c := open(newReceiver(t, cfg), never(t))
		require.Equal(t, http.StatusNoContent, c.post(t, wxpaytest.Notification{ID: "EV-1"}).status)
		require.Equal(t, successXML, c.post(t, wxpaytest.Notification{Fields: map[string]string{"a": "b"}}).body)
		require.Empty(t, diary.String())
		require.Len(t, store.asked(), 2)
	})
}

func TestAStoreThatFailsToFinishCostsNoAnswer(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for name, finish := range map[string]func(context.Context) error{
			"error":  func(context.Context) error { return errStore },
			"panic":  func(context.Context) error { panic("nil map") },
			"Goexit": func(context.Context) error { runtime.Goexit(); return nil },
			"blocks": func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		} {
			for _, n := range []wxpaytest.Notification{{}, {Fields: map[string]string{"a": "b"}}} {
				cfg, diary := shop()
				cfg.Once = &fakeOnce{finish: finish}
				c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error { return nil })
				start := time.Now()
				got := c.post(t, n)
				require.Zero(t, time.Since(start), name)
				require.Contains(t, []int{http.StatusNoContent, http.StatusOK}, got.status)
				require.NotContains(t, got.body, "FAIL")
				<-time.After(time.Minute)
				require.Len(t, diary.records(t), 1, name)
			}
		}
	})
}

func TestTheStoreHearsOfTheEndUnderALivingContext(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for _, result := range []error{nil, errors.New("no")} {
			cfg, _ := shop()
			cfg.Timeout = time.Second
			var heard []error
			hear := func(ctx context.Context) error {
				heard = append(heard, ctx.Err())
				deadline, ok := ctx.Deadline()
				assert.True(t, ok, "the store may block for ever")
				assert.Positive(t, time.Until(deadline))
				assert.Equal(t, "trace 1", ctx.Value(userKey{}))
				return nil
			}
			store := &fakeOnce{finish: hear, release: hear}
			cfg.Once = store
			c := open(newReceiver(t, cfg), func(ctx context.Context, _ *notify.Event) error {
				<-ctx.Done()
				<-time.After(time.Second)
				return result
			})
			header, body, err := weChatPay().Notification(wxpaytest.Notification{ID: "EV-1"})
			require.NoError(t, err)
			c(context.WithValue(t.Context(), userKey{}, "trace 1"), header, body)
			<-time.After(time.Minute)
			synctest.Wait()
			require.Equal(t, []error{nil}, heard)
		}
	})
}

func TestAnEventIsReleasedUnderItsTokenAfterFailuresOnly(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		tokens := map[string]bool{}
		for want, fn := range map[string]work{
			"finish":  func(context.Context, *notify.Event) error { return nil },
			"release": func(context.Context, *notify.Event) error { return errors.New("no") },
		} {
			cfg, _ := shop()
			store := &fakeOnce{}
			ended := make(chan struct{})
			store.finish = func(context.Context) error { close(ended); return nil }
			store.release = store.finish
			cfg.Once = store
			c := open(newReceiver(t, cfg), fn)
			c.post(t, wxpaytest.Notification{ID: "EV-1"})
			<-ended
			require.Len(t, store.asked(), 2)
			var call, key, token, term, second, key2, token2 string
			_, err := fmt.Sscan(strings.Join(store.asked(), " "), &call, &key, &token, &term, &second, &key2, &token2)
			require.NoError(t, err)
			lease, err := time.ParseDuration(term)
			require.NoError(t, err)
			assert.Equal(t, []string{"claim", want, key, token}, []string{call, second, key2, token2})
			assert.False(t, tokens[token], "the token came twice")
			tokens[token] = true
			assert.Greater(t, lease, 5*time.Second)
			assert.Less(t, lease, 3*time.Minute)
		}
	})
}

// A store that does not answer as the event is given back must not turn what the function
// said into something else.
func TestAStoreThatHangsAsItIsGivenBackCostsNoInquiryItsAnswer(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for _, failing := range []bool{false, true} {
			cfg, diary := shop()
			cfg.Once = &fakeOnce{release: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
			c := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error {
				if failing {
					return errors.New("no")
				}
				e.Reply.Body = `{"code":"SUCCESS"}`
				return nil
			})
			start := time.Now()
			got := c.post(t, wxpaytest.Notification{Type: "PARKING_FEE.QUERY_TRANS_INFO"})
			require.LessOrEqual(t, time.Since(start), 2500*time.Millisecond)
			if failing {
				requireFailure(t, http.StatusInternalServerError, got)
			} else {
				require.Equal(t, `{"code":"SUCCESS"}`, got.body)
			}
			require.NotContains(t, diary.String(), "did not return in time")
			<-time.After(time.Minute)
			require.Contains(t, diary.String(), "did not give the event back")
		}
	})
}
