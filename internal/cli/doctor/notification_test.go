package doctor_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/notify"
)

// A shop is a program with a notify_url.
type shop struct {
	*httptest.Server
	mu    sync.Mutex
	posts []post
}

// A post is a request that came, copied: what its own goroutine holds is not ours to read.
type post struct {
	path   string
	header http.Header
	body   []byte
}

// received returns what came until now. A handler that hangs up may not have ended yet.
func (s *shop) received() []post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.posts)
}

// newShop starts a program that answers as handler does, and keeps what came.
func newShop(t *testing.T, handler http.HandlerFunc) *shop {
	t.Helper()
	s := &shop{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		s.mu.Lock()
		s.posts = append(s.posts, post{r.URL.Path, r.Header.Clone(), body})
		s.mu.Unlock()
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *setup) receiver() *notify.Receiver {
	cfg := s.server.Config()
	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(s.t, err)
	return receiver
}

// verifying is the handler of a program that does it right.
func (s *setup) verifying() http.HandlerFunc {
	receiver := s.receiver()
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(s.t, err)
		if _, err := receiver.ParseContext(r.Context(), r.Header, body); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"code":"FAIL","message":"签名错误"}`)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// ownGateway puts WeChat Pay's private key beside the profile, as wxpay mock and wxpay sandbox do.
func (s *setup) ownGateway() {
	for _, name := range []string{"README.txt", "wechatpay_key.pem", "pub_key_id.txt"} {
		s.write(name, s.read(filepath.Join(s.keys.Path, name)))
	}
}

// TestWhatANotifyURLAnswersIsNamed: each way of answering a forged notification has a verdict and one remedy.
func TestWhatANotifyURLAnswersIsNamed(t *testing.T) {
	t.Parallel()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	keys := clitest.Keys(t)
	for name, c := range map[string]struct {
		handler   http.HandlerFunc
		verdict   string
		diagnosis string
		found     string
	}{
		"it books whatever comes": {status(204), isFault, "forged-notification-accepted", "books forged notifications"},
		"a redirect to a login": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, isFault,
			"notify-redirect", "HTTP 302 to /login"},
		"a filter": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "CSRF verification failed", http.StatusForbidden)
		}, isWarning, "notify-forbidden", "HTTP 403"},
		"a login": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
		}, isFault, "notify-login", "HTTP 401"},
		"GET alone":     {status(405), isFault, "notify-method", "takes no POST"},
		"a small limit": {status(413), isFault, "notify-too-large", "HTTP 413"},
		"another path":  {status(404), isFault, "notify-not-found", "HTTP 404"},
		"it fails":      {status(500), isWarning, "notify-program-fails", "HTTP 500"},
		"it is down":    {status(502), isFault, "notify-gateway", "HTTP 502"},
		"a page answers": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>hello") }, isFault,
			"notify-page", "HTML"},
		"it hangs up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, isFault, "notify-hung-up",
			"without an answer"},
		"it says it well": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "bad signature", http.StatusBadRequest)
		}, isOK, "", "refused with HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, shop := newSetup(t, keys), newShop(t, c.handler)
			r, checks := s.doctor("--notify-url", shop.URL+"/notify")
			found := checks["forged notification"]
			require.Equal(t, c.verdict, found.Verdict, r.Stdout)
			require.Equal(t, c.diagnosis, found.Diagnosis)
			require.Contains(t, found.Found, c.found)
			require.Equal(t, c.diagnosis != "", found.Todo != "")
			require.Equal(t, c.diagnosis != "", strings.HasSuffix(found.See, "/docs/verdicts-network.md#"+c.diagnosis))
			if c.verdict == isFault {
				require.Equal(t, exit.Config, r.Code)
			}
			r, checks = s.inChinese("--notify-url", shop.URL+"/notify")
			require.Equal(t, c.diagnosis, checks["forged notification"].Diagnosis, "names are the same in every language")
			require.NotContains(t, r.Stdout, "%!")
			require.NotContains(t, r.Stdout, "验签", "JSON is the same in every language")
			for _, post := range shop.received() {
				require.Equal(t, "/notify", post.path, "no redirect is followed")
			}
		})
	}
}

// TestWhatIsPostedCanBeBookedByNobody: it tells of an echo, and has a wrong signature, once as WeChat Pay's own probes have it.
func TestWhatIsPostedCanBeBookedByNobody(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	shop := newShop(t, s.verifying())
	r, checks := s.doctor("--notify-url", shop.URL)
	require.Zero(t, r.Code, r.Stdout)
	require.Equal(t, isOK, checks["forged notification"].Verdict)
	require.Equal(t, isOK, checks["signature probe"].Verdict)
	require.Equal(t, isOpen, checks["genuine notification"].Verdict)
	require.Contains(t, checks["genuine notification"].Found, "only WeChat Pay can sign one")
	require.Equal(t, isWarning, checks["notify_url"].Verdict, "http:// is as it must be before a gateway on this machine")
	require.Len(t, shop.received(), 2)
	for i, post := range shop.received() {
		var envelope struct {
			EventType string `json:"event_type"`
		}
		require.NoError(t, json.Unmarshal(post.body, &envelope))
		require.Equal(t, "SECURITY_ECHO.SUCCESS", envelope.EventType)
		require.Equal(t, s.keys.PlatformID, post.header.Get("Wechatpay-Serial"))
		require.Equal(t, i == 1, strings.HasPrefix(post.header.Get("Wechatpay-Signature"), "WECHATPAY/SIGNTEST/"))
	}
}

// TestAGenuineNotificationIsSentWhereWeHaveTheKey of a gateway for tests.
func TestAGenuineNotificationIsSentWhereWeHaveTheKey(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	s.ownGateway()
	shop := newShop(t, s.verifying())
	r, checks := s.doctor("--notify-url", shop.URL)
	require.Zero(t, r.Code, r.Stdout)
	require.Equal(t, isOK, checks["genuine notification"].Verdict, r.Stdout)
	require.Len(t, shop.received(), 3)

	deaf := newShop(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
	r, checks = s.doctor("--notify-url", deaf.URL)
	require.Equal(t, exit.Config, r.Code)
	require.Equal(t, "genuine-notification-refused", checks["genuine notification"].Diagnosis)

	paymentsAlone, err := notify.Route(notify.Routes{"TRANSACTION.*": func(context.Context, *notify.Event) error { return nil }})
	require.NoError(t, err)
	unrouted := newShop(t, s.receiver().Handler(paymentsAlone).ServeHTTP)
	r, checks = s.doctor("--notify-url", unrouted.URL)
	require.Equal(t, exit.Config, r.Code)
	require.Equal(t, "genuine-notification-not-taken", checks["genuine notification"].Diagnosis)
	require.Contains(t, checks["genuine notification"].Todo, "let your routes take SECURITY_ECHO.*")
}

// TestAPublicURLIsNotAskedUnasked, and its form is looked at all the same.
func TestAPublicURLIsNotAskedUnasked(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	r, checks := s.doctor("--notify-url", "https://shop.example/notify")
	require.Zero(t, r.Code, r.Stdout)
	require.Equal(t, isOK, checks["notify_url"].Verdict)
	require.Equal(t, finding{
		Check: "forged notification", Verdict: isOpen, Found: "not sent, for nobody said yes", Todo: "--yes sends it without asking",
	}, checks["forged notification"])

	s.set("base_uri", "")
	r, checks = s.doctor("--offline", "--notify-url", "http://user:password@10.0.0.1/notify?a=secret")
	require.Equal(t, exit.Config, r.Code)
	require.NotContains(t, checks, "forged notification", "--offline posts nothing")
	for _, name := range []string{"notify-url-not-https", "notify-url-user", "notify-url-not-public", "notify-url-query"} {
		require.Contains(t, r.Stdout, `"diagnosis": "`+name+`"`)
	}
	require.NotContains(t, r.Stdout, "secret")
	require.NotContains(t, r.Stdout, "user:password@")
}

// TestAnUntrustedNotifyURLIsNamed by what its certificate is, and a port where nobody is.
func TestAnUntrustedNotifyURLIsNamed(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(server.Close)
	_, checks := s.doctor("--notify-url", server.URL)
	require.Equal(t, "notify-certificate-self-signed", checks["forged notification"].Diagnosis, checks)
	require.Equal(t, "skip", checks["signature probe"].Verdict)
	_, checks = s.doctor("--notify-url", "http://127.0.0.1:1/")
	require.Equal(t, "notify-no-connection", checks["forged notification"].Diagnosis)
}
