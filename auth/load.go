package auth

import (
	"crypto"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/fips"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// LoadPrivateKey reads a merchant API private key (apiclient_key.pem). src is
// PEM text (PKCS#8 or PKCS#1), file://path of a PEM or DER file, or the bare
// Base64 of the DER form, alone or after private.pkcs8:// or private.pkcs1://, as
// the PHP SDK writes it. Line breaks may be written \n, as environment variables
// have them, or be lost. The key is validated and precomputed, and it never
// prints. Errors say what was found; they never show key material.
//
// A key under a passphrase and apiclient_cert.p12 need a Loader.
func LoadPrivateKey(src string) (crypto.Signer, error) { return Loader{}.PrivateKey(src) }

// LoadPublicKey reads a key that WeChat Pay signs with: its public key
// (pub_key.pem) or a platform certificate. src is PEM text (SPKI, PKCS#1 or a
// certificate), file://path of a PEM or DER file, or the bare Base64 of the DER
// form, alone or after public.spki:// or public.pkcs1://. The key returned is an
// *rsa.PublicKey. LoadKeys is safer: it knows which key belongs to which name.
func LoadPublicKey(src string) (crypto.PublicKey, error) { return Loader{}.PublicKey(src) }

// LoadCertificate reads an RSA certificate: the merchant's own (apiclient_cert.pem)
// or one of WeChat Pay's platform certificates. src is as for LoadPublicKey. Of
// several certificates in one text it takes the first.
func LoadCertificate(src string) (*Certificate, error) { return Loader{}.Certificate(src) }

// Loader loads keys that need more than a source. The zero Loader is what
// LoadPrivateKey, LoadPublicKey, LoadCertificate and LoadKeys use.
type Loader struct {
	// FS is where file:// paths are looked up: an embed.FS, an os.DirFS and so on.
	// Slashes at the start of a path are dropped, for paths of an fs.FS have none:
	// file:///keys/a.pem and file://keys/a.pem are the same file. nil means the
	// operating system's files.
	FS fs.FS
	// Password opens private keys under a passphrase and PKCS#12 files, whose
	// password is the merchant ID unless it was changed.
	Password Secret
}

// Format writes the Loader without its password, for every verb and flag.
func (l Loader) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "auth.Loader{FS: %T, Password: %s}", l.FS, redacted)
}

// errForbiddenCipher is what FIPS 140 says to key files with a password.
var errForbiddenCipher = errors.New("FIPS 140 forbids what this key file is encrypted with: write it anew without a password, openssl " +
	"pkcs8 -topk8 -nocrypt, " +
	"or with openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 and a password of 14 characters or more; " +
	"in place of a PKCS#12 file (apiclient_cert.p12) load apiclient_key.pem and apiclient_cert.pem")

const (
	wantPrivate = "an RSA private key is needed: apiclient_key.pem"
	wantPublic  = "a public key is needed: pub_key.pem (the WeChat Pay public key) or a platform certificate"
	wantCert    = "a certificate is needed: apiclient_cert.pem (the merchant's) or a platform certificate"
)

// PrivateKey is LoadPrivateKey, and opens what Password opens: PKCS#8 and PKCS#1
// under a passphrase, and PKCS#12 files (apiclient_cert.p12).
//
// The key has a method Warning() string. It says so if the file can be read by
// every user of the machine; "" means that there is nothing to say.
func (l Loader) PrivateKey(src string) (crypto.Signer, error) {
	block, err := l.read(src, keyfile.IsPrivate)
	if err != nil {
		return nil, fmt.Errorf("auth: load private key: %w", err)
	}
	key, err := l.parsePrivate(block)
	if err != nil {
		return nil, fmt.Errorf("auth: load private key from %s: %w", block.Source, err)
	}
	key.warning = block.Warning
	return key, nil
}

// PublicKey is LoadPublicKey. Of several PEM blocks it takes the first key, else
// the first certificate. It refuses PKCS#12 files: theirs is the merchant's key.
func (l Loader) PublicKey(src string) (crypto.PublicKey, error) {
	block, err := l.read(src, func(kind string) bool { return strings.HasSuffix(kind, "KEY") })
	if err != nil {
		return nil, fmt.Errorf("auth: load public key: %w", err)
	}
	key, err := parsePublic(block)
	if err != nil {
		return nil, fmt.Errorf("auth: load public key from %s: %w", block.Source, err)
	}
	return key, nil
}

// Certificate is LoadCertificate. Of a PKCS#12 file that Password opens it
// returns the certificate of the private key in it.
func (l Loader) Certificate(src string) (*Certificate, error) {
	block, err := l.read(src, func(kind string) bool { return kind == keyfile.Certificate })
	if err != nil {
		return nil, fmt.Errorf("auth: load certificate: %w", err)
	}
	cert, err := l.parseCertificate(block)
	if err != nil {
		return nil, fmt.Errorf("auth: load certificate from %s: %w", block.Source, err)
	}
	return cert, nil
}

// read returns the first block of a wanted kind that src leads to, else the
// first block, whose kind the error will name.
func (l Loader) read(src string, wanted func(kind string) bool) (*keyfile.Block, error) {
	blocks, err := keyfile.Read(src, l.FS)
	if err != nil {
		return nil, err
	}
	return keyfile.Pick(blocks, wanted), nil
}

var errUnknownDER = errors.New("the DER file holds no key that is known here, or is damaged or cut short")

// wrongKind says what a block is and what is needed instead.
func wrongKind(kind, want string) error {
	if kind == "" {
		return errUnknownDER
	}
	return fmt.Errorf("this is %s; %s", keyfile.Describe(kind), want)
}

// parseFailed drops the parser's own text: it says little to a merchant, and for
// private keys nothing of the content may show.
func parseFailed(what string, der []byte, err error) error {
	switch {
	case isSM2(der):
		return fmt.Errorf("the %s holds an SM2 key, which package auth/sm2 loads; an RSA key is needed here", what)
	case strings.HasSuffix(err.Error(), " elliptic curve"): // "unsupported" or "unknown", by the place
		return fmt.Errorf("the %s holds a key of an unsupported curve; an RSA key is needed; SM2 keys are loaded with package auth/sm2",
			what)
	}
	return fmt.Errorf("the %s is damaged or cut short; copy the file again", what)
}

// sm2Curve is the object identifier 1.2.156.10197.1.301 in DER.
const sm2Curve = "\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d"

// isSM2 reports whether DER that is not encrypted holds an SM2 key.
func isSM2(der []byte) bool { return strings.Contains(string(der), sm2Curve) }

// contained calls a parser of other people's files. What makes it panic is an
// error, whose text says nothing of the content.
func contained(parse func() error) (err error) {
	defer func() {
		switch reason := recover(); {
		case fips.IsRefusal(reason):
			err = fmt.Errorf("%w: %v", errForbiddenCipher, reason)
		case reason != nil:
			err = errors.New("the file is damaged in a way that its parser does not survive")
		}
	}()
	return parse()
}
