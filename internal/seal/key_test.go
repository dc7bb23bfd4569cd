package seal_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestNewestCertificateOfTheMerchantsAlgorithmEncrypts, and without one that is
// valid none does.
func TestNewestCertificateOfTheMerchantsAlgorithmEncrypts(t *testing.T) {
	t.Parallel()
	old, next, guomi := testkit.Certificate(t, "wechatpay_platform_1_cert.pem"), testkit.Certificate(t, "wechatpay_platform_2_cert.pem"),
		testkit.Certificate(t, "sm2_platform_cert.pem")
	at := time.Unix(1851379200, 0) // both are valid
	gateway := testkit.Gateway(t)
	newest := *guomi
	newest.NotBefore = at.Add(-time.Hour)
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) {
		c.Platform = auth.Keys{old.Serial: old, next.Serial: next, newest.Serial: &newest}
		c.Now = func() time.Time { return at }
	})
	p, err := client.Chain("v3/x").Prepare(t.Context(), "POST", testkit.Sealed("张三"))
	require.NoError(t, err)
	require.Equal(t, next.Serial, p.Header.Get("Wechatpay-Serial"))

	at = time.Unix(2200000000, 0) // both have ended
	ended := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) {
		c.Platform, c.Certificate = auth.Keys{old.Serial: old, next.Serial: next}, nil
		c.Now = func() time.Time { return at }
	})
	_, err = ended.Chain("v3/x").Post(t.Context(), testkit.Sealed("张三"))
	testkit.RequireRefused(t, err, "no certificate that is valid now")
}

// TestCallerChoosesTheKey by the header, and one key encrypts the whole request.
func TestCallerChoosesTheKey(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	for name, c := range map[string]struct {
		held  func(*wxpay.Config)
		asked string // Wechatpay-Serial of the caller
		used  string
	}{
		"one certificate":            {testkit.OnlyPlatform(testkit.PlatformSerial1), "", testkit.PlatformSerial1},
		"public key alone":           {testkit.OnlyPlatform(testkit.PublicKeyID), "", testkit.PublicKeyID},
		"public key and certificate": {testkit.OnlyPlatform(testkit.PublicKeyID, testkit.PlatformSerial1), "", testkit.PublicKeyID},
		"asked for the certificate": {testkit.OnlyPlatform(testkit.PublicKeyID, testkit.PlatformSerial1), testkit.PlatformSerial1,
			testkit.PlatformSerial1},
		"two, asked for the first": {testkit.OnlyPlatform(testkit.PlatformSerial1, testkit.PlatformSerial2), testkit.PlatformSerial1,
			testkit.PlatformSerial1},
		"two, asked for the second": {testkit.OnlyPlatform(testkit.PlatformSerial1, testkit.PlatformSerial2), testkit.PlatformSerial2,
			testkit.PlatformSerial2},
	} {
		params := testkit.Sealed("张三")
		params["query"] = wxpay.Params{"phone": "1"}
		if c.asked != "" {
			params["headers"] = map[string]string{"wechatpay-serial": c.asked}
		}
		_, err := testkit.NewClient(t, gateway.Config(), c.held).Chain("v3/x").Post(t.Context(), params)
		require.NoError(t, err, name)
		r := testkit.LastRequest(t, gateway)
		require.Equal(t, []string{c.used}, r.Header.Values("Wechatpay-Serial"), name)
		body, n := testkit.Opened(t, r)
		require.Equal(t, `{"user":{"name":"张三"}}`, body, name)
		require.Equal(t, 1, n, name)
	}
}

// TestNewestCertificateEncrypts if several are held and none is asked for: it is
// valid, and ends last.
func TestNewestCertificateEncrypts(t *testing.T) {
	t.Parallel()
	second := testkit.Certificate(t, "wechatpay_platform_2_cert.pem")
	for at, want := range map[time.Time]string{
		testkit.VectorTime: testkit.PlatformSerial1, second.NotBefore.Add(-time.Second): testkit.PlatformSerial1,
		second.NotBefore.Add(time.Second): testkit.PlatformSerial2, second.NotAfter: testkit.PlatformSerial2,
	} {
		gateway := testkit.Gateway(t, wxpaytest.Clock(func() time.Time { return at }))
		client := testkit.NewClient(t, gateway.Config(), testkit.OnlyPlatform(testkit.PlatformSerial1, testkit.PlatformSerial2))
		_, err := client.Chain("v3/x").Post(t.Context(), testkit.Sealed("张三"))
		require.NoError(t, err)
		r := testkit.LastRequest(t, gateway)
		require.Equal(t, want, r.Header.Get("Wechatpay-Serial"), at)
		body, _ := testkit.Opened(t, r)
		require.Equal(t, `{"user":{"name":"张三"}}`, body)
	}
}

// TestRotationBetweenTwoCalls: each names the key that it used.
func TestRotationBetweenTwoCalls(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	keys := testkit.NewDynamicKeys(gateway.Config().Platform.(auth.Keys), testkit.PlatformSerial1)
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys })
	for _, serial := range []string{testkit.PlatformSerial1, testkit.PlatformSerial2, testkit.PublicKeyID} {
		keys.Named.Store(serial)
		asked := 0
		keys.OnReady = func(context.Context) error {
			if asked++; asked > 1 { // the text is encrypted, the request not yet signed
				keys.Named.Store("PUB_KEY_ID_0119000000012025010100000000000002")
			}
			return nil
		}
		_, err := client.Chain("v3/x").Post(t.Context(), testkit.Sealed("a"))
		require.NoError(t, err)
		require.Greater(t, asked, 1)
		r := testkit.LastRequest(t, gateway)
		require.Equal(t, serial, r.Header.Get("Wechatpay-Serial"))
		body, _ := testkit.Opened(t, r)
		require.Equal(t, `{"user":{"name":"a"}}`, body, "what was encrypted for a key that the header does not name cannot be read")
	}
}

// TestKeysThatCannotEncryptAreNamed before anything is sent.
func TestKeysThatCannotEncryptAreNamed(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	own := testkit.Certificate(t, "apiclient_cert.pem")
	keySource := func(key crypto.PublicKey, err error) func(*wxpay.Config) {
		return func(c *wxpay.Config) {
			keys := testkit.NewDynamicKeys(c.Platform.(auth.Keys), testkit.PublicKeyID)
			keys.OnKey = func(context.Context, string) (crypto.PublicKey, error) { return key, err }
			c.Platform = keys
		}
	}
	for name, c := range map[string]struct {
		change func(*wxpay.Config)
		asked  string
		words  []string
	}{
		"unknown certificate": {func(*wxpay.Config) {}, "3775B6A45ACD588826D15E583A95F5DD1A2B3C4F",
			[]string{"3775B6A45ACD588826D15E583A95F5DD1A2B3C4F", "known are [", testkit.PlatformSerial1}},
		"unknown public key": {testkit.OnlyPlatform(testkit.PlatformSerial1), testkit.PublicKeyID, []string{testkit.PublicKeyID,
			"add pub_key.pem"}},
		"several bare keys": {func(c *wxpay.Config) {
			c.Platform = auth.Keys{testkit.PlatformSerial1: testkit.PublicKey(t, "wechatpay_platform_1_cert.pem"),
				testkit.PlatformSerial2: testkit.PublicKey(t, "wechatpay_platform_2_cert.pem")}
		}, "", []string{"several keys", `"headers": {"Wechatpay-Serial": …}`}},
		"no Platform": {func(c *wxpay.Config) { c.Verifier, c.Platform = testkit.KeysVerifier{Keys: c.Platform}, nil },
			"", []string{"Config.Platform is empty"}},
		"the merchant's own key": {keySource(own.PublicKey, nil), "", []string{testkit.PublicKeyID, "merchant's own",
			"pub_key.pem"}},
		"the merchant's own certificate": {keySource(own, nil), "", []string{testkit.PublicKeyID, "merchant's own"}},
		"nothing":                        {keySource(nil, nil), "", []string{"<nil>"}},
		"a nil pointer":                  {keySource((*rsa.PublicKey)(nil), nil), "", []string{"nil *rsa.PublicKey"}},
		"an error": {keySource(nil, errors.New("the store is down")), "", []string{testkit.PublicKeyID,
			"the store is down"}},
		"not ready": {func(c *wxpay.Config) {
			keys := testkit.NewDynamicKeys(c.Platform.(auth.Keys), testkit.PublicKeyID)
			keys.OnReady = func(context.Context) error { return errors.New("no download") }
			c.Platform = keys
		}, "", []string{"Config.Platform is not ready: no download"}},
	} {
		params := testkit.Sealed("marked")
		if c.asked != "" {
			params["headers"] = map[string]string{"Wechatpay-Serial": c.asked}
		}
		_, err := testkit.NewClient(t, gateway.Config(), c.change).Chain("v3/x").Post(t.Context(), params)
		require.Error(t, err, name)
		testkit.RequireRefused(t, err, append(c.words, `params key "json": user.name: `)...)
		require.NotContains(t, err.Error(), "marked", name)
	}
	require.Empty(t, gateway.Requests())
}

// TestLongestText: 214 bytes under 2048 bits, and the place of a longer one is
// named without the text.
func TestLongestText(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	// Nobody has the private half of this one, which only its size is needed of.
	large := &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 4095, 1), E: 65537}
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform.(auth.Keys)["PUB_KEY_ID_00004096"] = large })
	longest := strings.Repeat("长", 71) + "1"
	for name, c := range map[string]struct {
		text, serial string
		limit        string // "" if it fits
	}{
		"214 bytes": {longest, testkit.PublicKeyID, ""},
		"215 bytes": {longest + "2", testkit.PublicKeyID, "the text has 215 bytes; RSA-OAEP with this key of 2048 bits " +
			"takes at most 214"},
		"72 Chinese characters": {strings.Repeat("长", 72), testkit.PublicKeyID, "216 bytes"},
		"470 bytes, larger key": {longest + longest + strings.Repeat("长", 14), "PUB_KEY_ID_00004096", ""},
		"471 bytes, larger key": {longest + longest + strings.Repeat("长", 14) + "1", "PUB_KEY_ID_00004096", "the text has 471 bytes; " +
			"RSA-OAEP with this key of 4096 bits takes at most 470"},
		"much more than it takes": {strings.Repeat("长", 100_000), testkit.PublicKeyID, "300000 bytes"},
	} {
		params := testkit.Sealed(c.text)
		params["headers"] = map[string]string{"Wechatpay-Serial": c.serial}
		before := len(gateway.Requests())
		_, err := client.Chain("v3/x").Post(t.Context(), params)
		if c.limit != "" {
			testkit.RequireRefused(t, err, `params key "json": user.name: `, c.limit)
			require.NotContains(t, err.Error(), "长", name)
			require.Len(t, gateway.Requests(), before)
			continue
		}
		require.NoError(t, err, name)
		r := testkit.LastRequest(t, gateway)
		if c.serial == testkit.PublicKeyID {
			body, _ := testkit.Opened(t, r)
			require.Equal(t, `{"user":{"name":"`+c.text+`"}}`, body, name)
			continue
		}
		ciphertext, err := base64.StdEncoding.DecodeString(gjson.GetBytes(r.Body, "user.name").String())
		require.NoError(t, err)
		require.Len(t, ciphertext, 512)
	}
}

// TestSM2PlatformKeyEncrypts too.
func TestSM2PlatformKeyEncrypts(t *testing.T) {
	t.Parallel()
	cert := testkit.Certificate(t, "sm2_platform_cert.pem")
	gateway := testkit.Echoing(wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.MerchantKey(testkit.SM2Serial,
		testkit.Signer(t, "sm2_merchant_key.pem")),
		wxpaytest.PlatformCertificate(cert, testkit.Signer(t, "sm2_platform_key.pem"))))
	client := testkit.NewClient(t, gateway.Config())
	_, err := client.Chain("v3/x").Post(t.Context(), testkit.Sealed("张三"))
	require.NoError(t, err)
	r := testkit.LastRequest(t, gateway)
	require.Equal(t, cert.Serial, r.Header.Get("Wechatpay-Serial"))
	text, err := r.Decrypt(gjson.GetBytes(r.Body, "user.name").String())
	require.NoError(t, err)
	require.Equal(t, "张三", text)
}
