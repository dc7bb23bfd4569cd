package sandbox_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// BenchmarkOrder is an order, client included, beside the four RSA operations that it cannot do without: both sides sign, and both verify.
func BenchmarkOrder(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("four RSA operations/callers=%d", callers), func(b *testing.B) {
			key := sandbox.New(b).Config().PrivateKey
			digest := sha256.Sum256([]byte("x"))
			spread(b, callers, func() error {
				for range 2 {
					signature, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
					if err != nil {
						return err
					}
					if err := rsa.VerifyPKCS1v15(key.Public().(*rsa.PublicKey), crypto.SHA256, digest[:], signature); err != nil {
						return err
					}
				}
				return nil
			})
		})
		b.Run(fmt.Sprintf("sandbox/callers=%d", callers), func(b *testing.B) {
			s := sandbox.New(b)
			client, err := wxpay.New(s.Config())
			require.NoError(b, err)
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			var number atomic.Int64
			spread(b, callers, func() error {
				_, err := client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
					"appid": "wxd678efh567hg6787", "mchid": s.Config().MchID, "description": "tea",
					"out_trade_no": fmt.Sprintf("T%019d", number.Add(1)), "notify_url": "http://127.0.0.1:1/notify",
					"amount": wxpay.Params{"total": 1888},
				}})
				return err
			})
		})
	}
}

// spread lets so many callers share the work.
func spread(b *testing.B, callers int, one func() error) {
	b.Helper()
	b.ReportAllocs()
	b.SetParallelism(max(1, callers/runtime.GOMAXPROCS(0)))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := one(); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
