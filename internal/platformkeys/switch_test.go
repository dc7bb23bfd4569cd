package platformkeys_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestBothKindsOfPlatformKeysVerify: a merchant on the way from platform
// certificates to the public key gets answers of both.
func TestBothKindsOfPlatformKeysVerify(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	cfg := gateway.Config()
	keys := cfg.Platform.(auth.Keys)
	id := keys.Serial()
	const serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
	// The gateway has one key; here it is known under both kinds of name.
	cfg.Platform = auth.Keys{id: keys[id], serial: keys[id]}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for _, signedBy := range []string{id, serial, "5157f09efdc096de15ebe81a47057a7232f1b8e1"} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: "{}", Fault: wxpaytest.SignedBy(signedBy)}
		})
		resp, err := client.Chain("v3/x").Get(t.Context())
		require.NoError(t, err)
		require.True(t, resp.Verified)
	}
	_, err = client.Chain("v3/x").Get(t.Context(), wxpay.Params{"headers": map[string]string{"wechatpay-serial": serial}})
	require.NoError(t, err)
	sent := gateway.Requests()
	require.Equal(t, id, sent[0].Header.Get("Wechatpay-Serial"), "the public key is asked for on every request")
	require.Equal(t, serial, sent[len(sent)-1].Header.Get("Wechatpay-Serial"), "the caller's header wins")
}

// TestSwitchAcceptsBothKeys: before, during and after it WeChat Pay may sign with
// either, whatever the request asked for.
func TestSwitchAcceptsBothKeys(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config(), testkit.OnlyPlatform(testkit.PublicKeyID, testkit.PlatformSerial1))
	for _, signer := range []string{"", testkit.PlatformSerial1, testkit.PublicKeyID} {
		gateway.SignWith(signer)
		resp, err := client.Chain("v3/x").Get(t.Context())
		require.NoError(t, err, signer)
		require.True(t, resp.Verified)
		if signer != "" {
			require.Equal(t, signer, resp.Header.Get("Wechatpay-Serial"))
		}
		require.Equal(t, testkit.PublicKeyID, testkit.LastRequest(t, gateway).Header.Get("Wechatpay-Serial"), "it is asked for the "+
			"public key all along")
	}
}

// TestUnknownSerialExplainsTheSwitch in each constellation of what is held and
// what comes.
func TestUnknownSerialExplainsTheSwitch(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	const otherID = "PUB_KEY_ID_0119000000012025010100000000000002"
	for name, c := range map[string]struct {
		held       []string
		signedWith string
		words      []string
		not        string
	}{
		"certificates, and the public key comes": {[]string{testkit.PlatformSerial1, testkit.PlatformSerial2}, testkit.PublicKeyID,
			[]string{"the switch from platform certificates to the WeChat Pay public key has begun", "add pub_key.pem under this id, and " +
				"keep what is known"}, "package certificates"},
		"public key, and a certificate comes": {[]string{testkit.PublicKeyID}, testkit.PlatformSerial1,
			[]string{"if this is a platform certificate", "until the merchant platform has begun the switch", "hold both",
				"package certificates"}, ""},
		"public key, and another one comes": {[]string{testkit.PublicKeyID}, otherID,
			[]string{"add the WeChat Pay public key (pub_key.pem) under this id"}, "switch"},
		"certificate, and another one comes": {[]string{testkit.PlatformSerial1}, testkit.PlatformSerial2,
			[]string{"if it is one of a platform certificate, add that", "package certificates"}, "switch"},
		"both, and another certificate comes": {[]string{testkit.PublicKeyID, testkit.PlatformSerial1}, testkit.PlatformSerial2,
			[]string{"if this is a platform certificate", "package certificates"}, ""},
	} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: `{"state":"SUCCESS"}`, Fault: wxpaytest.SignedBy(c.signedWith)}
		})
		_, err := testkit.NewClient(t, gateway.Config(),
			testkit.OnlyPlatform(c.held...)).Chain("v3/refund/domestic/refunds").Post(t.Context())
		var refused *wxpay.VerifyError
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, auth.UnknownSerial, refused.Reason, name)
		require.Equal(t, c.signedWith, refused.Serial, name)
		require.ElementsMatch(t, c.held, refused.Known, name)
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), name)
		for _, word := range append(append(c.words, c.signedWith), c.held...) {
			require.ErrorContains(t, err, word, name)
		}
		if c.not != "" {
			require.NotContains(t, err.Error(), c.not, name)
		}
	}
}

// TestPreferredKeyIsNamedOnEveryRequest, however it is sent, and none if none is
// preferred. A key that the caller names wins.
func TestPreferredKeyIsNamedOnEveryRequest(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	for name, c := range map[string]struct {
		held []string
		want []string
	}{
		"public key beside a certificate": {[]string{testkit.PublicKeyID, testkit.PlatformSerial1}, []string{testkit.PublicKeyID}},
		"one certificate":                 {[]string{testkit.PlatformSerial1}, []string{testkit.PlatformSerial1}},
		"two certificates":                {[]string{testkit.PlatformSerial1, testkit.PlatformSerial2}, nil},
	} {
		chain := testkit.NewClient(t, gateway.Config(), testkit.OnlyPlatform(c.held...)).Chain("v3/x")
		for _, call := range []func() (*wxpay.Response, error){
			func() (*wxpay.Response, error) { return chain.Get(t.Context()) },
			func() (*wxpay.Response, error) {
				return chain.Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
			},
			func() (*wxpay.Response, error) { return chain.Delete(t.Context()) },
			func() (*wxpay.Response, error) {
				return chain.Get(t.Context(), wxpay.Params{"sink": new(bytes.Buffer)})
			},
			func() (*wxpay.Response, error) { return chain.PatchAsync(t.Context()).Wait() },
		} {
			resp, err := call()
			require.NoError(t, err, name)
			require.True(t, resp.Verified)
			require.Equal(t, c.want, testkit.LastRequest(t, gateway).Header.Values("Wechatpay-Serial"), name)
		}
		_, err := chain.Get(t.Context(), wxpay.Params{"headers": map[string]string{"wechatpay-serial": testkit.PlatformSerial1}})
		require.NoError(t, err, name)
		require.Equal(t, []string{testkit.PlatformSerial1}, testkit.LastRequest(t, gateway).Header.Values("Wechatpay-Serial"), name)
	}
}
