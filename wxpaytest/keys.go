package wxpaytest

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"

	"github.com/wechatpay-chain/wxpay/auth"
)

// keys are everything of WeChat Pay's and of the network that one gateway needs, made for it alone.
type keys struct {
	platform        []platformKey // guarded by Server.mu once it runs
	certificateMode bool
	sandbox         bool   // the public key is marked
	signWith        string // the platform key that signs, whatever is asked for
	suites          []auth.Suite
	made            rsaKeys // WeChat Pay's, which nobody else sees
	tlsCert         tls.Certificate
	caCert, caKey   []byte // in PEM; nil for a fresh CA
	ca              *authority
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
