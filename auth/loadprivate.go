package auth

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/youmark/pkcs8"

	"github.com/wechatpay-chain/wxpay/internal/fips"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

var (
	errNoPassword = errors.New("this is a private key under a passphrase: give it in Loader.Password, or decrypt it first: openssl " +
		"pkey -in FILE -out apiclient_key.pem")
	errWrongPassword = errors.New("Loader.Password does not open this private key under a passphrase, or there is no RSA key in it (SM2 " +
		"keys are loaded with package auth/sm2), or the file is damaged")
	errUnknownCipher = errors.New("this private key under a passphrase is damaged, or encrypted in a way that is not read here; decrypt " +
		"it first: openssl pkey -in FILE -out apiclient_key.pem")
)

// parsePrivate returns the RSA key in a block, ready for use.
func (l Loader) parsePrivate(block *keyfile.Block) (*privateKey, error) {
	switch block.Kind {
	case keyfile.RSAPrivateKey:
		return parsePKCS1(block.DER)
	case keyfile.PrivateKey:
		key, err := x509.ParsePKCS8PrivateKey(block.DER)
		if err != nil {
			return nil, parseFailed("PKCS#8 PRIVATE KEY", block.DER, err)
		}
		return takeRSA(key)
	case keyfile.ECPrivateKey:
		if isSM2(block.DER) {
			return nil, parseFailed(keyfile.ECPrivateKey, block.DER, nil)
		}
	case keyfile.EncryptedPrivateKey:
		return l.decrypt(block)
	case keyfile.PKCS12:
		key, _, err := openPKCS12(block.DER, l.Password)
		if err != nil {
			return nil, err
		}
		return wrapRSA(key)
	}
	return nil, wrongKind(block.Kind, wantPrivate)
}

func parsePKCS1(der []byte) (*privateKey, error) {
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, parseFailed("PKCS#1 RSA PRIVATE KEY", der, err)
	}
	return wrapRSA(key)
}

// takeRSA refuses the keys of other algorithms.
func takeRSA(key any) (*privateKey, error) {
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("this is a %T; %s", key, wantPrivate)
	}
	return wrapRSA(rsaKey)
}

// decrypt opens a private key under a passphrase.
func (l Loader) decrypt(block *keyfile.Block) (*privateKey, error) {
	if l.Password == "" {
		return nil, errNoPassword
	}
	if block.PEM != nil {
		return l.decryptPKCS1(block)
	}
	if err := keyfile.CheckCost(block.DER); err != nil {
		return nil, fmt.Errorf("this private key under a passphrase %w", err)
	}
	var key any
	err := contained(func() (err error) {
		key, err = pkcs8.ParsePKCS8PrivateKey(block.DER, []byte(l.Password))
		return err
	})
	switch {
	case err == nil:
		return takeRSA(key)
	case err.Error() == "pkcs8: incorrect password": // it has no value to compare with
		return nil, l.wrongPassword()
	case fips.IsRefusal(err):
		return nil, forbidden(err)
	}
	return nil, errUnknownCipher
}

// forbidden is what a parser returned of what FIPS 140 forbids.
func forbidden(err error) error {
	if errors.Is(err, errForbiddenCipher) {
		return err
	}
	return fmt.Errorf("%w: %w", errForbiddenCipher, err)
}

func (l Loader) wrongPassword() error {
	return fmt.Errorf("%w%s", errWrongPassword, strayText(l.Password))
}

// decryptPKCS1 opens the form that OpenSSL wrote before PKCS#8. One MD5 derives
// its key and nothing protects its content, so the Go project advises against
// writing it; reading it takes nothing away from anyone.
func (l Loader) decryptPKCS1(block *keyfile.Block) (*privateKey, error) {
	if fips.Enforced() { // for MD5
		return nil, errForbiddenCipher
	}
	der, err := x509.DecryptPEMBlock(block.PEM, []byte(l.Password)) //nolint:staticcheck // old; its one well-kept reader
	switch {
	case errors.Is(err, x509.IncorrectPasswordError):
		return nil, l.wrongPassword()
	case err != nil:
		return nil, errUnknownCipher
	}
	switch block.PEM.Type {
	case keyfile.RSAPrivateKey:
		key, err := parsePKCS1(der)
		if err != nil { // one wrong password in 256 passes the check of the padding
			return nil, l.wrongPassword()
		}
		return key, nil
	default:
		return nil, wrongKind(block.PEM.Type, wantPrivate)
	}
}
