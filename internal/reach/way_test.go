package reach_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/reach"
	"github.com/wechatpay-chain/wxpay/internal/retry"
	"github.com/wechatpay-chain/wxpay/internal/transport"
)

const base = "https://api.mch.weixin.qq.com/"

func none(*url.URL) (*url.URL, error) { return nil, nil }

// check fills in a Way and returns the fields at fault.
func check(t *testing.T, w *reach.Way) (fields []string) {
	t.Helper()
	for _, err := range append(w.CheckHosts(), w.CheckConnections()...) {
		found := fault.Of(err)
		require.NotNil(t, found, "%v", err)
		fields = append(fields, found.Field)
	}
	return fields
}

func TestWhatIsLeftOutHasItsDefault(t *testing.T) {
	t.Parallel()
	w := &reach.Way{BaseURL: base + "hk/", Proxy: none}
	require.Empty(t, check(t, w))
	require.Equal(t, origin.Base{TLS: true, Host: "api.mch.weixin.qq.com", Prefix: "/hk"}, w.Base)
	require.Nil(t, w.Hosts)
	require.Nil(t, w.Retry, "nothing is sent twice unasked")
	require.Equal(t, []any{30 * time.Second, 512, 10 << 20}, []any{w.Timeout, w.MaxConns, w.MaxBody})
	require.EqualValues(t, tls.VersionTLS12, w.TLS.MinVersion)
}

// TestEachFaultNamesItsField, in the order in which the fields stand here.
func TestEachFaultNamesItsField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		way    reach.Way
		fields []string
	}{
		{"no scheme", reach.Way{BaseURL: "api.mch.weixin.qq.com"}, []string{"BaseURL"}},
		{"another prefix", reach.Way{BaseURL: base + "hk/", StripPrefix: "/wxpay"}, []string{"StripPrefix"}},
		{"http to others", reach.Way{BaseURL: "http://gateway.example/"}, []string{"BaseURL"}},
		{"the same host twice", reach.Way{BaseURL: base, Backup: []string{"api.mch.weixin.qq.com"}}, []string{"Backup"}},
		{"less than none", reach.Way{BaseURL: base, Timeout: -1, MaxConns: -1, MaxBody: -1}, []string{"Timeout", "MaxConns", "MaxBody"}},
		{"anybody may answer", reach.Way{BaseURL: base, TLS: &tls.Config{InsecureSkipVerify: true}}, []string{"TLS"}},
		{
			"several", reach.Way{BaseURL: base, Retry: &retry.Policy{Attempts: -1}, Backup: []string{"a/b"}, MaxBody: -1},
			[]string{"Retry.Attempts", "Backup", "MaxBody"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.way.Proxy = none
			assert.Equal(t, c.fields, check(t, &c.way))
		})
	}
}

// TestWhatTheCallerGaveIsNotChanged: he may share it among clients.
func TestWhatTheCallerGaveIsNotChanged(t *testing.T) {
	t.Parallel()
	policy, own := retry.Policy{Attempts: 2}, &tls.Config{}
	w := &reach.Way{BaseURL: base, Retry: &policy, TLS: own, Proxy: none, Backup: []string{"api2.mch.weixin.qq.com"}}
	require.Empty(t, check(t, w))
	require.Equal(t, retry.Policy{Attempts: 2}, policy)
	require.Positive(t, w.Retry.MinDelay)
	require.Zero(t, own.MinVersion)
	require.Equal(t, "api2.mch.weixin.qq.com", w.Hosts.Name(0, 1))
}

// TestDialOfTheCallersTakesThePlaceOfProxies, and gets the address with its port.
func TestDialOfTheCallersTakesThePlaceOfProxies(t *testing.T) {
	t.Parallel()
	asked, failed := "", errors.New("no route")
	w := &reach.Way{BaseURL: base, Dial: func(_ context.Context, network, addr string) (net.Conn, error) {
		asked = network + " " + addr
		return nil, failed
	}}
	require.Empty(t, check(t, w))
	require.Nil(t, w.Proxy, "who dials himself needs none")
	pool := w.Pool(nil, func(err error) error { return err })
	_, err := pool.Exchange(t.Context(), &transport.Request{Method: "GET", Base: w.Base, Target: "/"}, 1, nil)
	require.ErrorIs(t, err, failed)
	require.Equal(t, "tcp api.mch.weixin.qq.com:443", asked)
}
