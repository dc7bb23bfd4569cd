package openssl_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/openssl"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestSignaturesAreThoseOfGo: PKCS #1 v1.5 has one signature for each digest.
func TestSignaturesAreThoseOfGo(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	for _, test := range []struct {
		name string
		key  *rsa.PrivateKey
		n    int
	}{
		{"2048 bits", testkit.BareKey(t), 100},
		{"3072 bits", rsaKey(t, "rsa_3072.pem"), 10},
		{"4096 bits", rsaKey(t, "rsa_4096.pem"), 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			own := native(t, test.key)
			for range test.n * scale {
				requireSame(t, test.key, own, crypto.SHA256)
			}
			for _, hash := range []crypto.Hash{crypto.SHA1, crypto.SHA224, crypto.SHA384, crypto.SHA512, crypto.MD5SHA1, crypto.Hash(0)} {
				requireSame(t, test.key, own, hash)
			}
		})
	}
}

// requireSame asserts that both sign a random digest in the same way.
func requireSame(t *testing.T, key, own crypto.Signer, hash crypto.Hash) {
	t.Helper()
	size := 20
	if hash != 0 {
		size = hash.Size()
	}
	digest := make([]byte, size)
	_, _ = rand.Read(digest)
	want, err := key.Sign(nil, digest, hash)
	require.NoError(t, err)
	got, err := own.Sign(nil, digest, hash)
	require.NoError(t, err)
	require.Equal(t, want, got, "%v of %x", hash, digest)
}

// TestPSSIsVerified: TLS 1.3 signs with PSS when a client shows its certificate.
func TestPSSIsVerified(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	key := testkit.BareKey(t)
	digest := sha256.Sum256([]byte("a message"))
	options := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	signature, err := native(t, key).Sign(rand.Reader, digest[:], options)
	require.NoError(t, err)
	require.NoError(t, rsa.VerifyPSS(&key.PublicKey, crypto.SHA256, digest[:], signature, options))
}

func TestADigestOfTheWrongLengthIsAnError(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	key := testkit.BareKey(t)
	own := native(t, key)
	for _, digest := range [][]byte{nil, make([]byte, 31), make([]byte, 64)} {
		_, want := key.Sign(nil, digest, crypto.SHA256)
		require.Error(t, want)
		_, err := own.Sign(nil, digest, crypto.SHA256)
		require.EqualError(t, err, want.Error())
	}
}

// TestAFailureLeavesNothingInTheQueue: libcrypto keeps errors for each thread, where the next one who looks would find them.
func TestAFailureLeavesNothingInTheQueue(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	key := testkit.BareKey(t)
	own := native(t, key)
	for range 3 {
		_, left, err := openssl.SignRaw(own, make([]byte, 31))
		require.ErrorContains(t, err, "EVP_PKEY_sign failed: error:")
		require.ErrorContains(t, err, "invalid digest length")
		require.Zero(t, left)
		requireSame(t, key, own, crypto.SHA256)
	}
}

// TestManyGoroutinesShareAKey: more than there are cores, which sign and decrypt in turn.
func TestManyGoroutinesShareAKey(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	key := testkit.BareKey(t)
	own := native(t, key)
	var workers sync.WaitGroup
	for i := range 50 {
		workers.Go(func() {
			for range 4 {
				digest := make([]byte, 32)
				_, _ = rand.Read(digest)
				signature, err := own.Sign(nil, digest, crypto.SHA256)
				assert.NoError(t, err)
				assert.NoError(t, rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest, signature))
				if i%2 == 0 {
					continue
				}
				sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &key.PublicKey, digest, nil)
				assert.NoError(t, err)
				opened, err := own.(crypto.Decrypter).Decrypt(nil, sealed, &rsa.OAEPOptions{Hash: crypto.SHA1})
				assert.NoError(t, err)
				assert.Equal(t, digest, opened)
			}
		})
	}
	workers.Wait()
	assert.LessOrEqual(t, openssl.Contexts(own), 2*runtime.GOMAXPROCS(0), "one for each action and core")
}

// TestKeysAreFreed: with the contexts that were made for them.
func TestKeysAreFreed(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	var freed openssl.Frees
	const count = 20
	contexts := 0
	for range count {
		own := native(t, testkit.Signer(t, "apiclient_key.pem"))
		openssl.CountFrees(own, &freed)
		_, err := own.Sign(nil, make([]byte, 64), crypto.SHA512)
		require.NoError(t, err)
		contexts += openssl.Contexts(own)
	}
	require.GreaterOrEqual(t, contexts, 3*count)
	requireFreed(t, &freed, count, int64(contexts))
}

// TestACallIsSignedByLibcrypto: the gateway verifies the signature, and the client decrypts what it answers.
func TestACallIsSignedByLibcrypto(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	gateway := testkit.Gateway(t)
	cfg := gateway.Config()
	gateway.Handle("/v3/name", func(*wxpaytest.Request) wxpaytest.Reply {
		sealed, err := auth.Encrypt(cfg.PrivateKey.Public(), "张三")
		assert.NoError(t, err)
		return wxpaytest.Reply{Body: map[string]string{"name": sealed}}
	})
	client := testkit.NewClient(t, cfg, func(c *wxpay.Config) { c.PrivateKey = native(t, c.PrivateKey) })
	resp, err := client.Chain("v3/name").Get(t.Context())
	require.NoError(t, err)
	name, err := client.Decrypt(resp.Get("name").String())
	require.NoError(t, err)
	require.Equal(t, "张三", name)
}
