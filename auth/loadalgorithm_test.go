package auth_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestOtherKeysAreRefused(t *testing.T) {
	t.Parallel()
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		private, public any
		want            refusedBy
	}{
		"RSA-1024": {small, small.Public(), refusedBy{[]string{"1024 bits", "at least 2048"}, []string{"1024 bits", "at least 2048"}}},
		"ECDSA": {curve, curve.Public(), refusedBy{[]string{"*ecdsa.PrivateKey", "an RSA private key is needed"},
			[]string{"*ecdsa.PublicKey", "not an RSA key"}}},
	} {
		pkcs8, err := x509.MarshalPKCS8PrivateKey(c.private)
		require.NoError(t, err)
		spki, err := x509.MarshalPKIXPublicKey(c.public)
		require.NoError(t, err)
		assertRefused(t, name, "private.pkcs8://"+base64.StdEncoding.EncodeToString(pkcs8), refusedBy{private: c.want.private}, pkcs8)
		assertRefused(t, name, "public.spki://"+base64.StdEncoding.EncodeToString(spki), refusedBy{public: c.want.public}, pkcs8)
	}
}

// Curves that Go does not know, SM2's and others, and the SEC 1 form of keys.
func TestUnknownCurvesAreNamed(t *testing.T) {
	t.Parallel()
	sm2Key, sm2Pub := derOf(t, "keys/sm2_merchant_key.pem"), derOf(t, "keys/sm2_merchant_pub.pem")
	other := func(der []byte) string {
		return string(bytes.Replace(der, []byte{0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x82, 0x2d}, []byte{0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x82,
			0x2e}, 1))
	}
	unsupported := []string{"a key of an unsupported curve", "an RSA key is needed", "package auth/sm2"}
	assertRefused(t, "other curve", other(sm2Key), refusedBy{private: unsupported}, sm2Key)
	assertRefused(t, "other curve", other(sm2Pub), refusedBy{public: unsupported}, sm2Key)

	sec1 := append([]byte{0x30, 0x31, 2, 1, 1, 4, 32}, append(sm2Key[40:72:72], 0xa0, 10, 6, 8, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x82,
		0x2d)...)
	assertRefused(t, "SEC 1 of SM2", string(sec1), refusedBy{[]string{"an SM2 key, which package auth/sm2 loads"},
		[]string{"this is an EC PRIVATE KEY"}}, sm2Key)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	sec1, err = x509.MarshalECPrivateKey(curve)
	require.NoError(t, err)
	assertRefused(t, "SEC 1", string(sec1), refusedBy{private: []string{"this is an EC PRIVATE KEY", "an RSA private key is needed"}}, sec1)

	ecdsaCert := string(selfSigned(t, curve).Raw)
	assertRefused(t, "ECDSA certificate", ecdsaCert, refusedBy{public: []string{`certificate of "x"`, "*ecdsa.PublicKey, not an RSA key"}},
		sec1)
	_, err = auth.LoadCertificate(ecdsaCert)
	assert.ErrorContains(t, err, "not an RSA key")
}
