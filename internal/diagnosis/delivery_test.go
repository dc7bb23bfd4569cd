package diagnosis_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// TestAnswersToNotificationsAreNamed: what proxies, frameworks and handlers answer.
func TestAnswersToNotificationsAreNamed(t *testing.T) {
	t.Parallel()
	const refusal, page = `{"code":"FAIL","message":"失败"}`, "<!DOCTYPE html><p>hello"
	for name, c := range map[string]struct {
		status       int
		header, body string
		forged, true string
	}{
		"acknowledged":                 {204, "", "", "forged-notification-accepted", ""},
		"acknowledged with a body":     {200, "", `{"code":"SUCCESS"}`, "forged-notification-accepted", ""},
		"taken, in other words":        {202, "", "", "forged-notification-accepted", "notify-status"},
		"a page":                       {200, "", page, "notify-page", "notify-page"},
		"a page by its type":           {200, "Content-Type: text/html; charset=utf-8", "ok", "notify-page", "notify-page"},
		"a redirect":                   {302, "Location: /login?next=1", "", "notify-redirect", "notify-redirect"},
		"a redirect without an end":    {308, "", "", "notify-redirect", "notify-redirect"},
		"refused by a handler":         {401, "", refusal, "", "genuine-notification-refused"},
		"refused in plain words":       {401, "", "no", "", "genuine-notification-refused"},
		"refused as a bad request":     {400, "", "", "", "genuine-notification-refused"},
		"a login":                      {401, "WWW-Authenticate: Basic", "", "notify-login", "notify-login"},
		"a login page":                 {401, "", page, "notify-login", "notify-login"},
		"a CSRF filter":                {403, "", page, "notify-forbidden", "notify-forbidden"},
		"refused by a handler, as 403": {403, "", refusal, "", "genuine-notification-refused"},
		"no such path":                 {404, "", page, "notify-not-found", "notify-not-found"},
		"no POST":                      {405, "", "", "notify-method", "notify-method"},
		"too large":                    {413, "", page, "notify-too-large", "notify-too-large"},
		"a program that fails":         {500, "", page, "notify-program-fails", "notify-program-fails"},
		"refused by a handler, as 500": {500, "", refusal, "", "genuine-notification-not-taken"},
		"a program that is down":       {502, "", page, "notify-gateway", "notify-gateway"},
		"keys that are not there":      {503, "", refusal, "", "genuine-notification-not-taken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			if name, value, ok := cutHeader(c.header); ok {
				header.Set(name, value)
			}
			d := diagnosis.Delivery{Status: c.status, Header: header, Body: []byte(c.body)}
			assert.Equal(t, c.forged, d.Judge().Name, "forged")
			d.Genuine = true
			assert.Equal(t, c.true, d.Judge().Name, "genuine")
		})
	}
	d := diagnosis.Delivery{Status: 302, Header: http.Header{"Location": {"https://u:secret@a.example/login?token=secret"}}}
	assert.Equal(t, "the answer was HTTP 302 to https://a.example/login, and WeChat Pay follows no redirect", d.Judge().Says.EN)
}

func cutHeader(line string) (name, value string, ok bool) {
	for i := range line {
		if line[i] == ':' {
			return line[:i], line[i+2:], true
		}
	}
	return "", "", false
}

// An issuer makes certificates.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue makes a certificate for 127.0.0.1; a nil issuer makes a self-signed one.
func (by *issuer) issue(t *testing.T, name string, change func(*x509.Certificate)) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	change(template)
	parent, signer := template, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return &issuer{cert, key}
}

// handshake is the error of a handshake with a server that shows certificates.
func handshake(t *testing.T, roots *x509.CertPool, shown ...*issuer) error {
	t.Helper()
	own := tls.Certificate{PrivateKey: shown[0].key}
	for _, s := range shown {
		own.Certificate = append(own.Certificate, s.cert.Raw)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12})
	require.NoError(t, err)
	defer listener.Close()
	go func() {
		if c, err := listener.Accept(); err == nil {
			_ = c.(*tls.Conn).HandshakeContext(context.Background())
			_ = c.Close()
		}
	}()
	_, err = (&tls.Dialer{Config: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}).DialContext(t.Context(), "tcp",
		listener.Addr().String())
	require.Error(t, err)
	return err
}

// TestCertificatesThatAreNotTrustedAreNamed, with their issuer, seen from the merchant's server and from a client.
func TestCertificatesThatAreNotTrustedAreNamed(t *testing.T) {
	t.Parallel()
	isCA := func(c *x509.Certificate) { c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign }
	same := func(*x509.Certificate) {}
	root := (*issuer)(nil).issue(t, "Company Root", isCA)
	between := root.issue(t, "Company Issuing", isCA)
	roots := x509.NewCertPool()
	roots.AddCert(root.cert)
	elsewhere := func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example"} }
	ended := func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(2021, 3, 4, 0, 0, 0, 0, time.UTC)
	}
	for name, c := range map[string]struct {
		err         error
		way, notify string
		words       string
	}{
		"self-signed": {
			handshake(t, roots, (*issuer)(nil).issue(t, "me", same)), "tls-opened", "notify-certificate-self-signed", "CN=me",
		},
		"incomplete": {
			handshake(t, roots, between.issue(t, "shop", same)), "tls-opened", "notify-certificate-chain", "CN=Company Issuing",
		},
		"of a private CA": {
			handshake(t, x509.NewCertPool(), between.issue(t, "shop", same), between), "tls-opened", "notify-certificate-unknown-ca",
			"CN=Company Issuing",
		},
		"expired": {
			handshake(t, roots, between.issue(t, "shop", ended), between), "certificate-out-of-time", "notify-certificate-expired",
			"CN=Company Issuing, is valid from 2020-01-02 to 2021-03-04",
		},
		"of another host": {
			handshake(t, roots, between.issue(t, "shop", elsewhere), between), "certificate-of-another-host",
			"notify-certificate-other-name",
			"CN=Company Issuing",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way := diagnosis.Unreachable(c.err, true)
			require.Equal(t, c.way, way.Name, "%v", c.err)
			assert.Contains(t, way.Says.EN, c.words)
			d := diagnosis.Delivery{Err: c.err}
			require.Equal(t, c.notify, d.Judge().Name, "%v", c.err)
			assert.Contains(t, d.Judge().Says.EN, c.words)
			assert.NotContains(t, d.Judge().In("zh"), "%!")
			assert.True(t, diagnosis.IsTLS(c.err))
			if c.way == "tls-opened" {
				require.Equal(t, "no-ca-certificates", diagnosis.Unreachable(c.err, false).Name)
			}
		})
	}
}

// TestWaysThatAreClosedAreNamed without a certificate.
func TestWaysThatAreClosedAreNamed(t *testing.T) {
	t.Parallel()
	plain := func() error {
		server, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer server.Close()
		go func() {
			if c, err := server.Accept(); err == nil {
				_, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
				_ = c.Close()
			}
		}()
		_, err = (&tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12}}).DialContext(t.Context(), "tcp", server.Addr().String())
		return err
	}
	_, refused := new(net.Dialer).DialContext(t.Context(), "tcp", "127.0.0.1:1")
	for name, c := range map[string]struct {
		err         error
		way, notify string
	}{
		"a name that is not there": {&net.OpError{Op: "dial", Err: &net.DNSError{Name: "shop.example", IsNotFound: true}}, "host-not-found",
			"notify-host-not-found"},
		"nobody listens": {refused, "no-connection", "notify-no-connection"},
		"a dial that takes too long": {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, "no-connection",
			"notify-no-connection"},
		"http on the port of https":    {plain(), "no-tls", "notify-tls"},
		"a handshake that was refused": {&net.OpError{Op: "remote error", Err: tls.AlertError(40)}, "tls-refused", "notify-tls"},
		"no roots on this machine": {&tls.CertificateVerificationError{Err: x509.SystemRootsError{}}, "no-ca-certificates",
			"notify-tls"},
		"an answer that is late": {context.DeadlineExceeded, "", "notify-slow"},
		"hung up":                {errors.New("EOF"), "", "notify-hung-up"},
	} {
		assert.Equal(t, c.way, diagnosis.Unreachable(c.err, true).Name, "%s: %v", name, c.err)
		d := diagnosis.Delivery{Err: c.err, Limit: 5 * time.Second}
		assert.Equal(t, c.notify, d.Judge().Name, "%s: %v", name, c.err)
	}
}

// TestNotifyURLsInBodiesAreRead in JSON and in XML, with their names; a text that speaks of one is none.
func TestNotifyURLsInBodiesAreRead(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{"notify_url":"https://shop.example/n"}`:                                      nil,
		`{"notify_url":"http:\/\/shop.example\/n?a=1"}`:                                {"notify_url notify-url-not-https", "notify_url notify-url-query"},
		`{"a":{"authorization_notify_url" : "https://10.0.0.1/"}}`:                     {"authorization_notify_url notify-url-not-public"},
		`{"attach":"{\"notify_url\":\"http://x\"}"}`:                                   nil,
		`{"notify_url":""}`:                                                            nil,
		`{"notify_url":1}`:                                                             nil,
		`<xml><notify_url><![CDATA[http://shop.example/n]]></notify_url></xml>`:        {"notify_url notify-url-not-https"},
		`<xml><notify_url>https://shop.example/n?a=1&amp;b=2</notify_url></xml>`:       {"notify_url notify-url-query"},
		`{"notify_url":"https://shop.example/n","notify_url2":"http://10.0.0.1/?x#y"}`: nil,
	} {
		var found []string
		for _, v := range diagnosis.NotifyURLIn([]byte(body)) {
			found = append(found, v.Field+" "+v.Name)
		}
		assert.Equal(t, want, found, body)
	}
	assert.Equal(t, "notify_url does not begin with https://: give your server a certificate, and write https://",
		diagnosis.NotifyURLFinding([]byte(`{"notify_url":"http://shop.example/n"}`)))
}
