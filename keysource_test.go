package wxpay_test

import (
	"context"
	"crypto"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// dynamicKeys are a KeySource of the caller's.
type dynamicKeys struct {
	auth.Keys
	serial atomic.Value
	ready  func(context.Context) error
	key    func(context.Context, string) (crypto.PublicKey, error)
}

func newDynamicKeys(keys auth.Keys, serial string) *dynamicKeys {
	d := &dynamicKeys{Keys: keys}
	d.serial.Store(serial)
	return d
}

func (d *dynamicKeys) Serial() string { return d.serial.Load().(string) }

func (d *dynamicKeys) Ready(ctx context.Context) error {
	if d.ready == nil {
		return nil
	}
	return d.ready(ctx)
}

func (d *dynamicKeys) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	if d.key == nil {
		return d.Keys.Key(ctx, serial)
	}
	return d.key(ctx, serial)
}

// TestTimeLimitBoundsTheSearchForAKey: it is a part of the call.
func TestTimeLimitBoundsTheSearchForAKey(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	patience, cancel := context.WithTimeout(t.Context(), 10*time.Second) // so that a failure ends
	defer cancel()
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) {
		keys := newDynamicKeys(c.Platform.(auth.Keys), testkit.PublicKeyID)
		keys.ready = func(ctx context.Context) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}
		c.Platform = keys
	})
	started := time.Now()
	params := sealed("a")
	params["timeout"] = 50 * time.Millisecond
	_, err := client.Chain("v3/x").Post(patience, params)
	testkit.RequireRefused(t, err)
	assert.Less(t, time.Since(started), 5*time.Second, "the params say 50ms")

	started = time.Now()
	future := client.Chain("v3/x").PostAsync(patience, params)
	assert.Less(t, time.Since(started), 5*time.Second, "so does an asynchronous one")
	_, err = future.Wait()
	testkit.RequireRefused(t, err)
}

// TestLazyKeySourceIsReadyBeforeItIsAsked, and what keeps it from being so keeps the
// request from being sent.
func TestLazyKeySourceIsReadyBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	var mu sync.Mutex
	var asked []string
	log := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, what)
	}
	keys := &lazyKeys{Keys: auth.Keys{testkit.PublicKeyID: testkit.PublicKey(t, "pub_key.pem")}, log: log}
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys })
	require.Empty(t, asked, "New asks nothing")
	_, err := client.Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"Ready", "Serial", "Key"}, asked)
	require.Equal(t, testkit.PublicKeyID, testkit.LastRequest(t, gateway).Header.Get("Wechatpay-Serial"))

	asked = nil
	_, err = client.Chain("v3/x").Post(t.Context(), sealed("a"))
	require.NoError(t, err)
	require.Equal(t, []string{"Ready", "Serial", "Key"}, asked[:3], "before anything is encrypted")

	asked, keys.err = nil, errors.New("no platform certificates yet")
	before := len(gateway.Requests())
	for _, params := range []wxpay.Params{nil, sealed("a")} {
		_, err = client.Chain("v3/x").PostAsync(t.Context(), params).Wait()
		testkit.RequireRefused(t, err, "Config.Platform is not ready: no platform certificates yet")
		require.ErrorIs(t, err, keys.err)
	}
	require.Equal(t, []string{"Ready", "Ready"}, asked)
	require.Len(t, gateway.Requests(), before)
}

// lazyKeys log what they are asked.
type lazyKeys struct {
	auth.Keys
	log func(string)
	err error
}

func (k *lazyKeys) Ready(context.Context) error { k.log("Ready"); return k.err }
func (k *lazyKeys) Serial() string              { k.log("Serial"); return k.Keys.Serial() }
func (k *lazyKeys) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	k.log("Key")
	return k.Keys.Key(ctx, serial)
}

// TestKeySourceThatPanicsCostsItsCallOnly: the next one finds its connection.
func TestKeySourceThatPanicsCostsItsCallOnly(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	keys := newDynamicKeys(gateway.Config().Platform.(auth.Keys), testkit.PublicKeyID)
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform, c.MaxConns = keys, 1 })
	for _, params := range []wxpay.Params{nil, {"sink": &countingWriter{}}} {
		keys.key = func(context.Context, string) (crypto.PublicKey, error) { panic("a mistake") }
		_, err := client.Chain("v3/x").GetAsync(t.Context(), params).Wait()
		require.ErrorContains(t, err, "a mistake")
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "the answer had come")
		_, err = client.Chain("v3/x").PostAsync(t.Context(), sealed("a")).Wait()
		testkit.RequireRefused(t, err, "a mistake")
		keys.key = nil
		_, err = client.Chain("v3/x").Get(t.Context(), params)
		require.NoError(t, err)
	}
}

// TestSerialThatIsNoHeaderValueIsRefused, as an Authorization is: fasthttp would make
// blanks of a line break.
func TestSerialThatIsNoHeaderValueIsRefused(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	for _, serial := range []string{testkit.PublicKeyID + "\r\nX-Admin: 1", testkit.PublicKeyID + "\n", "\x00"} {
		keys := newDynamicKeys(gateway.Config().Platform.(auth.Keys), serial)
		_, err := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys }).Chain("v3/x").Get(t.Context())
		if assert.Error(t, err, "%q", serial) {
			testkit.RequireRefused(t, err, "Wechatpay-Serial")
		}
	}
	require.Empty(t, gateway.Requests())
}

type countingWriter struct{ n int }

func (w *countingWriter) Write(p []byte) (int, error) { w.n += len(p); return len(p), nil }

// TestErrorOfAKeySourcesOwnCallIsOnlyQuoted: it fetched keys by wxpay, and that an
// order of its own does not exist says nothing about this one.
func TestErrorOfAKeySourcesOwnCallIsOnlyQuoted(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	foreign := foreignError(t)
	for name, wrapped := range map[string]error{
		"as it is": foreign, "refused by a name": &auth.VerifyError{Reason: auth.UnknownSerial, Err: foreign},
	} {
		keys := newDynamicKeys(gateway.Config().Platform.(auth.Keys), testkit.PublicKeyID)
		client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys })
		keys.key = func(context.Context, string) (crypto.PublicKey, error) { return nil, wrapped }
		_, err := client.Chain("v3/x").Get(t.Context())
		requireQuoted(t, err, wxpay.Unknown)
		var refused *wxpay.VerifyError
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, auth.UnknownSerial, refused.Reason)
		_, err = client.Chain("v3/x").Post(t.Context(), sealed("a"))
		requireQuoted(t, err, wxpay.NotSent)
		keys.ready = func(context.Context) error { return wrapped }
		_, err = client.Chain("v3/x").Get(t.Context())
		requireQuoted(t, err, wxpay.NotSent)
	}
}

// foreignError is the error of another call: order A does not exist.
func foreignError(t testing.TB) error {
	t.Helper()
	gateway := testkit.Gateway(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
	})
	_, err := testkit.NewClient(t, gateway.Config()).Chain("v3/orders/A").Get(t.Context())
	require.ErrorIs(t, err, wxpay.Code("ORDER_NOT_EXIST"))
	require.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err))
	return err
}

// requireQuoted asserts that of a foreignError only the words are left.
func requireQuoted(t *testing.T, err error, outcome wxpay.Outcome) {
	t.Helper()
	require.ErrorContains(t, err, "ORDER_NOT_EXIST")
	require.NotErrorIs(t, err, wxpay.Code("ORDER_NOT_EXIST"))
	var answer *wxpay.Error
	require.NotErrorAs(t, err, &answer)
	require.Equal(t, outcome, wxpay.OutcomeOf(err), "%v", err)
}
