package credentials_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestClientCertificateIsShownOnItsOwnConnections and on no others.
func TestClientCertificateIsShownOnItsOwnConnections(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	call := func(security bool) *wxpaytest.Request {
		_, err := gateway.Client.Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "security": security})
		require.NoError(t, err)
		return testkit.LastRequest(t, gateway.Server)
	}
	for range 3 {
		assert.Nil(t, call(false).ClientCert)
		assert.Equal(t, "wxpaytest", call(true).ClientCert.Subject.CommonName)
	}
	assert.Equal(t, 2, gateway.Connections())
}

// TestResumedSessionShowsTheClientCertificate: TLS resumes a session with what was
// shown when it began, so those with the certificate are kept apart.
func TestResumedSessionShowsTheClientCertificate(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewChangingGateway(t)
	gateway.Answer(wxpaytest.Reply{Header: http.Header{"Connection": {"close"}}})
	for i := range 6 {
		_, err := gateway.Client.Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{}, "security": i%2 == 1})
		require.NoError(t, err)
		assert.Equal(t, i%2 == 1, testkit.LastRequest(t, gateway.Server).ClientCert != nil, "call %d", i)
	}
	assert.Equal(t, 6, gateway.Connections())
}

// TestClientCertificateIsShownWhateverTheServerAsksFor: a request that wants it shown
// must not go out without it, nor with another one.
func TestClientCertificateIsShownWhateverTheServerAsksFor(t *testing.T) {
	t.Parallel()
	var shown []string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, cert := range r.TLS.PeerCertificates {
			shown = append(shown, cert.Subject.CommonName)
		}
		_, _ = w.Write([]byte("<xml><return_code>SUCCESS</return_code></xml>"))
	}))
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM([]byte(testkit.KeyText(t, "wechatpay_platform_1_cert.pem"))) // not the merchant's
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, ClientCAs: authorities}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	cfg := testkit.Config(t)
	cfg.BaseURL, cfg.TLS = server.URL, &tls.Config{RootCAs: roots,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &tls.Certificate{}, nil
		}}
	_, err := testkit.NewClient(t, cfg).Chain("v2/mmpaymkttransfers/sendredpack").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{},
		"security": true})
	require.NoError(t, err)
	assert.Equal(t, []string{testkit.MchID}, shown)
}

func TestClientCertificateMustFitItsKey(t *testing.T) {
	t.Parallel()
	merchant, brand := testkit.Certificate(t, "apiclient_cert.pem"), testkit.Certificate(t, "brand_cert.pem")
	key := testkit.Signer(t, "apiclient_key.pem")
	for name, c := range map[string]struct {
		cert  tls.Certificate
		words string // of the error; "" for none
	}{
		"certificate and key": {tls.Certificate{Certificate: [][]byte{merchant.Raw}, PrivateKey: key}, ""},
		"no key":              {tls.Certificate{Certificate: [][]byte{merchant.Raw}}, "has no private key that signs"},
		"another key": {tls.Certificate{Certificate: [][]byte{merchant.Raw}, PrivateKey: testkit.Signer(t, "brand_key.pem")},
			"has a private key that is not"},
		"no certificate": {tls.Certificate{Certificate: [][]byte{{1, 2}}, PrivateKey: key}, "ClientCert is no certificate"},
		"a brand's certificate": {tls.Certificate{Certificate: [][]byte{brand.Raw}, PrivateKey: testkit.Signer(t, "brand_key.pem")},
			"is the certificate of merchant 1"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testkit.Config(t)
			cfg.ClientCert = &c.cert
			_, err := wxpay.New(cfg)
			if c.words == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.words)
		})
	}
	cfg := testkit.Config(t)
	cfg.Certificate, cfg.ClientCert = nil, &tls.Certificate{Certificate: [][]byte{merchant.Raw}, PrivateKey: key}
	cfg.Now = func() time.Time { return time.Date(2043, 12, 20, 0, 0, 0, 0, time.UTC) }
	found := testkit.NewClient(t, cfg).Check()
	require.NotEmpty(t, found)
	assert.Contains(t, found[0].String(), "Config.ClientCert: "+testkit.MerchantSerial+" ends on 2044-01-01")

	// With nothing of APIv3 but what makes the client certificate.
	_, err := wxpay.New(wxpay.Config{MchID: testkit.MchID, APIv2Key: testkit.APIv2Key, Certificate: merchant, PrivateKey: key})
	require.NoError(t, err)
	_, err = wxpay.New(wxpay.Config{MchID: testkit.MchID, APIv2Key: testkit.APIv2Key, Certificate: merchant, PrivateKey: testkit.Signer(t,
		"brand_key.pem")})
	require.Error(t, err)
}

// TestMerchantCertificateIsTheClientCertificate where no other is given.
func TestMerchantCertificateIsTheClientCertificate(t *testing.T) {
	t.Parallel()
	gateway := wxpaytest.NewServer(t, wxpaytest.MerchantKey(testkit.MerchantSerial, testkit.Signer(t, "apiclient_key.pem")))
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := gateway.Config()
	cfg.ClientCert, cfg.Certificate = nil, testkit.Certificate(t, "apiclient_cert.pem")
	_, err := testkit.NewClient(t, cfg).Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{},
		"security": true})
	require.NoError(t, err)
	assert.Equal(t, testkit.MerchantSerial, auth.FormatSerial(testkit.LastRequest(t, gateway).ClientCert.SerialNumber))
}
