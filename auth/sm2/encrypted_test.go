package sm2_test

import (
	"bytes"
	"crypto/rand"
	"encoding/asn1"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"github.com/emmansun/gmsm/pkcs"
	"github.com/emmansun/gmsm/pkcs8"
	"github.com/emmansun/gmsm/smx509"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

const password = auth.Secret("p8-test-pass")

// The merchant's test key as openssl 3.0.19 writes it.
const (
	opensslPKCS8 = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhIIA5an7uKBQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEDpOa0TRef3ntfvni2oyIbQEgZDX
vVSfP0b7NW8Oz28paxfHxVSk0EanAKk2OYzfMLKujtEUsJfpokXzmD5yXUyrCeI5
UZNTaSSJBh3xW1sqimCE7AF/VVzyZeJyGnEWL9HO97iJkrgJhRB5IO7xppuX+iPm
SUFr3RcQebEtcpBDdF3WTkqY79bh6NXCITfc8sLQCIUPocJ81DmqJNUltEOc5u8=
-----END ENCRYPTED PRIVATE KEY-----
`
	opensslSEC1 = `-----BEGIN SM2 PARAMETERS-----
BggqgRzPVQGCLQ==
-----END SM2 PARAMETERS-----
-----BEGIN SM2 PRIVATE KEY-----
MHcCAQEEIAGWAZqyo5IaOpA6NG3F0jZHta/8WUACSEaUWHJmu/wCoAoGCCqBHM9V
AYItoUQDQgAEWnOZzI/dvOw4gplPV2DRwf2iAh8IRp9W7kSs3oGd73JoEo1DxS6y
M5ejggxX26YB6XmtWh8+wQws/tWKMoB6MA==
-----END SM2 PRIVATE KEY-----
`
	opensslSEC1Encrypted = `-----BEGIN SM2 PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,5DA8694955C117609F82486BAA2443EB

dT0pN1kMCh+P2+eM3vi+OMhfFGn3Xg++VpiVvBStuxsgELYKepAPMG5UkOydxL0H
hUkH7MADUeH068kSryW3OzuRpjONcfGNbYauLL6I3fSTy1fa4wAHD5Gbw2tWEWj9
Rk2x6GaspH3k0bZQoaj1Q1OCTPkjvex5pOtOB6+crAE=
-----END SM2 PRIVATE KEY-----
`
)

// encryptedKeys are one key under one password, in every form that tools write.
func encryptedKeys(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{"openssl pkcs8": opensslPKCS8, "openssl ec": opensslSEC1Encrypted}
	for name, how := range map[string]pkcs.PBESEncrypter{
		"PBES2 AES-256":  pkcs.NewPBESEncrypter(pkcs.AES256CBC, pkcs.NewPBKDF2Opts(pkcs.SHA256, 16, 100)),
		"PBES2 SM4, SM3": pkcs.NewPBESEncrypter(pkcs.SM4CBC, pkcs.NewPBKDF2Opts(pkcs.SM3, 16, 100)),
		"PBES2 SM4-GCM":  pkcs.NewPBESEncrypter(pkcs.SM4GCM, pkcs.NewPBKDF2Opts(pkcs.SM3, 16, 100)),
		"PBES2 scrypt": pkcs.NewPBESEncrypter(pkcs.AES256CBC, pkcs.ScryptOpts{SaltSize: 16, CostParameter: 16, BlockSize: 8,
			ParallelizationParameter: 1}),
		"ShangMi PBES": pkcs.NewSMPBESEncrypter(16, 100),
	} {
		der, err := pkcs8.MarshalPrivateKey(gmsmPrivate(t, merchantKey), []byte(password), how)
		require.NoError(t, err, name)
		all[name] = string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der}))
	}
	der, err := smx509.MarshalSM2PrivateKey(gmsmPrivate(t, merchantKey))
	require.NoError(t, err)
	//nolint:staticcheck // such files exist
	block, err := smx509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", der, []byte(password),
		smx509.PEMCipherAES128)
	require.NoError(t, err)
	all["RFC 1423"] = string(pem.EncodeToMemory(block))
	return all
}

func TestPasswordOpensTheKey(t *testing.T) {
	t.Parallel()
	want := loadPrivate(t, merchantKey).(comparer)
	for name, text := range encryptedKeys(t) {
		key, err := sm2.Loader{Password: password}.PrivateKey(text)
		require.NoError(t, err, name)
		assert.True(t, want.Equal(key), name)
		der, _ := pem.Decode([]byte(text))
		if len(der.Headers) > 0 {
			continue // only the text tells how it is encrypted
		}
		path := filepath.Join(t.TempDir(), "key.der")
		require.NoError(t, os.WriteFile(path, der.Bytes, 0o600))
		key, err = sm2.Loader{Password: password}.PrivateKey("file://" + path)
		require.NoError(t, err, name)
		assert.True(t, want.Equal(key), name)
	}
	key, err := sm2.Loader{Password: password}.PrivateKey(string(readFile(t, merchantKey)))
	require.NoError(t, err, "a key that is not encrypted needs none")
	assert.True(t, want.Equal(key))
}

func TestWrongPasswordIsNamed(t *testing.T) {
	t.Parallel()
	for name, text := range encryptedKeys(t) {
		key, err := sm2.LoadPrivateKey(text)
		assert.Nil(t, key, name)
		assert.ErrorContains(t, err, "under a password; give it: sm2.Loader{Password", name)
		for range 3 { // padding may fit by chance, the rest does not
			key, err = sm2.Loader{Password: "Wrong0Pass"}.PrivateKey(text)
			assert.Nil(t, key, name)
			assert.ErrorContains(t, err, "the password does not fit", name)
			assert.NotContains(t, err.Error(), "Wrong0Pass", name)
		}
	}
}

// gmsm panics on some of these.
func TestDamagedEncryptedKeyIsAnError(t *testing.T) {
	t.Parallel()
	block, _ := pem.Decode([]byte(opensslPKCS8))
	var file struct {
		Algorithm asn1.RawValue
		Data      []byte
	}
	_, err := asn1.Unmarshal(block.Bytes, &file)
	require.NoError(t, err)
	for size := range len(file.Data) {
		short := file
		short.Data = file.Data[:size]
		der, err := asn1.Marshal(short)
		require.NoError(t, err)
		_, err = sm2.Loader{Password: password}.PrivateKey(string(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: der})))
		require.ErrorContains(t, err, "damaged or cut short", "%d bytes", size)
	}
	for size := range block.Bytes {
		text := pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes[:size]})
		_, err := sm2.Loader{Password: password}.PrivateKey(string(text))
		require.Error(t, err, "%d bytes", size)
	}
}

// The keys of others, encrypted: one look inside, or at the BEGIN line, tells.
func TestEncryptedRSAKeyIsNamed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"keys/apiclient_key_pkcs8_enc.pem", "keys/apiclient_key_pkcs8_enc_scrypt.pem"} {
		_, err := sm2.Loader{Password: password}.PrivateKey(string(readFile(t, name)))
		assert.ErrorContains(t, err, "this is an RSA key; auth.LoadPrivateKey is for it", name)
	}
	_, err := sm2.LoadPrivateKey(string(readFile(t, "keys/apiclient_key_pkcs1_enc.pem")))
	assert.ErrorContains(t, err, "this is an RSA PRIVATE KEY; auth.LoadPrivateKey is for RSA keys")
}

// A file made to do harm asks for hours of key derivation.
func TestKeyThatCostsTooMuchToOpenIsRefused(t *testing.T) {
	t.Parallel()
	how := pkcs.NewPBESEncrypter(pkcs.AES256CBC, pkcs.NewPBKDF2Opts(pkcs.SHA256, 16, 70_000))
	der, err := pkcs8.MarshalPrivateKey(gmsmPrivate(t, merchantKey), []byte(password), how)
	require.NoError(t, err)
	few, many := []byte{2, 3, 0x01, 0x11, 0x70}, []byte{2, 3, 0x7f, 0xff, 0xff} // 70 000 and 8 388 607
	require.Equal(t, 1, bytes.Count(der, few))
	der = bytes.Replace(der, few, many, 1)
	_, err = sm2.Loader{Password: password}.PrivateKey(string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der})))
	assert.ErrorContains(t, err, "too much time or memory")
}
