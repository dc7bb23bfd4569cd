package credentials_test

import (
	"crypto"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestCredentialsThatFitAreSentAsWeChatPayWritesThem: the gateway refuses every
// other serial number and identity.
func TestCredentialsThatFitAreSentAsWeChatPayWritesThem(t *testing.T) {
	t.Parallel()
	key, sm2Key := testkit.Signer(t, "apiclient_key.pem"), testkit.Signer(t, "sm2_merchant_key.pem")
	credential := auth.Credential{MchID: testkit.MchID, Serial: testkit.MerchantSerial, Key: key}
	leadingZero, highBit := testkit.Certificate(t, "serial_leading_zero_cert.pem"), testkit.Certificate(t, "serial_high_bit_cert.pem")
	certificate := func(cert *auth.Certificate, serial string) func(*wxpay.Config) {
		return func(c *wxpay.Config) { c.Certificate, c.Serial = cert, serial }
	}
	sm2Gateway := func(t *testing.T) *wxpaytest.Server {
		return testkit.Echoing(wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.MerchantKey(testkit.SM2Serial, sm2Key),
			wxpaytest.PlatformCertificate(testkit.Certificate(t, "sm2_platform_cert.pem"), testkit.Signer(t, "sm2_platform_key.pem"))))
	}
	ofSerial := func(serial string) func(*testing.T) *wxpaytest.Server {
		return func(t *testing.T) *wxpaytest.Server { return testkit.Gateway(t, wxpaytest.MerchantKey(serial, key)) }
	}
	for name, c := range map[string]struct {
		gateway func(*testing.T) *wxpaytest.Server // nil: the vectors' merchant
		change  func(*wxpay.Config)
		starts  string // of Authorization
		serial  string // serial_no
	}{
		"Serial alone":         {nil, func(*wxpay.Config) {}, "WECHATPAY2-SHA256-RSA2048 mchid=", testkit.MerchantSerial},
		"Serial in lower case": {nil, certificate(nil, strings.ToLower(testkit.MerchantSerial)), "", testkit.MerchantSerial},
		"Certificate alone":    {nil, certificate(testkit.Certificate(t, "apiclient_cert.pem"), ""), "", testkit.MerchantSerial},
		"Certificate and Serial": {nil, certificate(testkit.Certificate(t, "apiclient_cert.pem"), testkit.MerchantSerial), "",
			testkit.MerchantSerial},
		"Certificate, Serial lower case": {nil, certificate(testkit.Certificate(t, "apiclient_cert.pem"),
			strings.ToLower(testkit.MerchantSerial)), "", testkit.MerchantSerial},
		"Certificate with a leading zero": {ofSerial(testkit.LeadingZeroSerial), certificate(leadingZero, ""), "",
			testkit.LeadingZeroSerial},
		"Serial without its leading zero": {ofSerial(testkit.LeadingZeroSerial), certificate(leadingZero, testkit.LeadingZeroSerial[1:]),
			"", testkit.LeadingZeroSerial},
		"Serial with one zero too many": {ofSerial(testkit.LeadingZeroSerial), certificate(leadingZero, "0"+testkit.LeadingZeroSerial), "",
			testkit.LeadingZeroSerial},
		"Certificate with the high bit": {ofSerial(testkit.HighBitSerial), certificate(highBit, ""), "", testkit.HighBitSerial},
		"Serial with the high bit": {ofSerial(testkit.HighBitSerial), certificate(highBit, "00"+
			strings.ToLower(testkit.HighBitSerial)), "", testkit.HighBitSerial},
		"a bare *rsa.PrivateKey": {nil, func(c *wxpay.Config) { c.PrivateKey = testkit.BareKey(t) }, "", testkit.MerchantSerial},
		"a handle of a KMS": {nil, func(c *wxpay.Config) { c.PrivateKey = struct{ crypto.Signer }{key} }, "",
			testkit.MerchantSerial},
		"SM2 merchant": {sm2Gateway, func(*wxpay.Config) {}, "WECHATPAY2-SM2-WITH-SM3 mchid=", testkit.SM2Serial},
		"SM2 merchant by certificate": {sm2Gateway, certificate(testkit.Certificate(t, "sm2_merchant_cert.pem"), ""),
			"WECHATPAY2-SM2-WITH-SM3 mchid=", testkit.SM2Serial},
		"Signer in place of PrivateKey": {nil, func(c *wxpay.Config) { c.PrivateKey, c.Serial, c.Signer = nil, "", credential }, "",
			testkit.MerchantSerial},
		"Signer, a pointer, with Serial": {nil, func(c *wxpay.Config) { c.PrivateKey, c.Signer = nil, &credential }, "",
			testkit.MerchantSerial},
		"Signer with Certificate": {nil, func(c *wxpay.Config) {
			c.PrivateKey, c.Serial, c.Signer, c.Certificate = nil, "", credential, testkit.Certificate(t, "apiclient_cert.pem")
		}, "", testkit.MerchantSerial},
		"Verifier in place of Platform": {nil, func(c *wxpay.Config) {
			c.Platform, c.Verifier = nil,
				testkit.KeysVerifier{Keys: c.Platform}
		}, "", testkit.MerchantSerial},
		"Verifier beside Platform": {nil, func(c *wxpay.Config) { c.Verifier = testkit.KeysVerifier{Keys: c.Platform} }, "",
			testkit.MerchantSerial},
		"one certificate": {nil, testkit.OnlyPlatform(testkit.PlatformSerial1), "", testkit.MerchantSerial},
		"one certificate, its key only": {nil, func(c *wxpay.Config) {
			c.Platform = auth.Keys{testkit.PlatformSerial1: testkit.PublicKey(t, "wechatpay_platform_1_cert.pem")}
		}, "", testkit.MerchantSerial},
		"one certificate, lower case": {nil, func(c *wxpay.Config) {
			c.Platform = auth.Keys{strings.ToLower(testkit.PlatformSerial1): testkit.Certificate(t, "wechatpay_platform_1_cert.pem")}
		}, "", testkit.MerchantSerial},
		"two certificates": {nil, testkit.OnlyPlatform(testkit.PlatformSerial1, testkit.PlatformSerial2), "",
			testkit.MerchantSerial},
		"public key alone": {nil, testkit.OnlyPlatform(testkit.PublicKeyID), "", testkit.MerchantSerial},
		"public key beside a certificate": {nil, testkit.OnlyPlatform(testkit.PublicKeyID, testkit.PlatformSerial2), "",
			testkit.MerchantSerial},
		"no APIv3 key": {nil, func(c *wxpay.Config) { c.APIv3Key = "" }, "", testkit.MerchantSerial},
		"both keys of the platform": {nil, func(c *wxpay.Config) { c.APIv3Key, c.APIv2Key = testkit.APIv3Key, testkit.APIv2Key }, "",
			testkit.MerchantSerial},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.gateway == nil {
				c.gateway = func(t *testing.T) *wxpaytest.Server { return testkit.Gateway(t) }
			}
			gateway := c.gateway(t)
			client := testkit.NewClient(t, gateway.Config(), c.change)
			resp, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
			require.NoError(t, err)
			require.True(t, resp.Verified)
			authorization := testkit.LastRequest(t, gateway).Header.Get("Authorization")
			assert.True(t, strings.HasPrefix(authorization, c.starts+`"1900000001",`) || c.starts == "", authorization)
			assert.Contains(t, authorization, `serial_no="`+c.serial+`"`)
		})
	}
}

// TestNewCopiesTheKeys: a map that is changed afterwards changes no client.
func TestNewCopiesTheKeys(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	cfg := gateway.Config()
	keys := cfg.Platform.(auth.Keys)
	before := maps.Clone(keys)
	client := testkit.NewClient(t, cfg)
	clear(keys)
	_, err := client.Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, testkit.PublicKeyID, testkit.LastRequest(t, gateway).Header.Get("Wechatpay-Serial"))
	require.Len(t, before, 3)
}
