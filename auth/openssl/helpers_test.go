package openssl_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth/openssl"
)

// isThere reports whether there is a libcrypto here. Where it has to be, none is a failure; elsewhere the error is looked at, for it is
// what users get.
func isThere(tb testing.TB) bool {
	tb.Helper()
	version, err := openssl.Version()
	if err == nil {
		require.Regexp(tb, `^OpenSSL (3|1\.1)\.`, version)
		return true
	}
	if os.Getenv("WXPAY_LIBCRYPTO") == "require" || scale > 1 {
		tb.Fatalf("a libcrypto is required here: %v", err)
	}
	requireNotFound(tb, err)
	tb.Logf("nothing is signed here: %v", err)
	return false
}

// requireNotFound asserts that an error says what was looked for, or where it is.
func requireNotFound(tb testing.TB, err error) {
	tb.Helper()
	require.ErrorIs(tb, err, openssl.ErrNoLibrary)
	if isSupported() {
		for _, name := range openssl.Sonames {
			require.ErrorContains(tb, err, name)
		}
		require.ErrorContains(tb, err, "libssl3")
		return
	}
	require.ErrorContains(tb, err, "this is "+runtime.GOOS+"/"+runtime.GOARCH)
}

func isSupported() bool {
	return runtime.GOOS == "linux" && (runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64")
}

// native is key as libcrypto signs with it.
func native(tb testing.TB, key crypto.Signer) crypto.Signer {
	tb.Helper()
	own, err := openssl.New(key)
	require.NoError(tb, err)
	require.NotSame(tb, key, own)
	return own
}

// rsaKey is a key of this directory's testdata.
func rsaKey(tb testing.TB, file string) *rsa.PrivateKey {
	tb.Helper()
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(tb, err)
	block, _ := pem.Decode(text)
	require.NotNil(tb, block)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	require.NoError(tb, err)
	return key.(*rsa.PrivateKey)
}

// requireFreed waits until so many keys and contexts were given back.
func requireFreed(t *testing.T, freed *openssl.Frees, keys, contexts int64) {
	t.Helper()
	require.Eventually(t, func() bool {
		runtime.GC()
		return freed.Keys.Load() == keys && freed.Contexts.Load() == contexts
	}, 20*time.Second, 10*time.Millisecond, "not all of C's memory was given back")
}
