package wxpay_test

import (
	"crypto"
	"encoding/json"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// What testdata/credentials.json says of the keys beside it.
const (
	vectorMchID     = "1900000001"
	vectorBrandID   = "100001"
	vectorAppID     = "wx8888888888888888"
	vectorV3Key     = "Proto0Test1ApiV3Key2For3Vectors4"
	vectorV2Key     = "Proto0Test1ApiV2Key2For3Vectors4"
	merchantSerial  = "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D"
	brandSerial     = "1D0E1C2B3A49586776859403A2B1C0DFEE0D1C2B"
	sm2Serial       = "54E7F59ED8DF4570CFB14780EA8152D40000BEEF"
	platformSerial1 = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1" // 2024 to 2029
	platformSerial2 = "7132D72A03E93CDDF8C03BBD1F37EEDF0A0B0C0D" // 2028 to 2033
	publicKeyID     = "PUB_KEY_ID_0119000000012025010100000000000001"
)

var signers sync.Map // by file: RSA keys take long to check

// signerFrom loads a private key of testdata/keys.
func signerFrom(t testing.TB, file string) crypto.Signer {
	t.Helper()
	if key, ok := signers.Load(file); ok {
		return key.(crypto.Signer)
	}
	load := auth.LoadPrivateKey
	if file[:3] == "sm2" {
		load = sm2.LoadPrivateKey
	}
	key, err := load(keyText(t, file))
	require.NoError(t, err)
	signers.Store(file, key)
	return key
}

// certificateFrom loads a certificate of testdata/keys.
func certificateFrom(t testing.TB, file string) *auth.Certificate {
	t.Helper()
	load := auth.LoadCertificate
	if file[:3] == "sm2" {
		load = sm2.LoadCertificate
	}
	cert, err := load(keyText(t, file))
	require.NoError(t, err)
	return cert
}

func publicKeyFrom(t testing.TB, file string) crypto.PublicKey {
	t.Helper()
	key, err := auth.LoadPublicKey(keyText(t, file))
	require.NoError(t, err)
	return key
}

// keyText is a file as somebody may paste it. Its mode, which depends on the
// checkout, does not count then.
func keyText(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/keys/" + file)
	require.NoError(t, err)
	return string(text)
}

func readVectors(t testing.TB, file string, v any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, v))
}

// vectorConfig is a merchant's configuration with every credential in its place.
func vectorConfig(t testing.TB) wxpay.Config {
	t.Helper()
	return wxpay.Config{
		MchID:       vectorMchID,
		Serial:      merchantSerial,
		PrivateKey:  signerFrom(t, "apiclient_key.pem"),
		Certificate: certificateFrom(t, "apiclient_cert.pem"),
		Platform: auth.Keys{
			publicKeyID:     publicKeyFrom(t, "pub_key.pem"),
			platformSerial1: certificateFrom(t, "wechatpay_platform_1_cert.pem"),
		},
		APIv3Key: vectorV3Key,
		APIv2Key: vectorV2Key,
	}
}

// vectorGateway is one that has made no key: the merchant of testdata/keys, the
// WeChat Pay public key and two platform certificates. It answers everything with {}.
func vectorGateway(t testing.TB, options ...wxpaytest.Option) *wxpaytest.Server {
	t.Helper()
	return echoing(wxpaytest.NewServer(t, append([]wxpaytest.Option{
		wxpaytest.Plain(),
		wxpaytest.MerchantKey(merchantSerial, signerFrom(t, "apiclient_key.pem")),
		wxpaytest.PlatformKey(publicKeyID, signerFrom(t, "wechatpay_public_key_private.pem")),
		wxpaytest.PlatformCertificate(certificateFrom(t, "wechatpay_platform_1_cert.pem"), signerFrom(t, "wechatpay_platform_1_key.pem")),
		wxpaytest.PlatformCertificate(certificateFrom(t, "wechatpay_platform_2_cert.pem"), signerFrom(t, "wechatpay_platform_2_key.pem")),
	}, options...)...))
}

func echoing(gateway *wxpaytest.Server) *wxpaytest.Server {
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "{}"} })
	return gateway
}

// newClient makes a client of a gateway's configuration and what change does to it.
func newClient(t testing.TB, cfg wxpay.Config, change ...func(*wxpay.Config)) *wxpay.Client {
	t.Helper()
	for _, f := range change {
		f(&cfg)
	}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	return client
}

// lastRequest is what the gateway got last.
func lastRequest(t testing.TB, gateway *wxpaytest.Server) *wxpaytest.Request {
	t.Helper()
	requests := gateway.Requests()
	require.NotEmpty(t, requests, "nothing came")
	return requests[len(requests)-1]
}
