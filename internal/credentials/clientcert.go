package credentials

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/fault"
)

// ExpectedClientCert is what errors ask for.
const ExpectedClientCert = "expected apiclient_cert.pem and apiclient_key.pem, by tls.LoadX509KeyPair"

// checkClientCert checks that the certificate for "security" is the merchant's.
func (s *Set) checkClientCert() error {
	if s.ClientCert == nil || len(s.ClientCert.Certificate) == 0 {
		return nil // it is missed when it is needed
	}
	leaf, err := x509.ParseCertificate(s.ClientCert.Certificate[0])
	if err != nil {
		return wrongClientCert(fmt.Sprintf("is no certificate: %v", err))
	}
	if name := leaf.Subject.CommonName; name != s.MchID && strings.Trim(name, "0123456789") == "" && s.MchID != "" {
		return &fault.Error{Field: "ClientCert", Found: fmt.Sprintf("is the certificate of merchant %s, and MchID is %s", name, s.MchID),
			Want: ExpectedClientCert + " of the same merchant"}
	}
	key, ok := s.ClientCert.PrivateKey.(crypto.Signer)
	if !ok {
		return wrongClientCert(fmt.Sprintf("has no private key that signs, but a %T", s.ClientCert.PrivateKey))
	}
	if public, ok := leaf.PublicKey.(interface{ Equal(x crypto.PublicKey) bool }); !ok || !public.Equal(key.Public()) {
		return wrongClientCert("has a private key that is not its certificate's")
	}
	return nil
}

// ShownCert returns the certificate for "security": the one that is given, or the
// merchant API certificate with its key, which is the same; nil without either.
func (s *Set) ShownCert() *tls.Certificate {
	switch {
	case s.ClientCert != nil && len(s.ClientCert.Certificate) > 0 && s.ClientCert.PrivateKey != nil:
		return s.ClientCert
	case s.ClientCert == nil && s.Certificate != nil && s.PrivateKey != nil && s.schema() == auth.SchemaRSA:
		return &tls.Certificate{Certificate: [][]byte{s.Certificate.Raw}, PrivateKey: s.PrivateKey}
	}
	return nil
}

func wrongClientCert(found string) error {
	return &fault.Error{Field: "ClientCert", Found: found, Want: ExpectedClientCert}
}
