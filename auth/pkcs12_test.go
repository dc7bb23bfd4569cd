package auth_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/wechatpay-chain/wxpay/auth"
)

const merchantSerial = "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D"

// Old files with RC2 and 3DES open as new ones with AES do, in every way that a
// file can be handed in.
func TestEveryPKCS12FileOpensWithTheMerchantID(t *testing.T) {
	t.Parallel()
	var file credentialFile
	readJSON(t, "credentials.json", &file)
	require.Len(t, file.PKCS12, 3)
	want := merchantSPKI(t, file)
	for _, f := range file.PKCS12 {
		for name, src := range map[string]string{
			"file":   "file://" + dataDir + f.File,
			"Base64": base64.StdEncoding.EncodeToString(readFile(t, f.File)),
			"bytes":  string(readFile(t, f.File)),
		} {
			key, cert, err := auth.LoadPKCS12(src, f.Passphrase)
			require.NoError(t, err, "%s as %s", f.File, name)
			assert.Equal(t, want, spkiOf(t, key.Public()), f.File)
			assert.Equal(t, merchantSerial, cert.Serial, f.File)
			assert.Equal(t, file.MchID, cert.CommonName, f.File)
			_, err = auth.Prepare(key)
			require.NoError(t, err)
		}
		loader := auth.Loader{Password: auth.Secret(f.Passphrase)}
		key, err := loader.PrivateKey("file://" + dataDir + f.File)
		require.NoError(t, err, f.File)
		assert.Equal(t, want, spkiOf(t, key.Public()), f.File)
		cert, err := loader.Certificate("file://" + dataDir + f.File)
		require.NoError(t, err, f.File)
		assert.Equal(t, merchantSerial, cert.Serial, f.File)
		_, err = loader.PublicKey("file://" + dataDir + f.File)
		assert.ErrorContains(t, err, "PKCS#12", "the merchant's certificate is in no way WeChat Pay's key")
	}
}

func TestPKCS12OfOtherToolsOpens(t *testing.T) {
	t.Parallel()
	key := rawRSA(t, merchantKey)
	cert, err := x509.ParseCertificate(derOf(t, "keys/apiclient_cert.pem"))
	require.NoError(t, err)
	other, err := x509.ParseCertificate(derOf(t, "keys/test_ca.cert.pem"))
	require.NoError(t, err)
	for name, encoder := range map[string]*pkcs12.Encoder{
		"LegacyRC2": pkcs12.LegacyRC2, "LegacyDES": pkcs12.LegacyDES, "Modern2023": pkcs12.Modern2023, "Modern2026": pkcs12.Modern2026,
	} {
		// The certificate of the key does not come first in every file.
		der, err := encoder.Encode(key, other, []*x509.Certificate{cert}, "1900000001")
		require.NoError(t, err, name)
		_, found, err := auth.LoadPKCS12(string(der), "1900000001")
		require.NoError(t, err, name)
		assert.Equal(t, merchantSerial, found.Serial, name)
	}
	open, err := pkcs12.Passwordless.Encode(key, cert, nil, "")
	require.NoError(t, err)
	_, err = auth.LoadPrivateKey(string(open))
	assert.NoError(t, err, "what has no password needs none")
}

func TestPKCS12ThatDoesNotFitIsNamed(t *testing.T) {
	t.Parallel()
	const password = "pass-1900000001-word"
	good := readFile(t, "keys/apiclient_cert.p12")
	key := rawRSA(t, merchantKey)
	other, err := x509.ParseCertificate(derOf(t, "keys/test_ca.cert.pem"))
	require.NoError(t, err)
	unpaired, err := pkcs12.Modern.Encode(key, other, nil, password)
	require.NoError(t, err)
	curve, err := pkcs12.Modern.Encode(key, &x509.Certificate{Raw: derOf(t, "keys/sm2_merchant_cert.pem")}, nil, password)
	require.NoError(t, err)
	signed := bytes.Replace(good, []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"), []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), 1)
	alone, err := pkcs12.Modern.Encode(key, other, nil, password)
	require.NoError(t, err)

	for name, c := range map[string]struct {
		src, password string
		words         []string
	}{
		"no password":      {string(good), "", []string{"merchant ID", "Loader.Password"}},
		"wrong password":   {string(good), password, []string{"does not open", "merchant ID"}},
		"password's space": {string(good), "1900000001 ", []string{"does not open"}},
		"no UCS-2":         {string(good), password + "😀", []string{"PKCS#12"}},
		"cut short":        {string(good[:2000]), "1900000001", []string{"damaged or cut short"}},
		"byte changed":     {changed(good, 1500), "1900000001", []string{"does not open"}},
		"BER":              {"\x30\x80\x02\x01\x03\x30\x80", "1900000001", []string{"not written in DER"}},
		"a key":            {string(readFile(t, merchantKey)), "1900000001", []string{"this is a PRIVATE KEY", "apiclient_cert.p12"}},
		"a certificate":    {string(readFile(t, "keys/apiclient_cert.pem")), "1900000001", []string{"certificate", "apiclient_cert.p12"}},
		"no pair":          {string(unpaired), password, []string{"no certificate in this PKCS#12 file belongs to its private key"}},
		"nothing":          {"", password, []string{"empty"}},
		"missing":          {"file://nowhere.p12", password, []string{"nowhere.p12", "looked up from the working directory"}},
		"SM2":              {string(curve), password, []string{"unsupported curve", "package auth/sm2"}},
		"signed by a key":  {string(signed), password, []string{"not read here", "only password-protected", "apiclient_key.pem"}},
		"RSA-1024":         {string(smallPKCS12(t, password)), password, []string{"1024 bits"}},
		"ECDSA":            {string(ecdsaPKCS12(t, password)), password, []string{"*ecdsa.PrivateKey", "an RSA private key is needed"}},
	} {
		private, cert, err := auth.LoadPKCS12(c.src, c.password)
		require.Error(t, err, name)
		assert.Nil(t, private, name)
		assert.Nil(t, cert, name)
		for _, word := range append(c.words, "auth: load PKCS#12") {
			assert.Contains(t, err.Error(), word, name)
		}
		assert.NotContains(t, err.Error(), password, name)
		assert.NotContains(t, err.Error(), "1900000001", name)
		assertNoMaterial(t, err.Error(), good)
	}
	private, err := auth.Loader{Password: password}.PrivateKey(string(alone))
	require.NoError(t, err, "a key without its certificate is a key")
	assert.NotNil(t, private)
	_, err = auth.Loader{Password: password}.Certificate(string(smallPKCS12(t, password)))
	assert.ErrorContains(t, err, "1024 bits")
}

// changed is data with one bit turned, in what the MAC protects.
func changed(data []byte, at int) string {
	out := append([]byte(nil), data...)
	out[at] ^= 1
	return string(out)
}

func ecdsaPKCS12(t testing.TB, password string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return pkcs12Of(t, key, password)
}

func smallPKCS12(t testing.TB, password string) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	return pkcs12Of(t, key, password)
}

func pkcs12Of(t testing.TB, key crypto.Signer, password string) []byte {
	t.Helper()
	p12, err := pkcs12.Modern.Encode(key, selfSigned(t, key), nil, password)
	require.NoError(t, err)
	return p12
}

// selfSigned returns a certificate of key.
func selfSigned(t testing.TB, key crypto.Signer) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return cert
}
