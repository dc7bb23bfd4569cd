package openssl

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // WeChat Pay's RSA-OAEP is over SHA-1, which is sound there
	"encoding"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/fips"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// ErrNoLibrary is in the error of New and Version if no libcrypto can be used here.
var ErrNoLibrary = errors.New("there is no libcrypto of OpenSSL 3 or 1.1 to sign with")

// privateKey is an RSA key of package auth whose signatures, and whose decryption of sensitive fields, are libcrypto's. All else is
// Go's: what it is asked for seldom, and how it is kept from being printed.
type privateKey struct {
	loaded

	native *nativeKey
}

// loaded is what a key of package auth can do.
type loaded interface {
	crypto.Signer
	crypto.Decrypter
	Equal(x crypto.PrivateKey) bool
	Warning() string
	Numbers(keyfile.Inside) *rsa.PrivateKey

	fmt.Formatter
	fmt.Stringer
	slog.LogValuer
	encoding.TextMarshaler
}

// Signer returns the key that New makes of key. If there is an error it returns key as it is, which then signs by itself, and says
// why in one record to logger, at warn level; at debug level it says which library signs. nil: nobody is told.
func Signer(key crypto.Signer, logger *slog.Logger) crypto.Signer {
	return signer(key, logger, sonames)
}

func signer(key crypto.Signer, logger *slog.Logger, sonames []string) crypto.Signer {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	own, err := prepare(key, sonames)
	if err != nil {
		logger.Warn("wxpay openssl", "finding", "libcrypto does not sign, the private key does it by itself: "+err.Error())
		return key
	}
	logger.Debug("wxpay openssl", "library", own.native.version)
	return own
}

// New returns a crypto.Signer and crypto.Decrypter that does with libcrypto what key does with Go: the same signatures, byte for
// byte, which it compares once, here. key is an *rsa.PrivateKey, or one that auth.LoadPrivateKey and its like returned; of two primes
// and at least 2048 bits. A handle of a KMS, and a key of package auth/sm2, are errors.
//
// Signatures of PKCS #1 v1.5 with SHA-256, SHA-384 and SHA-512, and decryption of OAEP with SHA-1 and SHA-256, are libcrypto's.
// Others, PSS among them, are Go's. As many as GOMAXPROCS was are made at the same time, and others wait. What libcrypto holds of
// the key is freed, and overwritten, some time after the key is not used any more.
//
// The error says which libraries were looked for, and is ErrNoLibrary, if there is none. Where FIPS 140 is enforced
// (GODEBUG=fips140=only) every key is refused: only Go's own cryptography is checked there.
func New(key crypto.Signer) (crypto.Signer, error) {
	own, err := prepare(key, sonames)
	if err != nil {
		return nil, fmt.Errorf("openssl: %w", err)
	}
	return own, nil
}

// Version returns what the library that New would use says of itself, "OpenSSL 3.0.19 27 Jan 2026" for example. The error is
// ErrNoLibrary.
func Version() (string, error) {
	lib, err := open(sonames)
	if err != nil {
		return "", fmt.Errorf("openssl: %w", err)
	}
	return lib.version, nil
}

// prepare is New with other names of libraries.
func prepare(key crypto.Signer, sonames []string) (*privateKey, error) {
	if own, ok := key.(*privateKey); ok && own != nil {
		return own, nil
	}
	checked, err := auth.Prepare(key)
	if err != nil {
		return nil, err
	}
	own, ok := checked.(loaded)
	if !ok {
		return nil, fmt.Errorf("the private key, a %T, does not give its numbers, so that it alone can sign; expected an RSA key of "+
			"auth.LoadPrivateKey, or an *rsa.PrivateKey", key)
	}
	numbers := own.Numbers(keyfile.Inside{})
	if n := len(numbers.Primes); n != 2 {
		return nil, fmt.Errorf("the RSA private key has %d primes; expected 2, as those of WeChat Pay's keys", n)
	}
	if err := fips.Refuse("signatures of a library that was not checked with the program", "the private key signs by itself"); err != nil {
		return nil, err
	}
	lib, err := open(sonames)
	if err != nil {
		return nil, err
	}
	native, err := lib.load(numbers)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", lib.version, err)
	}
	k := &privateKey{loaded: own, native: native}
	runtime.AddCleanup(k, (*nativeKey).free, native)
	if err := k.compare(); err != nil {
		return nil, fmt.Errorf("%s: %w", lib.version, err)
	}
	return k, nil
}

// compare does once with both what the key is for: a library that was replaced, or that a policy of the system keeps from it, is not
// to be found out by a payment.
func (k *privateKey) compare() error {
	digest := make([]byte, crypto.SHA256.Size())
	_, _ = rand.Read(digest)
	want, err := k.loaded.Sign(nil, digest, crypto.SHA256)
	if err != nil {
		return err
	}
	got, err := k.native.do(operation{sign, crypto.SHA256}, digest)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errors.New("it makes another signature than Go")
	}
	numbers := k.Numbers(keyfile.Inside{})
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &numbers.PublicKey, digest, nil) //nolint:gosec // see the import
	if err != nil {
		return err
	}
	opened, err := k.native.do(operation{decrypt, crypto.SHA1}, sealed)
	if err != nil {
		return err
	}
	if !bytes.Equal(opened, digest) {
		return errors.New("it decrypts another text than Go encrypted")
	}
	runtime.KeepAlive(k)
	return nil
}

// Sign implements crypto.Signer. PSS alone uses random.
func (k *privateKey) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	hash, ok := opts.(crypto.Hash)
	if !ok || signatureHashes[hash] == "" || len(digest) != hash.Size() {
		return k.loaded.Sign(random, digest, opts)
	}
	signature, err := k.native.do(operation{sign, hash}, digest)
	runtime.KeepAlive(k)
	if err != nil {
		return nil, fmt.Errorf("openssl: sign: %w", err)
	}
	return signature, nil
}

// Decrypt implements crypto.Decrypter. It does not use random.
func (k *privateKey) Decrypt(random io.Reader, ciphertext []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	oaep, ok := opts.(*rsa.OAEPOptions)
	if !ok || encryptionHashes[oaep.Hash] == "" || oaep.MGFHash != 0 && oaep.MGFHash != oaep.Hash || len(oaep.Label) > 0 ||
		len(ciphertext) != k.native.size {
		return k.loaded.Decrypt(random, ciphertext, opts)
	}
	plaintext, err := k.native.do(operation{decrypt, oaep.Hash}, ciphertext)
	runtime.KeepAlive(k)
	if err != nil {
		return nil, rsa.ErrDecryption // and no word more: what exactly is wrong helps those who guess
	}
	return plaintext, nil
}

// Equal reports whether x is the same private key, whoever signs with it.
func (k *privateKey) Equal(x crypto.PrivateKey) bool {
	if other, ok := x.(*privateKey); ok && other != nil {
		x = other.loaded
	}
	return k.loaded.Equal(x)
}
