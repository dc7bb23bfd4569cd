package auth_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// The encrypted forms of the merchant's key and their passwords.
var encryptedKeys = map[string]auth.Secret{
	"keys/apiclient_key_pkcs8_enc.pem":        "p8-test-pass",
	"keys/apiclient_key_pkcs8_enc_scrypt.pem": "p8-test-pass",
	"keys/apiclient_key_pkcs1_enc.pem":        "p1-test-pass",
}

func TestWrongPasswordIsSaidAndNotShown(t *testing.T) {
	t.Parallel()
	const wrong = "wrong-pass-of-a-test"
	for name := range encryptedKeys {
		key, err := auth.Loader{Password: wrong}.PrivateKey("file://" + dataDir + name)
		require.Error(t, err, name)
		assert.Nil(t, key, name)
		assert.ErrorContains(t, err, name)
		assert.ErrorContains(t, err, "Loader.Password does not open")
		assert.NotContains(t, err.Error(), wrong)
		assertNoMaterial(t, err.Error(), derOf(t, name))
	}
}

// One password in 256 makes a padding that looks right: no other text then.
func TestWrongPasswordWithRightPaddingIsAWrongPassword(t *testing.T) {
	t.Parallel()
	src := "file://" + dataDir + "keys/apiclient_key_pkcs1_enc.pem"
	for i := range 600 {
		_, err := auth.Loader{Password: auth.Secret("no" + string(rune('0'+i%10)) + strings.Repeat("x", i/10))}.PrivateKey(src)
		require.ErrorContains(t, err, "Loader.Password does not open")
	}
}

func TestPasswordIsNotNeededForAKeyWithoutOne(t *testing.T) {
	t.Parallel()
	_, err := auth.Loader{Password: "1900000001"}.PrivateKey("file://" + dataDir + merchantKey)
	assert.NoError(t, err)
}

func TestEncryptedDERAndBase64Open(t *testing.T) {
	t.Parallel()
	name := "keys/apiclient_key_pkcs8_enc.pem"
	der := derOf(t, name)
	for _, src := range []string{tempFile(t, der), string(der), pemLines(string(readFile(t, name)))} {
		key, err := auth.Loader{Password: encryptedKeys[name]}.PrivateKey(src)
		require.NoError(t, err)
		assert.Equal(t, spkiOf(t, loadPublic(t, "keys/apiclient_pub.pem")), spkiOf(t, key.Public()))
	}
}

// A file made to do harm asks for more work than anyone has: it is refused before
// the work starts.
func TestAbsurdCostIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	number := func(n int64) []byte {
		der, err := asn1.Marshal(n)
		require.NoError(t, err)
		return der
	}
	pbkdf2, scrypt := derOf(t, "keys/apiclient_key_pkcs8_enc.pem"), derOf(t, "keys/apiclient_key_pkcs8_enc_scrypt.pem")
	p12 := readFile(t, "keys/apiclient_cert_3des.p12")
	cost := []byte{2, 2, 0x40, 0}
	for name, der := range map[string][]byte{
		"PBKDF2 for a minute":   spliced(t, pbkdf2, []byte{2, 2, 8, 0}, number(1<<30)),
		"PBKDF2 past 64 bits":   spliced(t, pbkdf2, []byte{2, 2, 8, 0}, append([]byte{2, 16, 1}, make([]byte, 15)...)),
		"scrypt with 4 GiB":     spliced(t, scrypt, cost, number(1<<22)),
		"scrypt with wide rows": spliced(t, scrypt, []byte{2, 1, 8, 2, 1, 1}, append(number(1<<20), number(1)...)),
		"scrypt side by side":   spliced(t, scrypt, []byte{2, 1, 8, 2, 1, 1}, append(number(8), number(1<<20)...)),
		"scrypt of nothing":     spliced(t, scrypt, []byte{2, 1, 8, 2, 1, 1}, append(number(0), number(0)...)),
		"PKCS#12 MAC":           spliced(t, p12, p12[len(p12)-4:], number(1<<30)),
	} {
		start := time.Now()
		_, err := auth.Loader{Password: "1900000001"}.PrivateKey(string(der))
		require.ErrorContains(t, err, "too much time or memory", name)
		assert.Less(t, time.Since(start), 20*time.Second, name)
	}
}

// What makes a parser of others panic is an error here.
func TestDamagedEncryptionParametersDoNotPanic(t *testing.T) {
	t.Parallel()
	der := derOf(t, "keys/apiclient_key_pkcs8_enc.pem")
	vector, err := hex.DecodeString("0410f016622e3905be715a193cac45cfe3f4")
	require.NoError(t, err)
	for name, broken := range map[string][]byte{
		"short vector":   spliced(t, der, vector, []byte{4, 3, 1, 2, 3}),
		"no whole block": spliced(t, der, der[len(der)-1236:], append([]byte{4, 5}, "abcde"...)),
		"unknown cipher": spliced(t, der, []byte{0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2a}, []byte{0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1,
			0x2c}),
		"another PBE": spliced(t, der, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0xd, 1, 5, 0xd}, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0xd,
			1, 5, 3}),
		"parameters empty": {0x30, 0x0b, 0x30, 0x05, 0x06, 0x03, 1, 2, 3, 4, 2, 9, 9},
	} {
		_, err := auth.Loader{Password: "p8-test-pass"}.PrivateKey(string(broken))
		require.ErrorContains(t, err, "private key under a passphrase is damaged, or encrypted in a way that is not read here", name)
	}
	bad := strings.Replace(string(readFile(t, "keys/apiclient_key_pkcs1_enc.pem")), "AES-128-CBC", "ROT13", 1)
	_, err = auth.Loader{Password: "p1-test-pass"}.PrivateKey(bad)
	assert.ErrorContains(t, err, "not read here")
}

// Keys of other algorithms under RFC 1423 are named, not decrypted into an error.
func TestEncryptedKeyOfAnotherAlgorithmIsNamed(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(string(readFile(t, "keys/apiclient_key_pkcs1_enc.pem")), "RSA PRIVATE", "EC PRIVATE")
	_, err := auth.Loader{Password: "p1-test-pass"}.PrivateKey(text)
	assert.ErrorContains(t, err, "this is an EC PRIVATE KEY; an RSA private key is needed")
}

// spliced replaces a piece of DER and mends the lengths of what contains it.
func spliced(t testing.TB, der, old, with []byte) []byte {
	t.Helper()
	at := bytes.Index(der, old)
	require.GreaterOrEqual(t, at, 0)
	return splice(t, der, at, len(old), with)
}

func splice(t testing.TB, der []byte, at, length int, with []byte) []byte {
	t.Helper()
	var out []byte
	for pos := 0; pos < len(der); {
		if pos == at {
			out, pos = append(out, with...), pos+length
			continue
		}
		var element asn1.RawValue
		rest, err := asn1.Unmarshal(der[pos:], &element)
		require.NoError(t, err)
		end := len(der) - len(rest)
		start := end - len(element.Bytes)
		if at >= start && at < end {
			element.Bytes = splice(t, element.Bytes, at-start, length, with)
			element.FullBytes = nil
		}
		whole, err := asn1.Marshal(element)
		require.NoError(t, err)
		out, pos = append(out, whole...), end
	}
	return out
}

// The PEM header that says "encrypted" survives what copying does to it.
func TestEncryptedPKCS1SurvivesLostLineBreaks(t *testing.T) {
	t.Parallel()
	text := string(readFile(t, "keys/apiclient_key_pkcs1_enc.pem"))
	block, _ := pem.Decode([]byte(text))
	require.Contains(t, block.Headers, "DEK-Info")
	for name, mangle := range manglings {
		if name == "line breaks lost without a trace" {
			continue // the header cannot be told from the Base64 then
		}
		_, err := auth.Loader{Password: "p1-test-pass"}.PrivateKey(mangle(text))
		assert.NoError(t, err, name)
	}
}
