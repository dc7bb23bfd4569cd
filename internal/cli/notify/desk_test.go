package notify

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

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
}

// TestListenForwardsSoManyAtOnce, and leaves the others for WeChat Pay to send again.
func TestListenForwardsSoManyAtOnce(t *testing.T) {
	t.Parallel()
	keys, err := fixture.Open(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	config, err := keys.WriteConfig("http://127.0.0.1:1/")
	require.NoError(t, err)
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer program.Close()
	var stdout, stderr bytes.Buffer
	a := &app.App{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, ConfigFile: config,
		Getenv: func(string) string { return "" }}
	receiver, err := newReceiver(t.Context(), a, nil)
	require.NoError(t, err)
	desk := &desk{app: a, options: &listenOptions{path: "/", forward: program.URL}, receiver: receiver, forwards: make(chan struct{}, 2)}
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
