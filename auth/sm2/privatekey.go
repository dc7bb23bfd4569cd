package sm2

import (
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"

	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
)

const redacted = "[redacted]"

// privateKey is an SM2 key that signs and decrypts and never prints. gmsm's own
// shows its number to fmt and JSON.
type privateKey struct {
	key     *gmsm.PrivateKey
	public  *PublicKey
	warning string
}

// GenerateKey makes a new key, for tests and gateways: WeChat Pay knows a
// merchant's key by its certificate only.
func GenerateKey() (crypto.Signer, error) {
	if err := refuse(); err != nil {
		return nil, fmt.Errorf("sm2: generate key: %w", err)
	}
	key, err := gmsm.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("sm2: generate key: %w", err)
	}
	own, err := wrap(key)
	if err != nil {
		return nil, fmt.Errorf("sm2: generate key: %w", err)
	}
	return own, nil
}

// wrap checks a key that was read and makes a copy that hides. The public half
// is computed: the one that lies in the file may be another key's.
func wrap(key *gmsm.PrivateKey) (*privateKey, error) {
	own, err := gmsm.NewPrivateKeyFromInt(key.D)
	if err != nil {
		return nil, errors.New("the SM2 private key is damaged: its number is out of range; copy the file again")
	}
	public, err := newPublicKey(&own.PublicKey)
	if err != nil {
		return nil, err
	}
	return &privateKey{key: own, public: public}, nil
}

// Public returns the *PublicKey.
func (k *privateKey) Public() crypto.PublicKey { return k.public }

// Warning tells what is wrong with the file that the key was read from without
// keeping it from being used: others may read it. "" is the good case.
func (k *privateKey) Warning() string { return k.warning }

// Sign signs a digest that a hash of PublicKey.NewHash made. The signature is
// ASN.1 DER SEQUENCE{r, s}. opts is nil or crypto.Hash(0): the digest of another
// hash, and a whole message in its place, would never verify.
func (k *privateKey) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts != nil && opts != crypto.Hash(0) {
		return nil, fmt.Errorf("sm2: sign: the options are a %T, %v; expected crypto.Hash(0) and a digest of PublicKey.NewHash", opts, opts)
	}
	if len(digest) != sm3.Size {
		return nil, fmt.Errorf("sm2: sign: the digest has %d bytes; expected the %d of PublicKey.NewHash", len(digest), sm3.Size)
	}
	if err := refuse(); err != nil {
		return nil, fmt.Errorf("sm2: sign: %w", err)
	}
	if random == nil {
		random = rand.Reader
	}
	signature, err := gmsm.SignASN1(random, k.key, digest, nil)
	if err != nil {
		return nil, fmt.Errorf("sm2: sign: %w", err)
	}
	return signature, nil
}

// Decrypt reads what PublicKey.Encrypt wrote. opts is not used.
func (k *privateKey) Decrypt(random io.Reader, ciphertext []byte, _ crypto.DecrypterOpts) ([]byte, error) {
	if err := refuse(); err != nil {
		return nil, fmt.Errorf("sm2: decrypt: %w", err)
	}
	// gmsm would read other forms too, whose parts may come in two orders.
	if len(ciphertext) == 0 || ciphertext[0] != 0x30 {
		return nil, errors.New("sm2: decrypt: the ciphertext is not the ASN.1 SEQUENCE{x, y, C3, C2} that WeChat Pay uses")
	}
	plaintext, err := k.key.Decrypt(random, ciphertext, nil)
	if err != nil {
		return nil, errors.New("sm2: decrypt: the ciphertext was made for another key, or was changed")
	}
	return plaintext, nil
}

// Equal reports whether x is the same private key.
func (k *privateKey) Equal(x crypto.PrivateKey) bool {
	other, ok := x.(*privateKey)
	return ok && other != nil && k.key.Equal(other.key)
}

// Format writes [redacted] for every verb and flag.
func (*privateKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String returns [redacted]. Templates print what a pointer points to, unless it has one.
func (*privateKey) String() string { return redacted }

// LogValue returns [redacted].
func (*privateKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns [redacted].
func (*privateKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }
