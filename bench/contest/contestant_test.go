package contest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/bench/contest"
)

// TestEachContestantGetsTheAnswer, or its figures are of something else.
func TestEachContestantGetsTheAnswer(t *testing.T) {
	t.Parallel()
	setup, err := contest.NewSetup()
	require.NoError(t, err)
	t.Cleanup(setup.Close)
	for _, c := range contest.All() {
		t.Run(fmt.Sprintf("%s, stub %v", c.Name, c.Stub), func(t *testing.T) {
			t.Parallel()
			call, err := c.Make(setup)
			require.NoError(t, err)
			for range 2 {
				got, err := call(t.Context())
				require.NoError(t, err)
				require.Equal(t, "weixin://wxpay/bizpayurl?pr=JyC91EIz1", got)
			}
		})
	}
}

// BenchmarkCall is for profiles; figures to compare are those of the command table.
func BenchmarkCall(b *testing.B) {
	setup, err := contest.NewSetup()
	require.NoError(b, err)
	b.Cleanup(setup.Close)
	ctx, cancel := context.WithCancel(b.Context()) // as a server's request has
	b.Cleanup(cancel)
	for _, c := range contest.All() {
		call, err := c.Make(setup)
		require.NoError(b, err)
		for _, callers := range []int{1, 8, 64} {
			name := strings.NewReplacer("/", "-", ",", "").Replace(c.Name)
			b.Run(fmt.Sprintf("%s/stub=%v/callers=%d", name, c.Stub, callers), func(b *testing.B) {
				b.ReportAllocs()
				b.SetParallelism(callers)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if _, err := call(ctx); err != nil {
							b.Error(err)
							return
						}
					}
				})
			})
		}
	}
}
