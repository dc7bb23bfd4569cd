package notify_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
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

// servers serve a Receiver on a loopback address until the test ends.
var servers = map[string]func(t testing.TB, r *notify.Receiver, fn work) (address string){
	"http": func(t testing.TB, r *notify.Receiver, fn work) string {
		server := httptest.NewServer(r.Handler(fn))
		t.Cleanup(server.Close)
		return server.Listener.Addr().String()
	},
	"fasthttp":                      fast(&fasthttp.Server{}),
	"fasthttp streaming":            fast(&fasthttp.Server{StreamRequestBody: true}),
	"fasthttp streaming at once":    fast(&fasthttp.Server{StreamRequestBody: true, MaxRequestBodySize: 1}),
	"fasthttp with names as is":     fast(&fasthttp.Server{DisableHeaderNamesNormalizing: true}),
	"fasthttp that saves on memory": fast(&fasthttp.Server{ReduceMemoryUsage: true, GetOnly: false}),
}

func fast(settings *fasthttp.Server) func(testing.TB, *notify.Receiver, work) string {
	return func(t testing.TB, r *notify.Receiver, fn work) string {
		server := &fasthttp.Server{
			Handler: r.FastHandler(fn), StreamRequestBody: settings.StreamRequestBody, MaxRequestBodySize: settings.MaxRequestBodySize,
			DisableHeaderNamesNormalizing: settings.DisableHeaderNamesNormalizing, ReduceMemoryUsage: settings.ReduceMemoryUsage,
			CloseOnShutdown: true, Logger: quiet{},
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		ended := make(chan error, 1)
		go func() { ended <- server.Serve(listener) }()
		t.Cleanup(func() {
			assert.NoError(t, server.Shutdown())
			assert.NoError(t, <-ended)
		})
		return listener.Addr().String()
	}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}

func atAllServers(t *testing.T, test func(t *testing.T, name string, serve func(testing.TB, *notify.Receiver, work) string)) {
	t.Helper()
	for name, serve := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, name, serve)
		})
	}
}

// A wire is a connection on which a test writes as it likes.
type wire struct {
	net.Conn
	*bufio.Reader
}

func dial(t testing.TB, address string) wire {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	return wire{conn, bufio.NewReader(conn)}
}

func (w wire) Read(p []byte) (int, error) { return w.Reader.Read(p) }

func (w wire) WriteTo(out io.Writer) (int64, error) { return w.Reader.WriteTo(out) }

// head is the start of a request, with the names of headers in lower case.
func head(method string, l letter, more ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s /notify HTTP/1.1\r\nHost: shop.example\r\n", method)
	for name, values := range l.header {
		for _, value := range values {
			fmt.Fprintf(&b, "%s: %s\r\n", strings.ToLower(name), value)
		}
	}
	for _, line := range more {
		b.WriteString(line + "\r\n")
	}
	return b.String() + "\r\n"
}

// answer reads an answer. ok is false if the connection ended.
func (w wire) answer(t testing.TB) (told, bool) {
	t.Helper()
	resp, err := http.ReadResponse(w.Reader, nil)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err != nil && strings.Contains(err.Error(), "reset") {
		return told{}, false
	}
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return told{resp.StatusCode, resp.Header, string(body)}, true
}

func TestEveryServerTakesAndRefuses(t *testing.T) {
	t.Parallel()
	atAllServers(t, func(t *testing.T, _ string, serve func(testing.TB, *notify.Receiver, work) string) {
		cfg, diary := shop()
		entered := 0
		url := "http://" + serve(t, newReceiver(t, cfg), func(context.Context, *notify.Event) error { entered++; return nil })
		for _, n := range []wxpaytest.Notification{{}, {Type: "REFUND.SUCCESS"}, {Fields: map[string]string{"return_code": "SUCCESS"}}} {
			delivery, err := weChatPay().Notify(t.Context(), url, n)
			require.NoError(t, err)
			require.True(t, delivery.Accepted(), "%d %s", delivery.Status, delivery.Body)
		}
		require.Equal(t, 3, entered)
		require.Empty(t, diary.String())
		for _, fault := range []wxpaytest.Fault{wxpaytest.BadSignature(), wxpaytest.Doubled("Wechatpay-Nonce"),
			wxpaytest.Without("Wechatpay-Serial")} {
			delivery, err := weChatPay().Notify(t.Context(), url, wxpaytest.Notification{Fault: fault})
			require.NoError(t, err)
			require.Equal(t, http.StatusUnauthorized, delivery.Status)
			require.Equal(t, failJSON, string(delivery.Body))
		}
		require.Equal(t, 3, entered)
	})
}

func TestAClientThatGoesAwayDoesNotCancelTheFunction(t *testing.T) {
	t.Parallel()
	l := letters(t, 1, wxpaytest.Notification{})[0]
	atAllServers(t, func(t *testing.T, _ string, serve func(testing.TB, *notify.Receiver, work) string) {
		cfg, _ := shop()
		entered, gone, ended := make(chan struct{}), make(chan struct{}), make(chan error)
		count := 0
		address := serve(t, newReceiver(t, cfg), func(ctx context.Context, _ *notify.Event) error {
			count++
			close(entered)
			<-gone
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond): // net/http notices at once
			}
			ended <- ctx.Err()
			return ctx.Err()
		})
		request := head("POST", l, fmt.Sprintf("content-length: %d", len(l.body))) + string(l.body)
		w := dial(t, address)
		_, err := io.WriteString(w, request)
		require.NoError(t, err)
		<-entered
		require.NoError(t, w.Close())
		close(gone)
		require.NoError(t, <-ended)
		w = dial(t, address)
		_, err = io.WriteString(w, request)
		require.NoError(t, err)
		got, _ := w.answer(t)
		require.Equal(t, http.StatusNoContent, got.status)
		require.Equal(t, 1, count)
	})
}

func TestEventsStayWhatTheyAreAfterTheirRequests(t *testing.T) {
	t.Parallel()
	atAllServers(t, func(t *testing.T, _ string, serve func(testing.TB, *notify.Receiver, work) string) {
		cfg, _ := shop()
		var mu sync.Mutex
		kept, texts := []*notify.Event{}, []string{}
		address := serve(t, newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error {
			mu.Lock()
			defer mu.Unlock()
			kept, texts = append(kept, e), append(texts, strings.Clone(fmt.Sprintf("%+v", *e)))
			return nil
		})
		w := dial(t, address)
		for i := range 50 {
			n := wxpaytest.Notification{Summary: strings.Repeat("摘", i), Resource: map[string]int{"n": i}}
			if i%2 == 1 {
				n = wxpaytest.Notification{Fields: map[string]string{"n": fmt.Sprint(i), "return_code": "SUCCESS"}}
			}
			l := letters(t, 1, n)[0]
			_, err := io.WriteString(w, head("POST", l, fmt.Sprintf("content-length: %d", len(l.body)))+string(l.body))
			require.NoError(t, err)
			got, ok := w.answer(t)
			require.True(t, ok)
			require.Equal(t, 2, got.status/100)
		}
		require.Len(t, kept, 50)
		for i, e := range kept {
			assert.Equal(t, texts[i], fmt.Sprintf("%+v", *e))
			assert.Equal(t, fmt.Sprint(i), e.Get("n").String())
		}
	})
}

// fasthttp leaves a Response to the handler on which a middleware may have written.
func TestTheAnswerIsNotMixedWithWhatAMiddlewareWrote(t *testing.T) {
	t.Parallel()
	cfg, _ := shop()
	h := newReceiver(t, cfg).FastHandler(func(context.Context, *notify.Event) error { return nil })
	l := letters(t, 1, wxpaytest.Notification{})[0]
	var raw fasthttp.Request
	raw.Header.SetMethod(http.MethodPost)
	for name := range l.header {
		raw.Header.Set(name, l.header.Get(name))
	}
	raw.SetBody(bytes.Clone(l.body))
	var req fasthttp.RequestCtx
	req.Init(&raw, nil, nil)
	req.Response.SetBodyString("404 page not found")
	req.Response.SetStatusCode(http.StatusNotFound)
	h(&req)
	assert.Equal(t, http.StatusNoContent, req.Response.StatusCode())
	assert.Empty(t, req.Response.Body())
}

func TestWhatAMiddlewareSetBeforeIsNotDoubled(t *testing.T) {
	t.Parallel()
	cfg, _ := shop()
	handler := newReceiver(t, cfg).FastHandler(never(t))
	var ctx fasthttp.RequestCtx
	ctx.Init(&fasthttp.Request{}, nil, nil)
	ctx.Response.Header.Set("Allow", "GET")
	ctx.Response.Header.Set("X-Trace", "1")
	ctx.Response.SetBodyString("left over")
	handler(&ctx)
	require.Equal(t, 405, ctx.Response.StatusCode())
	require.Len(t, ctx.Response.Header.PeekAll("Allow"), 1)
	require.Equal(t, "POST", string(ctx.Response.Header.Peek("Allow")))
	require.Equal(t, "1", string(ctx.Response.Header.Peek("X-Trace")), "it is the middleware's")
	require.Equal(t, failJSON, string(ctx.Response.Body()))
}
