package auth_test

import (
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// refusedBy says what the error of a loader has to say, in single words.
type refusedBy struct{ private, public []string }

// assertRefused gives src to both loaders. A nil list means that this loader is
// not asked. material is what must not show up in any error.
func assertRefused(t *testing.T, name, src string, want refusedBy, material []byte) {
	t.Helper()
	check := func(loader string, key any, err error, words []string) {
		t.Helper()
		require.Error(t, err, "%s: %s", loader, name)
		assert.Nil(t, key, "%s: %s", loader, name)
		for _, word := range words {
			assert.Contains(t, err.Error(), word, "%s: %s", loader, name)
		}
		assertNoMaterial(t, err.Error(), material)
	}
	if want.private != nil {
		key, err := auth.LoadPrivateKey(src)
		check("private loader", key, err, append(want.private, "auth: load private key"))
	}
	if want.public != nil {
		key, err := auth.LoadPublicKey(src)
		check("public loader", key, err, append(want.public, "auth: load public key"))
	}
}

// assertNoMaterial fails if 16 characters of the key's Base64 stand in text.
func assertNoMaterial(t *testing.T, text string, der []byte) {
	t.Helper()
	encoded := base64.StdEncoding.EncodeToString(der)
	shown := false
	for i := 0; i+16 <= len(encoded); i++ {
		shown = shown || strings.Contains(text, encoded[i:i+16])
	}
	assert.False(t, shown, "the error shows key material")
}

// Each file that is not the key that was asked for: the error says what it is
// and what is needed.
func TestSwappedFilesAreNamed(t *testing.T) {
	t.Parallel()
	wantPrivate, wantPublic := "an RSA private key is needed: apiclient_key.pem", "a public key is needed: pub_key.pem"
	for name, want := range map[string]refusedBy{
		"keys/apiclient_cert.pem":            {private: []string{"this is a certificate", wantPrivate}},
		"keys/wechatpay_platform_1_cert.pem": {private: []string{"this is a certificate", wantPrivate}},
		"keys/pub_key.pem":                   {private: []string{"this is a PUBLIC KEY", wantPrivate}},
		"keys/pub_key_pkcs1.pem":             {private: []string{"RSA PUBLIC KEY", wantPrivate}},
		"keys/apiclient_key.pem":             {public: []string{"this is a PRIVATE KEY", wantPublic}},
		"keys/apiclient_key_pkcs1.pem":       {public: []string{"RSA PRIVATE KEY", wantPublic}},
		"keys/apiclient_key_pkcs8_enc.pem":   {public: []string{"private key under a passphrase", wantPublic}},
	} {
		der := derOf(t, name)
		assertRefused(t, name, "file://"+dataDir+name, withFile(want, name), der)
		assertRefused(t, name+" as text", string(readFile(t, name)), want, der)
	}
}

// What needs a password or another package: the error says which.
func TestFilesThatNeedMoreAreNamed(t *testing.T) {
	t.Parallel()
	passphrase := []string{"under a passphrase", "Loader.Password", "decrypt it first", "openssl pkey"}
	curve := []string{"SM2", "package auth/sm2", "an RSA key is needed"}
	for name, want := range map[string]refusedBy{
		"keys/apiclient_key_pkcs8_enc.pem":        {private: passphrase},
		"keys/apiclient_key_pkcs8_enc_scrypt.pem": {private: passphrase},
		"keys/apiclient_key_pkcs1_enc.pem":        {private: passphrase},
		"keys/sm2_merchant_pub.pem":               {private: []string{"PUBLIC KEY"}, public: curve},
		"keys/sm2_platform_pub.pem":               {private: []string{"PUBLIC KEY"}, public: curve},
		"keys/sm2_merchant_cert.pem":              {private: []string{"certificate"}, public: curve},
		"keys/sm2_platform_cert.pem":              {private: []string{"certificate"}, public: curve},
	} {
		assertRefused(t, name, "file://"+dataDir+name, withFile(want, name), derOf(t, name))
	}
}

func TestSM2PrivateKeyIsNamed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"keys/sm2_merchant_key.pem", "keys/sm2_platform_key.pem"} {
		want := refusedBy{private: []string{"SM2", "package auth/sm2", "an RSA key is needed"}, public: []string{"this is a PRIVATE KEY"}}
		assertRefused(t, name, "file://"+dataDir+name, withFile(want, name), derOf(t, name))
	}
}

// A .p12 lies next to apiclient_key.pem in the archive that WeChat Pay hands
// out, so it is the likeliest mistake of all.
func TestPKCS12FileIsNamed(t *testing.T) {
	t.Parallel()
	var file credentialFile
	readJSON(t, "credentials.json", &file)
	require.Len(t, file.PKCS12, 3)
	for _, f := range file.PKCS12 {
		want := refusedBy{private: []string{"PKCS#12", "merchant ID", "Loader.Password", "apiclient_key.pem"}, public: []string{"PKCS#12",
			"pub_key.pem"}}
		assertRefused(t, f.File, "file://"+dataDir+f.File, withFile(want, f.File), derOf(t, f.File))
	}
}

// DER has no BEGIN line, but what it holds can be told all the same.
func TestSwappedDERFilesAreNamed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]refusedBy{
		"keys/apiclient_key.pem":           {public: []string{"PRIVATE KEY"}},
		"keys/apiclient_key_pkcs1.pem":     {public: []string{"RSA PRIVATE KEY"}},
		"keys/apiclient_key_pkcs8_enc.pem": {private: []string{"passphrase"}, public: []string{"passphrase"}},
		"keys/pub_key.pem":                 {private: []string{"PUBLIC KEY"}},
		"keys/pub_key_pkcs1.pem":           {private: []string{"RSA PUBLIC KEY"}},
		"keys/apiclient_cert.pem":          {private: []string{"certificate"}},
		"keys/sm2_merchant_cert.pem":       {private: []string{"certificate"}, public: []string{"SM2"}},
	} {
		der := derOf(t, name)
		assertRefused(t, name, tempFile(t, der), want, der)
	}
	unknown := []string{"the DER file", "damaged or cut short"}
	assertRefused(t, "unknown", tempFile(t, []byte{0x30, 0x82, 1, 2, 3}), refusedBy{unknown, unknown}, nil)
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	t.Parallel()
	both := func(words ...string) refusedBy { return refusedBy{words, words} }
	pkcs8 := derOf(t, merchantKey)
	encoded := base64.StdEncoding.EncodeToString(pkcs8)
	text := string(readFile(t, merchantKey))
	for name, c := range map[string]struct {
		src  string
		want refusedBy
	}{
		"empty":                    {"", both("empty", "PEM text", "file://")},
		"garbage":                  {"garbage", both("no PEM block was found", "-----BEGIN", "file://")},
		"path without file://":     {dataDir + merchantKey, both("write file:// before its path")},
		"Windows path":             {`C:\cert\apiclient_key.pem`, both("write file:// before its path")},
		"missing file":             {"file://" + dataDir + "keys/nowhere.pem", both("keys/nowhere.pem")},
		"directory":                {"file://" + dataDir, both(dataDir)},
		"empty file":               {tempFile(t, nil), both("is empty")},
		"text file":                {tempFile(t, []byte("hello")), both("holds no PEM or DER key")},
		"bare Base64 of the other": {encoded, refusedBy{public: []string{"this is a PRIVATE KEY", "a public key is needed"}}},
		"bare Base64 cut short":    {encoded[:900], both("damaged or cut short", "-----BEGIN line included")},
		"PEM cut short":            {text[:900], both("cut short", "no PEM block was found", "-----END PRIVATE KEY-----")},
		"PEM with a bad character": {strings.Replace(text, "MII", "M?I", 1), both("damaged", "no Base64")},
		"BEGIN line of no form":    {strings.Replace(text, "BEGIN PRIVATE", "BEGIN private", 1), both("broken -----BEGIN line")},
		"UTF-16 of Notepad":        {tempFile(t, utf16Of(text, true)), both("UTF-16", "save it as UTF-8")},
		"UTF-16 without a mark":    {tempFile(t, utf16Of(text, false)), both("UTF-16")},
		"key cut short": {string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8[:600]})),
			refusedBy{private: []string{"damaged or cut short", "copy the file again"}}},
		"unknown scheme":            {"private.pkcs9://" + encoded, both("no PEM block was found")},
		"no Base64 after scheme":    {"private.pkcs8://" + encoded[:801] + "!", both("what follows private.pkcs8:// is not Base64")},
		"nothing after scheme":      {"private.pkcs1://", refusedBy{private: []string{"damaged or cut short"}}},
		"PKCS#8 called PKCS#1":      {"private.pkcs1://" + encoded, refusedBy{private: []string{"private.pkcs1://…", "PKCS#1"}}},
		"private scheme for public": {"private.pkcs8://" + encoded, refusedBy{public: []string{"PRIVATE KEY", "a public key is needed"}}},
		"public scheme for private": {"public.spki://" + encoded, refusedBy{private: []string{"PUBLIC KEY", "an RSA private " +
			"key is needed"}}},
		"parameters": {"-----BEGIN EC PARAMETERS-----\nBggqgRzPVQGCLQ==\n-----END EC PARAMETERS-----\n", both("EC PARAMETERS")},
	} {
		assertRefused(t, name, c.src, c.want, pkcs8)
	}
}

// Who writes file:// before the key itself must not find it in a log.
func TestKeyAfterFileSchemeIsNotShown(t *testing.T) {
	t.Parallel()
	der := derOf(t, merchantKey)
	text, encoded := string(readFile(t, merchantKey)), base64.StdEncoding.EncodeToString(der)
	noPath := []string{"file://", "no path"}
	for _, key := range []string{text, encoded, encoded[:100], strings.ReplaceAll(text[:200], "\n", `\n`), "private.pkcs8://" +
		encoded[:80]} {
		assertRefused(t, "file://KEY", "file://"+key, refusedBy{noPath, noPath}, der)
	}
	short := derOf(t, "keys/sm2_merchant_key.pem") // as long as a path may be
	for _, key := range []string{string(readFile(t, "keys/sm2_merchant_key.pem")), base64.StdEncoding.EncodeToString(short)} {
		assertRefused(t, "file://KEY", "file://"+strings.TrimSpace(strings.ReplaceAll(key, "\n", " ")), refusedBy{noPath, noPath}, short)
	}
}

// utf16Of is what Notepad and PowerShell make of ASCII text when told Unicode.
func utf16Of(text string, mark bool) []byte {
	var out []byte
	if mark {
		out = append(out, 0xff, 0xfe)
	}
	for _, c := range []byte(text) {
		out = append(out, c, 0)
	}
	return out
}

// withFile adds the file's name to what both errors have to say.
func withFile(want refusedBy, name string) refusedBy {
	if want.private != nil {
		want.private = append([]string{name}, want.private...)
	}
	if want.public != nil {
		want.public = append([]string{name}, want.public...)
	}
	return want
}
