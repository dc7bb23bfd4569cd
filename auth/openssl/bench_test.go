package openssl_test

import (
	"crypto"
	"crypto/sha256"
	"maps"
	"slices"
	"testing"

	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// BenchmarkSign is one signature of RSA-2048: "Go" by crypto/rsa, "libcrypto" by OpenSSL.
func BenchmarkSign(b *testing.B) {
	key := testkit.Signer(b, "apiclient_key.pem")
	keys := map[string]crypto.Signer{"Go": key}
	if isThere(b) {
		keys["libcrypto"] = native(b, key)
	}
	digest := sha256.Sum256([]byte("a message"))
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		key := keys[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = key.Sign(nil, digest[:], crypto.SHA256)
			}
		})
		b.Run(name+"/parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					_, _ = key.Sign(nil, digest[:], crypto.SHA256)
				}
			})
		})
	}
}
