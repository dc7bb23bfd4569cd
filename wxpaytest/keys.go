package wxpaytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"math/big"
	"net"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// keys are everything of WeChat Pay's and of the network that one gateway needs, made for it alone.
type keys struct {
	platform        []platformKey // guarded by Server.mu once it runs
	certificateMode bool
	sandbox         bool   // the public key is marked
	signWith        string // the platform key that signs, whatever is asked for
	suites          []auth.Suite
	tlsCert         tls.Certificate
	roots           *x509.CertPool
}

// makeTLS makes a certificate for loopback and, so that tests can redirect their
// Dial to the gateway, for WeChat Pay's hosts. Only clients that are given roots
// trust it.
func (k *keys) makeTLS() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	cert := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "wxpaytest"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().AddDate(1, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		DNSNames:              []string{"localhost", "*.mch.weixin.qq.com", "*.weixin.qq.com", "*.wechatpay.cn"},
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		return err
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	k.roots = x509.NewCertPool()
	k.roots.AddCert(cert)
	k.tlsCert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: cert}
	return nil
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
