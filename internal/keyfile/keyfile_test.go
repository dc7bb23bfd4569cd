package keyfile_test

import (
	"encoding/base64"
	"encoding/pem"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// readOne returns the first key of src, else its first block.
func readOne(src string, fsys fs.FS) (*keyfile.Block, error) {
	blocks, err := keyfile.Read(src, fsys)
	if err != nil {
		return nil, err
	}
	return keyfile.Pick(blocks, func(kind string) bool { return strings.HasSuffix(kind, "KEY") }), nil
}

const keys = "../../testdata/keys/"

func content(t testing.TB, name string) (text, der []byte) {
	t.Helper()
	text, err := os.ReadFile(keys + name)
	require.NoError(t, err)
	if block, _ := pem.Decode(text); block != nil {
		return text, block.Bytes
	}
	return text, text
}

// The kind is the same whatever form a key comes in, and the source says which.
func TestKindAndSourceOfEveryForm(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"apiclient_key.pem": keyfile.PrivateKey, "apiclient_key_pkcs1.pem": keyfile.RSAPrivateKey,
		"apiclient_key_pkcs8.der":     keyfile.PrivateKey,
		"apiclient_key_pkcs8_enc.pem": keyfile.EncryptedPrivateKey, "apiclient_key_pkcs8_enc_scrypt.pem": keyfile.EncryptedPrivateKey,
		"apiclient_cert.p12": keyfile.PKCS12, "apiclient_cert_legacy.p12": keyfile.PKCS12, "apiclient_cert.pem": keyfile.Certificate,
		"pub_key.pem": keyfile.PublicKey, "pub_key_pkcs1.pem": keyfile.RSAPublicKey,
		"sm2_merchant_key.pem": keyfile.PrivateKey, "sm2_merchant_pub.pem": keyfile.PublicKey, "sm2_merchant_cert.pem": keyfile.Certificate,
	} {
		text, der := content(t, name)
		for source, src := range map[string]string{
			"file://" + keys + name: "file://" + keys + name,
			"PEM text":              string(text),
			"DER":                   string(der),
			"Base64 text":           base64.StdEncoding.EncodeToString(der),
		} {
			block, err := readOne(src, nil)
			require.NoError(t, err, "%s, %s", name, source)
			assert.Equal(t, kind, block.Kind, "%s, %s", name, source)
			assert.Equal(t, der, block.DER, "%s, %s", name, source)
			assert.Nil(t, block.PEM, name)
			if source != "PEM text" || strings.HasSuffix(name, ".pem") {
				assert.Equal(t, source, block.Source, name)
			}
		}
	}
	assert.Equal(t, keyfile.ECPrivateKey, keyfile.KindOf([]byte("\x30\x06\x02\x01\x01\x04\x01\x01")))
	for _, unknown := range []string{"", "0", "\x30\x00", "\x30\x03\x02\x01\x01", "\x31\x06\x02\x01\x01\x02\x01\x01",
		"\x30\x06\x05\x00\x05\x00\x05\x00"} {
		assert.Empty(t, keyfile.KindOf([]byte(unknown)), "%x", unknown)
	}
}

func TestEncryptedPKCS1KeepsItsHeaders(t *testing.T) {
	t.Parallel()
	text, der := content(t, "apiclient_key_pkcs1_enc.pem")
	block, err := readOne(string(text), nil)
	require.NoError(t, err)
	assert.Equal(t, keyfile.EncryptedPrivateKey, block.Kind)
	want, _ := pem.Decode(text)
	assert.Equal(t, want, block.PEM)
	assert.Equal(t, der, block.DER)
}

// The lines around Base64 are often written by hand. What is inside decides, but
// only between the kinds that are known here.
func TestContentDecidesWhereTheBeginLineIsWrong(t *testing.T) {
	t.Parallel()
	_, der := content(t, "apiclient_key.pem")
	for label, kind := range map[string]string{
		"RSA PRIVATE KEY": keyfile.PrivateKey, "PUBLIC KEY": keyfile.PrivateKey, "CERTIFICATE": keyfile.PrivateKey,
		"CERTIFICATE REQUEST": "CERTIFICATE REQUEST", "OPENSSH PRIVATE KEY": "OPENSSH PRIVATE KEY",
	} {
		block, err := readOne(string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})), nil)
		require.NoError(t, err)
		assert.Equal(t, kind, block.Kind, label)
	}
	block, err := readOne("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", nil)
	require.NoError(t, err)
	assert.Equal(t, keyfile.PrivateKey, block.Kind, "of damaged content the line is all there is")
}

func TestFirstKeyIsPickedAndBrokenBlocksArePassedOver(t *testing.T) {
	t.Parallel()
	key, _ := content(t, "apiclient_key.pem")
	cert, _ := content(t, "apiclient_cert.pem")
	half := string(cert[:300])
	for name, text := range map[string]string{
		"certificate first": string(cert) + string(key), "key first": string(key) + string(cert),
		"half a certificate first": half + "\n" + string(key), "half a certificate last": string(key) + half,
	} {
		block, err := readOne(text, nil)
		require.NoError(t, err, name)
		assert.Equal(t, keyfile.PrivateKey, block.Kind, name)
	}
	all, err := keyfile.Read(string(cert)+string(key), nil)
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, keyfile.Certificate, all[0].Kind)
}

func TestKindsAreDescribedAsTheyAreSpoken(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		keyfile.Certificate: "a certificate (CERTIFICATE)", keyfile.RSAPublicKey: "an RSA PUBLIC KEY",
		keyfile.ECPrivateKey: "an EC PRIVATE KEY",
		keyfile.PublicKey:    "a PUBLIC KEY", keyfile.PKCS12: "a PKCS#12 file (apiclient_cert.p12)",
		"OPENSSH PRIVATE KEY":       "an OPENSSH PRIVATE KEY",
		keyfile.EncryptedPrivateKey: "a private key under a passphrase (ENCRYPTED PRIVATE KEY)", "": "DER of an unknown kind",
	} {
		assert.Equal(t, want, keyfile.Describe(kind))
	}
}

// CheckCost must pass what tools write, or nothing opens.
func TestCostOfRealFilesIsBearable(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(keys + "*")
	require.NoError(t, err)
	for _, file := range files {
		_, der := content(t, filepath.Base(file))
		assert.NoError(t, keyfile.CheckCost(der), file)
	}
	for name, numbers := range map[string]string{
		"a million":           "\x02\x03\x0f\x42\x40",
		"scrypt, 128 MiB":     "\x02\x03\x02\x00\x00\x02\x01\x08\x02\x01\x01",
		"iterations and size": "\x02\x02\x08\x00\x02\x01\x20",
	} {
		assert.NoError(t, keyfile.CheckCost(salted(numbers)), name)
	}
	for name, numbers := range map[string]string{
		"five million and one": "\x02\x03\x4c\x4b\x41",
		"33 bits":              "\x02\x05\x01\x00\x00\x00\x00",
		"scrypt, 512 MiB":      "\x02\x03\x08\x00\x00\x02\x01\x08\x02\x01\x01",
	} {
		assert.Error(t, keyfile.CheckCost(salted(numbers)), name)
	}
	deep := []byte("\x05\x00")
	for range 60 {
		deep = append([]byte{0x30, byte(len(deep))}, deep...)
		if len(deep) > 120 {
			break
		}
	}
	assert.Error(t, keyfile.CheckCost(deep), "nested without end")
}

// salted is the parameters of a derivation, inside an OCTET STRING as PKCS#12
// has it.
func salted(numbers string) []byte {
	params := "\x04\x02ab" + numbers
	sequence := "\x30" + string(rune(len(params))) + params
	return []byte("\x30" + string(rune(len(sequence)+2)) + "\x04" + string(rune(len(sequence))) + sequence)
}

// FuzzRead: whatever is handed in, nothing panics, there are blocks or an error,
// and what encoding/pem reads comes out the same.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob(keys + "*")
	require.NoError(f, err)
	for _, file := range files {
		text, der := content(f, filepath.Base(file))
		f.Add(string(text))
		f.Add(string(der))
		f.Add(base64.StdEncoding.EncodeToString(der))
		f.Add(strings.ReplaceAll(string(text), "\n", `\n`))
	}
	f.Fuzz(func(t *testing.T, src string) {
		if strings.Contains(src, "file://") {
			return
		}
		block, err := readOne(src, nil)
		require.Equal(t, err == nil, block != nil)
		if err != nil {
			return
		}
		require.NotEmpty(t, keyfile.Describe(block.Kind))
		_ = keyfile.CheckCost(block.DER)
		clean := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: block.DER})
		again, err := readOne(string(clean), nil)
		require.NoError(t, err)
		require.Equal(t, string(block.DER), string(again.DER))
	})
}
