package sm2_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"os"
	"testing"
	"time"

	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

const (
	dataDir = "../../testdata/"

	merchantKey  = "keys/sm2_merchant_key.pem"
	merchantPub  = "keys/sm2_merchant_pub.pem"
	merchantCert = "keys/sm2_merchant_cert.pem"
	platformKey  = "keys/sm2_platform_key.pem"
	platformPub  = "keys/sm2_platform_pub.pem"
	platformCert = "keys/sm2_platform_cert.pem"

	merchantSerial = "54E7F59ED8DF4570CFB14780EA8152D40000BEEF"
	platformSerial = "62A9B4C3D2E1F00F1E2D3C4B5A69788700C0FFEE"

	apiv3Key = auth.Secret("Proto0Test1ApiV3Key2For3Vectors4")
)

// vectorNow is the clock of the vectors, 2025-01-01T00:00:00Z.
var vectorNow = time.Unix(1735689600, 0)

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(dataDir + name)
	require.NoError(t, err)
	return data
}

func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(readFile(t, name), v), name)
}

func derOf(t testing.TB, name string) []byte {
	t.Helper()
	block, _ := pem.Decode(readFile(t, name))
	require.NotNil(t, block, name)
	return block.Bytes
}

func loadPrivate(t testing.TB, name string) crypto.Signer {
	t.Helper()
	key, err := sm2.LoadPrivateKey("file://" + dataDir + name)
	require.NoError(t, err)
	return key
}

func loadPublic(t testing.TB, name string) *sm2.PublicKey {
	t.Helper()
	key, err := sm2.LoadPublicKey("file://" + dataDir + name)
	require.NoError(t, err)
	return key.(*sm2.PublicKey)
}

func loadCertificate(t testing.TB, name string) *auth.Certificate {
	t.Helper()
	cert, err := sm2.LoadCertificate("file://" + dataDir + name)
	require.NoError(t, err)
	return cert
}

// gmsmPrivate and gmsmPublic read keys without the code under test.
func gmsmPrivate(t testing.TB, name string) *gmsm.PrivateKey {
	t.Helper()
	key, err := smx509.ParsePKCS8PrivateKey(derOf(t, name))
	require.NoError(t, err)
	return key.(*gmsm.PrivateKey)
}

func gmsmPublic(t testing.TB, name string) *ecdsa.PublicKey {
	t.Helper()
	key, err := smx509.ParsePKIXPublicKey(derOf(t, name))
	require.NoError(t, err)
	return key.(*ecdsa.PublicKey)
}

func fromBase64(t testing.TB, text string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	return data
}

func digestOf(key *sm2.PublicKey, message string) []byte {
	h := key.NewHash()
	_, _ = h.Write([]byte(message))
	return h.Sum(nil)
}

func sign(t testing.TB, key crypto.Signer, message string) []byte {
	t.Helper()
	signature, err := key.Sign(rand.Reader, digestOf(key.Public().(*sm2.PublicKey), message), crypto.Hash(0))
	require.NoError(t, err)
	return signature
}
