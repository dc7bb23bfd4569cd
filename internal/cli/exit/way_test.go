package exit_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// TestErrorsOfTLSAreOnesOfTheNetwork, for nothing was sent.
func TestErrorsOfTLSAreOnesOfTheNetwork(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"verification":        &tls.CertificateVerificationError{Err: errors.New("x")},
		"authority":           x509.UnknownAuthorityError{},
		"no roots":            x509.SystemRootsError{},
		"expired":             x509.CertificateInvalidError{Reason: x509.Expired},
		"another host":        x509.HostnameError{Certificate: &x509.Certificate{}, Host: "a.example"},
		"constraint":          x509.ConstraintViolationError{},
		"critical extension":  x509.UnhandledCriticalExtension{},
		"no TLS":              tls.RecordHeaderError{Msg: "x"},
		"alert":               tls.AlertError(40),
		"alert of the remote": &net.OpError{Op: "remote error", Err: tls.AlertError(40)},
	} {
		assert.Equal(t, exit.Network, exit.Code(t.Context(), fmt.Errorf("wxpay: %w", err)), name)
		assert.NotEmpty(t, exit.Advice(err), name)
	}
}

// TestAServerThatIsNotTrustedIsNamedByItsIssuer, in the reader's language, and the exit code is that of the network.
func TestAServerThatIsNotTrustedIsNamedByItsIssuer(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(server.Close)
	s := clitest.NewSession(t)
	r := s.Run("get", "v3/certificates", "-u", server.URL)
	require.Equal(t, exit.Network, r.Code, r.Stderr)
	require.Contains(t, r.Stderr, "nothing was sent; ")
	require.Contains(t, r.Stderr, "issued by O=Acme Co")
	require.Contains(t, r.Stderr, "Config.TLS.RootCAs")
	s.Env["WXPAY_LANG"] = "zh"
	r = s.Run("get", "v3/certificates", "-u", server.URL)
	require.Contains(t, r.Stderr, "没有发送任何请求；")
	require.Contains(t, r.Stderr, "由 O=Acme Co 签发")
}
