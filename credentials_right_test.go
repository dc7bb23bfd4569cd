package wxpay_test

import (
	"crypto"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const leadingZeroSerial, highBitSerial = "0A75B6A45ACD588826D15E583A95F5DD1A2B3C4D", "8F75B6A45ACD588826D15E583A95F5DD1A2B3C4D"

// TestCredentialsThatFitAreSentAsWeChatPayWritesThem: the gateway refuses every
// other serial number and identity.
func TestCredentialsThatFitAreSentAsWeChatPayWritesThem(t *testing.T) {
	t.Parallel()
	key, sm2Key := signerFrom(t, "apiclient_key.pem"), signerFrom(t, "sm2_merchant_key.pem")
	credential := auth.Credential{MchID: vectorMchID, Serial: merchantSerial, Key: key}
	leadingZero, highBit := certificateFrom(t, "serial_leading_zero_cert.pem"), certificateFrom(t, "serial_high_bit_cert.pem")
	certificate := func(cert *auth.Certificate, serial string) func(*wxpay.Config) {
		return func(c *wxpay.Config) { c.Certificate, c.Serial = cert, serial }
	}
	sm2Gateway := func(t *testing.T) *wxpaytest.Server {
		return echoing(wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.MerchantKey(sm2Serial, sm2Key),
			wxpaytest.PlatformCertificate(certificateFrom(t, "sm2_platform_cert.pem"), signerFrom(t, "sm2_platform_key.pem"))))
	}
	ofSerial := func(serial string) func(*testing.T) *wxpaytest.Server {
		return func(t *testing.T) *wxpaytest.Server { return vectorGateway(t, wxpaytest.MerchantKey(serial, key)) }
	}
	for name, c := range map[string]struct {
		gateway func(*testing.T) *wxpaytest.Server // nil: the vectors' merchant
		change  func(*wxpay.Config)
		starts  string // of Authorization
		serial  string // serial_no
	}{
		"Serial alone":                    {nil, func(*wxpay.Config) {}, "WECHATPAY2-SHA256-RSA2048 mchid=", merchantSerial},
		"Serial in lower case":            {nil, certificate(nil, strings.ToLower(merchantSerial)), "", merchantSerial},
		"Certificate alone":               {nil, certificate(certificateFrom(t, "apiclient_cert.pem"), ""), "", merchantSerial},
		"Certificate and Serial":          {nil, certificate(certificateFrom(t, "apiclient_cert.pem"), merchantSerial), "", merchantSerial},
		"Certificate, Serial lower case":  {nil, certificate(certificateFrom(t, "apiclient_cert.pem"), strings.ToLower(merchantSerial)), "", merchantSerial},
		"Certificate with a leading zero": {ofSerial(leadingZeroSerial), certificate(leadingZero, ""), "", leadingZeroSerial},
		"Serial without its leading zero": {ofSerial(leadingZeroSerial), certificate(leadingZero, leadingZeroSerial[1:]), "", leadingZeroSerial},
		"Serial with one zero too many":   {ofSerial(leadingZeroSerial), certificate(leadingZero, "0"+leadingZeroSerial), "", leadingZeroSerial},
		"Certificate with the high bit":   {ofSerial(highBitSerial), certificate(highBit, ""), "", highBitSerial},
		"Serial with the high bit":        {ofSerial(highBitSerial), certificate(highBit, "00"+strings.ToLower(highBitSerial)), "", highBitSerial},
		"a bare *rsa.PrivateKey":          {nil, func(c *wxpay.Config) { c.PrivateKey = bareKey(t) }, "", merchantSerial},
		"a handle of a KMS":               {nil, func(c *wxpay.Config) { c.PrivateKey = struct{ crypto.Signer }{key} }, "", merchantSerial},
		"SM2 merchant":                    {sm2Gateway, func(*wxpay.Config) {}, "WECHATPAY2-SM2-WITH-SM3 mchid=", sm2Serial},
		"SM2 merchant by certificate":     {sm2Gateway, certificate(certificateFrom(t, "sm2_merchant_cert.pem"), ""), "WECHATPAY2-SM2-WITH-SM3 mchid=", sm2Serial},
		"Signer in place of PrivateKey":   {nil, func(c *wxpay.Config) { c.PrivateKey, c.Serial, c.Signer = nil, "", credential }, "", merchantSerial},
		"Signer, a pointer, with Serial":  {nil, func(c *wxpay.Config) { c.PrivateKey, c.Signer = nil, &credential }, "", merchantSerial},
		"Signer with Certificate": {nil, func(c *wxpay.Config) {
			c.PrivateKey, c.Serial, c.Signer, c.Certificate = nil, "", credential, certificateFrom(t, "apiclient_cert.pem")
		}, "", merchantSerial},
		"Verifier in place of Platform": {nil, func(c *wxpay.Config) { c.Platform, c.Verifier = nil, keysVerifier{c.Platform} }, "", merchantSerial},
		"Verifier beside Platform":      {nil, func(c *wxpay.Config) { c.Verifier = keysVerifier{c.Platform} }, "", merchantSerial},
		"one certificate":               {nil, onlyPlatform(platformSerial1), "", merchantSerial},
		"one certificate, its key only": {nil, func(c *wxpay.Config) {
			c.Platform = auth.Keys{platformSerial1: publicKeyFrom(t, "wechatpay_platform_1_cert.pem")}
		}, "", merchantSerial},
		"one certificate, lower case": {nil, func(c *wxpay.Config) {
			c.Platform = auth.Keys{strings.ToLower(platformSerial1): certificateFrom(t, "wechatpay_platform_1_cert.pem")}
		}, "", merchantSerial},
		"two certificates":                {nil, onlyPlatform(platformSerial1, platformSerial2), "", merchantSerial},
		"public key alone":                {nil, onlyPlatform(publicKeyID), "", merchantSerial},
		"public key beside a certificate": {nil, onlyPlatform(publicKeyID, platformSerial2), "", merchantSerial},
		"no APIv3 key":                    {nil, func(c *wxpay.Config) { c.APIv3Key = "" }, "", merchantSerial},
		"both keys of the platform":       {nil, func(c *wxpay.Config) { c.APIv3Key, c.APIv2Key = vectorV3Key, vectorV2Key }, "", merchantSerial},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.gateway == nil {
				c.gateway = func(t *testing.T) *wxpaytest.Server { return vectorGateway(t) }
			}
			gateway := c.gateway(t)
			client := newClient(t, gateway.Config(), c.change)
			resp, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
			require.NoError(t, err)
			require.True(t, resp.Verified)
			authorization := lastRequest(t, gateway).Header.Get("Authorization")
			assert.True(t, strings.HasPrefix(authorization, c.starts+`"1900000001",`) || c.starts == "", authorization)
			assert.Contains(t, authorization, `serial_no="`+c.serial+`"`)
		})
	}
}

// onlyPlatform keeps these keys.
func onlyPlatform(names ...string) func(*wxpay.Config) {
	return func(c *wxpay.Config) {
		keys := auth.Keys{}
		for _, name := range names {
			keys[name] = c.Platform.(auth.Keys)[name]
		}
		c.Platform = keys
	}
}

// bareKey is the merchant's key as crypto/x509 returns it.
func bareKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	return parsePKCS8(t, "apiclient_key.pem")
}

// TestNewCopiesTheKeys: a map that is changed afterwards changes no client.
func TestNewCopiesTheKeys(t *testing.T) {
	t.Parallel()
	gateway := vectorGateway(t)
	cfg := gateway.Config()
	keys := cfg.Platform.(auth.Keys)
	before := maps.Clone(keys)
	client := newClient(t, cfg)
	clear(keys)
	_, err := client.Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, publicKeyID, lastRequest(t, gateway).Header.Get("Wechatpay-Serial"))
	require.Len(t, before, 3)
}

// TestVectorsAreTheMerchants keeps this package's constants from drifting away
// from the file they come from.
func TestVectorsAreTheMerchants(t *testing.T) {
	t.Parallel()
	var v map[string]json.RawMessage
	readVectors(t, "credentials.json", &v)
	for field, want := range map[string]string{
		"mchid": vectorMchID, "brand_id": vectorBrandID, "appid": vectorAppID,
		"api_v3_key": vectorV3Key, "api_v2_key": vectorV2Key, "wechatpay_public_key_id": publicKeyID,
	} {
		require.Equal(t, `"`+want+`"`, string(v[field]), field)
	}
	var cases []struct {
		File   string
		Serial string `json:"serial_no"`
	}
	require.NoError(t, json.Unmarshal(v["cases"], &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		require.Equal(t, c.Serial, certificateFrom(t, strings.TrimPrefix(c.File, "keys/")).Serial, c.File)
	}
}
