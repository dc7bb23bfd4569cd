package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestListenShowsNoForgedLines: anybody may send to the public address.
func TestListenShowsNoForgedLines(t *testing.T) {
	t.Parallel()
	l := startListen(t, "--path", "/notify")
	resp, err := http.Get(strings.TrimSuffix(l.url, "notify") + "%1b%5D0;pwn%07%0aerror:%20forged%c2%9b")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.url, strings.NewReader("{\"a\":\"\u009b\u202e\"}\nerror: forged"))
	require.NoError(t, err)
	for _, name := range fixture.SignedHeaders {
		r.Header.Set(name, "\u009b31m\u202eforged")
	}
	resp, err = http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	text := l.stop().stderr
	require.Contains(t, text, "refused: GET /%1b%5D0;pwn%07%0aerror:%20forged%c2%9b answered 404")
	require.Equal(t, terminal.Visible(text), text)
	require.NotContains(t, text, "\nerror")
	require.Equal(t, 2, strings.Count(text, "\nrefused: "))
}

func TestListenForwardsToNoneOfItsOwnAddresses(t *testing.T) {
	t.Parallel()
	own := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	everywhere := &net.TCPAddr{IP: net.IPv6unspecified, Port: 80}
	unnamed := &net.TCPAddr{Port: 80} // of --addr :80
	for to, want := range map[string][2]bool{
		"http://127.0.0.1:8080/":      {true, false},
		"http://localhost:8080/x?y":   {true, false},
		"http://0.0.0.0:8080/":        {true, false},
		"http://[::ffff:7f00:1]:8080": {true, false},
		"http://127.0.0.1:8081/":      {false, false},
		"http://127.0.0.2:8080/":      {false, false},
		"http://192.0.2.1:8080/":      {false, false},
		"http://127.0.0.1/":           {false, true},
		"http://[::1]:80/":            {false, true},
		"http://192.0.2.1/":           {false, false},
		"https://127.0.0.1/":          {false, false},
	} {
		require.Equal(t, want, [2]bool{leadsTo(t.Context(), to, own), leadsTo(t.Context(), to, everywhere)}, to)
		require.Equal(t, want[1], leadsTo(t.Context(), to, unnamed), to)
	}
	port, err := net.Listen("tcp", "127.0.0.1:0") // held to the end: nobody else gets it
	require.NoError(t, err)
	defer port.Close()
	addr := port.Addr().String()
	config, err := testKeys(t).WriteConfig("http://127.0.0.1:1/")
	require.NoError(t, err)
	r := command(t, "--config", config, "notify", "listen", "--addr", addr, "--forward", "http://"+addr+"/")
	require.Equal(t, exit.Usage, r.code, r.stderr)
	require.Contains(t, r.stderr, "is the address that this listens on")
}

// TestACircleOfListenersEnds: the second one knows what it has sent.
func TestACircleOfListenersEnds(t *testing.T) {
	t.Parallel()
	var target *url.URL
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		resp, err := forwarded(r.Context(), target.String(), r.Header, body)
		if err != nil || r.Header.Get(forwardMark) == "" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.WriteHeader(resp.StatusCode)
	}))
	defer between.Close()
	l := startListen(t, "--forward", between.URL)
	var err error
	target, err = url.Parse(l.url)
	require.NoError(t, err)
	require.Contains(t, l.trigger(t, "TRANSACTION.SUCCESS", "--id", "EV-1").stdout, "508 Loop Detected")
	done := l.stop()
	require.Equal(t, 1, strings.Count(done.stdout, "EV-1"))
	require.Contains(t, done.stderr, "--forward leads in a circle")
}

// TestListenForwardsSoManyAtOnce, and leaves the others for WeChat Pay to send again.
func TestListenForwardsSoManyAtOnce(t *testing.T) {
	t.Parallel()
	keys := testKeys(t)
	config, err := keys.WriteConfig("http://127.0.0.1:1/")
	require.NoError(t, err)
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer program.Close()
	var stdout, stderr bytes.Buffer
	a := &app.App{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, ConfigFile: config, Getenv: func(string) string { return "" }}
	receiver, err := makeReceiver(t.Context(), a, nil)
	require.NoError(t, err)
	desk := &deskCommand{app: a, flags: &listenFlags{path: "/", forward: program.URL}, receiver: receiver, forwards: make(chan struct{}, 2)}
	server, err := wxpaytest.Start(keys.Options()...)
	require.NoError(t, err)
	defer server.Close()
	send := func() int {
		header, body, err := server.Notification(wxpaytest.Notification{Resource: `{"n":1}`})
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(body))
		r.Header = header
		w := httptest.NewRecorder()
		desk.ServeHTTP(w, r)
		return w.Code
	}
	desk.forwards <- struct{}{}
	for range 3 {
		require.Equal(t, http.StatusNoContent, send(), "each gives its place back")
	}
	desk.forwards <- struct{}{}
	stdout.Reset()
	require.Equal(t, http.StatusServiceUnavailable, send())
	require.Empty(t, stdout.String(), "it is printed when it comes again")
	require.Contains(t, stderr.String(), "2 are being forwarded already")
}
