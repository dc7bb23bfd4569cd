//go:build proof

package openssl_test

import (
	"crypto"
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

// TestAMillionSignaturesTakeNoMemory: what C forgets to free no profile of Go shows, so this asks the system.
func TestAMillionSignaturesTakeNoMemory(t *testing.T) {
	loaded := testkit.Signer(t, "apiclient_key.pem")
	key := native(t, loaded)
	signMany := func(n int) {
		var workers sync.WaitGroup
		for range 8 {
			workers.Go(func() {
				var message [8]byte
				for i := range n / 8 {
					binary.BigEndian.PutUint64(message[:], uint64(i))
					digest := sha256.Sum256(message[:])
					if _, err := key.Sign(nil, digest[:], crypto.SHA256); err != nil {
						t.Error(err)
						return
					}
					if i%100 == 0 { // what fails makes its context anew
						_, left, err := openssl.SignRaw(key, message[:])
						if err == nil || left != 0 {
							t.Errorf("error %v, left in the queue: %d", err, left)
							return
						}
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
