package httpdump

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

func TestADumpIsPartedAtItsFirstEmptyLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ dump, body string }{
		"as on the wire":     {"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n{}\r\n\r\n", "{}\r\n\r\n"},
		"without CR":         {"HTTP/2 200\nA: 1\n\n{}\n", "{}\n"},
		"a request":          {"POST /notify HTTP/1.1\r\na: 1\r\n\r\n{}", "{}"},
		"after 100 Continue": {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: 1\r\n\r\n{}", "{}"},
		"an empty body":      {"HTTP/1.1 204 No Content\r\nA: 1\r\n\r\n", ""},
		"a binary body":      {"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n\x00\n\n\xff", "\x00\n\n\xff"},
		"a status like 100":  {"HTTP/1.1 200 100\r\nA: 1\r\n\r\n{}", "{}"},
		"through a proxy":    {"HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 200\r\na: 1\r\n\r\n{}", "{}"},
		"a proxy that asks first": {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 9\r\n\r\n" +
			"HTTP/1.1 200 OK\r\nProxy-Agent: x\r\n\r\nHTTP/1.1 200 OK\r\nA: 1\r\n\r\n{}", "{}"},
		"a body like an answer": {"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Type: text/plain\r\n\r\nHTTP/1.1 200 OK\r\nA: 2\r\n\r\n",
			"HTTP/1.1 200 OK\r\nA: 2\r\n\r\n"},
		"signed, and like an answer": {"HTTP/1.1 200 OK\r\nA: 1\r\nWechatpay-Signature: x\r\n\r\nHTTP/1.1 200 OK\r\nA: 2\r\n\r\n",
			"HTTP/1.1 200 OK\r\nA: 2\r\n\r\n"},
		"a body like a start": {"HTTP/1.1 200 OK\r\nA: 1\r\n\r\nHTTP/1.1 100\r\n\r\n", "HTTP/1.1 100\r\n\r\n"},
	} {
		header, body, err := Split([]byte(c.dump))
		require.NoError(t, err, name)
		require.Equal(t, c.body, string(body), name)
		require.Equal(t, "1", header.Get("a"), name)
	}
	for _, dump := range []string{
		"", "\n", "{}\n\n", "HTTP/1.1 200 OK\r\nA: 1\r\n", "HTTP/1.1 200 OK\r\nno header\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
	} {
		_, _, err := Split([]byte(dump))
		require.Error(t, err, "%q", dump)
		require.Equal(t, exit.Usage, exit.Code(t.Context(), err))
	}
}

func TestABodyIsTriedAsItIsFirst(t *testing.T) {
	t.Parallel()
	bodies := func(header http.Header, body string) (all []string) {
		for i, c := range Candidates(header, []byte(body)) {
			all = append(all, string(c.Body))
			require.Equal(t, i == 0, c.Note == "", "what was done to it is said")
		}
		return all
	}
	require.Equal(t, []string{"{}"}, bodies(http.Header{}, "{}"))
	require.Equal(t, []string{"{}\n", "{}"}, bodies(http.Header{}, "{}\n"))
	require.Equal(t, []string{"{}x", "{}"}, bodies(http.Header{"Content-Length": {"2"}}, "{}x"))
	require.Equal(t, []string{"{}"}, bodies(http.Header{"Content-Length": {"9"}}, "{}"), "a body that was cut stays so")
	require.Equal(t, []string{"2\r\n{}\r\n0\r\n\r\n", "{}", "2\r\n{}\r\n0"},
		bodies(http.Header{"Transfer-Encoding": {"chunked"}}, "2\r\n{}\r\n0\r\n\r\n"))
	require.Equal(t, []string{"{}"}, bodies(http.Header{"Transfer-Encoding": {"chunked"}}, "{}"),
		"curl joins the chunks and keeps the header")
}
