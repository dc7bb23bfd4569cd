package wxpaytest_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// pages answers what is below /pages/ with its path, and reads no body.
func pages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/pages/") {
			_, _ = io.WriteString(w, r.URL.Path)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func TestFrontAnswersOrHandsOn(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.Front(pages),
		wxpaytest.Observe(func(r *wxpaytest.Request, _ int) { require.NotContains(t, r.Target, "pages") }))
	server.Handle("/", noContent)
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	for range 3 {
		resp, err := http.Get(server.URL() + "pages/a")
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, "/pages/a", string(body))
		_, err = client.Chain("v3/x").Get(t.Context())
		require.NoError(t, err)
	}
	require.Len(t, server.Requests(), 3)
}

func TestFrontGivenFirstIsInFront(t *testing.T) {
	t.Parallel()
	named := func(name string) wxpaytest.Option {
		return wxpaytest.Front(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Add("Way", name)
				next.ServeHTTP(w, r)
			})
		})
	}
	server := startServer(t, wxpaytest.Plain(), named("first"), named("second"))
	resp, err := http.Get(server.URL())
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, []string{"first", "second"}, resp.Header["Way"])
}

// TestFrontTakesNoByteFromTheGateway: the requests on a connection are for both, in turn, with
// bodies that nobody reads, and come one by one or all at once.
func TestFrontTakesNoByteFromTheGateway(t *testing.T) {
	t.Parallel()
	const head = " HTTP/1.1\r\nHost: a\r\n"
	sent := []string{
		"GET /pages/1" + head + "\r\n",
		"POST /v3/1" + head + "Content-Length: 9\r\n\r\n" + `{"a":"b"}`,
		"POST /pages/2" + head + "Content-Length: 4\r\n\r\nGET ",
		"POST /pages/3" + head + "Transfer-Encoding: chunked\r\n\r\n4\r\nPOST\r\n0\r\n\r\n",
		"POST /v3/2" + head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
		"OPTIONS *" + head + "\r\n",
		"GET /v3/3" + head + "\r\n",
	}
	bodies := []string{`{"a":"b"}`, "abcde", "", ""}
	for name, size := range map[string]int{"one by one": 1, "all at once": len(sent)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, wxpaytest.Plain(), wxpaytest.Front(pages))
			server.Handle("/", noContent)
			c, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(server.URL(), "http:"), "/"))
			require.NoError(t, err)
			defer c.Close()
			require.NoError(t, c.SetDeadline(time.Now().Add(30*time.Second)))
			r := bufio.NewReader(c)
			for start := 0; start < len(sent); start += size {
				_, err = io.WriteString(c, strings.Join(sent[start:start+size], ""))
				require.NoError(t, err)
				for range size {
					resp, err := http.ReadResponse(r, nil)
					require.NoError(t, err)
					_, err = io.Copy(io.Discard, resp.Body)
					require.NoError(t, err)
					require.NoError(t, resp.Body.Close())
				}
			}
			seen := server.Requests()
			require.Len(t, seen, 4)
			for i, n := range []int{1, 4, 5, 6} {
				require.Equal(t, sent[n], string(seen[i].Raw))
				require.Equal(t, bodies[i], string(seen[i].Body))
			}
		})
	}
}

func TestFrontStreamsUntilClose(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]io.Reader{
		"without a body":                nil,
		"with a body that nobody reads": strings.NewReader(strings.Repeat("x", 1<<20)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ended := make(chan struct{})
			server := startServer(t, wxpaytest.Front(func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					defer close(ended)
					w.Header().Set("Content-Type", "text/event-stream")
					for i := range 3 {
						_, _ = fmt.Fprintf(w, "data: %d\n\n", i)
						_ = http.NewResponseController(w).Flush()
					}
					<-r.Context().Done()
				})
			}))
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL(), sent)
			require.NoError(t, err)
			resp, err := newMerchant(t, server).http.Do(r)
			require.NoError(t, err)
			defer resp.Body.Close()
			events := make([]byte, len("data: 0\n\ndata: 1\n\ndata: 2\n\n"))
			_, err = io.ReadFull(resp.Body, events) // while the handler is in the middle of it
			require.NoError(t, err)
			server.Close()
			<-ended
			_, _ = io.Copy(io.Discard, resp.Body) // it ends
		})
	}
}

func TestPanicOfAFrontFailsTheTest(t *testing.T) {
	t.Parallel()
	notes := &recorder{TB: t}
	server := wxpaytest.NewServer(notes, wxpaytest.Plain(), wxpaytest.Front(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a fault") })
	}))
	_, err := http.Get(server.URL() + "page") //nolint:bodyclose // there is none
	require.ErrorIs(t, err, io.EOF)
	require.Contains(t, notes.noted(), "wxpaytest: the front panicked at GET /page: a fault")
}
