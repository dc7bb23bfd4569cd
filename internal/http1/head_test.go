package http1_test

import (
	"bufio"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/http1"
)

func TestHeadsAreReadHoweverTheyCome(t *testing.T) {
	t.Parallel()
	const answer = "HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" +
		"HTTP/1.1 200 OK\r\nServer: nginx\r\nX-A: 1\r\nx-a: 2\r\nConnection: x, Close\r\nContent-Length: 4\r\n\r\nbody"
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"in one piece": func(r io.Reader) io.Reader { return r },
		"in halves":    iotest.HalfReader,
		"in bytes":     iotest.OneByteReader,
		"with its end": iotest.DataErrReader,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := bufio.NewReaderSize(wrap(strings.NewReader(answer)), 256)
			require.NoError(t, http1.Await(r))
			require.NoError(t, http1.Await(r), "it takes nothing of the answer")
			head, err := http1.ReadHead(r, http.MethodGet)
			require.NoError(t, err)
			assert.Equal(t, http1.Head{
				Status: 200, Length: 4, Close: true,
				Header: http.Header{"Server": {"nginx"}, "X-A": {"1", "2"}, "Content-Length": {"4"}},
			}, head)
			rest, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.Equal(t, "body", string(rest))
		})
	}
}

func TestLengthDependsOnMethodAndStatus(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, head string
		length       int
		ends         bool
	}{
		"a length":         {"GET", "200\r\nContent-Length: 5", 5, false},
		"chunked":          {"GET", "200\r\nTransfer-Encoding: Chunked", http1.Chunked, false},
		"neither":          {"GET", "200", http1.UntilClose, true},
		"neither, HEAD":    {"HEAD", "200", 0, false},
		"HEAD":             {"HEAD", "200\r\nContent-Length: 5", 0, false},
		"HEAD, chunked":    {"HEAD", "200\r\nTransfer-Encoding: chunked", 0, false},
		"204":              {"GET", "204", 0, false},
		"204 that lies":    {"GET", "204\r\nContent-Length: 5", 0, true},
		"304 that says it": {"GET", "304\r\nContent-Length: 5", 0, true},
		"205":              {"GET", "205\r\nContent-Length: 0", 0, false},
	} {
		head, err := http1.ReadHead(bufio.NewReader(strings.NewReader("HTTP/1.1 "+c.head+"\r\n\r\n")), c.method)
		require.NoError(t, err, name)
		assert.Equal(t, c.length, head.Length, name)
		assert.Equal(t, c.ends, head.Close, name)
	}
}

func TestCutHeadsAreCut(t *testing.T) {
	t.Parallel()
	const whole = "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	for n := range len(whole) {
		_, err := http1.ReadHead(bufio.NewReader(strings.NewReader(whole[:n])), http.MethodGet)
		require.ErrorIs(t, err, io.EOF, n)
	}
}

// FuzzReadHead: what is taken here means the same to net/http, and nothing panics.
func FuzzReadHead(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 404\r\nConnection: a, close\r\nTransfer-Encoding: chunked\r\n\r\n",
		"HTTP/1.1 204 No Content\r\nX-A:\t\x80 \r\nx-a: b\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
		"HTTP/1.1 200 OK\nX: y\r\n z\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		source := strings.NewReader(string(answer))
		r := bufio.NewReader(source)
		if http1.Await(r) != nil {
			return
		}
		text := string(answer[len(answer)-source.Len()-r.Buffered():]) // what is left, also behind the buffer
		head, err := http1.ReadHead(r, http.MethodGet)
		if err != nil {
			return
		}
		theirs, err := http.ReadResponse(bufio.NewReader(strings.NewReader(text)), nil)
		if err != nil {
			t.Fatalf("net/http refuses what was taken: %v", err)
		}
		defer theirs.Body.Close()
		if head.Status != theirs.StatusCode {
			t.Fatalf("status %d, and %d of net/http", head.Status, theirs.StatusCode)
		}
		if length := int64(max(head.Length, -1)); head.Status/100 != 1 && length != theirs.ContentLength {
			t.Fatalf("length %d, and %d of net/http", length, theirs.ContentLength)
		}
		if theirs.Close && !head.Close {
			t.Fatal("net/http would close the connection")
		}
		for name, values := range head.Header {
			if name == "Content-Length" || name == "Transfer-Encoding" || name == "Trailer" {
				continue // which net/http moves elsewhere
			}
			if got := theirs.Header[name]; !slices.Equal(got, values) {
				t.Fatalf("%s has the values %q, and %q in net/http", name, values, got)
			}
		}
	})
}

// TestNamesAreThoseOfNetHTTP, whatever their case, and whether they are usual or not.
func TestNamesAreThoseOfNetHTTP(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Server", "Date", "Content-Type", "Content-Length", "Keep-Alive", "Cache-Control", "X-Content-Type-Options", "Content-Language",
		"Request-ID", "Request-Id", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Serial",
		"Wechatpay-Signature-Type", "X-Other", "etag",
	} {
		for _, sent := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
			head, err := http1.ReadHead(bufio.NewReader(strings.NewReader("HTTP/1.1 200 OK\r\n"+sent+": 1\r\n\r\n")), http.MethodGet)
			require.NoError(t, err)
			require.Equal(t, http.Header{http.CanonicalHeaderKey(name): {"1"}}, head.Header, sent)
		}
	}
}
