package platformkeys_test

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
)

// TestPlatformKeysAreNamedAsWeChatPayNamesThem, however the map spells them.
func TestPlatformKeysAreNamedAsWeChatPayNamesThem(t *testing.T) {
	t.Parallel()
	cert := testkit.Certificate(t, "wechatpay_platform_1_cert.pem")
	for name, keys := range map[string]auth.Keys{
		"certificate, lower case": {strings.ToLower(testkit.PlatformSerial1): cert},
		"certificate, zeros":      {"00" + testkit.PlatformSerial1: cert},
		"bare key, lower case":    {strings.ToLower(testkit.PlatformSerial1): cert.PublicKey},
	} {
		gateway := testkit.Gateway(t)
		client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys })
		for _, headers := range []map[string]string{nil, {"Wechatpay-Serial": strings.ToLower(testkit.PlatformSerial1)}} {
			params := testkit.Sealed("张三")
			if headers != nil {
				params["headers"] = headers
			}
			_, err := client.Chain("v3/x").Post(t.Context(), params)
			require.NoError(t, err, name)
			last := testkit.LastRequest(t, gateway)
			require.Equal(t, testkit.PlatformSerial1, last.Header.Get("Wechatpay-Serial"), name)
			_, n := testkit.Opened(t, last)
			require.Equal(t, 1, n)
		}
	}
}

func TestNearMissesOfNamesAreRefused(t *testing.T) {
	t.Parallel()
	pub := testkit.PublicKey(t, "pub_key.pem")
	for _, name := range []string{"PUB_KEY_ID_", "PUBKEY_ID_0114", testkit.PublicKeyID[:12] + " " + testkit.PublicKeyID[12:],
		strings.TrimPrefix(testkit.PublicKeyID, auth.PublicKeyIDPrefix), testkit.PlatformSerial1 + "0"} {
		cfg := testkit.Config(t)
		cfg.Platform = auth.Keys{name: pub}
		testkit.RequireWrong(t, cfg, "Platform", "expected a PUB_KEY_ID_…")
	}
	// A name that is no near-miss may be a gateway's own; Check tells of it.
	cfg := testkit.Config(t)
	cfg.Platform = auth.Keys{"wechatpay": pub}
	found := testkit.NewClient(t, cfg).Check()
	require.Len(t, found, 1)
	require.Contains(t, found[0].String(), `"wechatpay"`)
	// Serial numbers are not decimal.
	cfg = testkit.Config(t)
	cfg.Certificate, cfg.Serial = nil, "316666666666666666666666666666666666666666666666"
	testkit.RequireWrong(t, cfg, "Serial", "is decimal; in hex it is 3777D30E66A677FB6B5F6B4DC629EAAAAAAAAAAA; write that")
}

// TestADecimalSerialIsAnsweredWithItsHexForm: browsers and Java print it so.
func TestADecimalSerialIsAnsweredWithItsHexForm(t *testing.T) {
	t.Parallel()
	n, ok := new(big.Int).SetString(testkit.MerchantSerial, 16)
	require.True(t, ok)
	decimal := n.String()
	for _, text := range []string{decimal, " " + decimal + "\n", "Serial Number: " + decimal, "serial=" + decimal, "证书序列号：" + decimal,
		"000" + decimal, decimal[:9] + "\n" + decimal[9:]} {
		for _, certificate := range []*auth.Certificate{nil, testkit.Certificate(t, "apiclient_cert.pem")} {
			cfg := testkit.Config(t)
			cfg.Certificate, cfg.Serial = certificate, text
			testkit.RequireWrong(t, cfg, "Serial", "Config.Serial is decimal; in hex it is "+testkit.MerchantSerial+"; write that")
		}
	}
	n, ok = n.SetString(testkit.PlatformSerial1, 16)
	require.True(t, ok)
	cfg := testkit.Config(t)
	for _, text := range []string{n.String(), "Serial Number: " + n.String()} {
		cfg.Platform = auth.Keys{text: testkit.Certificate(t, "wechatpay_platform_1_cert.pem")}
		testkit.RequireWrong(t, cfg, "Platform", "is decimal; in hex it is "+testkit.PlatformSerial1+": write that")
	}
	cfg.Certificate, cfg.Serial = nil, strings.Repeat("9", 60)
	testkit.RequireWrong(t, cfg, "Serial", "60 decimal digits, too many for a serial number")
}

// TestASecretIsNoSerial: one of hex digits looks like a serial number, and would be sent.
func TestASecretIsNoSerial(t *testing.T) {
	t.Parallel()
	const secret = "0123456789abcdef0123456789abcdef"
	for _, text := range []string{secret, secret + "\n", "0x" + secret, strings.ToUpper(secret)} {
		cfg := testkit.Config(t)
		cfg.Certificate, cfg.Serial, cfg.APIv3Key = nil, text, secret
		testkit.RequireWrong(t, cfg, "Serial", "the APIv3Key or the APIv2Key")
		cfg.APIv3Key, cfg.APIv2Key = testkit.APIv3Key, secret
		testkit.RequireWrong(t, cfg, "Serial", "the APIv3Key or the APIv2Key")
		cfg = testkit.Config(t)
		cfg.APIv3Key, cfg.Platform = secret, auth.Keys{text: testkit.PublicKey(t, "pub_key.pem")}
		_, err := wxpay.New(cfg)
		require.ErrorContains(t, err, "Config.Platform holds a key under the name a text of 32 bytes")
		require.NotContains(t, strings.ToLower(err.Error()), secret)
	}
}

// spellings are a name as programs print it, and as it looks after copying.
func spellings(serial string) map[string]string {
	colons := strings.Trim(regexp.MustCompile(`..`).ReplaceAllString(serial, "$0:"), ":")
	lower := strings.ToLower(serial)
	return map[string]string{
		"openssl x509 -serial":         "serial=" + serial + "\n",
		"openssl x509 -text":           "        Serial Number:\n            " + strings.ToLower(colons) + "\n",
		"the same, in one line":        "Serial Number: " + strings.ToLower(colons),
		"lower case":                   lower,
		"0x":                           "0x" + lower,
		"0X":                           "0X" + serial,
		"serial=0x":                    "serial=0x" + lower,
		"a browser":                    colons,
		"a sign byte":                  "00:" + colons,
		"blanks between the bytes":     strings.ReplaceAll(colons, ":", " "),
		"Windows, with a hidden mark":  "\u200e" + strings.ToLower(strings.ReplaceAll(colons, ":", " ")),
		"no-break blanks":              "\u00a0" + strings.ReplaceAll(colons, ":", "\u00a0"),
		"zero-width blanks":            strings.ReplaceAll(colons, ":", "\u200b"),
		"a BOM and CR LF":              "\ufeff" + serial + "\r\n",
		"broken into lines":            serial[:20] + "\n  " + serial[20:],
		"full-width colons":            strings.ReplaceAll(colons, ":", "："),
		"full-width digits":            fullWidth(serial),
		"keytool":                      "Serial number: " + strings.TrimLeft(lower, "0"),
		"Chinese":                      "商户API证书序列号：" + serial,
		"as it is written":             serial,
		"a tab before, a blank behind": "\t" + serial + " ",
	}
}

func fullWidth(text string) string {
	return strings.Map(func(r rune) rune { return r + '！' - '!' }, text)
}

// TestSerialsAreTakenAsProgramsPrintThem and sent as WeChat Pay writes them.
func TestSerialsAreTakenAsProgramsPrintThem(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	for what, text := range spellings(testkit.MerchantSerial) {
		for _, change := range []func(*wxpay.Config){
			func(c *wxpay.Config) { c.Certificate, c.Serial = nil, text },
			func(c *wxpay.Config) { c.Certificate, c.Serial = testkit.Certificate(t, "apiclient_cert.pem"), text },
			func(c *wxpay.Config) {
				c.Signer, c.PrivateKey, c.Serial = auth.Credential{MchID: c.MchID, Serial: text, Key: c.PrivateKey}, nil, ""
			},
		} {
			_, err := testkit.NewClient(t, gateway.Config(), change).Chain("v3/x").Post(t.Context(),
				wxpay.Params{"json": wxpay.Params{"a": 1}})
			require.NoError(t, err, what)
			require.Contains(t, testkit.LastRequest(t, gateway).Header.Get("Authorization"), `serial_no="`+testkit.MerchantSerial+`"`, what)
		}
	}
	for what, text := range spellings(testkit.LeadingZeroSerial) { // keytool's has lost the zero
		cfg := testkit.Config(t)
		cert := *testkit.Certificate(t, "apiclient_cert.pem")
		cert.Serial = testkit.LeadingZeroSerial
		cfg.Certificate, cfg.Serial = &cert, text
		require.Contains(t, fmt.Sprint(testkit.NewClient(t, cfg)), "Serial:"+testkit.LeadingZeroSerial, what)
	}
}

// TestPlatformNamesAreTakenAsProgramsPrintThem, wherever keys are given.
func TestPlatformNamesAreTakenAsProgramsPrintThem(t *testing.T) {
	t.Parallel()
	cert, pub := testkit.Certificate(t, "wechatpay_platform_1_cert.pem"), testkit.PublicKey(t, "pub_key.pem")
	gateway := testkit.Gateway(t)
	sends := func(what, want string, keys auth.Keys) {
		client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys })
		_, err := client.Chain("v3/x").Post(t.Context(), testkit.Sealed("张三"))
		require.NoError(t, err, what)
		require.Equal(t, want, testkit.LastRequest(t, gateway).Header.Get("Wechatpay-Serial"), what)
	}
	for what, name := range spellings(testkit.PlatformSerial1) {
		sends(what, testkit.PlatformSerial1, auth.Keys{name: cert})
		sends(what, testkit.PlatformSerial1, auth.Keys{name: cert.PublicKey})
		sends(what, testkit.PlatformSerial1, auth.Keys{name: cert, testkit.PlatformSerial1: cert})
		keys, err := auth.LoadKeys(map[string]string{name: testkit.KeyText(t, "wechatpay_platform_1_cert.pem")})
		require.NoError(t, err, what)
		sends(what, testkit.PlatformSerial1, keys)
	}
	for what, name := range map[string]string{
		"a line break": testkit.PublicKeyID + "\n", "blanks": " \u00a0" + testkit.PublicKeyID + "\t", "a BOM": "\ufeff" +
			testkit.PublicKeyID + "\r\n",
		"lower case": strings.ToLower(testkit.PublicKeyID), "mixed": "Pub_Key_ID_" + strings.TrimPrefix(testkit.PublicKeyID,
			auth.PublicKeyIDPrefix),
	} {
		sends(what, testkit.PublicKeyID, auth.Keys{name: pub})
		keys, err := auth.LoadKeys(map[string]string{name: testkit.KeyText(t, "pub_key.pem")})
		require.NoError(t, err, what)
		require.Contains(t, keys, testkit.PublicKeyID, what)
	}
}

// TestTwoKeysUnderOneNameAreRefused, however the name is spelled.
func TestTwoKeysUnderOneNameAreRefused(t *testing.T) {
	t.Parallel()
	cert, pub, other := testkit.Certificate(t, "wechatpay_platform_1_cert.pem"), testkit.PublicKey(t, "pub_key.pem"), testkit.PublicKey(t,
		"wechatpay_platform_2_cert.pem")
	for what, name := range spellings(testkit.PlatformSerial1) {
		if name == testkit.PlatformSerial1 {
			continue
		}
		cfg := testkit.Config(t)
		cfg.Platform = auth.Keys{name: other, testkit.PlatformSerial1: cert}
		testkit.RequireWrong(t, cfg, "Platform", "different keys", testkit.PlatformSerial1)
		_, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: testkit.APIv3Key})
		require.ErrorContains(t, err, "different keys", what)
	}
	cfg := testkit.Config(t)
	cfg.Platform = auth.Keys{testkit.PublicKeyID: pub, testkit.PublicKeyID + " ": other}
	testkit.RequireWrong(t, cfg, "Platform", "different keys", testkit.PublicKeyID)
	_, err := auth.LoadKeys(map[string]string{testkit.PublicKeyID: testkit.KeyText(t, "pub_key.pem"), testkit.PublicKeyID +
		"\n": testkit.KeyText(t, "apiclient_pub.pem")})
	require.ErrorContains(t, err, "another key was given under "+testkit.PublicKeyID)
}

// TestAHeaderOfWeChatPayIsTakenExactly: only people may spell a name in their own way.
func TestAHeaderOfWeChatPayIsTakenExactly(t *testing.T) {
	t.Parallel()
	keys := auth.Keys{testkit.PlatformSerial1: testkit.Certificate(t, "wechatpay_platform_1_cert.pem"),
		testkit.PublicKeyID: testkit.PublicKey(t, "pub_key.pem")}
	for what, name := range spellings(testkit.PlatformSerial1) {
		if strings.EqualFold(strings.TrimLeft(name, "0"), testkit.PlatformSerial1) {
			continue
		}
		_, err := keys.Key(t.Context(), name)
		require.Error(t, err, what)
	}
	_, err := keys.Key(t.Context(), strings.ToLower(testkit.PublicKeyID))
	require.Error(t, err)
}

func TestCertificateOfAnotherMerchantIsNoPlatformCertificate(t *testing.T) {
	t.Parallel()
	cfg := testkit.Config(t)
	other := *testkit.Certificate(t, "brand_cert.pem") // CN 100001
	cfg.Platform = auth.Keys{other.Serial: &other}
	testkit.RequireWrong(t, cfg, "Platform", "of merchant 100001", "pub_key.pem")
}

func TestSourceOfAnotherMerchantIsRefused(t *testing.T) {
	t.Parallel()
	cfg := testkit.Config(t)
	cfg.Platform, cfg.APIv3Key = nil, testkit.APIv3Key
	cfg.MchID, cfg.Certificate, cfg.Serial = "1900000109", nil, testkit.MerchantSerial
	source, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	cfg.Platform, cfg.MchID = source, testkit.MchID
	testkit.RequireWrong(t, cfg, "Platform", "1900000109", testkit.MchID)
}
