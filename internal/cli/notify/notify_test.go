package notify_test

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

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A listening is a running wxpay notify listen, configured with the keys of a mock.
type listening struct {
	*clitest.Background
	keys   *fixture.Dir
	config string
	url    string
}

func startListen(t *testing.T, args ...string) *listening {
	t.Helper()
	keys := clitest.Keys(t)
	config, err := keys.WriteConfig("http://127.0.0.1:1/")
	require.NoError(t, err)
	l := &listening{keys: keys, config: config}
	l.Background = clitest.Start(t, append([]string{"--config", config, "notify", "listen", "--addr", "127.0.0.1:0"}, args...)...)
	l.url = strings.TrimPrefix(l.Stderr.Line(t), "listening on ")
	return l
}

// trigger sends a notification with the keys of the listening one.
func (l *listening) trigger(t *testing.T, args ...string) clitest.Outcome {
	t.Helper()
	return clitest.Run(t, append([]string{"notify", "trigger", "--to", l.url, "--dir", l.keys.Path}, args...)...)
}

func TestListenPrintsWhatTriggerSends(t *testing.T) {
	t.Parallel()
	l := startListen(t, "--format", "json", "--path", "/wxpay/notify")
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/wxpay/notify$`, l.url)
	r := l.trigger(t, "TRANSACTION.SUCCESS", "--id", "EV-1", "out_trade_no=T1", "amount.total:=70")
	require.Equal(t, clitest.Outcome{Stdout: "204 No Content\n"}, r)
	line := l.Stdout.Line(t)
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

	require.Zero(t, l.trigger(t, "REFUND.SUCCESS", "--original-type", "refund2", "amount.refund:=3", "amount.payer_refund:=2").Code)
	line = l.Stdout.Line(t)
	require.Contains(t, line, `"original_type":"refund2"`)
	require.Contains(t, line, `"payer_refund":2`)
	require.Contains(t, line, `"refund_status":"SUCCESS"`)

	require.Zero(t, l.trigger(t, "PAYSCORE.NEW", "--unlisted", "a.0.b=1", "c=<&>").Code)
	require.Contains(t, l.Stdout.Line(t), `"resource":{"a":[{"b":"1"}],"c":"<&>"}`)

	r = l.trigger(t, "X", "--v2", "out_trade_no=T2")
	require.Zero(t, r.Code, r.Stderr)
	require.Contains(t, r.Stdout, "200 OK\n<xml><return_code><![CDATA[SUCCESS]]>")
	line = l.Stdout.Line(t)
	require.Contains(t, line, `"apiv2":true,"unsigned":false`)
	require.Contains(t, line, `"out_trade_no":"T2"`)
	require.Zero(t, l.trigger(t, "X", "--refund-v2", "refund_id=R2").Code)
	line = l.Stdout.Line(t)
	require.Contains(t, line, `"apiv2":true,"unsigned":true`)
	require.Contains(t, line, `"refund_id":"R2"`)

	done := l.Stop()
	require.Zero(t, done.Code)
	clitest.NoSecretIn(t, l.keys, done.Stdout+done.Stderr)
}

func TestListenPrintsTextToo(t *testing.T) {
	t.Parallel()
	l := startListen(t)
	require.Zero(t, l.trigger(t, "TRANSACTION.CLOSED", "--unlisted", "--id", "EV-1", "a=1").Code)
	require.Regexp(t, `^TRANSACTION\.CLOSED  EV-1  transaction  request ID \S+$`, l.Stdout.Line(t))
	require.Equal(t, `{"a":"1"}`, l.Stdout.Line(t))
}

// TestEveryFaultIsRefused: with --fault a refusal is the success.
func TestEveryFaultIsRefused(t *testing.T) {
	t.Parallel()
	l := startListen(t)
	for _, fault := range []string{
		"bad-signature", "probe", "skew", "without", "without:Wechatpay-Serial", "doubled", "doubled:Wechatpay-Nonce",
	} {
		r := l.trigger(t, "TRANSACTION.SUCCESS", "--fault", fault)
		require.Zero(t, r.Code, fault+r.Stderr)
		require.Contains(t, r.Stdout, "401 Unauthorized\n", fault)
	}
	require.Contains(t, l.trigger(t, "TRANSACTION.SUCCESS", "--fault", "wrong-key").Stdout, "500 ")
	require.Zero(t, l.trigger(t, "X", "--v2", "--fault", "bad-signature").Code)
	require.Zero(t, l.trigger(t, "X", "--refund-v2", "--fault", "wrong-key").Code)
	done := l.Stop()
	require.Empty(t, done.Stdout, "nothing was accepted")
	require.Equal(t, 10, strings.Count(done.Stderr, "refused: POST / answered "))
	require.Contains(t, done.Stderr, "clock skew")
	require.Contains(t, done.Stderr, "so apiv3_key is not the key of the merchant that is notified", "the hint, in words of the profile")
	require.NotContains(t, done.Stderr, "Config.")
	clitest.NoSecretIn(t, l.keys, done.Stderr)
}

// TestTriggerFindsAProgramThatDoesNotVerify is what --fault is for.
func TestTriggerFindsAProgramThatDoesNotVerify(t *testing.T) {
	t.Parallel()
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") }))
	defer program.Close()
	dir := clitest.Keys(t).Path
	trigger := func(args ...string) clitest.Outcome {
		return clitest.Run(t, append([]string{"notify", "trigger", "TRANSACTION.SUCCESS", "--to", program.URL, "--dir", dir}, args...)...)
	}
	r := trigger("--times", "3", "--parallel")
	require.Zero(t, r.Code)
	require.Equal(t, strings.Repeat("200 OK\nfine\n", 3), r.Stdout)
	r = trigger("--fault", "probe")
	require.Equal(t, exit.Refused, r.Code)
	require.Contains(t, r.Stderr, "verify every notification")
	r = trigger("--v2")
	require.Equal(t, exit.Refused, r.Code, "APIv2 wants XML")
	program.Close()
	r = trigger()
	require.Equal(t, exit.Network, r.Code)
	require.Contains(t, r.Stderr, "connection refused")
}

func TestTriggerAsksForKeysOnlyWhereTheyWereRefused(t *testing.T) {
	t.Parallel()
	dir := clitest.Keys(t).Path
	for status, hint := range map[int]string{
		http.StatusUnauthorized: "is your program configured with the keys in " + dir, http.StatusForbidden: "configured with the keys in",
		http.StatusInternalServerError: "your program returned an error: look at its log", http.StatusBadGateway: "look at its log",
		http.StatusNotFound: "expected status 200 or 204",
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
			defer program.Close()
			r := clitest.Run(t, "notify", "trigger", "TRANSACTION.SUCCESS", "--to", program.URL, "--dir", dir)
			require.Equal(t, exit.Refused, r.Code)
			require.Contains(t, r.Stderr, hint)
			require.Equal(t, status/100 == 4 && status != http.StatusNotFound, strings.Contains(r.Stderr, "keys"), r.Stderr)
		})
	}
}

func TestRepetitionsAreTheSameNotification(t *testing.T) {
	t.Parallel()
	l := startListen(t, "--format", "json")
	require.Zero(t, l.trigger(t, "TRANSACTION.SUCCESS", "--times", "4", "--parallel").Code)
	keys, ids := map[string]bool{}, map[string]bool{}
	for range 4 {
		var event struct{ ID, Key string }
		require.NoError(t, json.Unmarshal([]byte(l.Stdout.Line(t)), &event))
		keys[event.Key], ids[event.ID] = true, true
	}
	require.Len(t, keys, 1)
	require.Len(t, ids, 1)
}

func TestTriggerRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	dir := clitest.Keys(t).Path
	for _, args := range [][]string{
		{}, {"X"}, {"X", "--to", "127.0.0.1:1"}, {"X", "--to", "http://127.0.0.1:1", "--times", "0"},
		{"X", "--to", "http://127.0.0.1:1", "--v2", "--refund-v2"},
		{"X", "--to", "http://127.0.0.1:1", "a==b"}, {"X", "--to", "http://127.0.0.1:1", ".a=b"},
		{"X", "--to", "http://127.0.0.1:1", "A:b"}, {"X", "--to", "http://127.0.0.1:1", "a.0~=b"},
		{"X", "--to", "http://127.0.0.1:1", "--fault", "hang"}, {"X", "--to", "http://127.0.0.1:1", "--v2", "--fault", "probe"},
		{"X", "--to", "http://127.0.0.1:1", "--v2", "a.b=1"},
	} {
		r := clitest.Run(t, append([]string{"notify", "trigger", "--dir", dir}, args...)...)
		require.Equal(t, exit.Usage, r.Code, "%v %s", args, r.Stderr)
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
	require.Equal(t, []any{http.StatusAccepted, "its answer", "text/x-test"},
		[]any{resp.StatusCode, string(answer), resp.Header.Get("Content-Type")})
	require.Equal(t, body, bodies[0], "byte for byte")
	require.Equal(t, "/here?a=b", got[0].RequestURI)
	for name, values := range r.Header {
		require.Equal(t, values, got[0].Header[name], name)
	}
	require.Equal(t, exit.Refused, l.trigger(t, "TRANSACTION.SUCCESS").Code, "202 is no acknowledgement")
	require.Zero(t, l.trigger(t, "TRANSACTION.SUCCESS", "--fault", "probe").Code)
	require.Len(t, got, 2, "what is refused is not forwarded")
	program.Close()
	require.Contains(t, l.trigger(t, "TRANSACTION.SUCCESS").Stdout, "502 Bad Gateway")
	require.Contains(t, l.Stop().Stderr, "not forwarded: ")
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
	l.Stop()
	for _, args := range [][]string{{"--format", "xml"}, {"--path", "x"}, {"--forward", "x"}} {
		r := clitest.Run(t, append([]string{"--config", config, "webhook", "listen"}, args...)...)
		require.Equal(t, exit.Usage, r.Code, r.Stderr)
	}
	r := clitest.Run(t, "--config", config, "notify", "listen", "--addr", "127.0.0.1:99999")
	require.Equal(t, exit.Config, r.Code, r.Stderr)
}

// TestEventsAreListed, and what they hold; one that is not documented is asked about.
func TestEventsAreListed(t *testing.T) {
	t.Parallel()
	r := clitest.Run(t, "notify", "trigger", "--list")
	require.Zero(t, r.Code, r.Stderr)
	require.Contains(t, r.Stdout, "MCHTRANSFER.BILL.FINISHED\tmch_payment\n")
	require.Contains(t, r.Stdout, "TRANSACTION.SUCCESS")
	r = clitest.Run(t, "notify", "trigger", "--list", "PAYSCORE.USER_CONFIRM", "TRANSACTION.SUCCESS")
	require.Zero(t, r.Code, r.Stderr)
	require.Contains(t, r.Stdout, `"out_order_no":`)
	require.Contains(t, r.Stdout, `"trade_state":"SUCCESS"`)
	require.Equal(t, 2, strings.Count(r.Stdout, "\n"))
	for _, args := range [][]string{{"--list"}, {"--to", "http://127.0.0.1:1/"}} {
		r = clitest.Run(t, append([]string{"notify", "trigger", "TRANSACTION.SUCCES"}, args...)...)
		require.Equal(t, 1, r.Code)
		require.Contains(t, r.Stderr, `"TRANSACTION.SUCCES" is not a documented event`)
		require.Contains(t, r.Stderr, "did you mean TRANSACTION.SUCCESS?")
	}
}
