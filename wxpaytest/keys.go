package wxpaytest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// keys are everything secret that one gateway needs, made for it alone.
type keys struct {
	merchant        crypto.Signer
	merchantSerial  string
	platform        []platformKey // guarded by Server.mu once it runs
	certificateMode bool
	signWith        string // the platform key that signs, whatever is asked for
	apiv3Key        string
	apiv2Key        auth.Secret
	shown           *tls.Certificate // the merchant's, for "security"; nil with SM2
	suites          []auth.Suite
	tlsCert         tls.Certificate
	roots           *x509.CertPool
}

// fill makes what no option has set.
func (k *keys) fill(now time.Time) error {
	if k.apiv3Key == "" {
		k.apiv3Key = randomHex(16)
	}
	if k.apiv2Key == "" {
		k.apiv2Key = auth.Secret(randomHex(16))
	}
	merchant := make(chan error, 1)
	go func() { merchant <- k.makeMerchant() }()
	return errors.Join(k.makePlatform(now), k.makeTLS(), <-merchant)
}

func (k *keys) makeMerchant() error {
	if k.merchant == nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return err
		}
		k.merchant, k.merchantSerial = key, strings.ToUpper(randomHex(20))
	}
	if err := auth.CheckPublicKey(k.merchant.Public()); err != nil {
		return fmt.Errorf("MerchantKey: %w", err)
	}
	return nil
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
