package testkit

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// Serial numbers that programs print in many ways, of testdata/keys/serial_*_cert.pem.
const (
	LeadingZeroSerial = "0A75B6A45ACD588826D15E583A95F5DD1A2B3C4D"
	HighBitSerial     = "8F75B6A45ACD588826D15E583A95F5DD1A2B3C4D"
)

// OnlyPlatform keeps these platform keys of a configuration and no others.
func OnlyPlatform(names ...string) func(*wxpay.Config) {
	return func(c *wxpay.Config) {
		keys := auth.Keys{}
		for _, name := range names {
			keys[name] = c.Platform.(auth.Keys)[name]
		}
		c.Platform = keys
	}
}

// BareKey is the merchant's key as crypto/x509 returns it.
func BareKey(tb testing.TB) *rsa.PrivateKey {
	tb.Helper()
	block, _ := pem.Decode([]byte(KeyText(tb, "apiclient_key.pem")))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	require.NoError(tb, err)
	return key.(*rsa.PrivateKey)
}

// VectorTime is when all certificates of the vectors but the second platform
// certificate are valid.
var VectorTime = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// OnlySigner takes the private key out of a configuration.
func OnlySigner(tb testing.TB) func(*wxpay.Config) {
	tb.Helper()
	return func(c *wxpay.Config) {
		c.Signer, c.PrivateKey = auth.Credential{MchID: c.MchID, Serial: c.Serial, Key: c.PrivateKey}, nil
	}
}
