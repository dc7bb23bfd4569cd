package auth_test

import (
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Serial numbers, names, dates and content are those that another implementation
// read from the same files, a leading zero and a set high bit among the numbers.
func TestCertificatesOfCredentialsLoad(t *testing.T) {
	t.Parallel()
	var file credentialFile
	readJSON(t, "credentials.json", &file)
	loaded, refused := 0, 0
	for _, c := range file.Cases {
		cert, err := auth.LoadCertificate("file://" + dataDir + c.File)
		if strings.Contains(c.File, "sm2") {
			refused++
			require.ErrorContains(t, err, "auth: load certificate from file://"+dataDir+c.File)
			assert.ErrorContains(t, err, "an SM2 key, which package auth/sm2 loads")
			assert.Nil(t, cert)
			continue
		}
		loaded++
		require.NoError(t, err, c.File)
		assert.Equal(t, c.Serial, cert.Serial, c.File)
		assert.Equal(t, c.CommonName, cert.CommonName, c.File)
		assert.Equal(t, c.NotBefore, cert.NotBefore, c.File)
		assert.Equal(t, c.NotAfter, cert.NotAfter, c.File)
		sum := sha256.Sum256(cert.Raw)
		assert.Equal(t, c.DER, hex.EncodeToString(sum[:]), c.File)
		assert.True(t, cert.PublicKey.(*rsa.PublicKey).Equal(loadPublic(t, c.File)), c.File)
	}
	assert.Equal(t, 6, loaded)
	assert.Equal(t, 2, refused)
}

func TestCertificateIsValidFromItsFirstSecondToItsLast(t *testing.T) {
	t.Parallel()
	cert, err := auth.LoadCertificate("file://" + dataDir + platformCert)
	require.NoError(t, err)
	for at, want := range map[string]bool{
		"2023-12-31T23:59:59Z": false, "2024-01-01T00:00:00Z": true, "2026-06-01T12:00:00+08:00": true,
		"2029-01-01T00:00:00Z": true, "2029-01-01T00:00:01Z": false,
	} {
		when, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		assert.Equal(t, want, cert.ValidAt(when), at)
	}
}

// A chain starts with the certificate it is for, and a key may stand before it.
func TestFirstCertificateOfATextIsTaken(t *testing.T) {
	t.Parallel()
	own, root := string(readFile(t, "keys/apiclient_cert.pem")), string(readFile(t, "keys/test_ca.cert.pem"))
	for name, text := range map[string]string{"chain": own + root, "key first": string(readFile(t, merchantKey)) + own} {
		cert, err := auth.LoadCertificate(text)
		require.NoError(t, err, name)
		assert.Equal(t, "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D", cert.Serial, name)
	}
}

func TestWhatIsNoCertificateIsNamed(t *testing.T) {
	t.Parallel()
	for name, found := range map[string]string{
		merchantKey:                        "this is a PRIVATE KEY",
		"keys/apiclient_key_pkcs1.pem":     "this is an RSA PRIVATE KEY",
		"keys/apiclient_key_pkcs8_enc.pem": "this is a private key under a passphrase",
		"keys/apiclient_key_pkcs8.der":     "this is a PRIVATE KEY",
		"keys/pub_key.pem":                 "this is a PUBLIC KEY",
		"keys/pub_key_pkcs1.pem":           "this is an RSA PUBLIC KEY",
		"keys/sm2_merchant_key.pem":        "this is a PRIVATE KEY",
	} {
		cert, err := auth.LoadCertificate("file://" + dataDir + name)
		require.Error(t, err, name)
		assert.Nil(t, cert, name)
		for _, word := range []string{name, found, "a certificate is needed: apiclient_cert.pem"} {
			assert.ErrorContains(t, err, word, name)
		}
		assertNoMaterial(t, err.Error(), derOf(t, name))
	}
	_, err := auth.LoadCertificate("file://" + dataDir + "keys/apiclient_cert.p12")
	assert.ErrorContains(t, err, "Loader.Password")
}
