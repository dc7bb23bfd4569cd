package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	failJSON   = `{"code":"FAIL","message":"失败"}`
	successXML = `<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>`
	failXML    = `<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[失败]]></return_msg></xml>`
)

// weChatPay signs and encrypts for all tests of handlers. It listens nowhere: it is closed.
var weChatPay = sync.OnceValue(func() *wxpaytest.Server {
	server, err := wxpaytest.Start()
	if err != nil {
		panic(err)
	}
	server.Close()
	return server
})

type work = func(context.Context, *notify.Event) error

// shop is the Config of the merchant whom weChatPay notifies, with a diary.
func shop() (notify.Config, *diary) {
	cfg, d := weChatPay().Config(), &diary{}
	return notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key, Logger: d.logger()}, d
}

// A diary keeps what is logged.
type diary struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(d, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// records are the attributes of each record.
func (d *diary) records(t testing.TB) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(d.String()) {
		var record map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		all = append(all, record)
	}
	return all
}

// only wants a single record, of a level.
func (d *diary) only(t testing.TB, level slog.Level) map[string]any {
	t.Helper()
	all := d.records(t)
	require.Len(t, all, 1, "%s", d)
	require.Equal(t, level.String(), all[0]["level"], "%s", d)
	return all[0]
}

// A told is what WeChat Pay is told.
type told struct {
	status int
	header http.Header
	body   string
}

// A counter takes notifications without a network.
type counter func(ctx context.Context, h http.Header, body []byte) told

func (c counter) post(t testing.TB, n wxpaytest.Notification) told {
	t.Helper()
	header, body, err := weChatPay().Notification(n)
	require.NoError(t, err)
	return c(context.Background(), header, body)
}

// counters are the two ways to serve a Receiver.
var counters = map[string]func(r *notify.Receiver, fn work) counter{
	"http": func(r *notify.Receiver, fn work) counter {
		h := r.Handler(fn)
		return func(ctx context.Context, header http.Header, body []byte) told {
			req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/notify", bytes.NewReader(body))
			req.Header = header.Clone()
			recorder := httptest.NewRecorder()
			h.ServeHTTP(recorder, req)
			return told{recorder.Code, recorder.Result().Header, recorder.Body.String()}
		}
	},
	"fasthttp": func(r *notify.Receiver, fn work) counter {
		h := r.FastHandler(fn)
		return func(ctx context.Context, header http.Header, body []byte) told {
			var raw fasthttp.Request
			raw.Header.SetMethod(http.MethodPost)
			for name, values := range header {
				for _, value := range values {
					raw.Header.Add(name, value)
				}
			}
			raw.SetBody(body)
			var req fasthttp.RequestCtx
			req.Init(&raw, nil, nil)
			if v := ctx.Value(userKey{}); v != nil {
				req.SetUserValue(userKey{}, v)
			}
			h(&req)
			got := told{req.Response.StatusCode(), http.Header{}, string(req.Response.Body())}
			for name, value := range req.Response.Header.All() {
				got.header.Add(string(name), string(value))
			}
			// fasthttp uses the memory again.
			for i := range req.Request.Body() {
				req.Request.Body()[i] = 'x'
			}
			return got
		}
	},
}

type userKey struct{}

// atBoth runs a test at both counters.
func atBoth(t *testing.T, test func(t *testing.T, open func(*notify.Receiver, work) counter)) {
	t.Helper()
	for name, open := range counters {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}

func requireFailure(t testing.TB, status int, got told) {
	t.Helper()
	require.Equal(t, status, got.status, got.body)
	require.Equal(t, failJSON, got.body)
	require.Equal(t, "application/json", got.header.Get("Content-Type"))
}

func never(t testing.TB) work {
	return func(_ context.Context, e *notify.Event) error {
		t.Errorf("the function was entered for %s", e.Key())
		return nil
	}
}

func TestA204ComesOnlyAfterTheFunctionReturnedNil(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, diary := shop()
		entered, leave, answered := make(chan struct{}), make(chan struct{}), make(chan told, 1)
		c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
			close(entered)
			<-leave
			return nil
		})
		l := letters(t, 1, wxpaytest.Notification{ID: "EV-1"})[0]
		go func() { answered <- c(context.Background(), l.header, l.body) }()
		<-entered
		select {
		case got := <-answered:
			t.Fatalf("%d came before the function returned", got.status)
		case <-time.After(50 * time.Millisecond):
		}
		close(leave)
		got := <-answered
		assert.Equal(t, http.StatusNoContent, got.status)
		assert.Empty(t, got.body)
		assert.Empty(t, diary.String())
	})
}

func TestAnErrorIsA500ThatTellsNothing(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, diary := shop()
		c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error { return errors.New("SECRET dsn") })
		got := c.post(t, wxpaytest.Notification{Resource: map[string]string{"out_trade_no": "PLAINTEXT"}})
		requireFailure(t, http.StatusInternalServerError, got)
		assert.NotContains(t, got.header, "SECRET")
		record := diary.only(t, slog.LevelError)
		assert.Equal(t, "SECRET dsn", record["error"])
		assert.Equal(t, "TRANSACTION.SUCCESS", record["type"])
		assert.NotContains(t, diary.String(), "PLAINTEXT")
	})
}

func TestNoGoroutineIsLeftWhenAllDeliveriesEnded(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		// A bubble does not end before its goroutines: it panics if one is blocked for ever.
		cfg, _ := shop()
		for _, fn := range []work{
			func(context.Context, *notify.Event) error { return nil },
			func(context.Context, *notify.Event) error { return errors.New("no") },
			func(context.Context, *notify.Event) error { panic("no") },
			func(ctx context.Context, _ *notify.Event) error { <-ctx.Done(); return ctx.Err() },
			func(_ context.Context, e *notify.Event) error { e.Reply.Body = "{}"; return nil },
		} {
			c := open(newReceiver(t, cfg), fn)
			for range 2 {
				c.post(t, wxpaytest.Notification{ID: "EV-1"})
				c.post(t, wxpaytest.Notification{Fault: wxpaytest.BadSignature()})
			}
		}
	})
}
