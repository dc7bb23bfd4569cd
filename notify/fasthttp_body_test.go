package notify_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// What is left of a body that was not read must not be taken for the next request: behind
// a proxy that would be somebody else's.
func TestWhatIsLeftOfABodyIsNeverTheNextRequest(t *testing.T) {
	t.Parallel()
	inner := letters(t, 1, wxpaytest.Notification{})[0]
	smuggled := head("POST", inner, fmt.Sprintf("content-length: %d", len(inner.body))) + string(inner.body)
	filler := strings.Repeat("x", 2000)
	atAllServers(t, func(t *testing.T, _ string, serve func(testing.TB, *notify.Receiver, work) string) {
		cfg, _ := shop()
		cfg.MaxBody = 1999
		require.Less(t, len(inner.body), cfg.MaxBody)
		address := serve(t, newReceiver(t, cfg), never(t))
		for name, request := range map[string]string{
			"declared": head("POST", letter{}, fmt.Sprintf("content-length: %d", len(filler)+len(smuggled))) + filler +
				smuggled,
			"declared, at a chunk": head("POST", letter{}, fmt.Sprintf("content-length: %d", len(filler)+len(smuggled))) +
				filler[:1] + smuggled + filler[1:],
			"chunked": head("POST", letter{}, "transfer-encoding: chunked") + fmt.Sprintf("%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n",
				len(filler), filler, len(smuggled), smuggled),
			"another method": head("PUT", letter{}, fmt.Sprintf("content-length: %d", len(smuggled))) + smuggled,
			"another, chunked": head("DELETE", letter{}, "transfer-encoding: chunked") + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(smuggled),
				smuggled),
		} {
			w := dial(t, address)
			_, err := io.WriteString(w, request)
			require.NoError(t, err)
			got, ok := w.answer(t)
			if !ok {
				continue // reset, for what was sent was not read
			}
			assert.Contains(t, []int{http.StatusRequestEntityTooLarge, http.StatusMethodNotAllowed}, got.status, name)
			_ = w.Conn.(*net.TCPConn).CloseWrite()
			if more, ok := w.answer(t); ok {
				t.Errorf("%s: a second answer came, %d", name, more.status)
			}
		}
	})
}

func TestABodyOverTheLimitIsA413AndNotReadOn(t *testing.T) {
	t.Parallel()
	atAllServers(t, func(t *testing.T, name string, serve func(testing.TB, *notify.Receiver, work) string) {
		for _, framing := range []string{"declared", "chunked"} {
			cfg, diary := shop()
			cfg.MaxBody = 1000
			w := dial(t, serve(t, newReceiver(t, cfg), never(t)))
			// The end never comes, so who wants it waits.
			request := head("POST", letter{}, "content-length: 50000") + strings.Repeat("x", 20000)
			if framing == "chunked" {
				request = head("POST", letter{}, "transfer-encoding: chunked") + "c350\r\n" + strings.Repeat("x", 20000)
			}
			if strings.HasPrefix(name, "fasthttp") && !strings.HasPrefix(name, "fasthttp streaming") {
				// These servers read before they call a handler; Server.MaxRequestBodySize bounds them.
				if request += strings.Repeat("x", 30000); framing == "chunked" {
					request += "\r\n0\r\n\r\n"
				}
			}
			_, err := io.WriteString(w, request)
			require.NoError(t, err)
			if name == "http" {
				_ = w.Conn.(*net.TCPConn).CloseWrite() // it drains what was sent before it closes
			}
			got, ok := w.answer(t)
			require.True(t, ok)
			requireFailure(t, http.StatusRequestEntityTooLarge, got)
			assert.Contains(t, diary.only(t, slog.LevelWarn)["error"], "1000")
		}
	})
}

func TestABodyOfJustTheLimitIsTaken(t *testing.T) {
	t.Parallel()
	l := letters(t, 1, wxpaytest.Notification{Resource: map[string]string{"attach": strings.Repeat("a", 5000)}})[0]
	atAllServers(t, func(t *testing.T, _ string, serve func(testing.TB, *notify.Receiver, work) string) {
		for _, limit := range []int{len(l.body), int(^uint(0) >> 1)} {
			for _, framing := range []string{"declared", "chunked"} {
				cfg, diary := shop()
				cfg.MaxBody = limit
				w := dial(t, serve(t, newReceiver(t, cfg), func(context.Context, *notify.Event) error { return nil }))
				request := head("POST", l, fmt.Sprintf("content-length: %d", len(l.body))) + string(l.body)
				if framing == "chunked" {
					request = head("POST", l, "transfer-encoding: chunked") + fmt.Sprintf("1\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", l.body[:1],
						len(l.body)-1, l.body[1:])
				}
				for range 2 { // on one connection
					_, err := io.WriteString(w, request)
					require.NoError(t, err)
					got, ok := w.answer(t)
					require.True(t, ok)
					require.Equal(t, http.StatusNoContent, got.status, "%s", diary)
				}
			}
		}
	})
}

func TestABodyThatIsCutNeverEntersTheFunction(t *testing.T) {
	t.Parallel()
	v3 := letters(t, 1, wxpaytest.Notification{})[0]
	v2 := letters(t, 1, wxpaytest.Notification{ReqInfo: map[string]string{"out_refund_no": "1"}})[0]
	atAllServers(t, func(t *testing.T, _ string, serve func(testing.TB, *notify.Receiver, work) string) {
		for _, l := range []letter{v3, v2} {
			for _, cut := range []int{0, 1, len(l.body) / 2, len(l.body) - 1} {
				for _, start := range []string{
					head("POST", l, fmt.Sprintf("content-length: %d", len(l.body))),
					head("POST", l, "transfer-encoding: chunked") + fmt.Sprintf("%x\r\n", len(l.body)),
				} {
					cfg, diary := shop()
					w := dial(t, serve(t, newReceiver(t, cfg), never(t)))
					_, err := io.WriteString(w, start+string(l.body[:cut]))
					require.NoError(t, err)
					require.NoError(t, w.Conn.(*net.TCPConn).CloseWrite())
					if got, ok := w.answer(t); ok {
						assert.Equal(t, http.StatusBadRequest, got.status, "%s", diary)
					}
					if _, ok := w.answer(t); ok {
						t.Error("a second answer came")
					}
				}
			}
		}
	})
}

// A length that lies has the whole notification in front and something behind it.
func TestALengthThatLiesNeverEntersTheFunction(t *testing.T) {
	t.Parallel()
	l := letters(t, 1, wxpaytest.Notification{})[0]
	atAllServers(t, func(t *testing.T, _ string, serve func(testing.TB, *notify.Receiver, work) string) {
		for _, by := range []int{-1, +1} {
			cfg, _ := shop()
			w := dial(t, serve(t, newReceiver(t, cfg), never(t)))
			_, err := io.WriteString(w, head("POST", l, fmt.Sprintf("content-length: %d", len(l.body)+by))+string(l.body))
			require.NoError(t, err)
			require.NoError(t, w.Conn.(*net.TCPConn).CloseWrite())
			if got, ok := w.answer(t); ok {
				assert.Contains(t, []int{http.StatusBadRequest, http.StatusUnauthorized}, got.status)
			}
		}
	})
}

func TestABodyThatStopsIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	atAllServers(t, func(t *testing.T, name string, serve func(testing.TB, *notify.Receiver, work) string) {
		if name != "http" && !strings.HasPrefix(name, "fasthttp streaming") {
			return // this server reads before it calls a handler: its ReadTimeout bounds it
		}
		for _, start := range []string{"content-length: 50000\r\n\r\n", "transfer-encoding: chunked\r\n\r\nc350\r\n"} {
			cfg, diary := shop()
			cfg.Timeout = 100 * time.Millisecond
			w := dial(t, serve(t, newReceiver(t, cfg), never(t)))
			_, err := io.WriteString(w, strings.TrimSuffix(head("POST", letter{}), "\r\n")+start+strings.Repeat("x", 20000))
			require.NoError(t, err)
			got, ok := w.answer(t)
			require.True(t, ok)
			requireFailure(t, http.StatusBadRequest, got)
			require.Contains(t, diary.only(t, slog.LevelWarn)["error"], "did not come whole")
			_, ok = w.answer(t)
			require.False(t, ok, "the connection stayed open amid a body")
		}
	})
}
