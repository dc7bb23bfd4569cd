package auth

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// minRSABits is the size of every key WeChat Pay issues; smaller ones are refused.
const minRSABits = 2048

var errNoKey = errors.New("auth: the private key is missing: load apiclient_key.pem with auth.LoadPrivateKey")

// privateKey is an RSA key that signs and decrypts and never prints. A bare
// *rsa.PrivateKey shows its primes to fmt and JSON.
type privateKey struct {
	rsa     *rsa.PrivateKey
	warning string
}

// Prepare makes a signer ready for use: an *rsa.PrivateKey is copied, validated,
// precomputed (a key without its precomputed values signs half as fast) and
// wrapped so that it never prints; any other crypto.Signer, a KMS or HSM handle
// for example, is returned as it is. Only RSA keys of 2048 bits or more and keys
// of package auth/sm2 are taken.
func Prepare(signer crypto.Signer) (crypto.Signer, error) {
	switch key := signer.(type) {
	case nil:
		return nil, errNoKey
	case *privateKey:
		return key, nil
	case *rsa.PrivateKey:
		own, err := wrapRSA(key)
		if err != nil {
			return nil, fmt.Errorf("auth: %w", err)
		}
		return own, nil
	}
	if _, err := publicKey(signer.Public()); err != nil {
		return nil, fmt.Errorf("auth: the private key does not fit: %w", err)
	}
	return signer, nil
}

func wrapRSA(key *rsa.PrivateKey) (*privateKey, error) {
	if key == nil || key.N == nil || key.D == nil {
		return nil, errors.New("the RSA private key is empty: load apiclient_key.pem with auth.LoadPrivateKey")
	}
	if err := checkRSASize(&key.PublicKey); err != nil {
		return nil, err
	}
	// A copy: Precompute writes, and the caller may be using the key meanwhile.
	own := &rsa.PrivateKey{PublicKey: key.PublicKey, D: key.D, Primes: key.Primes}
	if err := own.Validate(); err != nil {
		return nil, fmt.Errorf("the RSA private key is damaged: %w; load it again from apiclient_key.pem", err)
	}
	own.Precompute()
	return &privateKey{rsa: own}, nil
}

func checkRSASize(pub *rsa.PublicKey) error {
	if pub.N == nil {
		return errors.New("the RSA public key is empty")
	}
	if bits := pub.N.BitLen(); bits < minRSABits {
		return fmt.Errorf("the RSA key has %d bits, WeChat Pay uses at least %d", bits, minRSABits)
	}
	return nil
}

// Warning says what is to be known of the file the key was loaded from, that
// every user of the machine can read it for example. New and Check report it. ""
// means that there is nothing to say.
func (k *privateKey) Warning() string { return k.warning }

// Numbers returns the key itself, which is not to be changed: package auth/openssl gives it to a library.
func (k *privateKey) Numbers(keyfile.Inside) *rsa.PrivateKey { return k.rsa }

// Public returns the *rsa.PublicKey.
func (k *privateKey) Public() crypto.PublicKey { return &k.rsa.PublicKey }

// Sign implements crypto.Signer.
func (k *privateKey) Sign(rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return k.rsa.Sign(rand, digest, opts)
}

// Decrypt implements crypto.Decrypter.
func (k *privateKey) Decrypt(rand io.Reader, msg []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	return k.rsa.Decrypt(rand, msg, opts)
}

// Equal reports whether x is the same private key.
func (k *privateKey) Equal(x crypto.PrivateKey) bool {
	if other, ok := x.(*privateKey); ok {
		return k.rsa.Equal(other.rsa)
	}
	return k.rsa.Equal(x)
}

// Format writes [redacted] for every verb and flag.
func (*privateKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String returns [redacted]. Templates print what a pointer points to, unless it has one.
func (*privateKey) String() string { return redacted }

// LogValue returns [redacted].
func (*privateKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns [redacted].
func (*privateKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }
