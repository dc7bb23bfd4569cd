//go:build proof

package openssl_test

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth/openssl"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// scale multiplies the signatures that are compared: ten thousand of 2048 bits.
const scale = 100

// TestAMillionSignaturesTakeNoMemory: what C forgets to free no profile of Go shows, so this asks the system. The key has 1024 bits,
// which take a sixth of the time, and the same way.
func TestAMillionSignaturesTakeNoMemory(t *testing.T) {
	sign, free, err := openssl.LoadAnySize(rsaKey(t, "rsa_1024.pem"))
	require.NoError(t, err)
	defer free()
	signMany := func(n int) {
		var workers sync.WaitGroup
		for range 8 {
			workers.Go(func() {
				for i := range n / 8 {
					digest := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
					if _, err := sign(digest[:]); err != nil {
						t.Error(err)
						return
					}
					if i%20 > 0 {
						continue
					}
					if _, err := sign(digest[1:]); err == nil { // what fails makes its context anew
						t.Error("a digest that is too short was signed")
						return
					}
				}
			})
		}
		workers.Wait()
	}
	signMany(20_000)
	before := residentSize(t)
	signMany(1_000_000)
	grown := residentSize(t) - before
	t.Logf("before: %d KiB; grown by %d KiB", before>>10, grown>>10)
	require.Less(t, grown, int64(8<<20), "8 bytes a signature")
}

// TestThousandsOfKeysTakeNoMemory: a program may load the keys of its merchants again and again.
func TestThousandsOfKeysTakeNoMemory(t *testing.T) {
	loaded := testkit.Signer(t, "apiclient_key.pem")
	native(t, loaded)
	loadMany := func(n int) {
		var freed openssl.Frees
		for i := range n {
			key, err := openssl.New(loaded)
			require.NoError(t, err)
			openssl.CountFrees(key, &freed)
			if i%200 == 199 {
				runtime.GC()
			}
		}
		requireFreed(t, &freed, int64(n), int64(2*n))
	}
	loadMany(400)
	before := residentSize(t)
	loadMany(4000)
	grown := residentSize(t) - before
	t.Logf("before: %d KiB; grown by %d KiB", before>>10, grown>>10)
	require.Less(t, grown, int64(8<<20), "2 KiB a key, which is less than what libcrypto holds of one")
}

// residentSize is the memory that this process has, in bytes.
func residentSize(t *testing.T) int64 {
	t.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	require.NoError(t, err)
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	require.NoError(t, err)
	return pages * int64(os.Getpagesize())
}
