package wxpaytest

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRequestsOnATapeEndWhereTheySayTheyDo(t *testing.T) {
	t.Parallel()
	for name, requests := range map[string][]string{
		"no body":     {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"},
		"length":      {"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"},
		"length of 0": {"POST / HTTP/1.1\r\ncontent-length:0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"},
		"chunks": {
			"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\nA;a=b\r\n0\r\n\r\n34567\r\n0\r\n\r\n",
			"GET / HTTP/1.1\r\n\r\n",
		},
		"trailer":          {"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"},
		"line feeds alone": {"POST / HTTP/1.1\nContent-Length: 1\n\nx", "GET / HTTP/1.1\n\n"},
		"empty lines":      {"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", "\r\n\r\nGET / HTTP/1.1\r\n\r\n"},
		"not whole":        {"GET / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"},
		"no size":          {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var text []byte
			for _, r := range requests {
				text = append(text, r...)
			}
			var whole, apart tape
			whole.write(text)
			for i := range text {
				apart.write(text[i : i+1])
			}
			for _, r := range requests {
				for _, tape := range []*tape{&whole, &apart} {
					tape.begin()
					assert.Equal(t, r, string(tape.take()))
				}
			}
			require.Len(t, whole.requests, 1)
		})
	}
}

func FuzzTapeKeepsEveryByteHoweverItComes(f *testing.F) {
	f.Add([]byte("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcdGET / HTTP/1.1\r\n\r\n"), 7)
	f.Add([]byte("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"), 50)
	f.Add([]byte("\r\n\r\n0\r\n"), 1)
	f.Add([]byte("x\nTransfer-Encoding:chunked\n\n-1\n7fffffffffffffff\n"), 3)
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		if cut < 0 || cut > len(text) {
			cut = len(text) / 2
		}
		var whole, apart tape
		whole.write(text)
		apart.write(text[:cut])
		apart.write(text[cut:])
		require.Equal(t, whole.requests, apart.requests)
		require.Equal(t, string(text), string(bytes.Join(whole.requests, nil)))
	})
}
