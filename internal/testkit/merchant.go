package testkit

import (
	"crypto"
	"errors"
	"io"
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
	MchID           = "1900000001"
	BrandID         = "100001"
	AppID           = "wx8888888888888888"
	APIv3Key        = "Proto0Test1ApiV3Key2For3Vectors4"
	APIv2Key        = "Proto0Test1ApiV2Key2For3Vectors4"
	MerchantSerial  = "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D"
	BrandSerial     = "1D0E1C2B3A49586776859403A2B1C0DFEE0D1C2B"
	SM2Serial       = "54E7F59ED8DF4570CFB14780EA8152D40000BEEF"
	PlatformSerial1 = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1" // 2024 to 2029
	PlatformSerial2 = "7132D72A03E93CDDF8C03BBD1F37EEDF0A0B0C0D" // 2028 to 2033
	PublicKeyID     = "PUB_KEY_ID_0119000000012025010100000000000001"
)

var signers sync.Map // by file: RSA keys take long to check

// Signer loads a private key of testdata/keys.
func Signer(tb testing.TB, file string) crypto.Signer {
	tb.Helper()
	if key, ok := signers.Load(file); ok {
		return key.(crypto.Signer)
	}
	load := auth.LoadPrivateKey
	if file[:3] == "sm2" {
		load = sm2.LoadPrivateKey
	}
	key, err := load(KeyText(tb, file))
	require.NoError(tb, err)
	signers.Store(file, key)
	return key
}

// FailingSigner stands for a KMS that is down.
type FailingSigner struct{ crypto.Signer }

// Sign fails.
func (FailingSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("the KMS does not answer")
}

// Certificate loads a certificate of testdata/keys.
func Certificate(tb testing.TB, file string) *auth.Certificate {
	tb.Helper()
	load := auth.LoadCertificate
	if file[:3] == "sm2" {
		load = sm2.LoadCertificate
	}
	cert, err := load(KeyText(tb, file))
	require.NoError(tb, err)
	return cert
}

// PublicKey loads a public key of testdata/keys.
func PublicKey(tb testing.TB, file string) crypto.PublicKey {
	tb.Helper()
	key, err := auth.LoadPublicKey(KeyText(tb, file))
	require.NoError(tb, err)
	return key
}

// KeyText is a file as somebody may paste it. Its mode, which depends on the
// checkout, does not count then.
func KeyText(tb testing.TB, file string) string {
	tb.Helper()
	text, err := os.ReadFile(Path(tb, "testdata/keys/"+file))
	require.NoError(tb, err)
	return string(text)
}

// Config is a merchant's configuration with every credential in its place.
func Config(tb testing.TB) wxpay.Config {
	tb.Helper()
	return wxpay.Config{
		MchID:       MchID,
		Serial:      MerchantSerial,
		PrivateKey:  Signer(tb, "apiclient_key.pem"),
		Certificate: Certificate(tb, "apiclient_cert.pem"),
		Platform: auth.Keys{
			PublicKeyID:     PublicKey(tb, "pub_key.pem"),
			PlatformSerial1: Certificate(tb, "wechatpay_platform_1_cert.pem"),
		},
		APIv3Key: APIv3Key,
		APIv2Key: APIv2Key,
	}
}

// NewServer is a gateway that has made no RSA key, for these are dear: it takes the merchant's
// and the WeChat Pay public key of testdata/keys. It asks more of a request than WeChat Pay does: all that this library
// promises. Else it is that of wxpaytest.NewServer.
func NewServer(tb testing.TB, options ...wxpaytest.Option) *wxpaytest.Server {
	tb.Helper()
	return wxpaytest.NewServer(tb, append([]wxpaytest.Option{
		wxpaytest.Observe(func(r *wxpaytest.Request, _ int) { assertPromised(tb, r) }),
		wxpaytest.MerchantKey(MerchantSerial, Signer(tb, "apiclient_key.pem")),
		wxpaytest.PlatformKey(PublicKeyID, Signer(tb, "wechatpay_public_key_private.pem")),
	}, options...)...)
}

// Gateway is a NewServer that speaks plain HTTP, has two platform certificates beside its
// public key, and answers everything with {}.
func Gateway(tb testing.TB, options ...wxpaytest.Option) *wxpaytest.Server {
	tb.Helper()
	return Echoing(NewServer(tb, append([]wxpaytest.Option{
		wxpaytest.Plain(),
		wxpaytest.PlatformCertificate(Certificate(tb, "wechatpay_platform_1_cert.pem"), Signer(tb, "wechatpay_platform_1_key.pem")),
		wxpaytest.PlatformCertificate(Certificate(tb, "wechatpay_platform_2_cert.pem"), Signer(tb, "wechatpay_platform_2_key.pem")),
	}, options...)...))
}

// BrandGateway is the Gateway of a brand.
func BrandGateway(tb testing.TB) *wxpaytest.Server {
	tb.Helper()
	return Gateway(tb, wxpaytest.Brand(BrandID), wxpaytest.MerchantKey(BrandSerial, Signer(tb, "brand_key.pem")))
}

// Echoing makes a gateway answer everything with {}.
func Echoing(gateway *wxpaytest.Server) *wxpaytest.Server {
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "{}"} })
	return gateway
}
