package auth

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// The forms a key may be written in, besides PEM text.
const (
	fileScheme         = "file://"
	privatePKCS1Scheme = "private.pkcs1://"
	privatePKCS8Scheme = "private.pkcs8://"
	publicPKCS1Scheme  = "public.pkcs1://"
	publicSPKIScheme   = "public.spki://"
)

// encryptedKind is the PEM type of PKCS#8 under a passphrase; encrypted PKCS#1
// says so in a header and is called the same here.
const encryptedKind = "ENCRYPTED PRIVATE KEY"

const pkcs12Kind = "PKCS#12 file (apiclient_cert.p12)"

// maxPath is longer than a path and shorter than the Base64 of a private key.
const maxPath = 1024

const (
	wantPrivate = "an RSA private key is needed: apiclient_key.pem"
	wantPublic  = "a public key is needed: pub_key.pem (the WeChat Pay public key) or a platform certificate"
)

// LoadPrivateKey reads a merchant API private key (apiclient_key.pem). src is
// PEM text (PKCS#8 or PKCS#1), file://path of a PEM or DER file, or the bare
// Base64 of the DER form after private.pkcs8:// or private.pkcs1://, as the PHP
// SDK writes it. The key is validated and precomputed, and it never prints.
// Errors say what was found; they never show key material.
func LoadPrivateKey(src string) (crypto.Signer, error) {
	data, kind, err := readKey(src)
	if err != nil {
		return nil, fmt.Errorf("auth: load private key: %w", err)
	}
	key, err := parsePrivate(data, kind)
	if err != nil {
		return nil, fmt.Errorf("auth: load private key from %s: %w", sourceName(src), err)
	}
	return key, nil
}

// LoadPublicKey reads a key that WeChat Pay signs with: its public key
// (pub_key.pem) or a platform certificate. src is PEM text (SPKI, PKCS#1 or a
// certificate), file://path of a PEM or DER file, or the bare Base64 of the DER
// form after public.spki:// or public.pkcs1://. The key returned is an
// *rsa.PublicKey.
func LoadPublicKey(src string) (crypto.PublicKey, error) {
	data, kind, err := readKey(src)
	if err != nil {
		return nil, fmt.Errorf("auth: load public key: %w", err)
	}
	key, err := parsePublic(data, kind)
	if err != nil {
		return nil, fmt.Errorf("auth: load public key from %s: %w", sourceName(src), err)
	}
	return key, nil
}

// readKey returns the DER bytes that src leads to and the PEM type they have,
// "" for DER of unknown kind. Its errors never show what may be a key.
func readKey(src string) (der []byte, kind string, err error) {
	for scheme, kind := range map[string]string{
		privatePKCS1Scheme: "RSA PRIVATE KEY", privatePKCS8Scheme: "PRIVATE KEY",
		publicPKCS1Scheme: "RSA PUBLIC KEY", publicSPKIScheme: "PUBLIC KEY",
	} {
		if text, ok := strings.CutPrefix(src, scheme); ok {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
			if err != nil {
				return nil, "", fmt.Errorf("what follows %s is not Base64", scheme)
			}
			return der, kind, nil
		}
	}
	text := []byte(src)
	if path, ok := strings.CutPrefix(src, fileScheme); ok {
		if len(path) > maxPath || strings.ContainsAny(path, "\r\n") {
			return nil, "", errors.New("what follows file:// is no path: give PEM text without file:// before it")
		}
		if text, err = os.ReadFile(filePath(path)); err != nil {
			return nil, "", err // names the path
		}
		if len(text) > 0 && text[0] == 0x30 { // ASN.1 SEQUENCE
			return text, kindOf(text), nil
		}
	}
	block, err := pickBlock(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))) // Notepad's byte order mark
	if err != nil {
		return nil, "", notPEM(src, err)
	}
	if strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
		return block.Bytes, encryptedKind, nil
	}
	return block.Bytes, block.Type, nil
}

var windowsDrive = regexp.MustCompile(`^/[A-Za-z]:`)

func filePath(path string) string {
	if windowsDrive.MatchString(path) {
		return path[1:]
	}
	return path
}

// pickBlock returns the first PEM block, but prefers a key to the parameters or
// certificates that some tools write before it.
func pickBlock(text []byte) (*pem.Block, error) {
	var first *pem.Block
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if strings.HasSuffix(block.Type, "KEY") {
			return block, nil
		}
		if first == nil {
			first = block
		}
	}
	if first == nil {
		return nil, errors.New("no PEM block was found")
	}
	return first, nil
}

func notPEM(src string, err error) error {
	if strings.HasPrefix(src, fileScheme) {
		return fmt.Errorf("%s holds no PEM or DER key: %w", src, err)
	}
	if strings.Contains(src, "-----BEGIN") {
		return fmt.Errorf(`%w, although it has a BEGIN line: its line breaks were lost, or are written \n`, err)
	}
	if src == "" {
		return errors.New("the source is empty: give PEM text or file://path")
	}
	if len(src) < 512 && !bytes.ContainsAny([]byte(src), "\n\r") && strings.ContainsAny(src, "./\\") {
		return fmt.Errorf("%w; for a file write file:// before its path", err)
	}
	return fmt.Errorf("%w; give PEM text, -----BEGIN line included, or file://path", err)
}

// sourceName names src in an error without showing key material.
func sourceName(src string) string {
	if strings.HasPrefix(src, fileScheme) {
		return src
	}
	if i := strings.Index(src, "://"); i > 0 && i < 20 {
		return src[:i+3] + "…"
	}
	return "PEM text"
}

func parsePrivate(der []byte, kind string) (crypto.Signer, error) {
	switch kind {
	case "RSA PRIVATE KEY":
		key, err := x509.ParsePKCS1PrivateKey(der)
		if err != nil {
			return nil, parseFailed("PKCS#1 RSA PRIVATE KEY", err)
		}
		return wrapRSA(key)
	case "PRIVATE KEY":
		key, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return nil, parseFailed("PKCS#8 PRIVATE KEY", err)
		}
		rsaKey, ok := key.(*rsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("this is a %T; %s", key, wantPrivate)
		}
		return wrapRSA(rsaKey)
	case "":
		return nil, errUnknownDER
	}
	if kind == encryptedKind {
		return nil, errors.New("this is a private key under a passphrase; decrypt it first: openssl pkey -in FILE -out apiclient_key.pem")
	}
	return nil, fmt.Errorf("this is %s; %s", describe(kind), wantPrivate)
}

func parsePublic(der []byte, kind string) (crypto.PublicKey, error) {
	var key any
	var err error
	switch kind {
	case "PUBLIC KEY":
		key, err = x509.ParsePKIXPublicKey(der)
	case "RSA PUBLIC KEY":
		key, err = x509.ParsePKCS1PublicKey(der)
	case "CERTIFICATE":
		key, err = certificateKey(der)
	case "":
		return nil, errUnknownDER
	default:
		return nil, fmt.Errorf("this is %s; %s", describe(kind), wantPublic)
	}
	if err != nil {
		return nil, parseFailed(kind, err)
	}
	pub, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("this is a %T, not an RSA key; %s", key, wantPublic)
	}
	return pub, checkRSASize(pub)
}

func certificateKey(der []byte) (crypto.PublicKey, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return cert.PublicKey, nil
}

var errUnknownDER = errors.New("the DER file holds no key that is known here, or is damaged or cut short")

// parseFailed drops the parser's own text: it says little to a merchant, and for
// private keys nothing of the content may show.
func parseFailed(what string, err error) error {
	if strings.HasSuffix(err.Error(), " elliptic curve") { // "unsupported" or "unknown", by the place
		return fmt.Errorf("the %s holds a key of an unsupported curve (SM2 perhaps); an RSA key is needed", what)
	}
	return fmt.Errorf("the %s is damaged or cut short; copy the file again", what)
}

func describe(kind string) string {
	switch kind {
	case "CERTIFICATE":
		return "a certificate (CERTIFICATE)"
	case encryptedKind:
		return "a private key under a passphrase"
	case "RSA PRIVATE KEY", "RSA PUBLIC KEY":
		return "an " + kind
	}
	return "a " + kind
}
