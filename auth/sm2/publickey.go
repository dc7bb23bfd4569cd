package sm2

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"hash"
	"math/big"

	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"

	"github.com/wechatpay-chain/wxpay/auth"
)

// userID goes into every digest. It is the default of GM/T 0009, and the one of
// WeChat Pay's Java SDK (module shangmi).
const userID = "1234567812345678"

// coordinateSize is the length in bytes of a coordinate of the curve.
const coordinateSize = 32

var errNoPublicKey = errors.New("sm2: the public key is empty: load it with sm2.LoadPublicKey or sm2.LoadCertificate")

var _ auth.PublicKey = (*PublicKey)(nil)

// PublicKey is an SM2 public key: WeChat Pay's, or the public half of the
// merchant's own. It is what auth.Keys holds, and what a crypto.Signer of an SM2
// key returns from Public. Keys are made by LoadPublicKey, LoadCertificate and
// NewPublicKey; the zero value and nil have no schema, verify nothing and encrypt
// nothing. It is safe for use by several goroutines.
type PublicKey struct {
	key *ecdsa.PublicKey // on gmsm's curve, nil in the zero value
	za  [sm3.Size]byte   // digest of the user id, the curve and the key
}

// NewPublicKey takes an SM2 key from elsewhere, an HSM for example. A
// crypto.Signer whose Public returns the result is accepted wherever one of
// LoadPrivateKey is; its Sign gets the digest that NewHash made, which is e of
// the standard: it must not be hashed again, and no Z_A put before it. The error
// says if the key is empty, of another curve, or no point of its curve.
func NewPublicKey(key *ecdsa.PublicKey) (*PublicKey, error) {
	own, err := newPublicKey(key)
	if err != nil {
		return nil, fmt.Errorf("sm2: %w", err)
	}
	return own, nil
}

func newPublicKey(key *ecdsa.PublicKey) (*PublicKey, error) {
	if err := refuse(); err != nil {
		return nil, err
	}
	if key == nil || key.Curve == nil || key.X == nil || key.Y == nil {
		return nil, errors.New("the public key is empty")
	}
	if !isSM2(key.Params()) {
		return nil, fmt.Errorf("the public key is of the curve %s; an SM2 key is needed", curveName(key.Curve))
	}
	point := make([]byte, 1+2*coordinateSize)
	point[0] = 4 // uncompressed
	for i, n := range []*big.Int{key.X, key.Y} {
		if n.Sign() < 0 || n.BitLen() > 8*coordinateSize {
			return nil, errOffCurve
		}
		n.FillBytes(point[1+i*coordinateSize : 1+(i+1)*coordinateSize])
	}
	own, err := gmsm.NewPublicKey(point)
	if err != nil {
		return nil, errOffCurve
	}
	za, err := gmsm.CalculateZA(own, []byte(userID))
	if err != nil {
		return nil, err
	}
	return &PublicKey{key: own, za: [sm3.Size]byte(za)}, nil
}

var errOffCurve = errors.New("the public key is damaged: it is no point of the SM2 curve")

// isSM2 compares numbers, for other libraries have their own value for the curve.
func isSM2(p *elliptic.CurveParams) bool {
	want := gmsm.P256().Params()
	return p != nil && p.P != nil && p.N != nil && p.B != nil &&
		p.P.Cmp(want.P) == 0 && p.N.Cmp(want.N) == 0 && p.B.Cmp(want.B) == 0
}

func curveName(c elliptic.Curve) string {
	if p := c.Params(); p != nil && p.Name != "" {
		return p.Name
	}
	return "(without a name)"
}

// Schema returns auth.SchemaSM2; "" for an empty key, which fits no answer.
func (k *PublicKey) Schema() string {
	if k == nil || k.key == nil {
		return ""
	}
	return auth.SchemaSM2
}

// NewHash returns a hash for one message. Its Sum is what Verify and a
// crypto.Signer take: SM3 of Z_A and the message, Z_A being of this key and the
// user id 1234567812345678. Reset makes it ready for another message.
func (k *PublicKey) NewHash() hash.Hash {
	if k == nil {
		return newMessageHash([sm3.Size]byte{})
	}
	return newMessageHash(k.za)
}

// Verify reports whether signature, in ASN.1 DER SEQUENCE{r, s}, is one of digest,
// which a hash of NewHash made.
func (k *PublicKey) Verify(digest, signature []byte) bool {
	// gmsm would cut a longer digest short.
	return k != nil && k.key != nil && len(digest) == sm3.Size && gmsm.VerifyASN1(k.key, digest, signature)
}

// Encrypt encrypts a sensitive field. The result is ASN.1 DER SEQUENCE{x, y, C3,
// C2}, as in WeChat Pay's Java SDK, and differs each time. An empty text is an
// error: SM2 has no ciphertext for it.
func (k *PublicKey) Encrypt(plaintext []byte) ([]byte, error) {
	if k == nil || k.key == nil {
		return nil, errNoPublicKey
	}
	if err := refuse(); err != nil {
		return nil, fmt.Errorf("sm2: encrypt: %w", err)
	}
	if len(plaintext) == 0 {
		return nil, errors.New("sm2: the text is empty, which SM2 cannot encrypt; leave the field out")
	}
	ciphertext, err := gmsm.EncryptASN1(rand.Reader, k.key, plaintext)
	if err != nil {
		return nil, fmt.Errorf("sm2: encrypt: %w", err)
	}
	return ciphertext, nil
}

// Equal reports whether x is the same key. Empty keys are equal to none.
func (k *PublicKey) Equal(x crypto.PublicKey) bool {
	other, ok := x.(*PublicKey)
	return ok && k != nil && other != nil && k.key != nil && other.key != nil && k.key.Equal(other.key)
}
