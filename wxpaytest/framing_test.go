package wxpaytest_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestCutAnswersHaveTheBytesBeforeTheCut: large ones too, which net/http would
// frame otherwise, over TLS and without.
func TestCutAnswersHaveTheBytesBeforeTheCut(t *testing.T) {
	t.Parallel()
	servers := map[string]*wxpaytest.Server{"http": testkit.NewServer(t, wxpaytest.Plain()), "https": testkit.NewServer(t)}
	small, large := []byte("0123456789"), bytes.Repeat([]byte("0123456789"), 100_000)
	for name, c := range map[string]struct {
		fault   wxpaytest.Fault
		content []byte
		sent    int
		length  int64 // announced
		cut     bool  // it shows in the transport
	}{
		"whole":              {nil, small, 10, 10, false},
		"whole, large":       {nil, large, 1_000_000, 1_000_000, false},
		"Truncate":           {wxpaytest.Truncate(), small, 5, 10, true},
		"Truncate, large":    {wxpaytest.Truncate(), large, 500_000, 1_000_000, true},
		"TruncateAt 0":       {wxpaytest.TruncateAt(0), small, 0, 10, true},
		"TruncateAt the end": {wxpaytest.TruncateAt(9), small, 9, 10, true},
		"TruncateAt, large":  {wxpaytest.TruncateAt(999_999), large, 999_999, 1_000_000, true},
		"Chunked":            {wxpaytest.Chunked(), small, 10, -1, false},
		"Chunked, large":     {wxpaytest.Chunked(), large, 1_000_000, -1, false},
		"Chunked, one byte":  {wxpaytest.Chunked(), small[:1], 1, -1, false},
		"ChunkedAt 0":        {wxpaytest.ChunkedAt(0), small, 0, -1, true},
		"ChunkedAt":          {wxpaytest.ChunkedAt(7), small, 7, -1, true},
		"ChunkedAt, large":   {wxpaytest.ChunkedAt(999_999), large, 999_999, -1, true},
		"NoLength":           {wxpaytest.NoLength(), small, 10, -1, false},
		"NoLength, large":    {wxpaytest.NoLength(), large, 1_000_000, -1, false},
		"NoLengthAt 0":       {wxpaytest.NoLengthAt(0), small, 0, -1, false},
		"NoLengthAt":         {wxpaytest.NoLengthAt(3), small, 3, -1, false},
	} {
		for at, server := range servers {
			t.Run(fmt.Sprint(name, " ", at), func(t *testing.T) {
				t.Parallel()
				m := newMerchant(t, server)
				path := "/v3/file/" + url.PathEscape(name)
				server.Handle("GET "+path, func(*wxpaytest.Request) wxpaytest.Reply {
					reply := wxpaytest.FileReply("image/png", c.content)
					reply.Fault = c.fault
					return reply
				})
				for range 2 {
					got, err := m.get(t, path)
					require.Equal(t, http.StatusOK, got.status)
					require.True(t, bytes.Equal(c.content[:c.sent], got.body), "%d bytes", len(got.body))
					require.Equal(t, c.length, got.length)
					require.Equal(t, "image/png", got.header.Get("Content-Type"))
					require.Equal(t, strings.HasPrefix(name, "NoLength"), got.close)
					if c.cut {
						require.ErrorIs(t, err, io.ErrUnexpectedEOF)
					} else {
						require.NoError(t, err)
					}
				}
			})
		}
	}
}

// TestCutsThatCutNothingFailTheTest, for the test would show nothing.
func TestCutsThatCutNothingFailTheTest(t *testing.T) {
	t.Parallel()
	notes := &recorder{TB: t}
	server := testkit.NewServer(notes)
	m := newMerchant(t, server)
	for want, fault := range map[string]wxpaytest.Fault{
		"TruncateAt(4): the answer's body has 4 bytes; expected a cut before the last": wxpaytest.TruncateAt(4),
		"TruncateAt(-1): ": wxpaytest.TruncateAt(-1),
		"ChunkedAt(5): ":   wxpaytest.ChunkedAt(5),
		"NoLengthAt(4): ":  wxpaytest.NoLengthAt(4),
		`no header "Wechatpay-Signature" that could go wrong`: wxpaytest.BadSignature(),
		`no header "Wechatpay-Serial" that could go wrong`:    wxpaytest.SignedBy("AB"),
		`no header "Wechatpay-Timestamp" that could go wrong`: wxpaytest.Skew(time.Hour),
	} {
		server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
			reply := wxpaytest.FileReply("text/plain", []byte("file"))
			reply.Fault = fault
			return reply
		})
		resp, err := m.http.Do(m.request(t, http.MethodGet, "/v3/file", "", nil)) //nolint:bodyclose // there is no answer
		require.Error(t, err, "%v", resp)
		require.Eventually(t, func() bool { return strings.Contains(notes.noted(), want) }, 10*time.Second, time.Millisecond, want)
	}
}

// TestCloseEndsAnswersThatNobodyReads: net/http leaves hijacked connections open.
func TestCloseEndsAnswersThatNobodyReads(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		reply := wxpaytest.FileReply("text/plain", make([]byte, 8<<20))
		reply.Fault = wxpaytest.NoLength()
		return reply
	})
	m := newMerchant(t, server)
	resp, err := m.http.Do(m.request(t, http.MethodGet, "/v3/file", "", nil))
	require.NoError(t, err)
	defer resp.Body.Close()
	server.Close() // waits for the connections
}

// TestBodiesAreRefusedUnread sends no byte of a body and gets the answer.
func TestBodiesAreRefusedUnread(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t) // which the refusals do not fail
	m := newMerchant(t, server)
	server.RefuseBodiesOver(10)
	dialer := tls.Dialer{Config: m.cfg.TLS}
	conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimSuffix(strings.TrimPrefix(server.URL(), "https://"), "/"))
	require.NoError(t, err)
	defer conn.Close()
	fmt.Fprint(conn, "POST /v3/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 11\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	require.True(t, resp.Close)
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Contains(t, string(answer), "<h1>413 Request Entity Too Large</h1>")
	requireUnsigned(t, resp.Header)
	r := last(t, server)
	require.EqualError(t, r.Err, "the body of 11 bytes was refused unread, for RefuseBodiesOver(10)")
	require.Empty(t, r.Body)
	require.Equal(t, "/v3/upload", r.Target)
}

// TestRefusedBodiesHaveAnAnswer: one that is larger than all buffers on the way is
// answered while it is sent.
func TestRefusedBodiesHaveAnAnswer(t *testing.T) {
	t.Parallel()
	for _, options := range [][]wxpaytest.Option{{wxpaytest.Plain()}, nil} {
		server := testkit.NewServer(t, options...)
		server.Handle("/", noContent)
		m := newMerchant(t, server)
		post := func(body string) int {
			got, err := m.do(t, m.request(t, http.MethodPost, "/v3/upload", body, strings.NewReader(body)))
			require.NoError(t, err)
			return got.status
		}
		large := strings.Repeat("x", 8<<20)
		server.RefuseBodiesOver(1)
		require.Equal(t, http.StatusNoContent, post("x"))
		require.Equal(t, http.StatusRequestEntityTooLarge, post("xx"))
		require.Equal(t, http.StatusRequestEntityTooLarge, post(large))
		server.RefuseBodiesOver(0)
		require.Equal(t, http.StatusNoContent, post(""))
		require.Equal(t, http.StatusRequestEntityTooLarge, post("x"))
		server.RefuseBodiesOver(-1)
		require.Equal(t, http.StatusNoContent, post(large))
	}
}
