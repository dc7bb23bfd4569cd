package wxpay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
)

// TestPlatformKeysAreNamedAsWeChatPayNamesThem, however the map spells them.
func TestPlatformKeysAreNamedAsWeChatPayNamesThem(t *testing.T) {
	t.Parallel()
	cert := certificateFrom(t, "wechatpay_platform_1_cert.pem")
	for name, keys := range map[string]auth.Keys{
		"certificate, lower case": {strings.ToLower(platformSerial1): cert},
		"certificate, zeros":      {"00" + platformSerial1: cert},
		"bare key, lower case":    {strings.ToLower(platformSerial1): cert.PublicKey},
	} {
		gateway := vectorGateway(t)
		client := newClient(t, gateway.Config(), func(c *wxpay.Config) { c.Platform = keys })
		for _, headers := range []map[string]string{nil, {"Wechatpay-Serial": strings.ToLower(platformSerial1)}} {
			params := sealed("张三")
			if headers != nil {
				params["headers"] = headers
			}
			_, err := client.Chain("v3/x").Post(t.Context(), params)
			require.NoError(t, err, name)
			last := lastRequest(t, gateway)
			require.Equal(t, platformSerial1, last.Header.Get("Wechatpay-Serial"), name)
			_, n := opened(t, last)
			require.Equal(t, 1, n)
		}
	}
}

func TestNearMissesOfNamesAreRefused(t *testing.T) {
	t.Parallel()
	pub := publicKeyFrom(t, "pub_key.pem")
	for _, name := range []string{"PUB_KEY_ID_", strings.ToLower(publicKeyID), "PUBKEY_ID_0114", strings.TrimPrefix(publicKeyID, auth.PublicKeyIDPrefix), platformSerial1 + "0"} {
		cfg := vectorConfig(t)
		cfg.Platform = auth.Keys{name: pub}
		requireWrong(t, cfg, "Platform", "expected a PUB_KEY_ID_…")
	}
	// A name that is no near-miss may be a gateway's own; Check tells of it.
	cfg := vectorConfig(t)
	cfg.Platform = auth.Keys{"wechatpay": pub}
	found := newClient(t, cfg).Check()
	require.Len(t, found, 1)
	require.Contains(t, found[0].String(), `"wechatpay"`)
	// Serial numbers are not decimal.
	cfg = vectorConfig(t)
	cfg.Certificate, cfg.Serial = nil, "316666666666666666666666666666666666666666666666"
	requireWrong(t, cfg, "Serial", "48 decimal digits")
}

func TestCertificateOfAnotherMerchantIsNoPlatformCertificate(t *testing.T) {
	t.Parallel()
	cfg := vectorConfig(t)
	other := *certificateFrom(t, "brand_cert.pem") // CN 100001
	cfg.Platform = auth.Keys{other.Serial: &other}
	requireWrong(t, cfg, "Platform", "of merchant 100001", "pub_key.pem")
}

func TestSourceOfAnotherMerchantIsRefused(t *testing.T) {
	t.Parallel()
	cfg := vectorConfig(t)
	cfg.Platform, cfg.APIv3Key = nil, vectorV3Key
	cfg.MchID, cfg.Certificate, cfg.Serial = "1900000109", nil, merchantSerial
	source, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	cfg.Platform, cfg.MchID = source, vectorMchID
	requireWrong(t, cfg, "Platform", "1900000109", vectorMchID)
}

// TestNewestCertificateOfTheMerchantsAlgorithmEncrypts, and without one that is
// valid none does.
func TestNewestCertificateOfTheMerchantsAlgorithmEncrypts(t *testing.T) {
	t.Parallel()
	old, next, guomi := certificateFrom(t, "wechatpay_platform_1_cert.pem"), certificateFrom(t, "wechatpay_platform_2_cert.pem"), certificateFrom(t, "sm2_platform_cert.pem")
	at := time.Unix(1851379200, 0) // both are valid
	gateway := vectorGateway(t)
	newest := *guomi
	newest.NotBefore = at.Add(-time.Hour)
	client := newClient(t, gateway.Config(), func(c *wxpay.Config) {
		c.Platform = auth.Keys{old.Serial: old, next.Serial: next, newest.Serial: &newest}
		c.Now = func() time.Time { return at }
	})
	header, err := wxpay.SealedHeader(client.Chain("v3/x"), "POST", sealed("张三"))
	require.NoError(t, err)
	require.Equal(t, next.Serial, header)

	at = time.Unix(2200000000, 0) // both have ended
	ended := newClient(t, gateway.Config(), func(c *wxpay.Config) {
		c.Platform, c.Certificate = auth.Keys{old.Serial: old, next.Serial: next}, nil
		c.Now = func() time.Time { return at }
	})
	_, err = ended.Chain("v3/x").Post(t.Context(), sealed("张三"))
	requireRefused(t, err, "no certificate that is valid now")
}
