package auth

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/wechatpay-chain/wxpay/internal/fips"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// LoadPKCS12 reads the merchant's private key and certificate from one file,
// apiclient_cert.p12. src is as for LoadPrivateKey, and may be the Base64 of the
// file. Its password is the merchant ID, unless it was changed: then give the
// password. Files with the old RC2 and 3DES ciphers open as those with AES do.
//
// The certificate is the one that belongs to the key, whatever else is in the
// file. Errors never show the password.
func LoadPKCS12(src string, mchID string) (crypto.Signer, *Certificate, error) {
	key, cert, source, err := loadPKCS12(src, Loader{Password: Secret(mchID)})
	if err != nil {
		if source != "" {
			source = " from " + source
		}
		return nil, nil, fmt.Errorf("auth: load PKCS#12%s: %w", source, err)
	}
	return key, cert, nil
}

func loadPKCS12(src string, l Loader) (key *privateKey, cert *Certificate, source string, err error) {
	block, err := l.read(src, keyfile.IsPrivate)
	if err != nil {
		return nil, nil, "", fmt.Errorf("%w; a PKCS#12 file is needed: file://apiclient_cert.p12", err)
	}
	if block.Kind != keyfile.PKCS12 {
		return nil, nil, block.Source, wrongKind(block.Kind, "a PKCS#12 file is needed: apiclient_cert.p12")
	}
	raw, found, err := openPKCS12(block.DER, l.Password)
	if err != nil {
		return nil, nil, block.Source, err
	}
	if key, err = wrapRSA(raw); err != nil {
		return nil, nil, block.Source, err
	}
	if cert, err = pairedCertificate(found); err != nil {
		return nil, nil, block.Source, err
	}
	key.warning = block.Warning
	return key, cert, block.Source, nil
}

// openPKCS12 returns the key and the certificate that belongs to it, nil if
// there is none.
func openPKCS12(der []byte, password Secret) (private *rsa.PrivateKey, cert *x509.Certificate, err error) {
	if err := keyfile.CheckCost(der); err != nil {
		return nil, nil, fmt.Errorf("this PKCS#12 file %w", err)
	}
	var key any
	var first *x509.Certificate
	var others []*x509.Certificate
	err = contained(func() (err error) {
		key, first, others, err = pkcs12.DecodeChain(der, string(password))
		return err
	})
	if err != nil {
		return nil, nil, pkcs12Failed(err, password)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, nil, fmt.Errorf("this PKCS#12 file holds a %T; %s", key, wantPrivate)
	}
	for _, c := range append([]*x509.Certificate{first}, others...) {
		if private.PublicKey.Equal(c.PublicKey) {
			return private, c, nil
		}
	}
	return private, nil, nil
}

// pkcs12Failed says why a file did not open. The texts of the parser speak of
// ASN.1, so only its list of what it does not read is passed on.
func pkcs12Failed(err error, password Secret) error {
	var unsupported pkcs12.NotImplementedError
	switch {
	case password == "":
		return errors.New("this is a PKCS#12 file (apiclient_cert.p12), which a password opens: the merchant ID, unless it was changed; " +
			"give it to LoadPKCS12 or in Loader.Password, or load apiclient_key.pem and apiclient_cert.pem")
	case fips.IsRefusal(err):
		return forbidden(err)
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return errors.New("the password does not open this PKCS#12 file (apiclient_cert.p12): it is the merchant ID, unless it " +
			"was changed" + strayText(password))
	case errors.As(err, &unsupported):
		return fmt.Errorf("this PKCS#12 file is written in a way that is not read here (%w); load apiclient_key.pem and apiclient_cert.pem",
			unsupported)
	case strings.HasSuffix(err.Error(), " elliptic curve"):
		return errors.New("this PKCS#12 file holds a key of an unsupported curve (SM2 perhaps); an RSA key is needed; SM2 keys are " +
			"loaded with package auth/sm2, from PEM files")
	}
	return errors.New("this PKCS#12 file is damaged, cut short or not written in DER; copy it again, or load apiclient_key.pem and " +
		"apiclient_cert.pem")
}

// strayText says what is wrong with a password at first sight: secrets that come
// from a file often end with its line break.
func strayText(password Secret) string {
	if trimmed := strings.TrimSpace(string(password)); trimmed != string(password) {
		return "; the password given begins or ends with white space or a line break"
	}
	return ""
}

func pairedCertificate(cert *x509.Certificate) (*Certificate, error) {
	if cert == nil {
		return nil, errors.New("no certificate in this PKCS#12 file belongs to its private key; load apiclient_cert.pem")
	}
	if _, err := onlyRSA(cert.PublicKey, wantCert); err != nil {
		return nil, err
	}
	return newCertificate(cert), nil
}
