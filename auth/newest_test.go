package auth_test

import (
	"crypto"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// otherKey stands for a public key of another algorithm.
type otherKey struct{ schema, name string }

func (k otherKey) Schema() string                    { return k.schema }
func (otherKey) NewHash() hash.Hash                  { return sha256.New() }
func (otherKey) Verify(_, _ []byte) bool             { return false }
func (otherKey) Encrypt([]byte) ([]byte, error)      { return nil, errors.New("not here") }
func (k otherKey) Equal(other crypto.PublicKey) bool { return other == crypto.PublicKey(k) }

// TestNewestIsTheCertificateToEncryptWith: valid, of the schema, and begun last.
func TestNewestIsTheCertificateToEncryptWith(t *testing.T) {
	t.Parallel()
	rsaKey := loadPublic(t, platformCert)
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	cert := func(key crypto.PublicKey, begins, ends time.Duration) *auth.Certificate {
		return &auth.Certificate{NotBefore: noon.Add(begins), NotAfter: noon.Add(ends), PublicKey: key}
	}
	old, young := cert(rsaKey, -3*time.Hour, 9*time.Hour), cert(rsaKey, -2*time.Hour, time.Hour)
	other := cert(otherKey{schema: auth.SchemaSM2}, -time.Hour, time.Hour)
	future, ended := cert(rsaKey, 1, time.Hour), cert(rsaKey, -time.Hour/2, -1)
	for name, c := range map[string]struct {
		keys   auth.Keys
		schema string
		want   *auth.Certificate
	}{
		"no map":              {nil, "", nil},
		"nothing":             {auth.Keys{}, "", nil},
		"begun last":          {auth.Keys{"A": old, "B": young, "C": future, "D": ended}, "", young},
		"only one":            {auth.Keys{"A": old}, "", old},
		"not begun":           {auth.Keys{"C": future}, "", nil},
		"ended":               {auth.Keys{"D": ended}, "", nil},
		"in its first moment": {auth.Keys{"A": cert(rsaKey, 0, 1)}, "", cert(rsaKey, 0, 1)},
		"in its last moment":  {auth.Keys{"A": cert(rsaKey, -1, 0)}, "", cert(rsaKey, -1, 0)},
		"any schema":          {auth.Keys{"A": old, "B": young, "S": other}, "", other},
		"RSA":                 {auth.Keys{"A": old, "B": young, "S": other}, auth.SchemaRSA, young},
		"SM2":                 {auth.Keys{"A": old, "S": other}, auth.SchemaSM2, other},
		"none of the schema":  {auth.Keys{"A": old}, auth.SchemaSM2, nil},
		"nil beside it": {auth.Keys{"A": old, "N": nil, "T": (*auth.Certificate)(nil), "R": (*rsa.PublicKey)(nil)}, auth.SchemaRSA,
			old},
		"nil alone":           {auth.Keys{"T": (*auth.Certificate)(nil)}, "", nil},
		"keys without a time": {auth.Keys{"A": rsaKey, publicKeyID: rsaKey}, "", nil},
		"without a key":       {auth.Keys{"A": cert(nil, -1, 1)}, auth.SchemaRSA, nil},
	} {
		for range 20 { // maps have no order of their own
			require.Equal(t, c.want, c.keys.Newest(noon, c.schema), name)
		}
	}
}

// TestNothingIsTheSameAsAKeyThatIsRefused, on either side.
func TestNothingIsTheSameAsAKeyThatIsRefused(t *testing.T) {
	t.Parallel()
	good := loadPublic(t, platformCert)
	cert, err := auth.LoadCertificate("file://" + dataDir + platformCert)
	require.NoError(t, err)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	same := &rsa.PublicKey{N: good.(*rsa.PublicKey).N, E: good.(*rsa.PublicKey).E}
	sm2 := otherKey{auth.SchemaSM2, "a"}
	for name, c := range map[string]struct {
		a, b crypto.PublicKey
		want bool
	}{
		"itself":               {good, good, true},
		"a copy":               {good, same, true},
		"its certificate":      {good, cert, true},
		"two certificates":     {cert, &auth.Certificate{PublicKey: same}, true},
		"another":              {good, rawRSA(t, merchantKey).Public(), false},
		"another algorithm":    {good, sm2, false},
		"of that, too":         {sm2, otherKey{auth.SchemaSM2, "a"}, true},
		"of that, another":     {sm2, otherKey{auth.SchemaSM2, "b"}, false},
		"nil":                  {good, nil, false},
		"nil itself":           {nil, nil, false},
		"nil RSA key":          {(*rsa.PublicKey)(nil), (*rsa.PublicKey)(nil), false},
		"nil certificate":      {(*auth.Certificate)(nil), (*auth.Certificate)(nil), false},
		"empty certificate":    {&auth.Certificate{}, &auth.Certificate{}, false},
		"too small":            {&small.PublicKey, &small.PublicKey, false},
		"too small in one":     {&auth.Certificate{PublicKey: &small.PublicKey}, &small.PublicKey, false},
		"empty other":          {otherKey{}, otherKey{}, false},
		"no Equal to ask":      {struct{ auth.PublicKey }{sm2}, struct{ auth.PublicKey }{sm2}, false},
		"private in its place": {rawRSA(t, platformKey), rawRSA(t, platformKey), false},
	} {
		require.Equal(t, c.want, auth.SamePublicKey(c.a, c.b), name)
		require.Equal(t, c.want, auth.SamePublicKey(c.b, c.a), "%s, the other way round", name)
	}
}

// TestEmptyPublicKeyIsRefused wherever a key is taken.
func TestEmptyPublicKeyIsRefused(t *testing.T) {
	t.Parallel()
	for _, key := range []crypto.PublicKey{otherKey{}, &auth.Certificate{PublicKey: otherKey{}}} {
		require.ErrorContains(t, auth.CheckPublicKey(key), "otherKey is empty")
		require.Empty(t, auth.SchemaOf(key))
		require.False(t, auth.Verify(key, nil))
	}
	_, err := auth.Sign(stubSigner{public: otherKey{}})
	require.ErrorContains(t, err, "otherKey is empty")
	require.NoError(t, auth.CheckPublicKey(otherKey{schema: "X"}))
	require.Equal(t, "X", auth.SchemaOf(&auth.Certificate{PublicKey: otherKey{schema: "X"}}))
}

// TestBrandNamesItsSchema in Authorization, which is a variety of RSA only.
func TestBrandNamesItsSchema(t *testing.T) {
	t.Parallel()
	rsaSigner := stubSigner{public: rawRSA(t, merchantKey).Public(), signature: []byte("s")}
	sm2Signer := stubSigner{public: otherKey{schema: auth.SchemaSM2}, signature: []byte("s")}
	for name, c := range map[string]struct {
		credential   auth.Credential
		schema, item string
	}{
		"merchant, RSA": {auth.Credential{MchID: "1900000001", Key: rsaSigner}, auth.SchemaRSA, `mchid="1900000001"`},
		"merchant, SM2": {auth.Credential{MchID: "1900000001", Key: sm2Signer}, auth.SchemaSM2, `mchid="1900000001"`},
		"brand, RSA":    {auth.Credential{BrandID: "100001", Key: rsaSigner}, auth.SchemaBrand, `brand_id="100001"`},
		"brand, SM2":    {auth.Credential{BrandID: "100001", Key: sm2Signer}, auth.SchemaSM2, `brand_id="100001"`},
		"both":          {auth.Credential{BrandID: "100001", MchID: "1900000001", Key: rsaSigner}, auth.SchemaBrand, `brand_id="100001"`},
	} {
		got, err := c.credential.Authorization(t.Context(), auth.Request{Method: "GET", Target: "/", Nonce: "N"})
		require.NoError(t, err, name)
		require.True(t, strings.HasPrefix(got, c.schema+" "+c.item+`,nonce_str="N",`), "%s: %s", name, got)
		require.Contains(t, fmt.Sprint(c.credential), strings.Split(c.item, "=")[0]+":")
	}
}

// xSuite is a Suite whose cipher is AES under another name.
type xSuite struct{ auth.Suite }

func (xSuite) AEAD() string { return "AEAD_X" }

func (xSuite) NewAEAD(auth.Secret) (cipher.AEAD, error) { return nil, errors.New("it was asked") }

// TestNilSuiteIsPassedOver, before and after the one that fits.
func TestNilSuiteIsPassedOver(t *testing.T) {
	t.Parallel()
	const key = auth.Secret("Proto0Test1ApiV3Key2For3Vectors4")
	r := auth.Resource{Algorithm: "AEAD_X", Nonce: "0123456789ab"}
	for _, suites := range [][]auth.Suite{{nil, xSuite{}}, {xSuite{}, nil}, {nil, xSuite{}, nil}} {
		_, err := r.Open(key, suites...)
		require.ErrorContains(t, err, "it was asked")
		require.ErrorContains(t, r.Seal(key, nil, suites...), "it was asked")
	}
	_, err := r.Open(key, nil, nil)
	require.ErrorContains(t, err, `algorithm "AEAD_X" is not supported`)
	r.Algorithm = auth.AEADAES256GCM
	require.NoError(t, r.Seal(key, []byte("x"), nil))
	text, err := r.Open(key, nil)
	require.NoError(t, err)
	require.Equal(t, "x", string(text))
}
