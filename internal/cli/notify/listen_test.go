package notify_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
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
	text := l.Stop().Stderr
	require.Contains(t, text, "refused: GET /%1b%5D0;pwn%07%0aerror:%20forged%c2%9b answered 404")
	require.Equal(t, terminal.Visible(text), text)
	require.NotContains(t, text, "\nerror")
	require.Equal(t, 2, strings.Count(text, "\nrefused: "))
}

func TestListenDoesNotForwardToItself(t *testing.T) {
	t.Parallel()
	port, err := net.Listen("tcp", "127.0.0.1:0") // held to the end: nobody else gets it
	require.NoError(t, err)
	defer port.Close()
	addr := port.Addr().String()
	config, err := clitest.Keys(t).WriteConfig("http://127.0.0.1:1/")
	require.NoError(t, err)
	r := clitest.Run(t, "--config", config, "notify", "listen", "--addr", addr, "--forward", "http://"+addr+"/")
	require.Equal(t, exit.Usage, r.Code, r.Stderr)
	require.Contains(t, r.Stderr, "is the address that this listens on")
}

// TestACircleOfListenersEnds: the second one knows what it has sent.
func TestACircleOfListenersEnds(t *testing.T) {
	t.Parallel()
	var target *url.URL
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Wxpay-Forwarded") == "" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		httputil.NewSingleHostReverseProxy(target).ServeHTTP(w, r)
	}))
	defer between.Close()
	l := startListen(t, "--forward", between.URL)
	var err error
	target, err = url.Parse(l.url)
	require.NoError(t, err)
	require.Contains(t, l.trigger(t, "TRANSACTION.SUCCESS", "--id", "EV-1").Stdout, "508 Loop Detected")
	done := l.Stop()
	require.Equal(t, 1, strings.Count(done.Stdout, "EV-1"))
	require.Contains(t, done.Stderr, "--forward leads in a circle")
}
