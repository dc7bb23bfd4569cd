package auth

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
)

// SchemaRSA is the signature schema of merchants with RSA keys.
const SchemaRSA = "WECHATPAY2-SHA256-RSA2048"

// Credential is what a merchant signs requests with.
type Credential struct {
	MchID  string        // merchant ID
	Serial string        // serial number of the merchant API certificate
	Key    crypto.Signer // merchant API private key
}

// Format shows who signs, and not the key, which may be one that prints.
func (c Credential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.summary()) }

// LogValue shows the same as Format.
func (c Credential) LogValue() slog.Value { return slog.StringValue(c.summary()) }

// MarshalText shows the same as Format.
func (c Credential) MarshalText() ([]byte, error) { return []byte(c.summary()), nil }

func (c Credential) summary() string {
	return "auth.Credential{MchID:" + c.MchID + " Serial:" + c.Serial + " Key:" + redacted + "}"
}

// Authorization returns the value of the Authorization header for one request:
// the schema and the five items mchid, nonce_str, timestamp, serial_no and
// signature. timestamp is in Unix seconds. The signature covers RequestMessage.
func (c Credential) Authorization(method, target string, timestamp int64, nonce string, body []byte) (string, error) {
	if c.Key == nil {
		return "", errNoKey
	}
	h := sha256.New()
	_, _ = h.Write(messageHead(method, target, timestamp, nonce))
	_, _ = h.Write(body) // not copied: it may be large
	_, _ = h.Write([]byte{'\n'})
	signature, err := c.Key.Sign(rand.Reader, h.Sum(nil), crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("auth: the private key did not sign: %w", err)
	}
	var b strings.Builder
	text := base64.StdEncoding.AppendEncode(make([]byte, 0, 512), signature)
	b.Grow(len(SchemaRSA) + len(c.MchID) + len(nonce) + len(c.Serial) + len(text) + 80)
	b.WriteString(SchemaRSA)
	b.WriteString(` mchid="`)
	b.WriteString(c.MchID)
	b.WriteString(`",nonce_str="`)
	b.WriteString(nonce)
	b.WriteString(`",timestamp="`)
	b.Write(strconv.AppendInt(make([]byte, 0, 20), timestamp, 10))
	b.WriteString(`",serial_no="`)
	b.WriteString(c.Serial)
	b.WriteString(`",signature="`)
	b.Write(text)
	b.WriteByte('"')
	return b.String(), nil
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
