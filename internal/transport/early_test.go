package transport_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// earlyServer gives an answer when it has read the head of a request, and does then
// with the rest of it what its script says.
func earlyServer(t *testing.T, answer string, rest func(body io.Reader, gone <-chan struct{})) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	gone := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			wait.Go(func() {
				defer c.Close()
				if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					_, _ = io.WriteString(c, answer)
					rest(r.Body, gone)
				}
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		close(gone)
		wait.Wait()
	})
	return "http://" + listener.Addr().String()
}

func readOn(body io.Reader, _ <-chan struct{}) { _, _ = io.Copy(io.Discard, body) }

// TestSuccessBeforeTheRequestWasSentWhole is none, signed or not; a refusal is one.
func TestSuccessBeforeTheRequestWasSentWhole(t *testing.T) {
	t.Parallel()
	const body = `{"media_id":"M"}`
	length := fmt.Sprintf("Content-Length: %d\r\n", len(body))
	rests := map[string]func(body io.Reader, gone <-chan struct{}){
		"closes":        func(io.Reader, <-chan struct{}) {},
		"stops to read": func(_ io.Reader, gone <-chan struct{}) { <-gone },
		"reads on":      readOn,
	}
	for name, c := range map[string]struct {
		answer  string
		outcome wxpay.Outcome
		refused int // status of the refusal; 0 if it is none
	}{
		"200":            {signedAnswer("200 OK", length, body), wxpay.Unknown, 0},
		"200 behind 100": {"HTTP/1.1 100 Continue\r\n\r\n" + signedAnswer("200 OK", length, body), wxpay.Unknown, 0},
		"202":            {signedAnswer("202 Accepted", length, body), wxpay.Unknown, 0},
		"204":            {signedAnswer("204 No Content", "", ""), wxpay.Unknown, 0},
		"in chunks":      {signedAs("200 OK", "Transfer-Encoding: chunked\r\n", body, "10\r\n"+body+"\r\n0\r\n\r\n"), wxpay.Unknown, 0},
		"302":            {signedAnswer("302 Found", "Location: https://pay.weixin.qq.com/\r\n"+length, body), wxpay.Unknown, 0},
		"413":            {signedAnswer("413 Content Too Large", length, body), wxpay.Rejected, 413},
		"401":            {signedAnswer("401 Unauthorized", length, body), wxpay.Rejected, 401},
		"500":            {signedAnswer("500 Internal Server Error", length, body), wxpay.Unknown, 500},
	} {
		for what, rest := range rests {
			t.Run(name+", and "+what, func(t *testing.T) {
				t.Parallel()
				client := testkit.ClientOf(t, earlyServer(t, c.answer, rest))
				upload := wxpay.Params{"body": wxpay.File{Name: "a.png", Content: make([]byte, 16<<20)}}
				path := filepath.Join(t.TempDir(), "answer")
				var written bytes.Buffer
				all := []wxpay.Params{nil, {"sink": path}, {"sink": &written}}
				if name != "200" {
					all = all[:1]
				}
				for _, params := range all {
					_, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), upload, params)
					require.Error(t, err)
					require.Equal(t, c.outcome, wxpay.OutcomeOf(err), "%v", err)
					var refused *wxpay.Error
					if c.refused != 0 {
						require.ErrorAs(t, err, &refused)
						require.Equal(t, c.refused, refused.Status)
						continue
					}
					require.NotErrorAs(t, err, &refused)
					require.ErrorContains(t, err, "before the request was sent whole")
				}
				require.Zero(t, written.Len(), "nothing of it reaches the sink")
				_, err := os.Stat(path)
				require.ErrorIs(t, err, os.ErrNotExist)
			})
		}
	}
}

// slowConn holds one of its writes back until the writing is cut, and obeys no deadline
// of writes.
type slowConn struct {
	net.Conn
	held   int  // the write with this number
	behind bool // what it writes is there before it is held back

	writes int
	cut    chan struct{}
	once   sync.Once
}

func (c *slowConn) Write(p []byte) (n int, err error) {
	c.writes++
	if c.writes != c.held {
		return c.Conn.Write(p)
	}
	if c.behind {
		defer func() { <-c.cut }()
		return c.Conn.Write(p)
	}
	<-c.cut
	return c.Conn.Write(p)
}

func (c *slowConn) SetWriteDeadline(time.Time) error {
	c.once.Do(func() { close(c.cut) })
	return nil
}

// TestAnswerBeforeTheLastPieceIsNone, though everything could be written in the end; and
// an answer to a request that is there, but of which the writer has not yet heard that
// it is, is one.
func TestAnswerBeforeTheLastPieceIsNone(t *testing.T) {
	t.Parallel()
	const size, body = 100 << 10, `{"media_id":"M"}`
	for name, c := range map[string]struct {
		held   int
		behind bool
		early  bool // of the server
	}{
		"in the first piece": {1, true, true},
		"in the middle":      {2, false, true},
		"the last piece":     {4, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := signedAnswer("200 OK", fmt.Sprintf("Content-Length: %d\r\n", len(body)), body)
			var url string
			if c.early {
				url = earlyServer(t, answer, readOn)
			} else {
				url = testkit.NewRawServer(t, func(conn net.Conn, _ int) { _, _ = io.WriteString(conn, answer) }).URL()
			}
			var dialed []*slowConn
			client := testkit.ClientOf(t, url, dialing(func(conn net.Conn) net.Conn {
				slow := &slowConn{Conn: conn, held: c.held, behind: c.behind, cut: make(chan struct{})}
				dialed = append(dialed, slow)
				return slow
			}))
			for range 2 {
				resp, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"body": strings.Repeat("x", size)})
				if !c.early {
					require.NoError(t, err)
					require.True(t, resp.Verified)
					continue
				}
				require.ErrorContains(t, err, "answered 200 before the request was sent whole")
				require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
			}
			assert.Len(t, dialed, 2, "a connection whose writing was cut is not used again")
			assert.Equal(t, 4, dialed[0].writes, "this test knows in what pieces a body is written")
		})
	}
}

// TestLargeBodiesArriveAsTheyAre: they are written in pieces.
func TestLargeBodiesArriveAsTheyAre(t *testing.T) {
	t.Parallel()
	verified := testkit.WireAnswer("204 No Content", testkit.ClosedGateway().Sign(nil))
	recorder := testkit.NewRecorder(t, func(*testkit.WireRequest) []byte { return verified })
	client := testkit.ClientOf(t, recorder.URL())
	for _, size := range []int{16<<10 - 1, 16 << 10, 16<<10 + 1, 20 << 10, 64 << 10, 68 << 10, 68<<10 + 1, 1<<20 + 3} {
		body := bytes.Repeat([]byte("0123456789abcdef~"), size/17+1)[:size]
		for range 2 {
			_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"body": body})
			require.NoError(t, err)
			requests := recorder.Take()
			require.Len(t, requests, 1)
			require.Equal(t, string(body), string(requests[0].Body))
		}
	}
}
