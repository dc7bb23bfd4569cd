package wxpaytest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"time"
)

// weChatPayNames are the hosts of WeChat Pay that a certificate of the gateway is for, so that
// tests can redirect their Dial to it.
var weChatPayNames = []string{"*.mch.weixin.qq.com", "*.weixin.qq.com", "*.wechatpay.cn"}

// An authority is the CA that signs the certificates of one gateway. Only clients that are
// given it trust them.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
	pool *x509.CertPool
	leaf *ecdsa.PrivateKey // of every certificate; it does not outlive the gateway
}

// CertificateAuthority sets the CA of the gateway, by its certificate and its private key in
// PEM, as NewCA makes them: a program that runs elsewhere, or for longer than the gateway,
// trusts it once. A fresh one by default.
//
// A certificate that is none of a CA, or has ended, and a key of another, are errors of Start.
func CertificateAuthority(certificate, key []byte) Option {
	return func(s *Server) { s.keys.caCert, s.keys.caKey = certificate, key }
}

// NewCA makes a CA to keep, for CertificateAuthority: its certificate and its private key, an
// ECDSA one, in PEM. It ends after ten years. Whoever has the key can be any host to a program
// that trusts the CA: keep it as a secret, and put the certificate into Config.TLS of tests
// and into containers, not among the roots of a machine.
func NewCA() (certificate, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("wxpaytest: NewCA: %w", err)
	}
	template := certificateOf("wxpaytest CA "+randomHex(4), time.Now().AddDate(10, 0, 0))
	template.IsCA, template.MaxPathLenZero = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, nil, fmt.Errorf("wxpaytest: NewCA: %w", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, fmt.Errorf("wxpaytest: NewCA: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), nil
}

// CA returns the certificate of the gateway's CA in PEM, for a program that is not configured
// by Config: curl --cacert, or SSL_CERT_FILE, for example.
func (s *Server) CA() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.keys.ca.cert.Raw})
}

// Names adds host names and IP addresses under which clients reach the gateway over TLS: that
// of its container, for example. Its certificate is for localhost, 127.0.0.1, ::1, the host of
// Address and the hosts of WeChat Pay anyway.
func Names(names ...string) Option {
	return func(s *Server) { s.names = append(s.names, names...) }
}

// makeTLS makes what the gateway shows in a TLS handshake, for these names too.
func (k *keys) makeTLS(names []string) (err error) {
	if k.ca, err = newAuthority(k.caCert, k.caKey); err != nil {
		return err
	}
	names = slices.Concat([]string{"localhost", "127.0.0.1", "::1"}, weChatPayNames, names)
	if k.tlsCert, err = k.ca.certify(names); err != nil {
		return fmt.Errorf("Names: %w", err)
	}
	return nil
}

// newAuthority reads a CA, or makes one.
func newAuthority(certificate, key []byte) (*authority, error) {
	if certificate == nil && key == nil {
		var err error
		if certificate, key, err = NewCA(); err != nil {
			return nil, err
		}
	}
	pair, err := tls.X509KeyPair(certificate, key)
	switch now := time.Now(); {
	case err != nil:
		return nil, fmt.Errorf("CertificateAuthority: %w; expected a certificate and its private key in PEM, as of NewCA", err)
	case !pair.Leaf.IsCA:
		return nil, errors.New("CertificateAuthority: the certificate is not that of a CA; expected one as of NewCA")
	case now.Before(pair.Leaf.NotBefore) || now.After(pair.Leaf.NotAfter):
		return nil, fmt.Errorf("CertificateAuthority: the certificate is valid from %s to %s; expected one for now",
			pair.Leaf.NotBefore.Format(time.DateOnly), pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	a := &authority{cert: pair.Leaf, pool: x509.NewCertPool()}
	a.pool.AddCert(a.cert)
	a.key, _ = pair.PrivateKey.(crypto.Signer) // tls reads no others
	a.leaf, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return a, err
}

// certify makes a certificate for host names and IP addresses.
func (a *authority) certify(names []string) (tls.Certificate, error) {
	template := certificateOf("wxpaytest", time.Now().AddDate(1, 0, 0))
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if template.NotAfter.After(a.cert.NotAfter) {
		template.NotAfter = a.cert.NotAfter
	}
	for _, name := range names {
		ip, err := netip.ParseAddr(name)
		switch {
		case name == "":
			return tls.Certificate{}, errors.New("a name is empty; expected host names or IP addresses")
		case err == nil:
			template.IPAddresses = append(template.IPAddresses, ip.WithZone("").AsSlice())
		default:
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, a.leaf.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: a.leaf, Leaf: leaf}, err
}

// certificateOf is what all certificates of TLS have. Their clock is that of the machine, as
// in the handshakes of clients.
func certificateOf(name string, notAfter time.Time) *x509.Certificate {
	serial := make([]byte, 16)
	_, _ = rand.Read(serial)
	serial[0] = 0x40 | serial[0]&0x3f // positive, and never short
	return &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(serial),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              notAfter,
		BasicConstraintsValid: true,
	}
}
