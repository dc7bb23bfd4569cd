package auth_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Every file of testdata/keys given to every function: what loads, loads; what
// does not is told by what the error says it is.
func TestEveryFileInEverySlot(t *testing.T) {
	t.Parallel()
	const (
		ok        = ""
		private   = "this is a PRIVATE KEY"
		encrypted = "under a passphrase"
		public    = "this is a PUBLIC KEY"
		cert      = "this is a certificate"
		p12       = "PKCS#12"
		sm2       = "package auth/sm2"
	)
	type slots struct{ private, public, certificate, publicID, serial string }
	someCert := slots{cert, ok, ok, "names the WeChat Pay public key: pub_key.pem", "under its own serial number"}
	someKey := slots{ok, private, private, private, private}
	sm2Key := slots{sm2, private, private, private, private}
	sm2Cert := slots{cert, sm2, sm2, cert, sm2}
	pubKey := slots{public, ok, public, ok, "give pub_key.pem under its PUB_KEY_ID_"}
	closed := slots{encrypted, encrypted, encrypted, encrypted, encrypted}
	merchantP12 := slots{p12, p12, p12, p12, p12}
	want := map[string]slots{
		"apiclient_cert.p12":                 merchantP12,
		"apiclient_cert_3des.p12":            merchantP12,
		"apiclient_cert_legacy.p12":          merchantP12,
		"apiclient_cert.pem":                 someCert,
		"serial_high_bit_cert.pem":           someCert,
		"serial_leading_zero_cert.pem":       someCert,
		"brand_cert.pem":                     someCert,
		"test_ca.cert.pem":                   someCert,
		"wechatpay_platform_1_cert.pem":      {cert, ok, ok, "pub_key.pem", ok}, // its serial number is the one asked for
		"wechatpay_platform_2_cert.pem":      someCert,
		"apiclient_key.pem":                  someKey,
		"apiclient_key_pkcs8.der":            someKey,
		"brand_key.pem":                      someKey,
		"wechatpay_platform_1_key.pem":       someKey,
		"wechatpay_platform_2_key.pem":       someKey,
		"wechatpay_public_key_private.pem":   someKey,
		"apiclient_key_pkcs1.pem":            {ok, "an RSA PRIVATE KEY", "an RSA PRIVATE KEY", "an RSA PRIVATE KEY", "an RSA PRIVATE KEY"},
		"apiclient_key_pkcs1_enc.pem":        closed,
		"apiclient_key_pkcs8_enc.pem":        closed,
		"apiclient_key_pkcs8_enc_scrypt.pem": closed,
		"apiclient_pub.pem":                  pubKey, // nothing in it tells whose key it is
		"pub_key.pem":                        pubKey,
		"pub_key_pkcs1.pem":                  {"an RSA PUBLIC KEY", ok, "an RSA PUBLIC KEY", ok, "an RSA PUBLIC KEY"},
		"sm2_merchant_key.pem":               sm2Key,
		"sm2_platform_key.pem":               sm2Key,
		"sm2_merchant_pub.pem":               {public, sm2, public, sm2, public},
		"sm2_platform_pub.pem":               {public, sm2, public, sm2, public},
		"sm2_merchant_cert.pem":              sm2Cert,
		"sm2_platform_cert.pem":              sm2Cert,
		"test_sm2_ca.cert.pem":               sm2Cert,
	}
	files, err := filepath.Glob(dataDir + "keys/*")
	require.NoError(t, err)
	require.Len(t, files, len(want), "every file is in the table")
	for _, file := range files {
		name := filepath.Base(file)
		slot, known := want[name]
		require.True(t, known, name)
		src, der := "file://"+filepath.ToSlash(file), derOf(t, "keys/"+name)
		check := func(function, expected string, key any, err error) {
			t.Helper()
			if expected == ok {
				require.NoError(t, err, "%s(%s)", function, name)
				return
			}
			require.Error(t, err, "%s(%s)", function, name)
			assert.Nil(t, key, "%s(%s)", function, name)
			assert.Contains(t, err.Error(), expected, "%s(%s)", function, name)
			assert.Contains(t, err.Error(), name, "%s(%s)", function, name)
			assert.True(t, strings.HasPrefix(err.Error(), "auth: load "), err)
			assertNoMaterial(t, err.Error(), der)
		}
		key, err := auth.LoadPrivateKey(src)
		check("LoadPrivateKey", slot.private, key, err)
		pub, err := auth.LoadPublicKey(src)
		check("LoadPublicKey", slot.public, pub, err)
		cert, err := auth.LoadCertificate(src)
		check("LoadCertificate", slot.certificate, cert, err)
		keys, err := auth.LoadKeys(map[string]string{publicKeyID: src})
		check("LoadKeys, id", slot.publicID, keys, err)
		keys, err = auth.LoadKeys(map[string]string{platformSerial: src})
		check("LoadKeys, serial", slot.serial, keys, err)
	}
}
