package notify_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestWhatIsNotFromWeChatPayGets401AndOneRecord(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		faults := map[string]wxpaytest.Fault{
			"bad signature": wxpaytest.BadSignature(), "probe": wxpaytest.Probe(), "old": wxpaytest.Skew(-time.Hour),
			"early": wxpaytest.Skew(time.Hour), "serial": wxpaytest.SignedBy("X"),
		}
		for _, name := range []string{"Timestamp", "Nonce", "Signature", "Serial"} {
			faults["without "+name] = wxpaytest.Without("Wechatpay-" + name)
			faults["doubled "+name] = wxpaytest.Doubled("Wechatpay-" + name)
		}
		for name, fault := range faults {
			cfg, diary := shop()
			requireFailure(t, http.StatusUnauthorized, open(newReceiver(t, cfg), never(t)).post(t, wxpaytest.Notification{Fault: fault,
				Summary: "PLAIN"}))
			level := slog.LevelWarn
			if name == "probe" {
				level = slog.LevelInfo
			}
			diary.only(t, level)
			requireNoSecrets(t, cfg, diary)
		}
	})
}

func requireNoSecrets(t testing.TB, cfg notify.Config, d *diary) {
	t.Helper()
	for _, secret := range []string{"PLAIN", "ciphertext\"", "req_info>", string(cfg.APIv3Key), string(cfg.APIv2Key)} {
		if secret != "" {
			require.NotContains(t, d.String(), secret)
		}
	}
}

func TestOnesOwnFaultsAre5xxAndErrors(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for name, c := range map[string]struct {
			status int
			spoil  func(*notify.Config)
			n      wxpaytest.Notification
		}{
			"wrong APIv3 key": {500, func(cfg *notify.Config) { cfg.APIv3Key = "00000000000000000000000000000000" },
				wxpaytest.Notification{}},
			"other merchant": {500, func(*notify.Config) {}, wxpaytest.Notification{WrongKey: true}},
			"keys not ready": {503, func(cfg *notify.Config) { cfg.Platform = noKeys{ready: errors.New("dns")} },
				wxpaytest.Notification{}},
			"key not fetched": {503, func(cfg *notify.Config) { cfg.Platform = noKeys{key: errors.New("dns")} }, wxpaytest.Notification{}},
			"keys panic":      {503, func(cfg *notify.Config) { cfg.Platform = noKeys{} }, wxpaytest.Notification{}},
			"no APIv2 key": {200, func(cfg *notify.Config) { cfg.APIv2Key = "" },
				wxpaytest.Notification{Fields: map[string]string{"a": "PLAIN"}}},
			"no APIv2 refunds": {200, func(cfg *notify.Config) { cfg.APIv2Key = "" },
				wxpaytest.Notification{ReqInfo: map[string]string{"a": "PLAIN"}}},
		} {
			cfg, diary := shop()
			c.spoil(&cfg)
			c.n.Summary = "PLAIN"
			got := open(newReceiver(t, cfg), never(t)).post(t, c.n)
			assert.Equal(t, c.status, got.status, name)
			assert.Contains(t, []string{failJSON, failXML}, got.body)
			level := slog.LevelError
			if c.status == http.StatusOK {
				level = slog.LevelWarn // any stranger can send XML
			}
			diary.only(t, level)
			requireNoSecrets(t, cfg, diary)
		}
	})
}

func TestWhatIsSignedButNoNotificationIsA400(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for _, body := range []string{"", "null", "PLAIN", `{"id":"1","event_type":"PLAIN"}`, `{"id":"1","event_type":"A","resource":null}`,
			`[{}]`, "<xml>PLAIN</xml>"} {
			cfg, diary := shop()
			got := open(newReceiver(t, cfg), never(t))(t.Context(), weChatPay().Sign([]byte(body)), []byte(body))
			assert.Equal(t, http.StatusBadRequest, got.status, body)
			assert.Contains(t, []string{failJSON, failXML}, got.body)
			diary.only(t, slog.LevelWarn)
			requireNoSecrets(t, cfg, diary)
		}
		cfg, diary := shop()
		requireFailure(t, http.StatusUnauthorized, open(newReceiver(t, cfg), never(t))(t.Context(), nil, nil))
		diary.only(t, slog.LevelWarn)
	})
}

func TestABodyOverTheLimitIsA413(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, diary := shop()
		l := letters(t, 1, wxpaytest.Notification{})[0]
		cfg.MaxBody = len(l.body) - 1
		requireFailure(t, http.StatusRequestEntityTooLarge, open(newReceiver(t, cfg), never(t))(t.Context(), l.header, l.body))
		diary.only(t, slog.LevelWarn)
	})
}

func TestAnythingButPOSTIsA405ThatAllowsPOST(t *testing.T) {
	t.Parallel()
	cfg, diary := shop()
	r := newReceiver(t, cfg)
	l := letters(t, 1, wxpaytest.Notification{})[0]
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "post"} {
		req := httptest.NewRequestWithContext(t.Context(), method, "/notify", bytes.NewReader(l.body))
		req.Header = l.header
		recorder := httptest.NewRecorder()
		r.Handler(never(t)).ServeHTTP(recorder, req)
		requireFailure(t, http.StatusMethodNotAllowed, told{recorder.Code, recorder.Header(), recorder.Body.String()})
		assert.Equal(t, "POST", recorder.Header().Get("Allow"))

		var fast fasthttp.RequestCtx
		fast.Request.Header.SetMethod(method)
		fast.Request.SetBody(l.body)
		r.FastHandler(never(t))(&fast)
		assert.Equal(t, http.StatusMethodNotAllowed, fast.Response.StatusCode())
		assert.Equal(t, "POST", string(fast.Response.Header.Peek("Allow")))
	}
	assert.Empty(t, diary.String())
}

// noKeys is a KeySource that has to download and cannot.
type noKeys struct{ ready, key error }

func (k noKeys) Ready(context.Context) error { return k.ready }

func (k noKeys) Serial() string { return "" }

func (k noKeys) Key(context.Context, string) (crypto.PublicKey, error) {
	if k.key == nil {
		panic("nobody has thought of this")
	}
	return nil, k.key
}
