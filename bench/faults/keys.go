package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/md5" //nolint:gosec // APIv2 signs with it
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

const (
	mchID     = "1900000001"
	apiv2Key  = "FaultTable0ApiV2Key1ForOneRun234"
	oldSerial = "PUB_KEY_ID_0119000000012025010100000000000001"
	newSerial = "7132D72A03E93CDDF8C03BBD1F37EEDF0A0B0C0D"
	noSerial  = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
)

// keys are those of the platform, the old one and the new one, and one of somebody else.
type keys struct {
	old, new, rogue *rsa.PrivateKey
	rotated         atomic.Bool // the platform signs with the new one
	learned         atomic.Int64

	cert  tls.Certificate
	roots *x509.CertPool
}

func newKeys() (*keys, error) {
	k := &keys{roots: x509.NewCertPool()}
	var errs [4]error
	k.old, errs[0] = rsa.GenerateKey(rand.Reader, 2048)
	k.new, errs[1] = rsa.GenerateKey(rand.Reader, 2048)
	k.rogue, errs[2] = rsa.GenerateKey(rand.Reader, 2048)
	errs[3] = k.makeCertificate()
	return k, errors.Join(errs[:]...)
}

// makeCertificate makes that of the server's TLS.
func (k *keys) makeCertificate() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "faults"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(48 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	k.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	k.roots.AddCert(cert)
	return nil
}

// current is the key that the platform signs with. During a rotation both are in use.
func (k *keys) current(p plan) (serial string, key *rsa.PrivateKey) {
	if k.rotated.Load() && p.at%8 != 0 {
		return newSerial, k.new
	}
	return oldSerial, k.old
}

// A proof is the header fields of a signature, in their order.
type proof []field

type field struct{ name, value string }

// prove signs an answer, by hand: the library's own code must not judge itself.
func prove(serial string, key *rsa.PrivateKey, at time.Time, body []byte) proof {
	timestamp, nonce := strconv.FormatInt(at.Unix(), 10), auth.Nonce()
	digest := sha256.New()
	fmt.Fprintf(digest, "%s\n%s\n%s\n", timestamp, nonce, body)
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest.Sum(nil))
	if err != nil {
		signature = nil // which nobody accepts
	}
	return proof{
		{"Wechatpay-Timestamp", timestamp}, {"Wechatpay-Nonce", nonce}, {"Wechatpay-Serial", serial},
		{"Wechatpay-Signature", base64.StdEncoding.EncodeToString(signature)},
	}
}

// A ring is a client's KeySource: it holds the old key, and learns the new one when it is asked
// for it, but not before there is a rotation.
type ring struct {
	keys *keys
	mu   sync.Mutex
	new  bool
}

func (r *ring) Key(_ context.Context, serial string) (crypto.PublicKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if serial == newSerial && !r.new && r.keys.rotated.Load() {
		r.new = true
		r.keys.learned.Add(1)
	}
	switch {
	case serial == oldSerial:
		return &r.keys.old.PublicKey, nil
	case serial == newSerial && r.new:
		return &r.keys.new.PublicKey, nil
	}
	return nil, errors.New("there is no such key")
}

func (r *ring) Serial() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.new {
		return newSerial
	}
	return oldSerial
}

// tagger is the clients' Signer. In place of an RSA signature, which would take most of the
// time, it puts the digest of what is signed, by which the server knows that nothing was
// changed on the way, and the number of the attempt, in one digit.
type tagger struct{}

func (tagger) Authorization(ctx context.Context, r auth.Request) (string, error) {
	m := markOf(ctx)
	return fmt.Sprintf(`WECHATPAY2-SHA256-RSA2048 mchid="%s",nonce_str="%s",timestamp="%d",serial_no="%s",signature="%s%d"`,
		mchID, r.Nonce, r.Timestamp, noSerial,
		digestOf(r.Method, r.Target, strconv.FormatInt(r.Timestamp, 10), r.Nonce, string(r.Body)), m.attempt), nil
}

// digestOf is the digest of the lines that a request's signature covers.
func digestOf(lines ...string) string {
	digest := sha256.New()
	for _, line := range lines {
		_, _ = digest.Write([]byte(line + "\n"))
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// signV2 is the sign of APIv2's fields, MD5.
func signV2(fields []field, key string) string {
	own := slices.Clone(fields)
	slices.SortFunc(own, func(a, b field) int { return strings.Compare(a.name, b.name) })
	var text strings.Builder
	for _, f := range own {
		if f.name != "sign" && f.value != "" {
			text.WriteString(f.name + "=" + f.value + "&")
		}
	}
	sum := md5.Sum([]byte(text.String() + "key=" + key)) //nolint:gosec // the protocol's
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// clientTLS is the configuration of a client that trusts the server.
func (k *keys) clientTLS() *tls.Config {
	return &tls.Config{RootCAs: k.roots, MinVersion: tls.VersionTLS12}
}
