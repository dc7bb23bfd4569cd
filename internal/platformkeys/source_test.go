package platformkeys_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestTimeLimitBoundsTheSearchForAKey: it is a part of the call.
func TestTimeLimitBoundsTheSearchForAKey(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	patience, cancel := context.WithTimeout(t.Context(), 10*time.Second) // so that a failure ends
	defer cancel()
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) {
		keys := testkit.NewDynamicKeys(c.Platform.(auth.Keys), testkit.PublicKeyID)
		keys.OnReady = func(ctx context.Context) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}
		c.Platform = keys
	})
	started := time.Now()
	params := testkit.Sealed("a")
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
	_, err = client.Chain("v3/x").Post(t.Context(), testkit.Sealed("a"))
	require.NoError(t, err)
	require.Equal(t, []string{"Ready", "Serial", "Key"}, asked[:3], "before anything is encrypted")

	asked, keys.err = nil, errors.New("no platform certificates yet")
	before := len(gateway.Requests())
	for _, params := range []wxpay.Params{nil, testkit.Sealed("a")} {
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

func (k *lazyKeys) Serial() string { k.log("Serial"); return k.Keys.Serial() }

func (k *lazyKeys) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	k.log("Key")
	return k.Keys.Key(ctx, serial)
}

// TestKeySourceThatPanicsCostsItsCallOnly: the next one finds its connection.
func TestKeySourceThatPanicsCostsItsCallOnly(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	keys := testkit.NewDynamicKeys(gateway.Config().Platform.(auth.Keys), testkit.PublicKeyID)
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform, c.MaxConns = keys, 1 })
	for _, params := range []wxpay.Params{nil, {"sink": new(bytes.Buffer)}} {
		keys.OnKey = func(context.Context, string) (crypto.PublicKey, error) { panic("a mistake") }
		_, err := client.Chain("v3/x").GetAsync(t.Context(), params).Wait()
		require.ErrorContains(t, err, "a mistake")
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "the answer had come")
		_, err = client.Chain("v3/x").PostAsync(t.Context(), testkit.Sealed("a")).Wait()
		testkit.RequireRefused(t, err, "a mistake")
		keys.OnKey = nil
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
		keys := testkit.NewDynamicKeys(gateway.Config().Platform.(auth.Keys), serial)
		_, err := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys }).Chain("v3/x").Get(t.Context())
		if assert.Error(t, err, "%q", serial) {
			testkit.RequireRefused(t, err, "Wechatpay-Serial")
		}
	}
	require.Empty(t, gateway.Requests())
}

// TestErrorOfAKeySourcesOwnCallIsOnlyQuoted: it fetched keys by wxpay, and that an
// order of its own does not exist says nothing about this one.
func TestErrorOfAKeySourcesOwnCallIsOnlyQuoted(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	foreign := testkit.ForeignError(t)
	for name, wrapped := range map[string]error{
		"as it is": foreign, "refused by a name": &auth.VerifyError{Reason: auth.UnknownSerial, Err: foreign},
	} {
		keys := testkit.NewDynamicKeys(gateway.Config().Platform.(auth.Keys), testkit.PublicKeyID)
		client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys })
		keys.OnKey = func(context.Context, string) (crypto.PublicKey, error) { return nil, wrapped }
		_, err := client.Chain("v3/x").Get(t.Context())
		testkit.RequireQuoted(t, err, wxpay.Unknown)
		var refused *wxpay.VerifyError
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, auth.UnknownSerial, refused.Reason)
		_, err = client.Chain("v3/x").Post(t.Context(), testkit.Sealed("a"))
		testkit.RequireQuoted(t, err, wxpay.NotSent)
		keys.OnReady = func(context.Context) error { return wrapped }
		_, err = client.Chain("v3/x").Get(t.Context())
		testkit.RequireQuoted(t, err, wxpay.NotSent)
	}
}

// TestAKeySourceThatPanicsIsAnError and nothing is sent.
func TestAKeySourceThatPanicsIsAnError(t *testing.T) {
	t.Parallel()
	cfg := testkit.ClosedGateway().Config()
	cfg.Platform = &testkit.HollowKeys{}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/x").GetAsync(t.Context()).Wait()
	testkit.RequireRefused(t, err, "panic")
}
