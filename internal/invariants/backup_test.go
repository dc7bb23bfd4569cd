package invariants_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A twoHosts is a client with a main host and one that stands in for it. Both are the same
// gateway; what comes of dialing the main one is the test's to say.
type twoHosts struct {
	gateway *wxpaytest.Server
	client  *wxpay.Client

	mu     sync.Mutex
	main   func(ctx context.Context) error // nil: it can be reached
	dialed []string
}

const (
	mainHost   = "main.gateway.example"
	backupHost = "backup.gateway.example"
)

func newTwoHosts(t *testing.T, change ...func(*wxpay.Config)) *twoHosts {
	t.Helper()
	h := &twoHosts{gateway: testkit.Gateway(t, wxpaytest.IdleTimeout(time.Millisecond))}
	cfg := h.gateway.Config()
	cfg.BaseURL, cfg.PlainHTTP, cfg.Backup = "http://"+mainHost+"/hk/", true, []string{backupHost + ":8080"}
	cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(addr)
		h.mu.Lock()
		main := h.main
		h.dialed = append(h.dialed, host)
		h.mu.Unlock()
		if host == mainHost && main != nil {
			if err := main(ctx); err != nil {
				return nil, err
			}
		}
		return h.gateway.Dial(ctx, network, addr)
	}
	h.client = testkit.NewClient(t, cfg, change...)
	return h
}

// reach says what comes of dialing the main host.
func (h *twoHosts) reach(main func(ctx context.Context) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.main, h.dialed = main, nil
}

// hosts are those that requests came to since the last time.
func (h *twoHosts) hosts(from int) (hosts []string) {
	for _, r := range h.gateway.Requests()[from:] {
		hosts = append(hosts, r.Header.Get("Host"))
	}
	return hosts
}

func refusing(context.Context) error { return errors.New("connection refused") }

func TestNotSentGoesOnToTheNextHostWithoutRetry(t *testing.T) {
	t.Parallel()
	h := newTwoHosts(t)
	h.reach(refusing)
	_, err := h.client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
	require.NoError(t, err)
	requests := h.gateway.Requests()
	require.Len(t, requests, 1)
	require.Equal(t, backupHost+":8080", requests[0].Header.Get("Host"))
	require.Equal(t, "/hk/v3/pay/transactions/native", requests[0].Target, "scheme and prefix are those of BaseURL")
	require.NoError(t, requests[0].Err)
}

func TestUnknownGoesOnOnlyWhereItMayBeRepeated(t *testing.T) {
	t.Parallel()
	order := wxpay.Params{"json": wxpay.Params{"out_trade_no": "T1"}}
	for name, c := range map[string]struct {
		change func(*wxpay.Config)
		method string
		params wxpay.Params
		sent   int
	}{
		"POST, no Retry":       {func(*wxpay.Config) {}, "POST", order, 1},
		"GET, no Retry":        {func(*wxpay.Config) {}, "GET", nil, 1},
		"idempotent, no Retry": {func(*wxpay.Config) {}, "POST", wxpay.Params{"json": order["json"], "idempotent": true}, 1},
		"POST, Retry":          {soon(3), "POST", order, 1},
		"GET, Retry":           {soon(3), "GET", nil, 2},
		"idempotent, Retry":    {soon(3), "POST", wxpay.Params{"json": order["json"], "idempotent": true}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newTwoHosts(t, c.change)
			h.gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
				if r.Header.Get("Host") == mainHost {
					return wxpaytest.Reply{Fault: wxpaytest.Drop()}
				}
				return wxpaytest.Reply{Body: "{}"}
			})
			_, err := h.client.Chain("v3/x").Do(t.Context(), c.method, c.params)
			require.Equal(t, []string{mainHost, backupHost + ":8080"}[:c.sent], h.hosts(0))
			if c.sent == 1 {
				require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
				return
			}
			require.NoError(t, err)
		})
	}
}

// TestConnectingLeavesTimeForTheNextHost: at most a third of what is left.
func TestConnectingLeavesTimeForTheNextHost(t *testing.T) {
	t.Parallel()
	h := newTwoHosts(t)
	h.reach(func(ctx context.Context) error {
		<-ctx.Done() // a host that does not answer at all
		return ctx.Err()
	})
	began := time.Now()
	_, err := h.client.Chain("v3/x").Post(t.Context(), wxpay.Params{"timeout": 1500 * time.Millisecond, "json": wxpay.Params{"a": 1}})
	require.NoError(t, err)
	require.GreaterOrEqual(t, time.Since(began), 490*time.Millisecond)
	require.Len(t, h.gateway.Requests(), 1)
}

// TestEveryHostThatFailedIsTold: the error is NotSent, of as many attempts as there are hosts.
func TestEveryHostThatFailedIsTold(t *testing.T) {
	t.Parallel()
	cfg := testkit.ClosedGateway().Config()
	cfg.BaseURL, cfg.Backup = "https://api.mch.weixin.qq.com/", []string{wxpay.BackupHost}
	cfg.Platform = testkit.Config(t).Platform
	var dialed []string
	cfg.Dial = func(_ context.Context, _, addr string) (net.Conn, error) {
		dialed = append(dialed, addr)
		return nil, errors.New("no route")
	}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	require.Equal(t, []string{"api.mch.weixin.qq.com:443", "api2.mch.weixin.qq.com:443"}, dialed)
	require.ErrorContains(t, err, "api2.mch.weixin.qq.com")
	require.ErrorContains(t, err, "after 2 attempts")
	require.ErrorContains(t, err, "; before that connecting to api.mch.weixin.qq.com: no route", "the main host is told, too")
	require.Equal(t, 2, wxpay.AttemptsOf(err))

	dialed = nil
	elsewhere := wxpay.Params{"base_uri": "https://apihk.mch.weixin.qq.com/", "json": wxpay.Params{"a": 1}}
	_, err = client.Chain("v3/x").Post(t.Context(), elsewhere)
	require.Error(t, err)
	require.Equal(t, []string{"apihk.mch.weixin.qq.com:443"}, dialed, "what stands in for BaseURL does not stand in for another")
	dialed = nil
	_, err = client.Download(t.Context(), "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x", t.TempDir()+"/bill")
	require.Error(t, err)
	require.Equal(t, []string{"api.mch.weixin.qq.com:443", "api2.mch.weixin.qq.com:443"}, dialed, "a file of BaseURL's host is there, too")
}

// TestABrokenHostIsBegunWithByOneCallInAHundred, and is back with its first answer.
func TestABrokenHostIsBegunWithByOneCallInAHundred(t *testing.T) {
	t.Parallel()
	h := newTwoHosts(t)
	h.reach(refusing)
	call := func(n int) {
		for range n {
			_, err := h.client.Chain("v3/x").Get(t.Context())
			require.NoError(t, err)
		}
	}
	call(3)
	require.Equal(t, []string{mainHost, backupHost, mainHost, backupHost, mainHost, backupHost}, h.dialed)
	h.reach(refusing)
	call(200)
	require.Equal(t, 2, strings.Count(strings.Join(h.dialed, " "), mainHost))
	h.reach(nil)
	call(100)
	begun := len(h.gateway.Requests())
	call(5)
	for _, host := range h.hosts(begun) {
		require.Equal(t, mainHost, host)
	}
}

// TestAHostThatNeverAnswersIsBroken, and one that refuses is not.
func TestAHostThatNeverAnswersIsBroken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply  wxpaytest.Reply
		broken bool
	}{
		"silent":            {wxpaytest.Reply{Fault: wxpaytest.Hang()}, true},
		"cuts":              {wxpaytest.Reply{Fault: wxpaytest.Drop()}, true},
		"a gateway's 502":   {wxpaytest.BadGateway(), true},
		"busy":              {wxpaytest.ErrorReply(503, "SYSTEM_ERROR", "busy"), false},
		"refuses":           {wxpaytest.ErrorReply(400, "PARAM_ERROR", "no"), false},
		"too many requests": {wxpaytest.RateLimited(), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newTwoHosts(t)
			h.gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
				if r.Header.Get("Host") == mainHost {
					return c.reply
				}
				return wxpaytest.Reply{Body: "{}"}
			})
			for range 4 {
				_, _ = h.client.Chain("v3/x").Get(t.Context(), wxpay.Params{"timeout": 100 * time.Millisecond})
			}
			want := mainHost
			if c.broken {
				want = backupHost + ":8080"
			}
			hosts := h.hosts(0)
			require.Equal(t, want, hosts[len(hosts)-1])
		})
	}
}

// TestACallersCancelSaysNothingAboutAHost: neither does a fault of the caller's own.
func TestACallersCancelSaysNothingAboutAHost(t *testing.T) {
	t.Parallel()
	h := newTwoHosts(t)
	var answers atomic.Bool
	came := make(chan struct{}, 100)
	h.gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		if answers.Load() {
			return wxpaytest.Reply{Body: "{}"}
		}
		came <- struct{}{}
		return wxpaytest.Reply{Fault: wxpaytest.Hang()}
	})
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		call := h.client.Chain("v3/x").GetAsync(ctx)
		<-came
		cancel()
		_, err := call.Wait()
		require.ErrorIs(t, err, context.Canceled)
	}
	for limit := 50 * time.Millisecond; len(came) < 2; limit *= 2 { // a busy machine may not send it in time
		ctx, cancel := context.WithTimeout(t.Context(), limit) // the caller hardly waited
		_, err := h.client.Chain("v3/x").Get(ctx)
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Less(t, limit, time.Minute, "the call does not come")
	}
	answers.Store(true)
	_, err := h.client.Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	hosts := h.hosts(0)
	assert.Equal(t, mainHost, hosts[len(hosts)-1])
}
