package wxpaytest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// merchantSide is a handler that keeps what it gets.
type merchantSide struct {
	header http.Header
	method string
	body   []byte
}

func (m *merchantSide) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.header, m.method = r.Header, r.Method
	m.body, _ = io.ReadAll(r.Body)
	w.WriteHeader(http.StatusNoContent)
}

func TestNotifyReachesHandlersAndURLsAlike(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	for name, deliver := range map[string]func(http.Handler, wxpaytest.Notification) *wxpaytest.Delivery{
		"handler": server.NotifyHandler,
		"http":    overNetwork(t, server, httptest.NewServer),
		"https":   overNetwork(t, server, httptest.NewTLSServer),
	} {
		m := &merchantSide{}
		d := deliver(m, wxpaytest.Notification{ID: "EV-1", Fault: wxpaytest.Doubled("Wechatpay-Nonce")})
		assert.True(t, d.Accepted(), name)
		assert.Equal(t, http.StatusNoContent, d.Status, name)
		assert.Empty(t, d.Body, name)
		assert.Equal(t, http.MethodPost, m.method, name)
		assert.Equal(t, "application/json", m.header.Get("Content-Type"), name)
		assert.Len(t, m.header.Values("Wechatpay-Nonce"), 2, name)
		require.NoError(t, verify(t, server, m.header, m.body), name)
		assert.Equal(t, "EV-1", noticeOf(t, m.body).ID, name)
	}
}

// overNetwork delivers to a server of its own, and makes sure that no connection stays.
func overNetwork(t *testing.T, server *wxpaytest.Server, start func(http.Handler) *httptest.Server) func(http.Handler,
	wxpaytest.Notification) *wxpaytest.Delivery {
	return func(h http.Handler, n wxpaytest.Notification) *wxpaytest.Delivery {
		var closing atomic.Bool
		merchant := start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			closing.Store(r.Close)
			h.ServeHTTP(w, r)
		}))
		defer merchant.Close()
		d, err := server.Notify(t.Context(), merchant.URL+"/notify", n)
		require.NoError(t, err)
		assert.True(t, closing.Load(), "the connection is for one notification")
		return d
	}
}

func TestNotifyFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer merchant.Close()
	d, err := startServer(t).Notify(t.Context(), merchant.URL, wxpaytest.Notification{})
	require.NoError(t, err)
	assert.Equal(t, http.StatusTemporaryRedirect, d.Status)
	assert.False(t, d.Accepted())
	assert.EqualValues(t, 1, calls.Load())
}

func TestNotifyWithoutAReplyIsAnError(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cut" {
			w.Header().Set("Content-Length", "10")
			return
		}
		close(arrived)
		<-release
	}))
	defer merchant.Close()
	defer close(release)

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := server.Notify(ctx, merchant.URL, wxpaytest.Notification{})
	require.ErrorIs(t, err, context.Canceled)
	_, err = server.Notify(t.Context(), merchant.URL+"/cut", wxpaytest.Notification{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.ErrorContains(t, err, "the reply did not arrive")
	_, err = server.Notify(t.Context(), "::", wxpaytest.Notification{})
	require.ErrorContains(t, err, "wxpaytest: Notify: ")
}
