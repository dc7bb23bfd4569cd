package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A listening is a running wxpay notify listen, configured with the keys of a mock.
type listening struct {
	*background
	keys   *fixture.Dir
	config string
	url    string
}

func startListen(t *testing.T, args ...string) *listening {
	t.Helper()
	keys := testKeys(t)
	config, err := keys.WriteConfig("http://127.0.0.1:1/")
	require.NoError(t, err)
	l := &listening{keys: keys, config: config}
	l.background = start(t, append([]string{"--config", config, "notify", "listen", "--addr", "127.0.0.1:0"}, args...)...)
	l.url = strings.TrimPrefix(l.stderr.line(t), "listening on ")
	return l
}

// trigger sends a notification with the keys of the listening one.
func (l *listening) trigger(t *testing.T, args ...string) outcome {
	t.Helper()
	return command(t, append([]string{"notify", "trigger", "--to", l.url, "--dir", l.keys.Path}, args...)...)
}

func TestListenPrintsWhatTriggerSends(t *testing.T) {
	t.Parallel()
	l := startListen(t, "--format", "json", "--path", "/wechatpay/notify")
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/wechatpay/notify$`, l.url)
	r := l.trigger(t, "TRANSACTION.SUCCESS", "--id", "EV-1", "out_trade_no=T1", "amount.total:=70")
	require.Equal(t, outcome{0, "204 No Content\n", ""}, r)
	line := l.stdout.line(t)
	var event struct {
		ID, Type, Key string
		OriginalType  string `json:"original_type"`
		RequestID     string `json:"request_id"`
		APIv2         bool
		Unsigned      bool
		Resource      map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(line), &event))
	require.Equal(t, []any{"EV-1", "TRANSACTION.SUCCESS", "transaction"}, []any{event.ID, event.Type, event.OriginalType})
	require.NotEmpty(t, event.Key)
	require.NotEmpty(t, event.RequestID)
	require.Equal(t, "T1", event.Resource["out_trade_no"])
	require.Equal(t, map[string]any{"total": 70., "payer_total": 70., "currency": "CNY", "payer_currency": "CNY"}, event.Resource["amount"])

	require.Zero(t, l.trigger(t, "REFUND.SUCCESS", "--original-type", "refund2", "amount.refund:=3", "amount.payer_refund:=2").code)
	line = l.stdout.line(t)
	require.Contains(t, line, `"original_type":"refund2"`)
	require.Contains(t, line, `"payer_refund":2`)
	require.Contains(t, line, `"refund_status":"SUCCESS"`)

	require.Zero(t, l.trigger(t, "PAYSCORE.USER_PAID", "a.0.b=1", "c=<&>").code)
	require.Contains(t, l.stdout.line(t), `"resource":{"a":[{"b":"1"}],"c":"<&>"}`)

	r = l.trigger(t, "X", "--v2", "out_trade_no=T2")
	require.Zero(t, r.code, r.stderr)
	require.Contains(t, r.stdout, "200 OK\n<xml><return_code><![CDATA[SUCCESS]]>")
	line = l.stdout.line(t)
	require.Contains(t, line, `"apiv2":true,"unsigned":false`)
	require.Contains(t, line, `"out_trade_no":"T2"`)
	require.Zero(t, l.trigger(t, "X", "--refund-v2", "refund_id=R2").code)
	line = l.stdout.line(t)
	require.Contains(t, line, `"apiv2":true,"unsigned":true`)
	require.Contains(t, line, `"refund_id":"R2"`)

	done := l.stop()
	require.Zero(t, done.code)
	noSecretOf(t, l.keys, done.stdout+done.stderr)
}

func TestListenPrintsTextToo(t *testing.T) {
	t.Parallel()
	l := startListen(t)
	require.Zero(t, l.trigger(t, "TRANSACTION.CLOSED", "--id", "EV-1", "a=1").code)
	require.Regexp(t, `^TRANSACTION\.CLOSED  EV-1  transaction  request ID \S+$`, l.stdout.line(t))
	require.Equal(t, `{"a":"1"}`, l.stdout.line(t))
}

// TestEveryFaultIsRefused: with --fault a refusal is the success.
func TestEveryFaultIsRefused(t *testing.T) {
	t.Parallel()
	l := startListen(t)
	for _, fault := range []string{"bad-signature", "probe", "skew", "without", "without:Wechatpay-Serial", "doubled", "doubled:Wechatpay-Nonce"} {
		r := l.trigger(t, "TRANSACTION.SUCCESS", "--fault", fault)
		require.Zero(t, r.code, fault+r.stderr)
		require.Contains(t, r.stdout, "401 Unauthorized\n", fault)
	}
	require.Contains(t, l.trigger(t, "TRANSACTION.SUCCESS", "--fault", "wrong-key").stdout, "500 ")
	require.Zero(t, l.trigger(t, "X", "--v2", "--fault", "bad-signature").code)
	require.Zero(t, l.trigger(t, "X", "--refund-v2", "--fault", "wrong-key").code)
	done := l.stop()
	require.Empty(t, done.stdout, "nothing was accepted")
	require.Equal(t, 10, strings.Count(done.stderr, "refused: POST / answered "))
	require.Contains(t, done.stderr, "clock skew")
	require.Contains(t, done.stderr, "so apiv3_key is not the key of the merchant that is notified", "the hint, in words of the profile")
	require.NotContains(t, done.stderr, "Config.")
	noSecretOf(t, l.keys, done.stderr)
}

// TestTriggerFindsAProgramThatDoesNotVerify is what --fault is for.
func TestTriggerFindsAProgramThatDoesNotVerify(t *testing.T) {
	t.Parallel()
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") }))
	defer program.Close()
	dir := testKeys(t).Path
	trigger := func(args ...string) outcome {
		return command(t, append([]string{"notify", "trigger", "TRANSACTION.SUCCESS", "--to", program.URL, "--dir", dir}, args...)...)
	}
	r := trigger("--times", "3", "--parallel")
	require.Zero(t, r.code)
	require.Equal(t, strings.Repeat("200 OK\nfine\n", 3), r.stdout)
	r = trigger("--fault", "probe")
	require.Equal(t, exit.Refused, r.code)
	require.Contains(t, r.stderr, "verify every notification")
	r = trigger("--v2")
	require.Equal(t, exit.Refused, r.code, "APIv2 wants XML")
	program.Close()
	r = trigger()
	require.Equal(t, exit.Network, r.code)
	require.Contains(t, r.stderr, "connection refused")
}

func TestRepetitionsAreTheSameNotification(t *testing.T) {
	t.Parallel()
	l := startListen(t, "--format", "json")
	require.Zero(t, l.trigger(t, "TRANSACTION.SUCCESS", "--times", "4", "--parallel").code)
	keys, ids := map[string]bool{}, map[string]bool{}
	for range 4 {
		var event struct{ ID, Key string }
		require.NoError(t, json.Unmarshal([]byte(l.stdout.line(t)), &event))
		keys[event.Key], ids[event.ID] = true, true
	}
	require.Len(t, keys, 1)
	require.Len(t, ids, 1)
}

func TestTriggerRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	dir := testKeys(t).Path
	for _, args := range [][]string{
		{}, {"X"}, {"X", "--to", "127.0.0.1:1"}, {"X", "--to", "http://127.0.0.1:1", "--times", "0"}, {"X", "--to", "http://127.0.0.1:1", "--v2", "--refund-v2"},
		{"X", "--to", "http://127.0.0.1:1", "a==b"}, {"X", "--to", "http://127.0.0.1:1", ".a=b"}, {"X", "--to", "http://127.0.0.1:1", "A:b"}, {"X", "--to", "http://127.0.0.1:1", "a.0~=b"},
		{"X", "--to", "http://127.0.0.1:1", "--fault", "hang"}, {"X", "--to", "http://127.0.0.1:1", "--v2", "--fault", "probe"}, {"X", "--to", "http://127.0.0.1:1", "--v2", "a.b=1"},
	} {
		r := command(t, append([]string{"notify", "trigger", "--dir", dir}, args...)...)
		require.Equal(t, exit.Usage, r.code, "%v %s", args, r.stderr)
	}
}

// TestForwardPassesTheNotificationOnAsItCame, and the answer back.
func TestForwardPassesTheNotificationOnAsItCame(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var got []*http.Request
	var bodies [][]byte
	status := http.StatusAccepted
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got, bodies = append(got, r), append(bodies, body)
		w.Header().Set("Content-Type", "text/x-test")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "its answer")
	}))
	defer program.Close()
	l := startListen(t, "--forward", program.URL+"/here?a=b")
	server, err := wxpaytest.Start(l.keys.Options()...)
	require.NoError(t, err)
	defer server.Close()
	header, body, err := server.Notification(wxpaytest.Notification{Resource: `{"n": 1}`})
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.url, bytes.NewReader(body))
	require.NoError(t, err)
	r.Header = header.Clone()
	r.Header.Set("User-Agent", "Mozilla/4.0")
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, []any{http.StatusAccepted, "its answer", "text/x-test"}, []any{resp.StatusCode, string(answer), resp.Header.Get("Content-Type")})
	require.Equal(t, body, bodies[0], "byte for byte")
	require.Equal(t, "/here?a=b", got[0].RequestURI)
	for name, values := range r.Header {
		require.Equal(t, values, got[0].Header[name], name)
	}
	require.Equal(t, exit.Refused, l.trigger(t, "TRANSACTION.SUCCESS").code, "202 is no acknowledgement")
	require.Zero(t, l.trigger(t, "TRANSACTION.SUCCESS", "--fault", "probe").code)
	require.Len(t, got, 2, "what is refused is not forwarded")
	program.Close()
	require.Contains(t, l.trigger(t, "TRANSACTION.SUCCESS").stdout, "502 Bad Gateway")
	require.Contains(t, l.stop().stderr, "not forwarded: ")
}

func TestListenAnswersNothingElse(t *testing.T) {
	t.Parallel()
	l := startListen(t, "--path", "/notify")
	for target, want := range map[string]int{strings.TrimSuffix(l.url, "/notify") + "/other": 404, l.url: 405} {
		resp, err := http.Get(target)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, resp.StatusCode)
	}
	resp, err := http.Post(l.url, "application/json", strings.NewReader(strings.Repeat("x", 2<<20)))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	config := l.config
	l.stop()
	for _, args := range [][]string{{"--format", "xml"}, {"--path", "x"}, {"--forward", "x"}} {
		r := command(t, append([]string{"--config", config, "webhook", "listen"}, args...)...)
		require.Equal(t, exit.Usage, r.code, r.stderr)
	}
	r := command(t, "--config", config, "notify", "listen", "--addr", "127.0.0.1:99999")
	require.Equal(t, exit.Config, r.code, r.stderr)
}
