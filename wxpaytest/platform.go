package wxpaytest

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A platformKey is one that the gateway signs answers with.
type platformKey struct {
	name string // PUB_KEY_ID_…, or the certificate's serial number
	key  crypto.Signer
	cert *auth.Certificate // nil for the WeChat Pay public key
}

// PlatformKey sets the WeChat Pay public key by its private half and its id, for
// tests of code that loads it; an RSA key of the gateway's own by default. An SM2 key makes the
// gateway sign with SM2.
func PlatformKey(id string, key crypto.Signer) Option {
	return func(s *Server) {
		s.keys.platform = append(s.keys.platform, platformKey{name: ident.WireSerial(id), key: key})
	}
}

// SandboxKey marks the WeChat Pay public key as one that is not WeChat Pay's: its id begins
// with auth.SandboxKeyIDPrefix. wxpay.New refuses such a key for WeChat Pay's own hosts, and
// notify.New warns of it, so that the keys of a gateway that lives longer than a test cannot
// be taken for real ones. With it a PlatformKey without that prefix, and a merchant who has
// platform certificates alone, are errors of Start. Not marked by default.
func SandboxKey() Option { return func(s *Server) { s.keys.sandbox = true } }

// PlatformCertificate adds a platform certificate with its private key. Without
// PlatformKey the merchant is then one in platform-certificate mode, who has no
// WeChat Pay public key; with it he has both, as during the switch.
func PlatformCertificate(cert *auth.Certificate, key crypto.Signer) Option {
	return func(s *Server) {
		s.keys.platform = append(s.keys.platform, platformKey{name: cert.Serial, key: key, cert: cert})
	}
}

// CertificateMode gives the merchant a fresh platform certificate in place of the
// WeChat Pay public key.
func CertificateMode() Option { return func(s *Server) { s.keys.certificateMode = true } }

// Suites adds algorithms, sm2.Suite{} for example: platform certificates with SM2
// keys are encrypted with its cipher.
func Suites(suites ...auth.Suite) Option {
	return func(s *Server) { s.keys.suites = append(s.keys.suites, suites...) }
}

// APIv3Key sets the merchant's APIv3 key; a fresh one by default.
func APIv3Key(key auth.Secret) Option {
	return func(s *Server) { s.merchants[0].apiv3Key = key }
}

// publicKeys counts those of this process: no two have the same id.
var publicKeys atomic.Int64

func (k *keys) makePlatform(now time.Time) error {
	if k.certificateMode {
		cert, key, err := k.makeCertificate(now.AddDate(-1, 0, 0), now.AddDate(4, 0, 0))
		if err != nil {
			return err
		}
		k.platform = append(k.platform, platformKey{name: cert.Serial, key: key, cert: cert})
	}
	for _, p := range k.platform {
		if err := auth.CheckPublicKey(p.key.Public()); err != nil {
			return fmt.Errorf("platform key %s: %w", p.name, err)
		}
		if p.cert != nil && !auth.SamePublicKey(p.cert, p.key.Public()) {
			return fmt.Errorf("PlatformCertificate: the key does not belong to the certificate %s", p.name)
		}
	}
	if len(k.platform) > 0 {
		return k.checkSandbox()
	}
	key, err := k.made.another()
	if err != nil {
		return err
	}
	prefix := auth.PublicKeyIDPrefix
	if k.sandbox {
		prefix = auth.SandboxKeyIDPrefix
	}
	id := fmt.Sprintf("%s0119000000012026010100%s%06d", prefix, time.Now().Format("150405"), publicKeys.Add(1)%1_000_000)
	k.platform = []platformKey{{name: id, key: key}}
	return nil
}

// checkSandbox finds what SandboxKey cannot mark.
func (k *keys) checkSandbox() error {
	if !k.sandbox {
		return nil
	}
	i := slices.IndexFunc(k.platform, func(p platformKey) bool { return p.cert == nil })
	switch {
	case i < 0:
		return errors.New("SandboxKey: the merchant has platform certificates alone, whose serial numbers cannot be marked; expected a " +
			"PlatformKey")
	case !auth.IsSandboxKeyID(k.platform[i].name):
		return fmt.Errorf("SandboxKey: PlatformKey has the id %s; expected one that begins with %s", k.platform[i].name,
			auth.SandboxKeyIDPrefix)
	}
	return nil
}

// NewCertificate makes a platform certificate with an RSA key, as WeChat Pay does months before
// the old one ends, and adds it to those that the merchant can download. Answers
// are still signed with the old one; SignWith changes that.
func (s *Server) NewCertificate(notBefore, notAfter time.Time) *auth.Certificate {
	cert, key, err := s.keys.makeCertificate(notBefore, notAfter)
	if err != nil {
		panic(fmt.Sprintf("wxpaytest: %v", err)) // crypto/x509 makes certificates of what it is given here
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys.platform = append(s.keys.platform, platformKey{name: cert.Serial, key: key, cert: cert})
	return cert
}

// RemoveCertificate takes a platform certificate out of those that the merchant
// can download; nothing is signed with it any more.
func (s *Server) RemoveCertificate(serial string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys.platform = slices.DeleteFunc(s.keys.platform, func(p platformKey) bool { return p.cert != nil && p.name == serial })
}

// SignWith makes the gateway sign every answer with one platform key, named by its
// id or serial number, whatever a request asks for. "" ends that: then a request
// gets the key that its Wechatpay-Serial names, else the oldest certificate that
// is valid and of the merchant's algorithm, else the WeChat Pay public key. It
// panics if the gateway has no platform key of that name.
func (s *Server) SignWith(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name != "" && !slices.ContainsFunc(s.keys.platform, func(p platformKey) bool { return p.name == name }) {
		panic(fmt.Sprintf("wxpaytest: SignWith(%q): the gateway has no platform key of that name", name))
	}
	s.keys.signWith = name
}

// platformKey returns the platform key of a name.
func (s *Server) platformKey(name string) (platformKey, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.keys.platform {
		if p.name == name {
			return p, true
		}
	}
	return platformKey{}, false
}

// signer returns the platform key for an answer to a request of m that asked for name.
func (s *Server) signer(name string, m *merchant) platformKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys.signWith != "" {
		name = s.keys.signWith
	}
	best := s.keys.platform[0]
	schema := auth.SchemaOf(m.key.Public())
	for _, p := range s.keys.platform {
		switch {
		case p.name == name:
			return p
		case p.cert == nil || !p.cert.ValidAt(s.now()) || auth.SchemaOf(p.cert) != schema:
		case best.cert == nil || auth.SchemaOf(best.cert) != schema || p.cert.NotBefore.Before(best.cert.NotBefore) ||
			!best.cert.ValidAt(s.now()):
			best = p
		}
	}
	return best
}

// certificates answers GET /v3/certificates of m, which needs no Handle.
func (s *Server) certificates(m *merchant) Reply {
	s.mu.Lock()
	platform := slices.Clone(s.keys.platform)
	s.mu.Unlock()
	var data []map[string]any
	for _, p := range platform {
		if p.cert == nil {
			continue
		}
		resource := auth.Resource{Algorithm: s.aeadFor(p), Nonce: auth.Nonce()[:12], AssociatedData: "certificate"}
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.cert.Raw})
		if err := resource.Seal(m.apiv3Key, text, s.keys.suites...); err != nil {
			panic(err.Error()) // reported by caught
		}
		data = append(data, map[string]any{
			"serial_no":           p.name,
			"effective_time":      p.cert.NotBefore.Format(time.RFC3339),
			"expire_time":         p.cert.NotAfter.Format(time.RFC3339),
			"encrypt_certificate": resource,
		})
	}
	if len(data) == 0 {
		return ErrorReply(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。")
	}
	return Reply{Body: map[string]any{"data": data}}
}

// aeadFor returns the cipher that goes with a platform key: that of the suite of its
// algorithm.
func (s *Server) aeadFor(p platformKey) string {
	if auth.SchemaOf(p.key.Public()) != auth.SchemaRSA && len(s.keys.suites) > 0 {
		return s.keys.suites[0].AEAD()
	}
	return auth.AEADAES256GCM
}

func (k *keys) makeCertificate(notBefore, notAfter time.Time) (*auth.Certificate, crypto.Signer, error) {
	key, err := k.made.another()
	if err != nil {
		return nil, nil, err
	}
	serial := make([]byte, 20)
	_, _ = rand.Read(serial)
	serial[0] = 0x40 | serial[0]&0x3f // positive, and with 40 digits
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{CommonName: "Tenpay.com test sign"},
		NotBefore:    notBefore,
		NotAfter:     notAfter,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	cert, err := auth.LoadCertificate(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	return cert, key, err
}

// isCertificates reports whether a path is that of the list of platform certificates.
func isCertificates(target string) bool {
	path := pathOf(target)
	return path == "/v3/certificates" || path == "/v3/global/certificates"
}
