package wxpaytest_test

import (
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// rootsOf trusts the CA of a gateway and nobody else.
func rootsOf(t testing.TB, server *wxpaytest.Server) *x509.CertPool {
	t.Helper()
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(server.CA()))
	return pool
}

// shake makes a TLS handshake with a gateway, as a client that looks for a host.
func shake(t testing.TB, server *wxpaytest.Server, roots *x509.CertPool, host string) error {
	t.Helper()
	c, err := server.Dial(t.Context(), "tcp", "")
	require.NoError(t, err)
	defer c.Close()
	return tls.Client(c, &tls.Config{RootCAs: roots, ServerName: host, MinVersion: tls.VersionTLS12}).HandshakeContext(t.Context())
}

func TestCertificateIsForTheNamesOfTheGateway(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Names("sandbox", "pay.example", "192.0.2.7"))
	roots := rootsOf(t, server)
	for host, trusted := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "::1": true, "sandbox": true, "pay.example": true, "192.0.2.7": true,
		"api.mch.weixin.qq.com": true, "api2.mch.weixin.qq.com": true, "apihk.mch.weixin.qq.com": true, "apius.mch.weixin.qq.com": true,
		"fraud.mch.weixin.qq.com": true, "payapp.mch.weixin.qq.com": true, "payapp.weixin.qq.com": true, "api2.wechatpay.cn": true,
		"example.com": false, "192.0.2.8": false, "qq.com": false,
	} {
		err := shake(t, server, roots, host)
		assert.Equal(t, trusted, err == nil, "%s: %v", host, err)
	}
	assert.NoError(t, shake(t, server, server.Config().TLS.RootCAs, "sandbox"))
	assert.Error(t, shake(t, server, rootsOf(t, startServer(t)), "sandbox"), "each gateway has a CA of its own")
}

// TestKeptAuthorityIsTrustedAgain: a program that trusts it need not be told of each start.
func TestKeptAuthorityIsTrustedAgain(t *testing.T) {
	t.Parallel()
	certificate, key, err := wxpaytest.NewCA()
	require.NoError(t, err)
	first := startServer(t, wxpaytest.CertificateAuthority(certificate, key))
	second := startServer(t, wxpaytest.CertificateAuthority(certificate, key))
	require.Equal(t, string(certificate), string(first.CA()))
	require.NoError(t, shake(t, second, first.Config().TLS.RootCAs, "localhost"))
}

func TestAuthorityThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	certificate, key, err := wxpaytest.NewCA()
	require.NoError(t, err)
	_, otherKey, err := wxpaytest.NewCA()
	require.NoError(t, err)
	merchant, merchantKey := keyText(t, "apiclient_cert.pem"), keyText(t, "apiclient_key.pem")
	for name, c := range map[string]struct {
		certificate, key []byte
		want             string
	}{
		"no PEM":                 {[]byte("x"), key, "CertificateAuthority: tls: failed to find any PEM data"},
		"key alone":              {nil, key, "CertificateAuthority: tls: failed to find any PEM data"},
		"key of another":         {certificate, otherKey, "private key does not match public key"},
		"certificate of another": {merchant, merchantKey, "the certificate is not that of a CA"},
	} {
		_, err := wxpaytest.Start(wxpaytest.CertificateAuthority(c.certificate, c.key))
		require.ErrorContains(t, err, "wxpaytest: CertificateAuthority: ", name)
		assert.ErrorContains(t, err, c.want, name)
	}
	_, err = wxpaytest.Start(wxpaytest.Names("a", ""))
	require.EqualError(t, err, "wxpaytest: Names: a name is empty; expected host names or IP addresses")
	_, err = wxpaytest.Start(wxpaytest.Names(strings.Repeat("商", 3)))
	require.ErrorContains(t, err, "wxpaytest: Names: x509: ")
}
