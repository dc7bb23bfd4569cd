package sm2_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/emmansun/gmsm/smx509"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

func TestCertificatesOfCredentialsLoad(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			File string

			Serial     string    `json:"serial_no"`
			CommonName string    `json:"subject_common_name"`
			NotBefore  time.Time `json:"not_before"`
			NotAfter   time.Time `json:"not_after"`
			SHA256     string    `json:"der_sha256"`
		}
	}
	readJSON(t, "credentials.json", &file)
	seen := 0
	for _, c := range file.Cases {
		if !strings.Contains(c.File, "sm2") {
			_, err := sm2.LoadCertificate("file://" + dataDir + c.File)
			assert.ErrorContains(t, err, "this is an RSA key; auth.LoadCertificate is for it", c.File)
			continue
		}
		seen++
		cert := loadCertificate(t, c.File)
		sum := sha256.Sum256(cert.Raw)
		assert.Equal(t, c.SHA256, hex.EncodeToString(sum[:]), c.File)
		assert.Equal(t, c.Serial, cert.Serial, c.File)
		assert.Equal(t, c.CommonName, cert.CommonName, c.File)
		assert.True(t, c.NotBefore.Equal(cert.NotBefore), c.File)
		assert.True(t, c.NotAfter.Equal(cert.NotAfter), c.File)
		assert.True(t, cert.ValidAt(vectorNow), c.File)
		assert.IsType(t, (*sm2.PublicKey)(nil), cert.PublicKey)
	}
	assert.Equal(t, 2, seen)
}

func tempFile(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return "file://" + path
}

// The same key, in every way it may be handed in.
func TestEveryFormOfAPrivateKeyIsTheSameKey(t *testing.T) {
	t.Parallel()
	want := loadPrivate(t, merchantKey).(comparer)
	text, pkcs8 := string(readFile(t, merchantKey)), derOf(t, merchantKey)
	sec1, err := smx509.MarshalSM2PrivateKey(gmsmPrivate(t, merchantKey))
	require.NoError(t, err)
	sec1Text := string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: sec1}))
	for name, src := range map[string]string{
		"PEM text":              text,
		"PEM text with CR LF":   strings.ReplaceAll(text, "\n", "\r\n"),
		`PEM text with \n`:      strings.ReplaceAll(text, "\n", `\n`),
		"byte order mark":       "\ufeff" + text,
		"after a certificate":   string(readFile(t, merchantCert)) + text,
		"SEC 1":                 sec1Text,
		"SEC 1 with parameters": "-----BEGIN EC PARAMETERS-----\nBggqgRzPVQGCLQ==\n-----END EC PARAMETERS-----\n" + sec1Text,
		"SEC 1 of openssl 3":    opensslSEC1,
		"Base64 of PKCS#8":      "private.pkcs8://" + base64.StdEncoding.EncodeToString(pkcs8),
		"PEM file":              "file://" + dataDir + merchantKey,
		"PKCS#8 DER file":       tempFile(t, pkcs8),
		"SEC 1 DER file":        tempFile(t, sec1),
	} {
		key, err := sm2.LoadPrivateKey(src)
		if assert.NoError(t, err, name) {
			assert.True(t, want.Equal(key), name)
		}
	}
}

func TestEveryFormOfAPublicKeyIsTheSameKey(t *testing.T) {
	t.Parallel()
	want := loadPublic(t, platformPub)
	for name, src := range map[string]string{
		"PEM text":             string(readFile(t, platformPub)),
		"Base64 of SPKI":       "public.spki://" + base64.StdEncoding.EncodeToString(derOf(t, platformPub)),
		"SPKI DER file":        tempFile(t, derOf(t, platformPub)),
		"certificate":          string(readFile(t, platformCert)),
		"certificate DER file": tempFile(t, derOf(t, platformCert)),
	} {
		key, err := sm2.LoadPublicKey(src)
		if assert.NoError(t, err, name) {
			assert.True(t, want.Equal(key), name)
		}
	}
}

func TestLoaderReadsFromItsFileSystem(t *testing.T) {
	t.Parallel()
	loader := sm2.Loader{FS: fstest.MapFS{
		"wxpay/key.pem":  {Data: readFile(t, merchantKey)},
		"wxpay/cert.pem": {Data: readFile(t, platformCert)},
	}}
	key, err := loader.PrivateKey("file://wxpay/key.pem")
	require.NoError(t, err)
	assert.True(t, loadPrivate(t, merchantKey).(comparer).Equal(key))
	public, err := loader.PublicKey("file://wxpay/cert.pem")
	require.NoError(t, err)
	cert, err := loader.Certificate("file://wxpay/cert.pem")
	require.NoError(t, err)
	assert.True(t, auth.SamePublicKey(public, cert))
	_, err = loader.PrivateKey("file://" + dataDir + merchantKey)
	assert.Error(t, err, "no way out of the file system")
}

func TestKeyFileThatOthersReadIsWarnedOf(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no such modes there")
	}
	src := tempFile(t, readFile(t, merchantKey))
	path := strings.TrimPrefix(src, "file://")
	for _, quiet := range []string{src, string(readFile(t, merchantKey))} {
		key, err := sm2.LoadPrivateKey(quiet)
		require.NoError(t, err)
		assert.Empty(t, key.(interface{ Warning() string }).Warning())
	}
	require.NoError(t, os.Chmod(path, 0o644))
	key, err := sm2.LoadPrivateKey(src)
	require.NoError(t, err)
	assert.Contains(t, key.(interface{ Warning() string }).Warning(), path)
}
