package credentials_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestKeyInTheWrongSlotIsNamed: certificates and keys of one in the place of another.
func TestKeyInTheWrongSlotIsNamed(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	merchant, platform, second := testkit.Certificate(t, "apiclient_cert.pem"), testkit.Certificate(t, "wechatpay_platform_1_cert.pem"),
		testkit.Certificate(t, "wechatpay_platform_2_cert.pem")
	pub := testkit.PublicKey(t, "pub_key.pem")
	const (
		wantCert = "apiclient_cert.pem"
		wantKey  = "apiclient_key.pem"
		wantPub  = "pub_key.pem"
	)
	withoutCertificate := func(change func(*wxpay.Config)) func(*wxpay.Config) {
		return func(c *wxpay.Config) { c.Certificate = nil; change(c) }
	}
	platformOf := func(keys auth.Keys) func(*wxpay.Config) { return func(c *wxpay.Config) { c.Platform = keys } }
	for name, c := range map[string]struct {
		spoil func(*wxpay.Config)
		field string
		words []string
	}{
		"platform certificate as Certificate": {func(c *wxpay.Config) { c.Certificate = platform }, "Certificate",
			[]string{"WeChat Pay's own", testkit.PlatformSerial1, "belongs into Platform", wantCert}},
		"SM2 platform certificate as Certificate": {func(c *wxpay.Config) {
			c.Certificate = testkit.Certificate(t,
				"sm2_platform_cert.pem")
		}, "Certificate", []string{"WeChat Pay's own", wantCert}},
		"brand certificate as Certificate": {func(c *wxpay.Config) { c.Certificate = testkit.Certificate(t, "brand_cert.pem") },
			"Certificate", []string{`"100001"`, testkit.MchID, wantCert}},
		"older certificate as Certificate": {func(c *wxpay.Config) {
			c.Certificate = testkit.Certificate(t,
				"serial_high_bit_cert.pem")
		}, "Serial", []string{testkit.MerchantSerial, "8F75B6A45ACD588826D15E583A95F5DD1A2B3C4D", "leave Serial out"}},
		"SM2 certificate with an RSA key": {func(c *wxpay.Config) {
			c.Certificate, c.Serial = testkit.Certificate(t,
				"sm2_merchant_cert.pem"), ""
		}, "PrivateKey", []string{testkit.SM2Serial, wantKey}},
		"MchID of another merchant": {func(c *wxpay.Config) { c.MchID = "1900000109" }, "Certificate", []string{`"1900000001"`,
			`"1900000109"`, wantCert}},
		"brand ID as MchID": {func(c *wxpay.Config) { c.MchID = testkit.BrandID }, "Certificate", []string{`"100001"`,
			wantCert}},
		"brand with a merchant's certificate": {func(c *wxpay.Config) { c.MchID, c.BrandID = "", testkit.BrandID }, "Certificate",
			[]string{`"1900000001"`, wantCert}},
		"merchant and brand": {func(c *wxpay.Config) { c.BrandID = testkit.BrandID }, "BrandID",
			[]string{"MchID", "make a client for each"}},
		"platform serial as Serial": {func(c *wxpay.Config) { c.Serial = testkit.PlatformSerial1 }, "Serial",
			[]string{testkit.PlatformSerial1, testkit.MerchantSerial, wantCert}},

		"brand key as PrivateKey": {func(c *wxpay.Config) { c.PrivateKey = testkit.Signer(t, "brand_key.pem") }, "PrivateKey",
			[]string{"does not belong to the Certificate", testkit.MerchantSerial, wantKey}},
		"SM2 key as PrivateKey": {func(c *wxpay.Config) { c.PrivateKey = testkit.Signer(t, "sm2_merchant_key.pem") },
			"PrivateKey", []string{testkit.MerchantSerial, wantKey}},
		"platform key as PrivateKey": {func(c *wxpay.Config) { c.PrivateKey = testkit.Signer(t, "wechatpay_platform_1_key.pem") },
			"PrivateKey", []string{testkit.MerchantSerial, wantKey}},
		"platform key, no certificate": {withoutCertificate(func(c *wxpay.Config) {
			c.PrivateKey = testkit.Signer(t,
				"wechatpay_platform_1_key.pem")
		}), "Platform", []string{testkit.PlatformSerial1, "own PrivateKey"}},
		"platform serial, no certificate": {withoutCertificate(func(c *wxpay.Config) { c.Serial = strings.ToLower(testkit.PlatformSerial1) }), "Platform", []string{testkit.PlatformSerial1, "the merchant's own Serial"}},
		"elliptic key as PrivateKey": {func(c *wxpay.Config) { c.PrivateKey = ec }, "PrivateKey", []string{"*ecdsa.PublicKey",
			"auth/sm2"}},
		"Signer and PrivateKey": {func(c *wxpay.Config) { c.Signer = auth.Credential{} }, "Signer and PrivateKey",
			[]string{"expected one"}},
		"nothing to sign with":   {func(c *wxpay.Config) { c.PrivateKey = nil }, "PrivateKey", []string{wantKey}},
		"nothing to verify with": {platformOf(nil), "Platform", []string{wantPub, "PUB_KEY_ID_"}},
		"own certificate under public key ID": {platformOf(auth.Keys{testkit.PublicKeyID: merchant}), "Platform",
			[]string{testkit.PublicKeyID, "merchant's own certificate", wantCert, "belongs into Certificate", wantPub}},
		"own certificate under own serial": {platformOf(auth.Keys{testkit.MerchantSerial: merchant}), "Platform",
			[]string{"the merchant's own Serial", wantPub}},
		"own certificate, other serial": {withoutCertificate(platformOf(auth.Keys{testkit.PlatformSerial1: merchant})), "Platform",
			[]string{testkit.PlatformSerial1, "merchant's own certificate", wantPub}},
		"own public key": {withoutCertificate(platformOf(auth.Keys{testkit.PublicKeyID: testkit.PublicKey(t, "apiclient_pub.pem")})),
			"Platform", []string{testkit.PublicKeyID, "own PrivateKey", wantPub}},
		"own public key, with a Signer": {func(c *wxpay.Config) {
			c.Signer, c.PrivateKey = auth.Credential{}, nil
			c.Platform = auth.Keys{testkit.PublicKeyID: merchant.PublicKey}
		}, "Platform", []string{testkit.PublicKeyID, "own PrivateKey", wantPub}},
		"private key in Platform": {platformOf(auth.Keys{testkit.PublicKeyID: testkit.Signer(t,
			"wechatpay_public_key_private.pem")}), "Platform", []string{testkit.PublicKeyID, "cannot verify", "auth.LoadPublicKey"}},
		"certificate under public key ID": {platformOf(auth.Keys{testkit.PublicKeyID: platform}), "Platform",
			[]string{testkit.PublicKeyID, testkit.PlatformSerial1, wantPub, "under its serial number"}},
		"certificate under another serial": {platformOf(auth.Keys{testkit.PlatformSerial2: platform}), "Platform",
			[]string{testkit.PlatformSerial2, testkit.PlatformSerial1}},
		"two keys under one serial": {platformOf(auth.Keys{testkit.PlatformSerial1: platform,
			strings.ToLower(testkit.PlatformSerial1): pub}), "Platform", []string{testkit.PlatformSerial1,
			strings.ToLower(testkit.PlatformSerial1), "different keys"}},
		"public key under MchID": {platformOf(auth.Keys{testkit.MchID: pub}), "Platform", []string{testkit.MchID,
			"PUB_KEY_ID_"}},
		"public key under appid": {platformOf(auth.Keys{testkit.AppID: pub}), "Platform", []string{testkit.AppID,
			"PUB_KEY_ID_"}},
		"public key under the APIv3 key": {platformOf(auth.Keys{testkit.APIv3Key: pub}), "Platform", []string{"PUB_KEY_ID_"}},
		"public key under a private key": {platformOf(auth.Keys{testkit.KeyText(t, "apiclient_key.pem"): pub}), "Platform",
			[]string{"PUB_KEY_ID_"}},
		"empty PrivateKey": {func(c *wxpay.Config) { c.PrivateKey = &rsa.PrivateKey{} }, "PrivateKey",
			[]string{"empty"}},
		"empty Platform": {platformOf(auth.Keys{}), "Platform", []string{"verified"}},
		"nothing under a public key ID": {platformOf(auth.Keys{"PUB_KEY_ID_01": nil}), "Platform",
			[]string{"<nil>", "auth.LoadPublicKey"}},
		"bare private key in Platform": {platformOf(auth.Keys{"PUB_KEY_ID_01": testkit.BareKey(t)}), "Platform",
			[]string{"PrivateKey", "PUB_KEY_ID_01"}},
		"public key ID with a line feed":  {platformOf(auth.Keys{"PUB_KEY_ID_0\n1": pub}), "Platform", []string{`"PUB_KEY_ID_0\n1"`}},
		"public key under no name":        {platformOf(auth.Keys{"": pub}), "Platform", []string{`""`}},
		"own public key under own serial": {withoutCertificate(platformOf(auth.Keys{strings.ToLower(testkit.MerchantSerial): testkit.PublicKey(t, "apiclient_pub.pem")})), "Platform", []string{"the merchant's own Serial"}},
		"the one entry that is wrong of three": {platformOf(auth.Keys{testkit.PublicKeyID: pub, testkit.PlatformSerial1: platform,
			testkit.PlatformSerial2: platform, second.Serial[1:]: second}), "Platform", []string{testkit.PlatformSerial2,
			testkit.PlatformSerial1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := testkit.Config(t)
			c.spoil(&cfg)
			testkit.RequireWrong(t, cfg, c.field, c.words...)
		})
	}
}

// TestBrandNeedsItsPublicKey, for its paths want PUB_KEY_ID_… on every request.
func TestBrandNeedsItsPublicKey(t *testing.T) {
	t.Parallel()
	cfg := wxpay.Config{
		BrandID:     testkit.BrandID,
		PrivateKey:  testkit.Signer(t, "brand_key.pem"),
		Certificate: testkit.Certificate(t, "brand_cert.pem"),
		Platform:    auth.Keys{testkit.PlatformSerial1: testkit.Certificate(t, "wechatpay_platform_1_cert.pem")},
	}
	testkit.RequireWrong(t, cfg, "Platform", "the brand's own", "PUB_KEY_ID_")
	cfg.Platform = auth.Keys{testkit.PublicKeyID: testkit.PublicKey(t, "pub_key.pem")}
	_, err := wxpay.New(cfg)
	require.NoError(t, err)
	cfg.Certificate = testkit.Certificate(t, "apiclient_cert.pem")
	testkit.RequireWrong(t, cfg, "Certificate", `"1900000001"`, `"100001"`)
	testkit.RequireWrong(t, cfg, "PrivateKey", testkit.MerchantSerial)
}

// TestTextInTheWrongSlotIsNamed: what people paste where something else belongs.
func TestTextInTheWrongSlotIsNamed(t *testing.T) {
	t.Parallel()
	pem := testkit.KeyText(t, "apiclient_key.pem")
	const (
		wantMchID  = "expected the merchant ID, digits such as 1900000001"
		wantBrand  = "expected the brand ID, digits such as 100001"
		wantSerial = "openssl x509 -in apiclient_cert.pem -noout -serial"
		wantSecret = "expected the 32 characters set in the merchant platform"
	)
	for name, c := range map[string]struct {
		slot, value string
		words       []string
	}{
		"appid as MchID":           {"MchID", testkit.AppID, []string{testkit.AppID, "which is an appid", wantMchID}},
		"own serial as MchID":      {"MchID", testkit.MerchantSerial, []string{testkit.MerchantSerial, "names a key", wantMchID}},
		"platform serial as MchID": {"MchID", testkit.PlatformSerial1, []string{"names a key", wantMchID}},
		"public key ID as MchID":   {"MchID", testkit.PublicKeyID, []string{testkit.PublicKeyID, "names a key", wantMchID}},
		"APIv3 key as MchID":       {"MchID", testkit.APIv3Key, []string{wantMchID}},
		"private key as MchID":     {"MchID", pem, []string{wantMchID}},
		"nothing as MchID":         {"MchID", "", []string{`""`, wantMchID}},
		"MchID with a line feed":   {"MchID", testkit.MchID + "\n", []string{`"1900000001\n"`, wantMchID}},
		"MchID with BOM":           {"MchID", "\ufeff" + testkit.MchID, []string{`"\ufeff1900000001"`, wantMchID}},
		"MchID with a blank":       {"MchID", testkit.MchID + " ", []string{`"1900000001 "`, wantMchID}},
		"MchID with a quote":       {"MchID", `1",serial_no="`, []string{wantMchID}},
		"MchID in wide digits":     {"MchID", "１９", []string{wantMchID}},
		"appid as BrandID":         {"BrandID", testkit.AppID, []string{wantBrand}},
		"own serial as BrandID":    {"BrandID", testkit.BrandSerial, []string{wantBrand}},
		"public key ID as BrandID": {"BrandID", testkit.PublicKeyID, []string{wantBrand}},
		"APIv3 key as BrandID":     {"BrandID", testkit.APIv3Key, []string{wantBrand}},
		"private key as BrandID":   {"BrandID", pem, []string{wantBrand}},
		"BrandID with a blank":     {"BrandID", " 100001", []string{`" 100001"`, wantBrand}},
		"MchID as Serial":          {"Serial", testkit.MchID, []string{"is the merchant ID", wantSerial}},
		"appid as Serial":          {"Serial", testkit.AppID, []string{testkit.AppID, wantSerial}},
		"public key ID as Serial": {"Serial", testkit.PublicKeyID, []string{"WeChat Pay public key", "belongs into Platform",
			wantSerial}},
		"APIv3 key as Serial":       {"Serial", testkit.APIv3Key, []string{wantSerial}},
		"private key as Serial":     {"Serial", pem, []string{wantSerial}},
		"Serial that is no hex":     {"Serial", "37:7G", []string{`"37:7G"`, wantSerial}},
		"Serial with semicolons":    {"Serial", "37;75;B6", []string{`"37;75;B6"`, wantSerial}},
		"Serial that is negative":   {"Serial", "Serial Number: -1 (-0x1)", []string{`"Serial Number: -1 (-0x1)"`, wantSerial}},
		"a digit too many":          {"Serial", testkit.MerchantSerial + "0", []string{"41 hex digits", wantSerial}},
		"the label alone":           {"Serial", "Serial Number:\n", []string{"no serial number", wantSerial}},
		"blanks as Serial":          {"Serial", " \u200b\n", []string{"no serial number", wantSerial}},
		"nothing as Serial":         {"Serial", "", []string{`""`, wantSerial, "or give Certificate"}},
		"MchID as APIv3Key":         {"APIv3Key", testkit.MchID, []string{"10 bytes", wantSecret}},
		"appid as APIv3Key":         {"APIv3Key", testkit.AppID, []string{"18 bytes", wantSecret}},
		"serial as APIv3Key":        {"APIv3Key", testkit.MerchantSerial, []string{"40 bytes", wantSecret}},
		"public key ID as APIv3Key": {"APIv3Key", testkit.PublicKeyID, []string{"45 bytes", wantSecret}},
		"private key as APIv3Key":   {"APIv3Key", pem, []string{"holds a PEM text", wantSecret}},
		"APIv3Key with a line feed": {"APIv3Key", testkit.APIv3Key + "\n", []string{"33 bytes", "ends with a line break", wantSecret}},
		"APIv3Key with CR LF":       {"APIv3Key", testkit.APIv3Key + "\r\n", []string{"34 bytes", "ends with a line break"}},
		"APIv3Key with inner blank": {"APIv3Key", testkit.APIv3Key[:16] + " " + testkit.APIv3Key[17:], []string{"32 bytes", "at byte 16",
			wantSecret}},
		"APIv3Key with leading blank": {"APIv3Key", " " + testkit.APIv3Key[1:], []string{"32 bytes", "at byte 0"}},
		"APIv3Key with BOM":           {"APIv3Key", "\ufeff" + testkit.APIv3Key, []string{"35 bytes", "at byte 0"}},
		"APIv3Key as hex":             {"APIv3Key", strings.Repeat("ab", 32), []string{"64 bytes", wantSecret}},
		"APIv3Key of a word":          {"APIv3Key", "short", []string{"5 bytes", wantSecret}},
		"APIv3Key cut short":          {"APIv3Key", testkit.APIv3Key[:31], []string{"31 bytes", wantSecret}},
		"private key as APIv2Key":     {"APIv2Key", pem, []string{"holds a PEM text", wantSecret}},
		"APIv2Key with a line feed":   {"APIv2Key", testkit.APIv2Key + "\n", []string{"33 bytes", "ends with a line break", wantSecret}},
		"MchID as APIv2Key":           {"APIv2Key", testkit.MchID, []string{"10 bytes", wantSecret}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := testkit.Config(t)
			cfg.Certificate = nil // which would show much of it
			switch c.slot {
			case "MchID":
				cfg.MchID = c.value
			case "BrandID":
				cfg.MchID, cfg.BrandID, cfg.Serial = "", c.value, testkit.BrandSerial
				cfg.PrivateKey = testkit.Signer(t, "brand_key.pem")
			case "Serial":
				cfg.Serial = c.value
			case "APIv3Key":
				cfg.APIv3Key = auth.Secret(c.value)
			case "APIv2Key":
				cfg.APIv2Key = auth.Secret(c.value)
			}
			testkit.RequireWrong(t, cfg, c.slot, c.words...)
		})
	}
}

// TestSeveralMistakesAreNamedAtOnce: one line for each, and each an error of its own.
func TestSeveralMistakesAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	cfg := testkit.Config(t)
	cfg.MchID = testkit.AppID
	cfg.Serial = testkit.PublicKeyID
	cfg.Certificate = testkit.Certificate(t, "wechatpay_platform_1_cert.pem")
	cfg.PrivateKey = testkit.FailingSigner{Signer: testkit.Signer(t, "brand_key.pem")}
	cfg.Platform = auth.Keys{
		testkit.PublicKeyID:     testkit.Certificate(t, "wechatpay_platform_1_cert.pem"),
		testkit.PlatformSerial2: testkit.Certificate(t, "wechatpay_platform_1_cert.pem"),
	}
	cfg.APIv3Key, cfg.APIv2Key = testkit.MchID, testkit.APIv2Key+"\n"
	cfg.BaseURL = "http://api.mch.weixin.qq.com/"
	cfg.Timeout = -1
	_, err := wxpay.New(cfg)
	var joined interface{ Unwrap() []error }
	require.ErrorAs(t, err, &joined)
	var fields []string
	for i, one := range joined.Unwrap() {
		text := one.Error()
		require.NotContains(t, text, "\n", "one line for each")
		require.Equal(t, text, strings.Split(err.Error(), "\n")[i])
		fields = append(fields, strings.FieldsFunc(strings.TrimPrefix(text, "wxpay: Config."), func(r rune) bool {
			return r == ' ' ||
				r == ':'
		})[0])
	}
	require.Equal(t, []string{"MchID", "Serial", "Certificate", "PrivateKey", "Platform", "Platform", "APIv3Key", "APIv2Key", "BaseURL",
		"Timeout"}, fields)
}

// TestSeveralLimitsAreNamedAtOnce as the credentials are.
func TestSeveralLimitsAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	cfg := testkit.Config(t)
	cfg.Timeout, cfg.MaxConns, cfg.MaxBody = -1, -2, -3
	_, err := wxpay.New(cfg)
	for _, words := range []string{"Config.Timeout is -1ns", "Config.MaxConns is -2", "Config.MaxBody is -3"} {
		assert.ErrorContains(t, err, words)
	}
}
