package auth

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// parsePublic returns the RSA key in a block that holds a public key or a
// certificate.
func parsePublic(block *keyfile.Block) (*rsa.PublicKey, error) {
	var key any
	var err error
	switch block.Kind {
	case keyfile.PublicKey:
		key, err = x509.ParsePKIXPublicKey(block.DER)
	case keyfile.RSAPublicKey:
		key, err = x509.ParsePKCS1PublicKey(block.DER)
	case keyfile.Certificate:
		cert, err := parseX509(block.DER)
		if err != nil {
			return nil, err
		}
		return cert.PublicKey.(*rsa.PublicKey), nil
	default:
		return nil, wrongKind(block.Kind, wantPublic)
	}
	if err != nil {
		return nil, parseFailed(block.Kind, block.DER, err)
	}
	return onlyRSA(key, wantPublic)
}

// parseCertificate returns the certificate in a block, or the one in a PKCS#12
// file that belongs to the key there.
func (l Loader) parseCertificate(block *keyfile.Block) (*Certificate, error) {
	switch block.Kind {
	case keyfile.Certificate:
		cert, err := parseX509(block.DER)
		if err != nil {
			return nil, err
		}
		return newCertificate(cert), nil
	case keyfile.PKCS12:
		_, cert, err := openPKCS12(block.DER, l.Password)
		if err != nil {
			return nil, err
		}
		return pairedCertificate(cert)
	}
	return nil, wrongKind(block.Kind, wantCert)
}

// parseX509 returns a certificate whose PublicKey is an *rsa.PublicKey of a
// sufficient size.
func parseX509(der []byte) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, parseFailed(keyfile.Certificate, der, err)
	}
	if _, err := onlyRSA(cert.PublicKey, wantCert); err != nil {
		return nil, fmt.Errorf("the certificate of %s: %w", ident.Quote(cert.Subject.CommonName), err)
	}
	return cert, nil
}

func onlyRSA(key crypto.PublicKey, want string) (*rsa.PublicKey, error) {
	pub, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("this is a %T, not an RSA key; %s", key, want)
	}
	if err := checkRSASize(pub); err != nil {
		return nil, err
	}
	return pub, nil
}
