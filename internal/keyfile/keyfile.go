// Package keyfile reads what keys and certificates are written in: PEM, DER and
// Base64, in files, file systems and environment variables. It tells the kinds
// apart and knows nothing of algorithms.
package keyfile

import (
	"encoding/pem"
	"fmt"
	"io/fs"
	"strings"
)

// The kinds a Block may have, besides the PEM types that nobody here reads.
const (
	PrivateKey          = "PRIVATE KEY" // PKCS#8
	RSAPrivateKey       = "RSA PRIVATE KEY"
	ECPrivateKey        = "EC PRIVATE KEY"
	EncryptedPrivateKey = "ENCRYPTED PRIVATE KEY"
	Certificate         = "CERTIFICATE"
	PublicKey           = "PUBLIC KEY" // SPKI
	RSAPublicKey        = "RSA PUBLIC KEY"
	PKCS12              = "PKCS#12 file (apiclient_cert.p12)"
)

// Block is one key or certificate, not parsed yet.
type Block struct {
	// Kind is the PEM type, told from the content where that contradicts the
	// BEGIN line; "" for DER of unknown kind.
	Kind string
	DER  []byte
	// PEM is set for a key encrypted as RFC 1423 says (Proc-Type: 4,ENCRYPTED).
	// Its Kind is EncryptedPrivateKey.
	PEM *pem.Block
	// Source names where it comes from, for errors: "file://…", "PEM text",
	// "private.pkcs8://…". It never shows key material.
	Source string
	// Warning says that other users of the machine can read the private key file;
	// "" if they cannot, or if there is no such file.
	Warning string
}

// Read returns the PEM blocks that src leads to, in order and at least one: a
// certificate may come with its key. src is PEM text, bare Base64 of DER, DER
// itself, file://path of any of them, or Base64 behind one of the schemes
// private.pkcs1://, private.pkcs8://, public.pkcs1:// and public.spki://.
//
// Files are looked up in fsys; nil means the operating system's files. A leading
// slash is the root of fsys, whose paths have none.
//
// Errors name the source and never show what may be a key.
func Read(src string, fsys fs.FS) ([]*Block, error) {
	// A variable that was filled from a file ends with a line break.
	trimmed := strings.TrimSpace(src)
	for scheme, kind := range schemes {
		if text, ok := strings.CutPrefix(trimmed, scheme); ok {
			der, ok := decodeBase64(text)
			if !ok {
				return nil, fmt.Errorf("what follows %s is not Base64", scheme)
			}
			return []*Block{{Kind: kind, DER: der, Source: scheme + "…"}}, nil
		}
	}
	if path, ok := strings.CutPrefix(trimmed, fileScheme); ok {
		return readFile(path, fsys)
	}
	return readText(src)
}

const fileScheme = "file://"

// The schemes that say what the Base64 behind them is, as the PHP SDK writes them.
var schemes = map[string]string{
	"private.pkcs1://": RSAPrivateKey, "private.pkcs8://": PrivateKey,
	"public.pkcs1://": RSAPublicKey, "public.spki://": PublicKey,
}

// Pick returns the first block of a wanted kind, else the first one.
func Pick(blocks []*Block, wanted func(kind string) bool) *Block {
	for _, b := range blocks {
		if wanted(b.Kind) {
			return b
		}
	}
	return blocks[0]
}

// IsPrivate reports whether a block of this kind holds a private key.
func IsPrivate(kind string) bool {
	return strings.HasSuffix(kind, PrivateKey) || kind == PKCS12
}

// Describe names a kind in a sentence: "a certificate (CERTIFICATE)", "an RSA
// PUBLIC KEY".
func Describe(kind string) string {
	switch kind {
	case "":
		return "DER of an unknown kind"
	case Certificate:
		return "a certificate (CERTIFICATE)"
	case EncryptedPrivateKey:
		return "a private key under a passphrase (ENCRYPTED PRIVATE KEY)"
	}
	if strings.ContainsRune("AEORX", rune(kind[0])) { // as they are spoken: an EC, an RSA, an OPENSSH, an X509
		return "an " + kind
	}
	return "a " + kind
}
