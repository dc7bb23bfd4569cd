package transport_test

import (
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// signedAnswer is an answer with a body and its signature, and with what else its head
// is to hold, each line with its line break.
func signedAnswer(status, head, body string) string { return signedAs(status, head, body, body) }

// signedAs is one whose body is sent in another form than it is signed.
func signedAs(status, head, body, sent string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %s\r\n", status)
	_ = testkit.ClosedGateway().Sign([]byte(body)).Write(&b)
	return b.String() + head + "\r\n" + sent
}

// TestConnectionIsUsedAgainOnlyIfTheAnswerLetsIt: Connection is a list of tokens, in
// any case and on any number of lines (RFC 9110, section 7.6.1).
func TestConnectionIsUsedAgainOnlyIfTheAnswerLetsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		version, head string
		again         bool
	}{
		"nothing said":            {"HTTP/1.1", "", true},
		"keep-alive":              {"HTTP/1.1", "Connection: Keep-Alive\r\n", true},
		"a token like it":         {"HTTP/1.1", "Connection: closed, x-close\r\n", true},
		"another field":           {"HTTP/1.1", "X-Connection: close\r\n", true},
		"close":                   {"HTTP/1.1", "Connection: close\r\n", false},
		"Close":                   {"HTTP/1.1", "Connection: Close\r\n", false},
		"a name in capitals":      {"HTTP/1.1", "CONNECTION:CLOSE\r\n", false},
		"first of a list":         {"HTTP/1.1", "Connection: close, x\r\n", false},
		"last of a list":          {"HTTP/1.1", "Connection: keep-alive,x ,\tclose\t\r\n", false},
		"second line":             {"HTTP/1.1", "Connection: x\r\nConnection: close\r\n", false},
		"first line":              {"HTTP/1.1", "Connection: close\r\nX-A: b\r\nConnection: keep-alive\r\n", false},
		"HTTP/1.0":                {"HTTP/1.0", "", false},
		"HTTP/1.0 kept":           {"HTTP/1.0", "Connection: Keep-Alive\r\n", true},
		"HTTP/1.0 kept in a list": {"HTTP/1.0", "Connection: x, keep-alive\r\n", true},
		"HTTP/1.0, both":          {"HTTP/1.0", "Connection: keep-alive, close\r\n", false},
		"two Keep-Alives":         {"HTTP/1.1", "Keep-Alive: timeout=60\r\nKeep-Alive: timeout=1\r\n", false},
		"100 and 103 in front of it": {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\nHTTP/1.1", "",
			true},
		"a version that is yet to be": {"HTTP/1.9", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testkit.NewRawServer(t, func(conn net.Conn, _ int) {
				_, _ = io.WriteString(conn, c.version+" 404 Not Found\r\n"+c.head+"Content-Length: 14\r\n\r\n"+`{"code":"OK1"}`)
			})
			client := testkit.ClientOf(t, server.URL())
			for range 2 {
				_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
				require.ErrorIs(t, err, wxpay.Code("OK1"))
			}
			want := 2
			if c.again {
				want = 1
			}
			assert.Equal(t, want, server.Connections())
		})
	}
}

// TestAnswersThatTwoReadersUnderstandInTwoWays are refused, at once and without a word
// of what came, and nothing else is read from their connections.
func TestAnswersThatTwoReadersUnderstandInTwoWays(t *testing.T) {
	t.Parallel()
	const body = `{"a":1}`
	const encoded = "Transfer-Encoding: chunked\r\n"
	const length, chunk = "Content-Length: 7\r\n", "7\r\n" + body + "\r\n0\r\n\r\n"
	for name, c := range map[string]struct{ answer, words string }{
		"length and chunked":          {signedAs("200 OK", length+encoded, body, chunk), "Transfer-Encoding beside a Content-Length"},
		"chunked and length":          {signedAs("200 OK", encoded+length, body, chunk), "Transfer-Encoding beside a Content-Length"},
		"two lengths":                 {signedAnswer("200 OK", length+"Content-Length: 2\r\n", body), "two Content-Lengths"},
		"twice the same length":       {signedAnswer("200 OK", length+length, body), "two Content-Lengths"},
		"a list of lengths":           {signedAnswer("200 OK", "Content-Length: 7, 7\r\n", body), "no number of bytes"},
		"a negative length":           {signedAnswer("200 OK", "Content-Length: -7\r\n", body), "no number of bytes"},
		"a length with plus":          {signedAnswer("200 OK", "Content-Length: +7\r\n", body), "no number of bytes"},
		"a length in hex":             {signedAnswer("200 OK", "Content-Length: 0x7\r\n", body), "no number of bytes"},
		"an empty length":             {signedAnswer("200 OK", "Content-Length:\r\n", body), "Content-Length is empty"},
		"a length beyond all numbers": {signedAnswer("200 OK", "Content-Length: 99999999999999999999\r\n", body), "no number of bytes"},
		"gzip, chunked":               {signedAs("200 OK", "Transfer-Encoding: gzip, chunked\r\n", body, chunk), "other than chunked"},
		"chunked twice":               {signedAs("200 OK", encoded+encoded, body, chunk), "other than chunked"},
		"identity":                    {signedAnswer("200 OK", "Transfer-Encoding: identity\r\n"+length, body), "other than chunked"},
		"chunked in HTTP/1.0": {"HTTP/1.0" + signedAs("200 OK", "Connection: keep-alive\r\n"+encoded, body, chunk)[8:],
			"in HTTP/1.0"},
		"a folded line":            {signedAnswer("200 OK", length+"X-A: b\r\n c\r\n", body), "no name or no colon"},
		"a folded length":          {signedAnswer("200 OK", "Content-Length:\r\n 7\r\n", body), "Content-Length is empty"},
		"a folded field":           {signedAnswer("200 OK", length+"X-A: b\r\n\tX: y\r\n", body), "holds a space"},
		"a space before the colon": {signedAnswer("200 OK", "Content-Length : 7\r\n", body), "holds a space"},
		"a space in a name":        {signedAnswer("200 OK", length+"X A: b\r\n", body), "holds a space"},
		"no name":                  {signedAnswer("200 OK", length+": b\r\n", body), "no name or no colon"},
		"no colon":                 {signedAnswer("200 OK", length+"marked\r\n", body), "no name or no colon"},
		"a control character":      {signedAnswer("200 OK", length+"X-A: \x00\r\n", body), "control character"},
		"CR alone":                 {signedAnswer("200 OK", length+"X-A: b\rContent-Length: 3\r\n", body), "control character"},
		"LF alone":                 {strings.ReplaceAll(signedAnswer("200 OK", length, body), "\r\n", "\n"), "LF alone"},
		"LF alone in the middle":   {signedAnswer("200 OK", length+"X-A: b\nX-B: c\r\n", body), "LF alone"},
		"an empty line in front":   {"\r\n" + signedAnswer("200 OK", length, body), "does not begin with HTTP/1.1"},
		"HTTP/2.0":                 {"HTTP/2.0 200 OK\r\n" + length + "\r\n" + body, "does not begin with HTTP/1.1"},
		"HTTP/0.9":                 {body + body, "does not begin with HTTP/1.1"},
		"no HTTP, and short":       {"+OK\r\n", "does not begin with HTTP/1.1"},
		"a short status":           {"HTTP/1.1 20\r\n" + length + "\r\n" + body, "status"},
		"a long status":            {"HTTP/1.1 2000 OK\r\n" + length + "\r\n" + body, "does not begin with HTTP/1.1"},
		"a status below 100":       {"HTTP/1.1 020 OK\r\n" + length + "\r\n" + body, "less than 100"},
		"too much": {signedAnswer("200 OK", length+"X-A: "+strings.Repeat("x", 20<<10)+"\r\n", body),
			"more than 16384 bytes"},
		"never more than 100":       {strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 101), "none behind them"},
		"another protocol":          {signedAnswer("101 Switching Protocols", "Connection: upgrade\r\nUpgrade: x\r\n", ""), "101"},
		"another protocol with 2xx": {signedAnswer("101 Switching Protocols", length, body) + signedAnswer("200 OK", length, body), "101"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testkit.NewRawServer(t, func(conn net.Conn, _ int) { _, _ = io.WriteString(conn, c.answer) })
			client := testkit.ClientOf(t, server.URL())
			for range 2 {
				_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
				require.ErrorContains(t, err, c.words)
				require.NotContains(t, err.Error(), "marked")
				require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
			}
			assert.Equal(t, 2, server.Connections())
			assert.Equal(t, 2, server.Requests())
		})
	}
}

// TestBodyOfAnAnswerThatHasNone is not the beginning of the next one, though it comes
// when that one is asked for.
func TestBodyOfAnAnswerThatHasNone(t *testing.T) {
	t.Parallel()
	const forged = "HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\n" + `{"code":"FORGED"}`
	for name, c := range map[string]struct {
		head string
		late bool // it comes with the next request on the connection, else at once
	}{
		"204 with a length":    {"204 No Content\r\nContent-Length: 63\r\n", true},
		"204 in chunks":        {"204 No Content\r\nTransfer-Encoding: chunked\r\n", true},
		"304 with a length":    {"304 Not Modified\r\nContent-Length: 63\r\n", true},
		"204 without a length": {"204 No Content\r\n", false},
		"204 of length 0":      {"204 No Content\r\nContent-Length: 0\r\n", false},
		"200 of length 0":      {"200 OK\r\nContent-Length: 0\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var known sync.Map
			server := testkit.NewRawServer(t, func(conn net.Conn, _ int) {
				answer := "HTTP/1.1 " + c.head
				for key, values := range testkit.ClosedGateway().Sign(nil) {
					answer += key + ": " + values[0] + "\r\n"
				}
				_, again := known.Swap(conn, true)
				switch {
				case again:
					answer = forged // what belongs behind the first answer is read as the second one
				case c.late:
					answer += "\r\n"
				default:
					answer += "\r\n" + forged
				}
				_, _ = io.WriteString(conn, answer)
			})
			client := testkit.ClientOf(t, server.URL())
			for i := range 3 {
				resp, err := client.Chain("v3/x").Delete(t.Context())
				require.NotErrorIs(t, err, wxpay.Code("FORGED"), "call %d", i)
				if err == nil {
					assert.Nil(t, resp.Body)
				}
			}
			assert.Equal(t, 3, server.Connections())
		})
	}
}

// TestSignatureInATrailerIsNone: what comes behind the body is not the header, and
// neither adds to it nor doubles what is there.
func TestSignatureInATrailerIsNone(t *testing.T) {
	t.Parallel()
	const body = `{"code_url":"weixin://x"}`
	chunk := fmt.Sprintf("%x\r\n%s\r\n0\r\n", len(body), body)
	signature := func() string {
		var b strings.Builder
		_ = testkit.ClosedGateway().Sign([]byte(body)).Write(&b)
		return b.String()
	}
	const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	const names = "Wechatpay-Signature, Wechatpay-Nonce, Wechatpay-Timestamp, Wechatpay-Serial"
	for name, c := range map[string]struct {
		answer string
		holds  bool
	}{
		"in the trailer alone": {head + "\r\n" + chunk + signature() + "\r\n", false},
		"announced":            {head + "Trailer: " + names + "\r\n\r\n" + chunk + signature() + "\r\n", false},
		"one of them in trailer": {head + strings.Replace(signature(), "Wechatpay-Signature:", "X-A:", 1) + "\r\n" + chunk + signature() +
			"\r\n", false},
		"in the header alone": {head + signature() + "\r\n" + chunk + "\r\n", true},
		"in both":             {head + signature() + "\r\n" + chunk + "Wechatpay-Signature: x\r\nWechatpay-Nonce: y\r\n\r\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testkit.NewRawServer(t, func(conn net.Conn, _ int) { _, _ = io.WriteString(conn, c.answer) })
			for _, params := range []wxpay.Params{{"json": wxpay.Params{}}, {"json": wxpay.Params{}, "sink": io.Discard}} {
				resp, err := testkit.ClientOf(t, server.URL()).Chain("v3/pay/transactions/native").Post(t.Context(), params)
				if c.holds {
					require.NoError(t, err)
					require.True(t, resp.Verified)
					require.Len(t, resp.Header["Wechatpay-Signature"], 1)
					continue
				}
				var refused *wxpay.VerifyError
				require.ErrorAs(t, err, &refused)
				require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
			}
		})
	}
}

// TestLengthIsNotAllocatedBeforeItComes, however much Config.MaxBody allows. It is not
// parallel: it counts what is allocated.
func TestLengthIsNotAllocatedBeforeItComes(t *testing.T) {
	for name, c := range map[string]struct {
		head    string
		maxBody int
	}{
		"a gigabyte":            {"Content-Length: 1073741824\r\n\r\nabc", math.MaxInt32},
		"a chunk of a gigabyte": {"Transfer-Encoding: chunked\r\n\r\n40000000\r\nabc", math.MaxInt32},
		"the default limit":     {"Content-Length: 10485760\r\n\r\nabc", 0},
		"a chunk of the limit":  {"Transfer-Encoding: chunked\r\n\r\n9FFFF0\r\nabc", 0},
	} {
		t.Run(name, func(t *testing.T) {
			server := testkit.NewRawServer(t, func(conn net.Conn, _ int) {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n"+c.head)
				conn.Close()
			})
			client := testkit.ClientOf(t, server.URL(), func(cfg *wxpay.Config) { cfg.MaxBody = c.maxBody })
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := client.Chain("v3/certificates").Get(t.Context())
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
		})
	}
}

// TestBodiesOfEverySizeAreWhole around the sizes at which memory grows.
func TestBodiesOfEverySizeAreWhole(t *testing.T) {
	t.Parallel()
	for _, size := range []int{
		0, 1, 511, 512, 513, 4095, 4096, 16<<10 - 1, 16 << 10, 64<<10 - 1, 64 << 10, 64<<10 + 1, 128<<10 + 1, 1<<20 + 7,
	} {
		body := strings.Repeat("0123456789abcdef", size/16+1)[:size]
		for name, answer := range map[string]string{
			"length":  fmt.Sprintf("Content-Length: %d\r\n\r\n%s", size, body),
			"chunked": "Transfer-Encoding: chunked\r\n\r\n" + chunks(body, 5000) + "0\r\n\r\n",
			"close":   "Connection: close\r\n\r\n" + body,
		} {
			server := testkit.NewRawServer(t, func(conn net.Conn, _ int) {
				head := testkit.WireAnswer("200 OK", testkit.ClosedGateway().Sign([]byte(body)))
				_, _ = io.WriteString(conn, string(head[:len(head)-2])+answer)
				if name == "close" {
					conn.Close()
				}
			})
			client := testkit.ClientOf(t, server.URL(), func(cfg *wxpay.Config) { cfg.MaxBody = max(size, 1) })
			for range 2 {
				resp, err := client.Chain("v3/x").Get(t.Context())
				require.NoError(t, err, "%s, %d", name, size)
				require.Equal(t, body, string(resp.Body))
			}
			if size > 1 {
				client = testkit.ClientOf(t, server.URL(), func(cfg *wxpay.Config) { cfg.MaxBody = size - 1 })
				_, err := client.Chain("v3/x").Get(t.Context())
				require.ErrorContains(t, err, fmt.Sprintf("more than %d bytes", size-1))
			}
		}
	}
}

// chunks writes a body in chunks of a size, without the one that ends it.
func chunks(body string, size int) string {
	var b strings.Builder
	for len(body) > 0 {
		n := min(size, len(body))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, body[:n])
		body = body[n:]
	}
	return b.String()
}

// TestHeadersKeepTheirValues, doubled or strange as they are.
func TestHeadersKeepTheirValues(t *testing.T) {
	t.Parallel()
	server := testkit.NewRawServer(t, func(conn net.Conn, _ int) {
		_, _ = io.WriteString(conn, "HTTP/1.1 404\r\n"+
			"server:\tnginx \r\nSet-Cookie: a=b\r\nX-Empty:\r\nSET-COOKIE: c=d\r\n"+
			"x-uTf: \xe4\xbd\xa0\r\nContent-Length: 0\r\nConnection: x\r\n\r\n")
	})
	_, err := testkit.ClientOf(t, server.URL()).Chain("v3/x").Get(t.Context())
	var failure *wxpay.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, http.Header{
		"Server": {"nginx"}, "Set-Cookie": {"a=b", "c=d"}, "X-Empty": {""}, "X-Utf": {"你"}, "Content-Length": {"0"},
	}, failure.Response.Header)
}
