package openssl_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/openssl"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// kmsKey is a handle: it signs, and nobody sees its numbers.
type kmsKey struct{ crypto.Signer }

// refusedKeys are keys that libcrypto is not given, and what the error says of each.
func refusedKeys(t *testing.T) map[string]refusedKey {
	t.Helper()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	guomi, err := sm2.GenerateKey()
	require.NoError(t, err)
	good := testkit.BareKey(t)
	inconsistent := &rsa.PrivateKey{PublicKey: good.PublicKey, D: new(big.Int).Add(good.D, big.NewInt(2)), Primes: good.Primes}
	foreign := &rsa.PrivateKey{PublicKey: rsaKey(t, "rsa_3072.pem").PublicKey, D: good.D, Primes: good.Primes}
	return map[string]refusedKey{
		"none":                    {nil, "the private key is missing"},
		"nil":                     {(*rsa.PrivateKey)(nil), "the RSA private key is empty"},
		"an empty one":            {&rsa.PrivateKey{}, "the RSA private key is empty"},
		"1024 bits":               {rsaKey(t, "rsa_1024.pem"), "1024 bits"},
		"three primes":            {rsaKey(t, "rsa_2048_three_primes.pem"), "has 3 primes; expected 2"},
		"numbers that do not fit": {inconsistent, "damaged"},
		"another key's modulus":   {foreign, "damaged"},
		"another curve":           {curve, "*ecdsa.PublicKey"},
		"SM2":                     {guomi, "does not give its numbers"},
		"a handle of a KMS":       {kmsKey{testkit.Signer(t, "apiclient_key.pem")}, "a openssl_test.kmsKey, does not give its numbers"},
	}
}

type refusedKey struct {
	key  crypto.Signer
	says string
}

func TestKeysThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, test := range refusedKeys(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own, err := openssl.New(test.key)
			require.ErrorContains(t, err, test.says)
			require.ErrorContains(t, err, "openssl: ")
			require.NotErrorIs(t, err, openssl.ErrNoLibrary, "the key is at fault, wherever this runs")
			require.Nil(t, own)
		})
	}
}

func TestAKeyThatCannotBeTakenSignsByItselfAndTheLogSaysSo(t *testing.T) {
	t.Parallel()
	for name, test := range refusedKeys(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			got := openssl.Signer(test.key, slog.New(slog.NewTextHandler(&log, nil)))
			require.Equal(t, test.key, got)
			require.Contains(t, log.String(), "level=WARN")
			require.Contains(t, log.String(), `msg="wxpay openssl"`)
			require.Contains(t, log.String(), test.says)
			require.Equal(t, 1, strings.Count(log.String(), "\n"))
			require.Equal(t, test.key, openssl.Signer(test.key, nil))
		})
	}
}

// TestWithoutALibraryTheErrorSaysWhatWasLookedFor: one that is not there, and one that is another.
func TestWithoutALibraryTheErrorSaysWhatWasLookedFor(t *testing.T) {
	t.Parallel()
	key := testkit.Signer(t, "apiclient_key.pem")
	own, err := openssl.NewOf(key, "libcrypto.so.999", "libm.so.6")
	require.ErrorIs(t, err, openssl.ErrNoLibrary)
	require.Nil(t, own)
	if isSupported() {
		require.ErrorContains(t, err, "libcrypto.so.999: cannot open shared object file")
		require.ErrorContains(t, err, "libm.so.6: undefined symbol: ")
		require.ErrorContains(t, err, "libssl3")
	} else {
		requireNotFound(t, err)
	}
	var log bytes.Buffer
	require.Equal(t, key, openssl.SignerOf(key, slog.New(slog.NewTextHandler(&log, nil)), "libcrypto.so.999"))
	require.Contains(t, log.String(), "level=WARN")
	require.Contains(t, log.String(), err.Error()[:50])
}

// TestTheLogSaysWhichLibrarySigns, where somebody looks for it.
func TestTheLogSaysWhichLibrarySigns(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	key := openssl.Signer(testkit.Signer(t, "apiclient_key.pem"), logger)
	version, err := openssl.Version()
	require.NoError(t, err)
	require.Contains(t, log.String(), "level=DEBUG")
	require.Contains(t, log.String(), version)
	again, err := openssl.New(key)
	require.NoError(t, err)
	require.Same(t, key, again, "a key that was made already")
}

// TestKeysShowNoSecret: they are those of package auth, which hide.
func TestKeysShowNoSecret(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	bare := testkit.BareKey(t)
	var marks []string
	for _, n := range append([]*big.Int{bare.D}, bare.Primes...) {
		marks = append(marks, n.String()[:40], hex.EncodeToString(n.Bytes())[:40], fmt.Sprintf("%v", n.Bits()[:3]))
	}
	own := native(t, bare)
	testkit.RequireNoMark(t, testkit.Printed(own), marks, "key")
	testkit.RequireNoMark(t, testkit.Printed(auth.Credential{Key: own}), marks, "credential")
	assert.Equal(t, "[redacted]", fmt.Sprint(own))
	testkit.RequireNoMark(t, fmt.Sprintf("%#v", own), marks, "in Go's syntax")
}

func TestAKeyIsTheSameWhoeverSigns(t *testing.T) {
	t.Parallel()
	if !isThere(t) {
		return
	}
	type key interface {
		Equal(x crypto.PrivateKey) bool
	}
	loaded, bare := testkit.Signer(t, "apiclient_key.pem"), testkit.BareKey(t)
	own, other := native(t, bare).(key), native(t, rsaKey(t, "rsa_3072.pem"))
	for _, same := range []crypto.PrivateKey{own, native(t, loaded), loaded, bare} {
		assert.True(t, own.Equal(same))
	}
	for _, another := range []crypto.PrivateKey{other, nil, "text", rsaKey(t, "rsa_4096.pem")} {
		assert.False(t, own.Equal(another))
	}
	assert.True(t, bare.PublicKey.Equal(own.(crypto.Signer).Public()))
}

// TestTheWarningOfAKeyFileIsKept: wxpay.New reports it.
func TestTheWarningOfAKeyFileIsKept(t *testing.T) {
	t.Parallel()
	if !isThere(t) || runtime.GOOS == "windows" {
		return
	}
	file := filepath.Join(t.TempDir(), "apiclient_key.pem")
	require.NoError(t, os.WriteFile(file, []byte(testkit.KeyText(t, "apiclient_key.pem")), 0o644))
	require.NoError(t, os.Chmod(file, 0o644)) // whatever the umask
	loaded, err := auth.LoadPrivateKey("file://" + file)
	require.NoError(t, err)
	warning := native(t, loaded).(interface{ Warning() string }).Warning()
	require.NotEmpty(t, warning)
	require.Equal(t, loaded.(interface{ Warning() string }).Warning(), warning)
}
