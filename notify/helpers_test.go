package notify_test

import (
	"crypto"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/notify"
)

// at is a clock that stands still.
func at(seconds int64) func() time.Time {
	return func() time.Time { return time.Unix(seconds, 0) }
}

func newReceiver(t testing.TB, cfg notify.Config) *notify.Receiver {
	t.Helper()
	r, err := notify.New(cfg)
	require.NoError(t, err)
	return r
}

func readVectors(t testing.TB, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", file))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, v))
}

// vectorKeys are WeChat Pay's keys in testdata, RSA certificate, public key and SM2.
func vectorKeys(t testing.TB) auth.Keys {
	t.Helper()
	keys, err := auth.LoadKeys(map[string]string{
		"5157F09EFDC096DE15EBE81A47057A7232F1B8E1":      keyText(t, "wechatpay_platform_1_cert.pem"),
		"PUB_KEY_ID_0119000000012025010100000000000001": keyText(t, "pub_key.pem"),
	})
	require.NoError(t, err)
	cert, err := sm2.LoadCertificate(keyText(t, "sm2_platform_cert.pem"))
	require.NoError(t, err)
	keys[cert.Serial] = cert
	return keys
}

type v3Vectors struct {
	APIv3Key string `json:"api_v3_key"`
	Failure  struct {
		Body string `json:"body"`
	} `json:"failure_reply"`
	Cases []v3Vector `json:"cases"`
}

type v3Vector struct {
	Name      string            `json:"name"`
	Headers   map[string]string `json:"headers"`
	Body      string            `json:"body"`
	Now       int64             `json:"now"`
	Expect    string            `json:"expect"`
	Plaintext string            `json:"plaintext"`
}

func (v v3Vector) header() http.Header {
	h := http.Header{}
	for name, value := range v.Headers {
		h.Set(name, value)
	}
	return h
}

func readV3(t testing.TB) v3Vectors {
	t.Helper()
	var v v3Vectors
	readVectors(t, "v3-notifications.json", &v)
	require.NotEmpty(t, v.Cases)
	return v
}

// vectorReceiver has all keys of testdata, and the time of a vector.
func vectorReceiver(t testing.TB, seconds int64) *notify.Receiver {
	t.Helper()
	return newReceiver(t, notify.Config{
		Platform: vectorKeys(t),
		APIv3Key: auth.Secret(readV3(t).APIv3Key),
		APIv2Key: "Proto0Test1ApiV2Key2For3Vectors4",
		Suites:   []auth.Suite{sm2.Suite{}},
		Now:      at(seconds),
	})
}

// requireReason wants an *Error of a reason, and no event beside it.
func requireReason(t testing.TB, want notify.Reason, e *notify.Event, err error) *notify.Error {
	t.Helper()
	require.Error(t, err)
	require.Nil(t, e, "an error came with an event")
	var failure *notify.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, want, failure.Reason, "%v", err)
	return failure
}

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// signerOf is a key that plays WeChat Pay.
func signerOf(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := auth.LoadPrivateKey(keyText(t, "wechatpay_public_key_private.pem"))
	require.NoError(t, err)
	return key
}

func keyText(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "keys", file))
	require.NoError(t, err)
	return string(text)
}
