package doctor_test

import (
	"encoding/json"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/sandbox"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

var listening = regexp.MustCompile(`^listening on (http://127\.0\.0\.1:\d+) for the echo`)

// sandboxKeys are keys under an id that a sandbox takes.
func sandboxKeys(t *testing.T) *fixture.Dir {
	t.Helper()
	keys := *clitest.Keys(t)
	keys.PlatformID = auth.SandboxKeyIDPrefix + "20260101000000"
	return &keys
}

// echoed runs doctor --echo-url against a sandbox, with a tunnel between the sandbox and doctor.
func (s *setup) echoed(closed bool, args ...string) (clitest.Outcome, map[string]finding) {
	world, err := sandbox.Start(sandbox.WithGateway(s.keys.Options()...))
	require.NoError(s.t, err)
	s.t.Cleanup(func() { require.NoError(s.t, world.Close()) })
	s.set("base_uri", `"`+world.URL()+`"`)
	open := make(chan *url.URL, 1)
	tunnel := newShop(s.t, func(w http.ResponseWriter, r *http.Request) {
		if closed {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		to := <-open
		open <- to
		httputil.NewSingleHostReverseProxy(to).ServeHTTP(w, r)
	})
	s.write("config.toml", []byte(s.config))
	run := clitest.Start(s.t, append([]string{
		"--config", filepath.Join(s.dir, "config.toml"), "doctor", "--format", "json",
		"--echo-url", tunnel.URL + "/notify", "--addr", "127.0.0.1:0",
	}, args...)...)
	line := run.Stderr.Line(s.t)
	require.Regexp(s.t, listening, line)
	to, err := url.Parse(listening.FindStringSubmatch(line)[1])
	require.NoError(s.t, err)
	open <- to
	r := run.Wait()
	var printed struct{ Checks []finding }
	require.NoError(s.t, json.Unmarshal([]byte(r.Stdout), &printed), r.Stdout+r.Stderr)
	checks := map[string]finding{}
	for _, c := range printed.Checks {
		checks[c.Check] = c
	}
	clitest.NoSecretIn(s.t, s.keys, r.Stdout+r.Stderr)
	return r, checks
}

// TestAnEchoProvesTheWayBack, and the APIv3 key.
func TestAnEchoProvesTheWayBack(t *testing.T) {
	t.Parallel()
	s := newSetup(t, sandboxKeys(t))
	r, checks := s.echoed(false)
	require.Zero(t, r.Code, r.Stdout)
	require.Equal(t, isOK, checks["echo"].Verdict)
	require.Regexp(t, `^SECURITY_ECHO.SUCCESS came after \S+: signed by `+s.keys.PlatformID+`, opened with the APIv3 key$`, checks["echo"].Found)
	require.Equal(t, isOK, checks["apiv3_key"].Verdict, "now it is proven")
	require.Equal(t, isOpen, checks["apiv2_key"].Verdict, "nothing has shown that one")
}

// TestSwappedKeysAreNamed by what an echo brings, and by the platform certificates of a profile that downloads them.
func TestSwappedKeysAreNamed(t *testing.T) {
	t.Parallel()
	s := newSetup(t, sandboxKeys(t))
	s.set("apiv3_key", `"file://apiv2_key.txt"`)
	s.set("apiv2_key", `"file://apiv3_key.txt"`)
	r, checks := s.echoed(false)
	require.Equal(t, exit.Config, r.Code, r.Stdout)
	require.Equal(t, "keys-swapped", checks["echo"].Diagnosis)
	require.Equal(t, "apiv2_key opens it: the two keys are swapped", checks["echo"].Found)

	s = newSetup(t, clitest.Keys(t))
	s.server.NewCertificate(time.Now().AddDate(-1, 0, 0), time.Now().AddDate(4, 0, 0))
	s.set("platform_key", "")
	s.set("platform_key_id", "")
	s.set("apiv3_key", `"file://apiv2_key.txt"`)
	s.set("apiv2_key", `"file://apiv3_key.txt"`)
	r, checks = s.doctor()
	require.Equal(t, exit.Config, r.Code, r.Stdout)
	require.Equal(t, "keys-swapped", checks["apiv3_key"].Diagnosis, r.Stdout)
	require.NotContains(t, r.Stdout, "Config.")
}

// TestAnEchoThatDoesNotComeIsNamed: the URL leads elsewhere.
func TestAnEchoThatDoesNotComeIsNamed(t *testing.T) {
	t.Parallel()
	s := newSetup(t, sandboxKeys(t))
	r, checks := s.echoed(true, "--timeout", "700ms")
	require.Equal(t, exit.Config, r.Code)
	require.Equal(t, isFault, checks["echo"].Verdict)
	require.Equal(t, "echo-not-delivered", checks["echo"].Diagnosis)
	require.Equal(t, isOpen, checks["apiv3_key"].Verdict)
}

// TestAMerchantWithoutEchoIsNoFault: not every one may use it.
func TestAMerchantWithoutEchoIsNoFault(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	r, checks := s.doctor("--echo-url", "http://127.0.0.1:1/", "--addr", "127.0.0.1:0")
	require.Zero(t, r.Code, r.Stdout)
	require.Equal(t, isOpen, checks["echo"].Verdict)
	require.Contains(t, checks["echo"].Found, "not every merchant may use it")
}

// TestAnEchoThatIsRefusedIsNamed by what WeChat Pay says of it; a URL that it would refuse is not even tried.
func TestAnEchoThatIsRefusedIsNamed(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	s.server.Handle("POST /v3/security/echo", func(r *wxpaytest.Request) wxpaytest.Reply {
		if r.Get("notify_url").String() == "" {
			return wxpaytest.ErrorReply(404, "NOT_FOUND", "x")
		}
		return wxpaytest.ErrorReply(400, "PARAM_ERROR", "notify_url 不合法")
	})
	r, checks := s.doctor("--echo-url", "https://shop.example/", "--addr", "127.0.0.1:0")
	require.Equal(t, exit.Config, r.Code, r.Stdout)
	require.Equal(t, "notify-url-wrong", checks["echo"].Diagnosis)
	require.Contains(t, checks["echo"].Found, "HTTP 400 PARAM_ERROR: notify_url is not one that WeChat Pay calls")
	_, checks = s.doctor("--echo-url", "https://shop.example/?a=1", "--addr", "127.0.0.1:0")
	require.Equal(t, "skip", checks["echo"].Verdict)
}
