package auth_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

const (
	dataDir = "../testdata/"

	merchantKey  = "keys/apiclient_key.pem"
	platformKey  = "keys/wechatpay_platform_1_key.pem"
	platformCert = "keys/wechatpay_platform_1_cert.pem"

	platformSerial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
	publicKeyID    = "PUB_KEY_ID_0119000000012025010100000000000001"
)

// vectorNow is the clock of the vectors, 2025-01-01T00:00:00Z.
var vectorNow = time.Unix(1735689600, 0)

// readJSON reads a vector file into v.
func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(readFile(t, name), v), name)
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(dataDir + name)
	require.NoError(t, err)
	return data
}

// derOf returns what is inside the first PEM block of a file, and the whole file
// if it is no PEM.
func derOf(t testing.TB, name string) []byte {
	t.Helper()
	data := readFile(t, name)
	if block, _ := pem.Decode(data); block != nil {
		return block.Bytes
	}
	return data
}

func loadPrivate(t testing.TB, name string) crypto.Signer {
	t.Helper()
	key, err := auth.LoadPrivateKey("file://" + dataDir + name)
	require.NoError(t, err)
	return key
}

func loadPublic(t testing.TB, name string) crypto.PublicKey {
	t.Helper()
	key, err := auth.LoadPublicKey("file://" + dataDir + name)
	require.NoError(t, err)
	return key
}

// rawRSA returns a key as a caller may hold it, without our loader.
func rawRSA(t testing.TB, name string) *rsa.PrivateKey {
	t.Helper()
	key, err := x509.ParsePKCS8PrivateKey(derOf(t, name))
	require.NoError(t, err)
	return key.(*rsa.PrivateKey)
}

// proofOf signs as WeChat Pay would, whatever timestamp and nonce say: so the
// signature is never what a test of the other checks trips over.
func proofOf(t testing.TB, timestamp, nonce string, body []byte) auth.Proof {
	t.Helper()
	digest := sha256.Sum256(auth.AnswerMessage(timestamp, nonce, body))
	signature, err := loadPrivate(t, platformKey).Sign(rand.Reader, digest[:], crypto.SHA256)
	require.NoError(t, err)
	return auth.Proof{
		Timestamp: timestamp,
		Nonce:     nonce,
		Signature: base64.StdEncoding.EncodeToString(signature),
		Serial:    platformSerial,
		Type:      auth.SchemaRSA,
	}
}

func proofNow(t testing.TB, body []byte) auth.Proof {
	t.Helper()
	return proofOf(t, strconv.FormatInt(vectorNow.Unix(), 10), "d824f2e086d3c1df967785d13fcd22ef", body)
}

func platformKeys(t testing.TB) auth.Keys {
	t.Helper()
	return auth.Keys{platformSerial: loadPublic(t, platformCert)}
}

// refusal returns the *VerifyError that every refused signature must come with.
func refusal(t testing.TB, err error) *auth.VerifyError {
	t.Helper()
	var refused *auth.VerifyError
	require.ErrorAs(t, err, &refused)
	return refused
}
