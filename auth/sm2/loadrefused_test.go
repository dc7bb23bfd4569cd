package sm2_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// refusedBy is what the three loaders have to say; nil where one accepts.
type refusedBy struct{ private, public, certificate []string }

// assertRefused also looks for pieces of der, the key, in what the errors say.
func assertRefused(t *testing.T, name, src string, want refusedBy, der []byte) {
	t.Helper()
	_, private := sm2.LoadPrivateKey(src)
	_, public := sm2.LoadPublicKey(src)
	_, certificate := sm2.LoadCertificate(src)
	for _, c := range []struct {
		err   error
		words []string
		start string
	}{{private, want.private, "sm2: load private key"}, {public, want.public, "sm2: load public key"}, {certificate, want.certificate,
		"sm2: load certificate"}} {
		if c.words == nil {
			continue
		}
		if !assert.Error(t, c.err, name) {
			continue
		}
		text := c.err.Error()
		assert.True(t, strings.HasPrefix(text, c.start), "%s: %s", name, text)
		for _, word := range c.words {
			assert.Contains(t, text, word, name)
		}
		for at := 0; at+16 <= len(der); at += 4 {
			piece := der[at : at+16]
			for _, shown := range []string{base64.StdEncoding.EncodeToString(piece[:12]), hex.EncodeToString(piece), string(piece)} {
				assert.NotContains(t, text, shown, name)
			}
		}
	}
}

// Of all mistakes the likeliest is the file next to the right one.
func TestSwappedFilesAreNamed(t *testing.T) {
	t.Parallel()
	needs := refusedBy{[]string{"an SM2 private key is needed"}, []string{"an SM2 public key is needed"}, []string{"a certificate with " +
		"an SM2 key is needed"}}
	for name, want := range map[string]refusedBy{
		merchantKey:  {nil, []string{"this is a PRIVATE KEY"}, []string{"this is a PRIVATE KEY"}},
		merchantPub:  {[]string{"this is a PUBLIC KEY"}, nil, []string{"this is a PUBLIC KEY"}},
		merchantCert: {[]string{"this is a certificate"}, nil, nil},
		"keys/apiclient_key.pem": {[]string{"this is an RSA key; auth.LoadPrivateKey is for it"}, []string{"PRIVATE KEY"},
			[]string{"PRIVATE KEY"}},
		"keys/apiclient_key_pkcs1.pem": {[]string{"RSA PRIVATE KEY; auth.LoadPrivateKey is for RSA keys"},
			[]string{"RSA PRIVATE KEY"}, []string{"RSA PRIVATE KEY"}},
		"keys/pub_key.pem": {[]string{"PUBLIC KEY"}, []string{"this is an RSA key; auth.LoadPublicKey is for it"},
			[]string{"PUBLIC KEY"}},
		"keys/pub_key_pkcs1.pem": {[]string{"RSA PUBLIC KEY"}, []string{"RSA PUBLIC KEY; auth.LoadPublicKey is for RSA keys"},
			[]string{"RSA PUBLIC KEY"}},
		"keys/wechatpay_platform_1_cert.pem": {[]string{"certificate"}, []string{"this is an RSA key; auth.LoadPublicKey is for it"},
			[]string{"this is an RSA key; auth.LoadCertificate is for it"}},
		"keys/apiclient_cert.p12": {[]string{"PKCS#12"}, []string{"PKCS#12"}, []string{"PKCS#12"}},
	} {
		data := readFile(t, name)
		der := data
		if block, _ := pem.Decode(data); block != nil {
			der = block.Bytes
			assertRefused(t, name+" as text", string(data), want, der)
		}
		with := func(words, need []string) []string {
			if words == nil {
				return nil
			}
			return append(append([]string{"file://" + dataDir + name}, words...), need...)
		}
		assertRefused(t, name, "file://"+dataDir+name, refusedBy{
			with(want.private, needs.private), with(want.public, needs.public), with(want.certificate, needs.certificate),
		}, der)
		assertRefused(t, name+" in DER", tempFile(t, der), want, der)
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	t.Parallel()
	all := func(words ...string) refusedBy { return refusedBy{words, words, words} }
	for name, c := range map[string]struct {
		src  string
		want refusedBy
	}{
		"empty":        {"", all("empty")},
		"garbage":      {"garbage", all("no PEM block")},
		"missing file": {"file://" + dataDir + "keys/nowhere.pem", all("keys/nowhere.pem")},
		"unknown DER":  {tempFile(t, []byte{0x30, 0x82, 1, 2, 3}), all("damaged or cut short")},
	} {
		assertRefused(t, name, c.src, c.want, nil)
	}
	for name, kind := range map[string]string{merchantKey: "PRIVATE KEY", merchantPub: "PUBLIC KEY", merchantCert: "CERTIFICATE"} {
		der := derOf(t, name)
		cut := string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der[:len(der)-20]}))
		words := []string{"PEM text", kind, "damaged or cut short", "copy the file again"}
		want := map[string]refusedBy{merchantKey: {private: words}, merchantPub: {public: words}, merchantCert: {public: words,
			certificate: words}}[name]
		assertRefused(t, name+" cut short", cut, want, der)
	}
}

func TestKeysOfOtherCurvesAreRefused(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	sec1, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	require.NoError(t, err)
	curve := []string{"of the curve P-256", "an SM2 "}
	assertRefused(t, "PKCS#8", tempFile(t, pkcs8), refusedBy{private: curve}, pkcs8)
	assertRefused(t, "SEC 1", tempFile(t, sec1), refusedBy{private: curve}, sec1)
	assertRefused(t, "SPKI", tempFile(t, spki), refusedBy{public: curve}, pkcs8)
}

// The numbers that SM2 allows are 1 to n-2; the others sign nothing, or give the
// key away.
func TestPrivateKeysOutOfRangeAreRefused(t *testing.T) {
	t.Parallel()
	const n = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d541"
	der := derOf(t, merchantKey)
	start := strings.Index(string(der), "\x04\x20") + 2
	require.Greater(t, start, 2)
	for name, text := range map[string]string{"zero": strings.Repeat("00", 32), "n-1": n + "22", "n": n + "23",
		"above n": strings.Repeat("ff", 32)} {
		number, err := hex.DecodeString(text)
		require.NoError(t, err)
		changed := append([]byte{}, der...)
		copy(changed[start:], number)
		assertRefused(t, name, tempFile(t, changed), refusedBy{private: []string{"damaged"}}, nil)
	}
}

// Who writes file:// before the key itself must not find it in a log.
func TestKeyAfterFileSchemeIsNotShown(t *testing.T) {
	t.Parallel()
	der := derOf(t, merchantKey)
	for _, key := range []string{string(readFile(t, merchantKey)), base64.StdEncoding.EncodeToString(der)} {
		words := []string{"file://"}
		assertRefused(t, "file://KEY", "file://"+key, refusedBy{words, words, words}, der)
	}
}
