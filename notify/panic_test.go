package notify_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func panickingShop(how func()) { how() }

func TestAPanicInTheFunctionIsA500LoggedOnceWithItsStack(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]func(){
		"text":                 func() { panic("boom") },
		"error":                func() { panic(errors.New("boom")) },
		"nil":                  func() { panic(nil) },
		"nil pointer":          func() { var e *notify.Event; _ = e.ID },
		"http.ErrAbortHandler": func() { panic(http.ErrAbortHandler) },
		"Goexit":               runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
				cfg, diary := shop()
				panics := true
				c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
					if panics {
						panickingShop(how)
					}
					return nil
				})
				n := wxpaytest.Notification{}
				requireFailure(t, http.StatusInternalServerError, c.post(t, n))
				record := diary.only(t, slog.LevelError)
				if name != "Goexit" {
					assert.Contains(t, record["stack"], "panickingShop", "the stack is not that of the function")
				}
				assert.Contains(t, record["error"], "the function of the Handler")
				panics = false
				assert.Equal(t, http.StatusNoContent, c.post(t, n).status, "the handler is not what it was")
			})
		})
	}
}

type stubSigner func(context.Context, auth.Reply) (string, error)

func (s stubSigner) ReplyAuthorization(ctx context.Context, r auth.Reply) (string, error) {
	return s(ctx, r)
}

type exitsAsJSON struct{ how func() }

func (e exitsAsJSON) MarshalJSON() ([]byte, error) {
	e.how()
	return nil, errors.New("not reached")
}

func TestAPanicInWhatMakesTheReplyIsA500(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]func(){"panic": func() { panic("boom") }, "Goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
				for what, n := range map[string]wxpaytest.Notification{
					"signer": {Type: "CROSS_BORDER_PAY.GET_MCH_INFO"},
					"body":   {Type: "PARKING_FEE.QUERY_TRANS_INFO"},
				} {
					cfg, diary := shop()
					cfg.ReplySigner = stubSigner(func(context.Context, auth.Reply) (string, error) { how(); return "", nil })
					c := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error {
						e.Reply.Body = "{}"
						if what == "body" {
							e.Reply.Body = exitsAsJSON{how}
						}
						return nil
					})
					requireFailure(t, http.StatusInternalServerError, c.post(t, n))
					diary.only(t, slog.LevelError)
				}
			})
		})
	}
}

type panickingLogs struct{ slog.Handler }

func (panickingLogs) Enabled(context.Context, slog.Level) bool { return true }

func (panickingLogs) Handle(context.Context, slog.Record) error { panic("disk full") }

func TestALoggerThatPanicsCostsNothing(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, _ := shop()
		cfg.Logger = slog.New(panickingLogs{slog.DiscardHandler})
		failing := true
		c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
			if failing {
				return errors.New("not yet")
			}
			return nil
		})
		n := wxpaytest.Notification{}
		requireFailure(t, http.StatusInternalServerError, c.post(t, n))
		requireFailure(t, http.StatusUnauthorized, c.post(t, wxpaytest.Notification{Fault: wxpaytest.BadSignature()}))
		failing = false
		require.Equal(t, http.StatusNoContent, c.post(t, n).status)
	})
}

func TestAnEmptyReceiverAndANilFunctionFailWithoutAPanic(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, diary := shop()
		requireFailure(t, http.StatusInternalServerError, open(newReceiver(t, cfg), nil).post(t, wxpaytest.Notification{}))
		diary.only(t, slog.LevelError)
		requireFailure(t, http.StatusInternalServerError, open(&notify.Receiver{}, never(t)).post(t, wxpaytest.Notification{}))
		requireFailure(t, http.StatusInternalServerError, open(nil, never(t)).post(t, wxpaytest.Notification{}))
	})
}
