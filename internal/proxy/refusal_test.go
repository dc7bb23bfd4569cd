package proxy_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// answering is a proxy that answers CONNECT with some bytes, and then waits for the other
// side, or hangs up.
func answering(answer string, hangUp bool) func(*relay, net.Conn) {
	return func(_ *relay, c net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
			return
		}
		_, _ = io.WriteString(c, answer)
		if !hangUp {
			_, _ = io.Copy(io.Discard, c)
		}
	}
}

// says is a SOCKS5 proxy that answers each message it gets with one of these.
func says(answers ...string) func(*relay, net.Conn) {
	return func(_ *relay, c net.Conn) {
		b := make([]byte, 1024)
		for _, answer := range answers {
			if _, err := c.Read(b); err != nil {
				return
			}
			_, _ = io.WriteString(c, answer)
		}
	}
}

const established = "HTTP/1.1 200 Connection established\r\n"

// TestWhatIsNoTunnelIsNotSent, whatever the proxy says, over http:// and https://. The
// error names the proxy, and no error shows the password or the proxy's page.
func TestWhatIsNoTunnelIsNotSent(t *testing.T) {
	t.Parallel()
	const page = "Content-Type: text/html\r\nContent-Length: 18\r\n\r\n<h1>FORGEDPAGE</h1>"
	for name, c := range map[string]struct {
		scheme string
		script func(*relay, net.Conn)
		words  []string
	}{
		"password refused":       {"http", answering("HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm=\"FORGED\"\r\n"+page, false), []string{"does not accept the user and the password (407)"}},
		"407 without a word":     {"http", answering("HTTP/1.1 407 X\r\n\r\n", true), []string{"does not accept the user and the password (407)"}},
		"401 from a proxy":       {"http", answering("HTTP/1.0 401 Unauthorized\r\n"+page, true), []string{"does not accept the user and the password (401)"}},
		"wants NTLM":             {"http", answering("HTTP/1.1 407 X\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n", true), []string{"another proof than user and password (407 without Basic)"}},
		"403":                    {"http", answering("HTTP/1.1 403 FORGED\r\n"+page, false), []string{"it answers 403 (Forbidden)"}},
		"502":                    {"http", answering("HTTP/1.0 502 FORGED\r\n\r\n<h1>FORGEDPAGE", true), []string{"it answers 502 (Bad Gateway)"}},
		"503, chunked":           {"http", answering("HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", false), []string{"it answers 503 (Service Unavailable)"}},
		"a redirect":             {"http", answering("HTTP/1.1 302 X\r\nLocation: http://FORGED/\r\n"+page, false), []string{"it answers 302 (Found)"}},
		"a status of its own":    {"http", answering("HTTP/1.1 799 FORGED\r\n\r\n", false), []string{"it answers 799 (no known status)"}},
		"100 for ever":           {"http", answering(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 200), false), []string{"no proper HTTP", "more than 100 answers 1xx"}},
		"101":                    {"http", answering("HTTP/1.1 101 Switching Protocols\r\n\r\n", false), []string{"no proper HTTP", "101"}},
		"a page in its place":    {"http", answering("HTTP/1.1 200 OK\r\n"+page, false), []string{"then more, or hangs up"}},
		"an answer at once":      {"http", answering(established+"\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", false), []string{"then more, or hangs up"}},
		"TLS bytes too early":    {"http", answering(established+"\r\n\x16\x03\x03\x00\x02\x02\x28", false), []string{"then more, or hangs up"}},
		"one byte too many":      {"http", answering(established+"\r\n\n", false), []string{"then more, or hangs up"}},
		"lines without CR":       {"http", answering("HTTP/1.1 200 FORGED\n\n", false), []string{"no proper HTTP", "LF alone"}},
		"no HTTP":                {"http", answering("FORGED\r\n\r\n", false), []string{"no proper HTTP", "does not begin with HTTP/1.1"}},
		"HTTP/2":                 {"http", answering("HTTP/2 200\r\n\r\n", false), []string{"no proper HTTP"}},
		"a head without an end":  {"http", answering(established+"X: "+strings.Repeat("x", 1<<20), false), []string{"no proper HTTP", "more than 16384 bytes"}},
		"a fold":                 {"http", answering(established+"X: a\r\n FORGED\r\n\r\n", false), []string{"no proper HTTP"}},
		"hangs up":               {"http", answering("", true), []string{"closed the connection before it answered"}},
		"hangs up in the head":   {"http", answering("HTTP/1.1 200 Conn", true), []string{"closed the connection before it answered"}},
		"hangs up before":        {"http", func(*relay, net.Conn) {}, []string{"through the proxy"}},
		"SOCKS: hangs up":        {"socks5", says(), []string{"through the proxy"}},
		"SOCKS: hangs up later":  {"socks5", says("\x05\x02", "\x01\x00"), []string{"waiting for its answer"}},
		"SOCKS: no method":       {"socks5", says("\x05\xFF"), []string{"another proof than user and password"}},
		"SOCKS: GSSAPI":          {"socks5", says("\x05\x01"), []string{"unsupported authentication method 1"}},
		"SOCKS: password":        {"socks5h", says("\x05\x02", "\x01\x01"), []string{"does not accept the user and the password"}},
		"SOCKS: not allowed":     {"socks5", says("\x05\x02", "\x01\x00", "\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"), []string{"it does not connect: connection not allowed by ruleset"}},
		"SOCKS: no such host":    {"socks5", says("\x05\x00", "\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00"), []string{"it does not connect: host unreachable"}},
		"SOCKS: version 4":       {"socks5", says("\x04\x00"), []string{"unexpected protocol version 4"}},
		"SOCKS: it speaks HTTP":  {"socks5", says("HTTP/1.1 400 Bad Request\r\n\r\n"), []string{"unexpected protocol version 72"}},
		"SOCKS: bytes too early": {"socks5", says("\x05\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00HTTP/1.1 200 OK\r\n\r\n"), []string{"then more, or hangs up"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := newRelay(t, nil, c.script)
			u := proxy.url(c.scheme, url.UserPassword(user, password))
			for _, base := range []string{"https://api.mch.weixin.qq.com/", "http://127.0.0.1:1/"} {
				var heard error
				client := testkit.ClientOf(t, base, through(u))
				_, heard = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
				testkit.RequireRefused(t, heard, append(c.words, fmt.Sprintf("through the proxy %s://%s: ", c.scheme, u.Host))...)
				requireNoUser(t, heard)
				require.NotContains(t, heard.Error(), "FORGED")
			}
		})
	}
}

// requireNoUser asserts that an error shows neither user nor password, in any form.
func requireNoUser(t *testing.T, err error) {
	t.Helper()
	info := url.UserPassword(user, password)
	for _, mark := range []string{"MARKED", "shop", "p@ss", "w#rd", info.String(), url.QueryEscape(password)} {
		assert.NotContains(t, err.Error()+testkit.Printed(err), mark)
	}
}

// TestTunnelsThatAreOpen: what else proxies say when they open one.
func TestTunnelsThatAreOpen(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{
		"HTTP/1.0":              "HTTP/1.0 200 Connection established\r\n\r\n",
		"no reason":             "HTTP/1.1 200\r\n\r\n",
		"another 2xx":           "HTTP/1.1 202 Accepted\r\n\r\n",
		"100 before it":         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
		"Content-Length of 0":   "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
		"a length to ignore":    "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", // RFC 9110, section 9.3.6
		"Connection: close":     "HTTP/1.1 200 OK\r\nConnection: close\r\nProxy-Agent: x/1.0\r\n\r\n",
		"headers of many bytes": "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 8<<10) + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testkit.NewRawServer(t, testkit.Answer("404 Not Found", `{"code":"OK1"}`))
			proxy := newRelay(t, nil, func(s *relay, c net.Conn) {
				if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
					return
				}
				target, err := server.Dial(context.Background(), "tcp", "")
				if err != nil {
					return
				}
				s.keep(target)
				for _, b := range []byte(head) {
					_, _ = c.Write([]byte{b})
				}
				splice(c, target)
			})
			_, err := testkit.ClientOf(t, "http://127.0.0.1:1/", through(proxy.url("http", nil))).Chain("v3/x").Get(t.Context())
			require.ErrorIs(t, err, wxpay.Code("OK1"))
		})
	}
}

// TestPasswordIsAskedForWhereNoneIsGiven.
func TestPasswordIsAskedForWhereNoneIsGiven(t *testing.T) {
	t.Parallel()
	for scheme, speaks := range map[string]func(string, *url.Userinfo) func(*relay, net.Conn){"http": httpProxy, "socks5": socksProxy} {
		proxy := newRelay(t, nil, speaks("127.0.0.1:1", url.UserPassword(user, password)))
		for _, info := range []*url.Userinfo{nil, url.User("")} {
			_, err := testkit.ClientOf(t, "https://api.mch.weixin.qq.com/", through(proxy.url(scheme, info))).Chain("v3/x").Get(t.Context())
			testkit.RequireRefused(t, err, "it wants user and password", "percent-encoded")
		}
		_, err := testkit.ClientOf(t, "https://api.mch.weixin.qq.com/",
			through(proxy.url(scheme, url.UserPassword(user, password+"x")))).Chain("v3/x").Get(t.Context())
		testkit.RequireRefused(t, err, "does not accept the user and the password")
		requireNoUser(t, err)
	}
}

// TestURLsThatNameNoProxyAreRefused before anything is dialed, and without a word of what
// may be a password.
func TestURLsThatNameNoProxyAreRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("MARKED", 50)
	for name, c := range map[string]struct {
		url   url.URL
		words []string
	}{
		"another scheme":           {url.URL{Scheme: "socks4", Host: "proxy:1", User: url.UserPassword(user, password)}, []string{`its scheme is "socks4"`, "socks5://"}},
		"a file":                   {url.URL{Scheme: "file", Path: "/MARKED"}, []string{"has no host"}},
		"nothing":                  {url.URL{}, []string{"has no host"}},
		"user as scheme":           {url.URL{Scheme: user, Opaque: password + "@proxy:3128"}, []string{"has no host"}},
		"a port alone":             {url.URL{Scheme: "http", Host: ":3128"}, []string{"has no host"}},
		"user in the host":         {url.URL{Scheme: "http", Host: user + ":" + password + "@proxy:3128"}, []string{"its host or port holds characters"}},
		"password as port":         {url.URL{Scheme: "http", Host: "proxy:MARKED"}, []string{"its host or port holds"}},
		"password as IPv6's port":  {url.URL{Scheme: "http", Host: "[::1]:MARKED"}, []string{"its host or port holds"}},
		"a port that is none":      {url.URL{Scheme: "http", Host: "proxy:65536"}, []string{"between 1 and 65535"}},
		"port 0":                   {url.URL{Scheme: "http", Host: "proxy:0"}, []string{"between 1 and 65535"}},
		"lines in the host":        {url.URL{Scheme: "http", Host: "proxy\r\nX: y"}, []string{"its host or port holds characters"}},
		"a colon in the user":      {url.URL{Scheme: "http", Host: "127.0.0.1:1", User: url.UserPassword("shop:MARKED", "x")}, []string{"a colon"}},
		"SOCKS without a user":     {url.URL{Scheme: "socks5", Host: "127.0.0.1:1", User: url.UserPassword("", password)}, []string{"a password and no user"}},
		"SOCKS with a long secret": {url.URL{Scheme: "socks5", Host: "127.0.0.1:1", User: url.UserPassword(user, long)}, []string{"more than 255 bytes"}},
		"SOCKS with a long user":   {url.URL{Scheme: "socks5", Host: "127.0.0.1:1", User: url.User(long)}, []string{"more than 255 bytes"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := testkit.ClientOf(t, "https://api.mch.weixin.qq.com/", through(&c.url)).Chain("v3/x").Get(t.Context())
			testkit.RequireRefused(t, err, append(c.words, "connecting to api.mch.weixin.qq.com: ", "proxy")...)
			requireNoUser(t, err)
		})
	}
}

type typedError struct{}

func (typedError) Error() string { return "the office is closed" }

// TestErrorsOfTheProxyFunctionAreTheCallsOwn: typed, without an outcome of another call, and
// without the text of a URL. A panic is one.
func TestErrorsOfTheProxyFunctionAreTheCallsOwn(t *testing.T) {
	t.Parallel()
	_, parse := url.Parse(fmt.Sprintf("http://%s:MARKED%%zz/p@ss:1@proxy", user))
	require.ErrorContains(t, parse, "MARKED")
	_, rejected := testkit.ClientOf(t, testkit.NewRawServer(t, testkit.Answer("404 Not Found", `{"code":"OK1"}`)).URL()).
		Chain("v3/other").Get(t.Context())
	require.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(rejected))
	for name, c := range map[string]struct {
		choose func(*url.URL) (*url.URL, error)
		is     error
		words  []string
	}{
		"typed":                {func(*url.URL) (*url.URL, error) { return nil, typedError{} }, typedError{}, []string{"the office is closed"}},
		"with a URL all same":  {func(*url.URL) (*url.URL, error) { return &url.URL{Host: "127.0.0.1:1"}, typedError{} }, typedError{}, []string{"the office"}},
		"of another call":      {func(*url.URL) (*url.URL, error) { return nil, rejected }, nil, []string{"OK1"}},
		"of url.Parse":         {func(*url.URL) (*url.URL, error) { return nil, parse }, nil, []string{"its text is not shown"}},
		"of url.Parse, quoted": {func(*url.URL) (*url.URL, error) { return nil, fmt.Errorf("PROXY: %w", parse) }, nil, []string{"its text is not shown"}},
		"a text with a password": {func(*url.URL) (*url.URL, error) {
			return nil, errors.New(`cannot use "http://shop:MARKED p@ss/MARKED@proxy.example:3128/MARKED"`)
		}, nil, []string{`cannot use "http://…@proxy.example:3128…`}},
		"a text with a user":      {func(*url.URL) (*url.URL, error) { return nil, errors.New("shop:MARKED@proxy") }, nil, []string{"…@proxy"}},
		"a panic":                 {func(*url.URL) (*url.URL, error) { panic("no office") }, nil, []string{"panicked: no office"}},
		"a panic with a password": {func(*url.URL) (*url.URL, error) { panic(parse) }, nil, []string{"panicked", "…@proxy"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := testkit.ClientOf(t, "https://api.mch.weixin.qq.com/", func(cfg *wxpay.Config) {
				cfg.Proxy, cfg.MaxConns = c.choose, 1
			})
			for range 2 { // the slot of the connection is free again
				_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
				testkit.RequireRefused(t, err, append(c.words, "choosing a proxy (Config.Proxy)")...)
				if c.is != nil {
					require.ErrorIs(t, err, c.is)
				}
				require.NotErrorIs(t, err, wxpay.Code("OK1"))
				requireNoUser(t, err)
			}
		})
	}
}

// TestProxyThatIsNotThereIsNamed.
func TestProxyThatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"http", "https", "socks5"} {
		u := &url.URL{Scheme: scheme, Host: "127.0.0.1:1", User: url.UserPassword(user, password)}
		_, err := testkit.ClientOf(t, "https://api.mch.weixin.qq.com/", through(u)).Chain("v3/x").Get(t.Context())
		testkit.RequireRefused(t, err, "connecting to api.mch.weixin.qq.com: through the proxy "+scheme+"://127.0.0.1:1: ", "refused")
		requireNoUser(t, err)
	}
}

// stalls are where a proxy may stop to answer.
func stalls(t *testing.T) map[string]struct {
	scheme string
	script func(*relay, net.Conn)
} {
	t.Helper()
	drip := func(first, again string) func(*relay, net.Conn) {
		return func(_ *relay, c net.Conn) {
			_, _ = c.Read(make([]byte, 1024))
			_, err := io.WriteString(c, first)
			for tick := time.NewTicker(5 * time.Millisecond); err == nil; <-tick.C {
				_, err = io.WriteString(c, again)
			}
		}
	}
	silent := func(_ *relay, c net.Conn) { _, _ = io.Copy(io.Discard, c) }
	return map[string]struct {
		scheme string
		script func(*relay, net.Conn)
	}{
		"CONNECT":                      {"http", silent},
		"a head that drips":            {"http", drip("HTTP/1.1 200 OK\r\nX: ", "x")},
		"interim answers":              {"http", drip("", "HTTP/1.1 100 Continue\r\n\r\n")},
		"TLS with the proxy":           {"https", silent},
		"TLS inside":                   {"http", answering(established+"\r\n", false)},
		"SOCKS, method":                {"socks5", silent},
		"SOCKS, password":              {"socks5", says("\x05\x02", "")},
		"SOCKS, answer":                {"socks5", says("\x05\x02", "\x01\x00", "", "")},
		"SOCKS, a half answer":         {"socks5", says("\x05\x00", "\x05\x00\x00\x03\xFFx", "", "")},
		"TLS inside the tunnel, SOCKS": {"socks5", says("\x05\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", "", "")},
	}
}

// TestTimeoutAndContextEndEveryStageOfAProxy.
func TestTimeoutAndContextEndEveryStageOfAProxy(t *testing.T) {
	t.Parallel()
	because := errors.New("the customer left")
	for name, c := range stalls(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := newRelay(t, nil, func(s *relay, conn net.Conn) {
				c.script(s, conn)
				_, _ = io.Copy(io.Discard, conn)
			})
			began := time.Now()
			client := testkit.ClientOf(t, "https://api.mch.weixin.qq.com/", through(proxy.url(c.scheme, url.UserPassword(user, password))),
				func(cfg *wxpay.Config) { cfg.Timeout = 60 * time.Millisecond })
			_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
			testkit.RequireRefused(t, err, "through the proxy "+c.scheme+"://"+proxy.listener.Addr().String(), "the time limit of the call")
			require.ErrorIs(t, err, context.DeadlineExceeded)
			requireNoUser(t, err)

			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(60*time.Millisecond, func() { cancel(because) })
			_, err = client.Chain("v3/x").Post(ctx, wxpay.Params{"json": wxpay.Params{}, "timeout": time.Minute})
			testkit.RequireRefused(t, err, "through the proxy ")
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, because)
			require.Less(t, time.Since(began), 20*time.Second)
		})
	}
}
