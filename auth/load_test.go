package auth_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

type credentialFile struct {
	MchID       string
	PrivateKeys []struct{ File, Passphrase string } `json:"private_keys"`
	PublicKeys  []struct {
		File, ID string
		SPKI     string `json:"spki_sha256"`
	} `json:"public_keys"`
	PKCS12 []struct{ File, Passphrase string }
	Cases  []struct {
		File       string
		Serial     string    `json:"serial_no"`
		CommonName string    `json:"subject_common_name"`
		NotBefore  time.Time `json:"not_before"`
		NotAfter   time.Time `json:"not_after"`
		DER        string    `json:"der_sha256"`
	}
}

// spkiOf is the fingerprint of a public key, the same for every form of it.
func spkiOf(t testing.TB, key crypto.PublicKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(t, err)
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// merchantSPKI is the fingerprint that credentials.json gives for the merchant's key.
func merchantSPKI(t testing.TB, file credentialFile) string {
	t.Helper()
	for _, k := range file.PublicKeys {
		if k.SPKI != "" {
			return k.SPKI
		}
	}
	require.Fail(t, "credentials.json gives no fingerprint")
	return ""
}

func TestPrivateKeysOfCredentialsLoad(t *testing.T) {
	t.Parallel()
	var file credentialFile
	readJSON(t, "credentials.json", &file)

	// The public half is known from elsewhere, so a wrong key cannot pass.
	halves := map[string]string{
		"keys/wechatpay_platform_1_key.pem":     "keys/wechatpay_platform_1_cert.pem",
		"keys/wechatpay_platform_2_key.pem":     "keys/wechatpay_platform_2_cert.pem",
		"keys/wechatpay_public_key_private.pem": "keys/pub_key.pem",
		"keys/brand_key.pem":                    "keys/brand_cert.pem",
	}
	loaded, refused := 0, 0
	for _, k := range file.PrivateKeys {
		if strings.Contains(k.File, "sm2") {
			refused++ // see TestSM2PrivateKeyIsNamed
			continue
		}
		loaded++
		key, err := auth.Loader{Password: auth.Secret(k.Passphrase)}.PrivateKey("file://" + dataDir + k.File)
		require.NoError(t, err, k.File)
		want := merchantSPKI(t, file)
		if half, ok := halves[k.File]; ok {
			want = spkiOf(t, loadPublic(t, half))
		}
		assert.Equal(t, want, spkiOf(t, key.Public()), k.File)
	}
	assert.Equal(t, 10, loaded)
	assert.Equal(t, 2, refused)
}

func TestPublicKeysOfCredentialsLoad(t *testing.T) {
	t.Parallel()
	var file credentialFile
	readJSON(t, "credentials.json", &file)
	loaded, refused := 0, 0
	for _, k := range file.PublicKeys {
		if strings.Contains(k.File, "sm2") {
			refused++
			continue
		}
		loaded++
		want := k.SPKI
		if want == "" {
			want = spkiOf(t, loadPrivate(t, "keys/wechatpay_public_key_private.pem").Public())
		}
		assert.Equal(t, want, spkiOf(t, loadPublic(t, k.File)), k.File)
	}
	assert.Equal(t, 3, loaded)
	assert.Equal(t, 2, refused)
}

// The same key, in every way it may be handed in.
func TestEveryFormOfAPrivateKeyIsTheSameKey(t *testing.T) {
	t.Parallel()
	want := loadPrivate(t, merchantKey).(interface{ Equal(crypto.PrivateKey) bool })
	pkcs8, pkcs1 := derOf(t, "keys/apiclient_key_pkcs8.der"), derOf(t, "keys/apiclient_key_pkcs1.pem")
	text := string(readFile(t, merchantKey))
	for name, src := range map[string]string{
		"PEM text":                     text,
		"PEM text with CR LF":          strings.ReplaceAll(text, "\n", "\r\n"),
		"PEM text without a last line": strings.TrimSpace(text),
		"PEM after other text":         "Bag Attributes\n  friendlyName: x\n" + text,
		"PEM after a certificate":      string(readFile(t, "keys/apiclient_cert.pem")) + text,
		"PKCS#1 PEM text":              string(readFile(t, "keys/apiclient_key_pkcs1.pem")),
		"Base64 of PKCS#8":             "private.pkcs8://" + base64.StdEncoding.EncodeToString(pkcs8),
		"Base64 of PKCS#1":             "private.pkcs1://" + base64.StdEncoding.EncodeToString(pkcs1),
		"bare Base64":                  base64.StdEncoding.EncodeToString(pkcs8),
		"bare Base64 of PKCS#1":        base64.StdEncoding.EncodeToString(pkcs1),
		"bare Base64 in lines":         pemLines(text),
		"bare Base64 in a file":        tempFile(t, []byte(pemLines(text))),
		"Base64 of the PEM file":       base64.StdEncoding.EncodeToString([]byte(text)),
		"DER in memory":                string(pkcs8),
		"PKCS#8 in lines of PKCS#1":    strings.ReplaceAll(text, " PRIVATE KEY", " RSA PRIVATE KEY"),
		"Base64 in lines":              "private.pkcs8://" + pemLines(text),
		"PKCS#8 DER file":              "file://" + dataDir + "keys/apiclient_key_pkcs8.der",
		"PKCS#1 DER file":              tempFile(t, pkcs1),
	} {
		key, err := auth.LoadPrivateKey(src)
		require.NoError(t, err, name)
		assert.True(t, want.Equal(key), name)
	}
}

func TestEveryFormOfAPublicKeyIsTheSameKey(t *testing.T) {
	t.Parallel()
	want := loadPublic(t, "keys/pub_key.pem").(*rsa.PublicKey)
	spki, pkcs1 := derOf(t, "keys/pub_key.pem"), derOf(t, "keys/pub_key_pkcs1.pem")
	text := string(readFile(t, "keys/pub_key.pem"))
	for name, src := range map[string]string{
		"PEM text":        text,
		"PKCS#1 PEM text": string(readFile(t, "keys/pub_key_pkcs1.pem")),
		"Base64 of SPKI":  "public.spki://" + base64.StdEncoding.EncodeToString(spki),
		"Base64 of PKCS1": "public.pkcs1://" + base64.StdEncoding.EncodeToString(pkcs1),
		"bare Base64":     base64.StdEncoding.EncodeToString(spki),
		"bare PKCS#1":     base64.StdEncoding.EncodeToString(pkcs1),
		"Base64 in lines": "public.spki://" + pemLines(text),
		"SPKI DER file":   tempFile(t, spki),
	} {
		key, err := auth.LoadPublicKey(src)
		require.NoError(t, err, name)
		assert.True(t, want.Equal(key), name)
	}
	cert := loadPublic(t, platformCert).(*rsa.PublicKey)
	for name, src := range map[string]string{
		"certificate text":     string(readFile(t, platformCert)),
		"certificate Base64":   base64.StdEncoding.EncodeToString(derOf(t, platformCert)),
		"certificate DER file": tempFile(t, derOf(t, platformCert)),
	} {
		key, err := auth.LoadPublicKey(src)
		require.NoError(t, err, name)
		assert.True(t, cert.Equal(key), name)
	}
}

func TestPKCS1PublicKeyLoadsFromDERFile(t *testing.T) {
	t.Parallel()
	key, err := auth.LoadPublicKey(tempFile(t, derOf(t, "keys/pub_key_pkcs1.pem")))
	require.NoError(t, err)
	assert.True(t, loadPublic(t, "keys/pub_key.pem").(*rsa.PublicKey).Equal(key))
}

// Notepad writes a byte order mark, which must not hide the BEGIN line.
func TestByteOrderMarkDoesNotHideTheKey(t *testing.T) {
	t.Parallel()
	text := "\ufeff" + string(readFile(t, merchantKey))
	for _, src := range []string{text, tempFile(t, []byte(text))} {
		_, err := auth.LoadPrivateKey(src)
		assert.NoError(t, err)
	}
}

// pemLines returns the Base64 of a PEM block in lines, as one copies it.
func pemLines(text string) string {
	block, _ := pem.Decode([]byte(text))
	lines := strings.Split(string(pem.EncodeToMemory(block)), "\n")
	return strings.Join(lines[1:len(lines)-2], "\r\n ")
}

func tempFile(t testing.TB, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(name, data, 0o600))
	return "file://" + name
}
