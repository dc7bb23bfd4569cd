package sm2

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"

	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

const (
	wantPrivate     = "an SM2 private key is needed: the key file that belongs to the merchant's SM2 API certificate"
	wantPublic      = "an SM2 public key is needed: WeChat Pay's SM2 platform certificate, or its public key"
	wantCertificate = "a certificate with an SM2 key is needed: WeChat Pay's SM2 platform certificate, or the merchant's SM2 API " +
		"certificate"
)

func parsePrivate(b *keyfile.Block, password auth.Secret) (*gmsm.PrivateKey, error) {
	if b.Kind == keyfile.EncryptedPrivateKey {
		return parseEncrypted(b, password)
	}
	return parsePlain(b.DER, b.Kind)
}

// parsePlain reads a private key that is not encrypted.
func parsePlain(der []byte, kind string) (*gmsm.PrivateKey, error) {
	var key any
	var err error
	switch {
	case kind == keyfile.PrivateKey:
		key, err = smx509.ParsePKCS8PrivateKey(der)
	case isSEC1(kind):
		key, err = smx509.ParseTypedECPrivateKey(der)
	default:
		return nil, unexpected(kind, wantPrivate)
	}
	if err != nil {
		return nil, damaged(kind, wantPrivate)
	}
	own, ok := key.(*gmsm.PrivateKey)
	if !ok {
		return nil, otherKey(key, wantPrivate)
	}
	return own, nil
}

// isSEC1 reports whether a PEM type is SEC 1's. Since version 3, openssl ec writes
// "SM2 PRIVATE KEY" where others write "EC PRIVATE KEY".
func isSEC1(kind string) bool {
	return kind == keyfile.ECPrivateKey || kind == "SM2 PRIVATE KEY"
}

func parsePublic(b *keyfile.Block) (*PublicKey, error) {
	switch b.Kind {
	case keyfile.PublicKey:
		key, err := smx509.ParsePKIXPublicKey(b.DER)
		if err != nil {
			return nil, damaged(b.Kind, wantPublic)
		}
		return fromParsed(key, wantPublic)
	case keyfile.Certificate:
		cert, err := smx509.ParseCertificate(b.DER)
		if err != nil {
			return nil, damaged(b.Kind, wantPublic)
		}
		return fromParsed(cert.PublicKey, wantPublic)
	}
	return nil, unexpected(b.Kind, wantPublic)
}

func parseCertificate(der []byte) (*auth.Certificate, error) {
	cert, err := smx509.ParseCertificate(der)
	if err != nil {
		return nil, damaged(keyfile.Certificate, wantCertificate)
	}
	key, err := fromParsed(cert.PublicKey, wantCertificate)
	if err != nil {
		return nil, err
	}
	return &auth.Certificate{
		Serial:     auth.FormatSerial(cert.SerialNumber),
		CommonName: cert.Subject.CommonName,
		NotBefore:  cert.NotBefore,
		NotAfter:   cert.NotAfter,
		PublicKey:  key,
		Raw:        cert.Raw,
	}, nil
}

func fromParsed(key any, want string) (*PublicKey, error) {
	if point, ok := key.(*ecdsa.PublicKey); ok && isSM2(point.Params()) {
		return newPublicKey(point)
	}
	return nil, otherKey(key, want)
}

// unexpected says that a file holds something else than was asked for.
func unexpected(kind, want string) error {
	switch {
	case kind == "":
		return fmt.Errorf("the DER holds nothing that is known here, or is damaged or cut short; %s", want)
	case strings.HasPrefix(kind, "RSA "):
		return fmt.Errorf("this is %s; %s is for RSA keys; %s", keyfile.Describe(kind), rsaLoader(want), want)
	}
	return fmt.Errorf("this is %s; %s", keyfile.Describe(kind), want)
}

// damaged drops the parser's own text: it says little to a merchant, and of
// private keys nothing may show.
func damaged(kind, want string) error {
	return fmt.Errorf("the %s is damaged or cut short, or holds a key of an unknown algorithm; copy the file again; %s", kind, want)
}

// otherKey says that a well-formed file holds a key of another algorithm.
func otherKey(key any, want string) error {
	switch key := key.(type) {
	case *rsa.PrivateKey, *rsa.PublicKey:
		return fmt.Errorf("this is an RSA key; %s is for it; %s", rsaLoader(want), want)
	case *ecdsa.PrivateKey:
		return fmt.Errorf("this is a key of the curve %s; %s", curveName(key.Curve), want)
	case *ecdsa.PublicKey:
		return fmt.Errorf("this is a key of the curve %s; %s", curveName(key.Curve), want)
	case nil:
		return errors.New("this is a key of an algorithm that is not known here; " + want)
	}
	return fmt.Errorf("this is a %T; %s", key, want)
}

// rsaLoader names the function that reads RSA keys and certificates.
func rsaLoader(want string) string {
	switch want {
	case wantPrivate:
		return "auth.LoadPrivateKey"
	case wantPublic:
		return "auth.LoadPublicKey"
	}
	return "auth.LoadCertificate"
}
