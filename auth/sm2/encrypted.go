package sm2

import (
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/pkcs8"
	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

var (
	errNeedsPassword = errors.New("this is a private key under a password; give it: sm2.Loader{Password: …}.PrivateKey")
	errPassword      = errors.New("the password does not fit, or the private key is damaged or cut short, or encrypted in a way that is " +
		"not known here: PBES2 with AES or SM4 is, as openssl pkcs8 -topk8 -v2 aes-256-cbc writes it")
)

// parseEncrypted opens a private key under a password: PKCS#8, or the older form
// with a header Proc-Type (RFC 1423).
func parseEncrypted(b *keyfile.Block, password auth.Secret) (*gmsm.PrivateKey, error) {
	old := b.PEM != nil
	if old && !isSEC1(b.PEM.Type) {
		return nil, unexpected(b.PEM.Type, wantPrivate)
	}
	if password == "" {
		return nil, errNeedsPassword
	}
	if old {
		return openRFC1423(b.PEM, password)
	}
	if err := keyfile.CheckCost(b.DER); err != nil {
		return nil, fmt.Errorf("the private key %w", err)
	}
	return openPKCS8(b.DER, password)
}

// openPKCS8 contains gmsm, which panics if what is encrypted does not end at a
// whole block, or if the initial vector is of a wrong length: a file cut short
// must not end the program.
func openPKCS8(der []byte, password auth.Secret) (_ *gmsm.PrivateKey, err error) {
	defer func() {
		if recover() != nil {
			err = errPassword
		}
	}()
	key, _, err := pkcs8.ParsePrivateKey(der, []byte(password))
	if err != nil {
		return nil, errPassword
	}
	own, ok := key.(*gmsm.PrivateKey)
	if !ok {
		return nil, otherKey(key, wantPrivate)
	}
	return own, nil
}

func openRFC1423(block *pem.Block, password auth.Secret) (*gmsm.PrivateKey, error) {
	der, err := smx509.DecryptPEMBlock(block, []byte(password)) //nolint:staticcheck // deprecated for writing; the file is the caller's own
	if err != nil {
		return nil, errPassword
	}
	// A wrong password may go unnoticed until here: the padding fits by chance.
	if keyfile.KindOf(der) != keyfile.ECPrivateKey {
		return nil, errPassword
	}
	return parsePlain(der, keyfile.ECPrivateKey)
}
