package auth

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
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

// Authorization returns the value of the Authorization header for one request:
// the schema and the five items mchid, nonce_str, timestamp, serial_no and
// signature. timestamp is in Unix seconds. The signature covers RequestMessage.
func (c Credential) Authorization(method, target string, timestamp int64, nonce string, body []byte) (string, error) {
	signature, err := c.sign(RequestMessage(method, target, timestamp, nonce, body))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.Grow(len(SchemaRSA) + len(c.MchID) + len(nonce) + len(c.Serial) + base64.StdEncoding.EncodedLen(len(signature)) + 80)
	b.WriteString(SchemaRSA)
	b.WriteString(` mchid="`)
	b.WriteString(c.MchID)
	b.WriteString(`",nonce_str="`)
	b.WriteString(nonce)
	b.WriteString(`",timestamp="`)
	b.WriteString(strconv.FormatInt(timestamp, 10))
	b.WriteString(`",serial_no="`)
	b.WriteString(c.Serial)
	b.WriteString(`",signature="`)
	b.WriteString(base64.StdEncoding.EncodeToString(signature))
	b.WriteByte('"')
	return b.String(), nil
}

func (c Credential) sign(message []byte) ([]byte, error) {
	digest := sha256.Sum256(message)
	signature, err := c.Key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("auth: the private key did not sign: %w", err)
	}
	return signature, nil
}

// Nonce returns 32 characters from the operating system's random source, the
// length WeChat Pay allows at most and every official SDK sends.
func Nonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return strings.ToUpper(hex.EncodeToString(b[:]))
}
