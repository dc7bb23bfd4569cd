package sm2

import (
	"crypto"
	"fmt"
	"io/fs"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/fips"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// LoadPrivateKey reads a merchant's SM2 API private key: PKCS#8 ("PRIVATE KEY")
// or SEC 1 ("EC PRIVATE KEY", "SM2 PRIVATE KEY"). src is PEM text, file://path of
// a PEM or DER file, or written in one of the other ways of auth.LoadPrivateKey.
// The key signs, is a crypto.Decrypter, and never prints. Errors say where it
// came from, what was found and what is needed; they never show key material.
//
// A key under a password and files of an fs.FS need a Loader.
func LoadPrivateKey(src string) (crypto.Signer, error) { return Loader{}.PrivateKey(src) }

// LoadPublicKey reads a key that WeChat Pay signs with: an SM2 platform
// certificate or a public key ("PUBLIC KEY"), from the same sources as
// LoadPrivateKey. The key returned is a *PublicKey.
func LoadPublicKey(src string) (crypto.PublicKey, error) { return Loader{}.PublicKey(src) }

// LoadCertificate reads a certificate with an SM2 key, the merchant's own or one
// of WeChat Pay, from the same sources as LoadPrivateKey. Its PublicKey is a
// *PublicKey. Neither its dates nor who signed it are checked.
func LoadCertificate(src string) (*auth.Certificate, error) { return Loader{}.Certificate(src) }

// Loader loads keys that need more than a source. The zero Loader is what
// LoadPrivateKey, LoadPublicKey and LoadCertificate use.
type Loader struct {
	// FS is where file:// paths are looked up, as with auth.Loader; nil means the
	// operating system's files.
	FS fs.FS
	// Password opens private keys under a password: PKCS#8 ("ENCRYPTED PRIVATE KEY")
	// with AES or SM4, and SEC 1 with a header Proc-Type, as openssl ec writes it.
	Password auth.Secret
}

// PrivateKey is LoadPrivateKey, and opens what Password opens. The key has a
// method Warning() string, which says so if its file can be read by every user of
// the machine; "" means that there is nothing to say.
func (l Loader) PrivateKey(src string) (crypto.Signer, error) {
	block, err := l.read(src, keyfile.IsPrivate)
	if err != nil {
		return nil, fmt.Errorf("sm2: load private key: %w", err)
	}
	parsed, err := parsePrivate(block, l.Password)
	if err != nil {
		return nil, fmt.Errorf("sm2: load private key from %s: %w", block.Source, err)
	}
	key, err := wrap(parsed)
	if err != nil {
		return nil, fmt.Errorf("sm2: load private key from %s: %w", block.Source, err)
	}
	key.warning = block.Warning
	return key, nil
}

// PublicKey is LoadPublicKey. Of several PEM blocks it takes the first key, else
// the first certificate.
func (l Loader) PublicKey(src string) (crypto.PublicKey, error) {
	block, err := l.read(src, func(kind string) bool { return strings.HasSuffix(kind, "KEY") })
	if err != nil {
		return nil, fmt.Errorf("sm2: load public key: %w", err)
	}
	key, err := parsePublic(block)
	if err != nil {
		return nil, fmt.Errorf("sm2: load public key from %s: %w", block.Source, err)
	}
	return key, nil
}

// Certificate is LoadCertificate. Of several certificates it takes the first.
func (l Loader) Certificate(src string) (*auth.Certificate, error) {
	block, err := l.read(src, func(kind string) bool { return kind == keyfile.Certificate })
	if err != nil {
		return nil, fmt.Errorf("sm2: load certificate: %w", err)
	}
	if block.Kind != keyfile.Certificate {
		return nil, fmt.Errorf("sm2: load certificate from %s: %w", block.Source, unexpected(block.Kind, wantCertificate))
	}
	cert, err := parseCertificate(block.DER)
	if err != nil {
		return nil, fmt.Errorf("sm2: load certificate from %s: %w", block.Source, err)
	}
	return cert, nil
}

// read returns the first block of a wanted kind that src leads to, else the
// first block, whose kind the error will name.
func (l Loader) read(src string, wanted func(kind string) bool) (*keyfile.Block, error) {
	if err := refuse(); err != nil {
		return nil, err
	}
	blocks, err := keyfile.Read(src, l.FS)
	if err != nil {
		return nil, err
	}
	return keyfile.Pick(blocks, wanted), nil
}

// refuse returns an error where FIPS 140 is enforced: it knows none of these algorithms.
func refuse() error {
	return fips.Refuse("SM2, SM3 and SM4", "use RSA keys")
}
