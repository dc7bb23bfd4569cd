package auth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"math/big"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestUnusableKeysAreRefusedBeforeTheFirstCall(t *testing.T) {
	t.Parallel()
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	whole, other := rawRSA(t, merchantKey), rawRSA(t, platformKey)
	one := big.NewInt(1)

	for name, c := range map[string]struct {
		signer crypto.Signer
		words  []string
	}{
		"nil":               {nil, []string{"private key is missing", "auth.LoadPrivateKey"}},
		"nil RSA key":       {(*rsa.PrivateKey)(nil), []string{"private key is empty", "auth.LoadPrivateKey"}},
		"empty RSA key":     {&rsa.PrivateKey{}, []string{"private key is empty"}},
		"RSA-1024":          {small, []string{"1024 bits", "at least 2048"}},
		"KMS with RSA-1024": {stubSigner{public: small.Public()}, []string{"1024 bits"}},
		"ECDSA":             {curve, []string{"*ecdsa.PublicKey", "*rsa.PublicKey"}},
		"KMS without key":   {stubSigner{}, []string{"<nil>", "*rsa.PublicKey"}},
		"KMS with nil key":  {stubSigner{public: (*rsa.PublicKey)(nil)}, []string{"*rsa.PublicKey"}},
		"D changed": {&rsa.PrivateKey{PublicKey: whole.PublicKey, D: new(big.Int).Add(whole.D, one), Primes: whole.Primes},
			[]string{"damaged", "apiclient_key.pem"}},
		"N of another key": {&rsa.PrivateKey{PublicKey: other.PublicKey, D: whole.D, Primes: whole.Primes},
			[]string{"damaged"}},
		"a prime is missing": {&rsa.PrivateKey{PublicKey: whole.PublicKey, D: whole.D, Primes: whole.Primes[:1]},
			[]string{"damaged"}},
	} {
		key, err := auth.Prepare(c.signer)
		require.Error(t, err, name)
		assert.Nil(t, key, name)
		for _, word := range append(c.words, "auth: ") {
			assert.Contains(t, err.Error(), word, name)
		}
		for _, part := range partsOf(whole) {
			assert.NotContains(t, err.Error(), part, name)
		}
	}
}

func TestKMSWithEmptyPublicKeyIsRefused(t *testing.T) {
	t.Parallel()
	_, err := auth.Prepare(stubSigner{public: &rsa.PublicKey{}})
	assert.ErrorContains(t, err, "empty")
}

// A KMS signs elsewhere; what is here is a handle.
func TestForeignSignersPassThrough(t *testing.T) {
	t.Parallel()
	handle := &stubSigner{public: &rawRSA(t, merchantKey).PublicKey, signature: []byte("by the KMS")}
	prepared, err := auth.Prepare(handle)
	require.NoError(t, err)
	assert.Same(t, handle, prepared, "no copy, no wrapper: a handle may hold a connection")

	header, err := auth.Credential{MchID: "1", Serial: "S", Key: prepared}.Authorization(context.Background(), auth.Request{Method: "GET",
		Target: "/", Timestamp: 0, Nonce: "N", Body: nil})
	require.NoError(t, err)
	assert.Equal(t, `WECHATPAY2-SHA256-RSA2048 mchid="1",nonce_str="N",timestamp="0",serial_no="S",signature="YnkgdGhlIEtNUw=="`, header)
}

func TestPreparingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	once, err := auth.Prepare(rawRSA(t, merchantKey))
	require.NoError(t, err)
	twice, err := auth.Prepare(once)
	require.NoError(t, err)
	assert.Same(t, once, twice)

	loaded := loadPrivate(t, merchantKey)
	again, err := auth.Prepare(loaded)
	require.NoError(t, err)
	assert.Same(t, loaded, again, "a loaded key is ready")
}

// Without the precomputed values every signature computes them anew and takes
// twice the time. That shows in allocations, which unlike time can be counted.
func TestPreparedKeySignsAtFullSpeed(t *testing.T) {
	whole := rawRSA(t, merchantKey)
	bare := &rsa.PrivateKey{PublicKey: whole.PublicKey, D: whole.D, Primes: whole.Primes}
	prepared, err := auth.Prepare(bare)
	require.NoError(t, err)
	digest := sha256.Sum256([]byte("x"))
	allocations := func(key crypto.Signer) float64 {
		return testing.AllocsPerRun(5, func() { _, _ = key.Sign(rand.Reader, digest[:], crypto.SHA256) })
	}
	require.Greater(t, allocations(bare), 20.0, "a key without precomputed values is told apart")
	assert.Less(t, allocations(prepared), 20.0)
}

// The caller may be signing with the key in other goroutines: writing to it
// would be a data race, which the race detector sees here.
func TestCallersKeyIsNotWrittenTo(t *testing.T) {
	t.Parallel()
	precomputed := rawRSA(t, merchantKey)
	bare := &rsa.PrivateKey{PublicKey: precomputed.PublicKey, D: precomputed.D, Primes: precomputed.Primes}
	digest := sha256.Sum256([]byte("x"))

	for _, key := range []*rsa.PrivateKey{bare, precomputed} {
		before, values := copyOf(key), key.Precomputed
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				prepared, err := auth.Prepare(key)
				assert.NoError(t, err)
				_, err = prepared.Sign(rand.Reader, digest[:], crypto.SHA256)
				assert.NoError(t, err)
			})
			all.Go(func() {
				_, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
				assert.NoError(t, err)
			})
		}
		all.Wait()
		assert.Equal(t, before, copyOf(key))
		assert.Equal(t, values, key.Precomputed)
	}
	assert.Equal(t, rsa.PrecomputedValues{}, bare.Precomputed)
}

// copyOf returns every exported number of a key in text, which nothing can
// change afterwards.
func copyOf(key *rsa.PrivateKey) []string {
	numbers := []*big.Int{key.N, key.D, key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv}
	var all []string
	for _, n := range append(numbers, key.Primes...) {
		all = append(all, n.String())
	}
	return all
}

// A loaded key is all that a merchant needs one for: it signs, and it decrypts
// the fields that WeChat Pay encrypts.
func TestLoadedKeySignsAndDecrypts(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey)
	public := key.Public().(*rsa.PublicKey)

	digest := sha256.Sum256([]byte("text"))
	signature, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	require.NoError(t, err)
	require.NoError(t, rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature))

	sealed, err := rsa.EncryptOAEP(crypto.SHA1.New(), rand.Reader, public, []byte("secret"), nil)
	require.NoError(t, err)
	plain, err := key.(crypto.Decrypter).Decrypt(rand.Reader, sealed, &rsa.OAEPOptions{Hash: crypto.SHA1})
	require.NoError(t, err)
	assert.Equal(t, "secret", string(plain))
}

func TestPrivateKeysCompare(t *testing.T) {
	t.Parallel()
	type comparer interface{ Equal(crypto.PrivateKey) bool }
	key := loadPrivate(t, merchantKey).(comparer)
	assert.True(t, key.Equal(loadPrivate(t, "keys/apiclient_key_pkcs1.pem")))
	assert.True(t, key.Equal(rawRSA(t, merchantKey)))
	assert.False(t, key.Equal(loadPrivate(t, platformKey)))
	assert.False(t, key.Equal(nil))
}
