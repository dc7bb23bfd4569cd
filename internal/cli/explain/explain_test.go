package explain_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// TestACertificateVerifiesASet: a session without any profile.
func TestACertificateVerifiesASet(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "1900000001"},
		NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	s := clitest.NewSession(t)
	s.Write("cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	seconds := fmt.Sprint(time.Now().Unix())
	set := func(signed string) string {
		raw, err := auth.Sign(key, []byte(signed))
		require.NoError(t, err)
		text, err := json.Marshal(map[string]string{
			"appId": "wx8888888888888888", "timeStamp": seconds, "nonceStr": "n", "package": "prepay_id=wx1", "signType": "RSA",
			"paySign": base64.StdEncoding.EncodeToString(raw),
		})
		require.NoError(t, err)
		return string(text)
	}
	for signed, want := range map[string]string{
		"wx8888888888888888\n" + seconds + "\nn\nprepay_id=wx1\n": "pay-sign-right: ",
		"wx8888888888888888\n" + seconds + "\nn\nwx1\n":           "pay-sign-text: ",
		"something else": "pay-sign-wrong: ",
	} {
		s.Stdin = set(signed)
		r := s.Run("explain", "pay-params", "--certificate", filepath.Join(s.Dir, "cert.pem"))
		require.Zero(t, r.Code, r.Stderr)
		require.True(t, strings.HasPrefix(r.Stdout, want), r.Stdout)
	}
	s.Stdin = `{"appId":"wx8888888888888888","timeStamp":"` + seconds + `","nonceStr":"n","package":"prepay_id=wx1","signType":"RSA","paySign":"x"}`
	r := s.Run("explain", "pay-params", "--certificate", filepath.Join(s.Dir, "cert.pem"))
	require.Contains(t, r.Stdout, "pay-sign-form: ")
	require.Contains(t, r.Stderr, "so none was verified")
}

// TestALongLogIsReadAtItsEnd, and that is said.
func TestALongLogIsReadAtItsEnd(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Stdin = `{"code":"NO_AUTH","message":"x"}` + strings.Repeat("\nnothing", 1<<17) + "\n" + `{"code":"ORDERPAID","message":"x"}`
	r := s.Run("explain")
	require.Zero(t, r.Code, r.Stderr)
	require.True(t, strings.HasPrefix(r.Stdout, "order-paid: "), r.Stdout)
	require.NotContains(t, r.Stdout, "not-allowed")
	require.Contains(t, r.Stderr, "note: of the text (1048643 bytes) only the last 1048576 bytes were read")
}

// TestAMessageIsReadAsOne: what is saved with headers is no text, and a text that looks so is no message.
func TestAMessageIsReadAsOne(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	for text, want := range map[string]string{
		"HTTP/1.1 404 Not Found\r\n\r\n":                                                     "path-unknown: ",
		"\n\nHTTP/2 405 \nserver: nginx\n\n":                                                 "method-wrong: ",
		"HTTP/1.1 403\nServer: waf\n\n{\"code\":\"BLOCKED\"}":                                "gateway-answered: ",
		"HTTP/1.1 302\nLocation: https://portal.example/\n\n":                                "redirected: ",
		"HTTP/1.1 401\r\n":                                                                   "", // cut off
		"Exception: x\n\n{\"code\":\"NO_AUTH\",\"message\":\"x\"}":                           "not-allowed: ",
		"POST /notify HTTP/1.1\nWechatpay-Nonce: x\n\n":                                      "body-empty: ",
		"Wechatpay-Nonce: x\nHost: a\n\n{\"code\":\"NO_AUTH\",\"message\":\"x\"}":            "not-allowed: ",
		"POST /api HTTP/1.1\nHost: a\n\n{\"code\":\"NO_AUTH\",\"message\":\"x\"}":            "not-allowed: ",
		"GET / HTTP/1.1\nHost: a\n\n":                                                        "",
		"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html>login":                            "not-wechat-pay: ",
		"HTTP/1.1 100 Continue\n\nHTTP/1.1 400\n\n{\"code\":\"ORDERPAID\",\"message\":\"\"}": "order-paid: ",
	} {
		s.Stdin = text
		r := s.Run("explain")
		if want == "" {
			require.Equal(t, exit.Usage, r.Code, text)
			require.Contains(t, r.Stderr, "holds nothing that is known", text)
			continue
		}
		require.Zero(t, r.Code, "%s: %s", text, r.Stderr)
		require.True(t, strings.HasPrefix(r.Stdout, want), "%s: %s", text, r.Stdout)
	}
}
