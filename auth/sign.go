package auth

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A Signer signs a merchant's requests. Credential is the one that holds the
// key; a service that keeps the keys of many programs is another.
// Implementations must be safe for use by several goroutines and obey ctx.
type Signer interface {
	// Authorization returns the value of the header Authorization for r. Timestamp
	// and Nonce of r are fresh; a service may put its own in place of them. An error
	// keeps the request from being sent.
	Authorization(ctx context.Context, r Request) (string, error)
}

// Credential is what a merchant, or a brand, signs requests with.
type Credential struct {
	MchID   string        // merchant ID
	BrandID string        // brand ID in place of MchID: SchemaBrand
	Serial  string        // serial number of the API certificate; any form that Config.Serial of wxpay takes
	Key     crypto.Signer // API private key
}

// Format shows who signs, and not the key, which may be one that prints.
func (c Credential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.summary()) }

// LogValue shows the same as Format.
func (c Credential) LogValue() slog.Value { return slog.StringValue(c.summary()) }

// MarshalText shows the same as Format.
func (c Credential) MarshalText() ([]byte, error) { return []byte(c.summary()), nil }

// MarshalBinary returns ErrNotStored, for the key may be one that stores.
func (c Credential) MarshalBinary() ([]byte, error) { return nil, ErrNotStored }

func (c Credential) summary() string {
	item, id := c.identity()
	return "auth.Credential{" + item + ":" + id + " Serial:" + c.Serial + " Key:" + redacted + "}"
}

func (c Credential) identity() (item, id string) {
	if c.BrandID != "" {
		return "brand_id", c.BrandID
	}
	return "mchid", c.MchID
}

// Authorization signs a request: the schema and the five items mchid (or
// brand_id), nonce_str, timestamp, serial_no and signature.
func (c Credential) Authorization(_ context.Context, r Request) (string, error) {
	return c.authorize(r.Timestamp, r.Nonce, r.head(), r.Body, []byte{'\n'})
}

// authorize signs a message, in which timestamp and nonce are, and writes the header
// Authorization.
func (c Credential) authorize(timestamp int64, nonce string, message ...[]byte) (string, error) {
	signature, schema, err := sign(c.Key, message...)
	if err != nil {
		return "", err
	}
	item, id := c.identity()
	serial := ident.WireSerial(c.Serial)
	if item == "brand_id" && schema == SchemaRSA {
		schema = SchemaBrand
	}
	var b strings.Builder
	text := base64.StdEncoding.AppendEncode(make([]byte, 0, 512), signature)
	b.Grow(len(schema) + len(id) + len(nonce) + len(serial) + len(text) + 80)
	b.WriteString(schema)
	b.WriteByte(' ')
	b.WriteString(item)
	b.WriteString(`="`)
	b.WriteString(id)
	b.WriteString(`",nonce_str="`)
	b.WriteString(nonce)
	b.WriteString(`",timestamp="`)
	b.Write(strconv.AppendInt(make([]byte, 0, 20), timestamp, 10))
	b.WriteString(`",serial_no="`)
	b.WriteString(serial)
	b.WriteString(`",signature="`)
	b.Write(text)
	b.WriteByte('"')
	return b.String(), nil
}

// Sign signs a message, whose parts are not joined in memory, with key: RSA with
// SHA-256, or SM2 with SM3. The result is not Base64 yet.
func Sign(key crypto.Signer, parts ...[]byte) ([]byte, error) {
	signature, _, err := sign(key, parts...)
	return signature, err
}

// Verify reports whether signature is one of Sign's over the same message, by the
// private half of key.
func Verify(key crypto.PublicKey, signature []byte, parts ...[]byte) bool {
	pub, err := publicKey(key)
	if err != nil {
		return false
	}
	return pub.Verify(digest(pub, parts), signature)
}

// digest hashes a message without joining its parts. The states of SHA-256 are kept in a pool, which spares an allocation.
func digest(pub PublicKey, parts [][]byte) []byte {
	var h hash.Hash
	if _, ok := pub.(rsaPublicKey); ok {
		h = sha256s.Get().(hash.Hash) //nolint:forcetypeassert // nothing else is in the pool
		defer sha256s.Put(h)
		h.Reset()
	} else {
		h = pub.NewHash()
	}
	for _, part := range parts {
		_, _ = h.Write(part)
	}
	return h.Sum(nil)
}

var sha256s = sync.Pool{New: func() any { return sha256.New() }}

func sign(key crypto.Signer, parts ...[]byte) (signature []byte, schema string, err error) {
	if key == nil {
		return nil, "", errNoKey
	}
	pub, err := publicKey(key.Public())
	if err != nil {
		return nil, "", fmt.Errorf("auth: the private key does not fit: %w", err)
	}
	options := crypto.Hash(0) // the digest as it is
	if _, ok := pub.(rsaPublicKey); ok {
		options = crypto.SHA256
	}
	if signature, err = key.Sign(rand.Reader, digest(pub, parts), options); err != nil {
		return nil, "", fmt.Errorf("auth: the private key did not sign: %w", err)
	}
	return signature, pub.Schema(), nil
}

// Nonce returns 32 characters from the operating system's random source, the
// length WeChat Pay allows at most and every official SDK sends.
func Nonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	const digits = "0123456789ABCDEF"
	var text [32]byte
	for i, x := range b {
		text[2*i], text[2*i+1] = digits[x>>4], digits[x&15]
	}
	return string(text[:])
}
