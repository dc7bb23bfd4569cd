package invariants_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestCallsAndCancelsDoNotMix lets calls be cancelled at random moments and looks
// whether an innocent one ever fails or gets another's answer.
func TestCallsAndCancelsDoNotMix(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("GET /v3/echo/{n}", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"n": r.PathValue("n"), "fill": strings.Repeat("x",
			len(r.Nonce)*len(r.PathValue("n"))*64)}}
	})
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	echo := client.Chain("v3/echo/{n}")
	type kept struct {
		n    string
		resp *wxpay.Response
	}
	results := make(chan []kept)
	const workers, calls = 8, 60 * scale
	for w := range workers {
		go func() {
			var mine []kept
			for i := range calls {
				n := strings.Repeat(string(rune('a'+w)), 1+i%30)
				ctx, cancel := context.WithCancel(context.Background())
				if i%3 == 0 {
					time.AfterFunc(time.Duration(i*50)*time.Microsecond, cancel)
				}
				resp, err := echo.Get(ctx, wxpay.Params{"n": n})
				cancel()
				if i%3 != 0 && err != nil {
					t.Errorf("an innocent call failed: %v", err)
				}
				if err == nil {
					mine = append(mine, kept{n, resp})
				}
			}
			results <- mine
		}()
	}
	var all []kept
	for range workers {
		all = append(all, <-results...)
	}
	for range 3 {
		runtime.GC()
	}
	for _, k := range all {
		require.Equal(t, k.n, k.resp.Get("n").String(), "an answer reached another caller, or its memory was reused")
	}
	require.GreaterOrEqual(t, len(all), workers*calls*2/3)
}

func TestTwoMerchantsNeverMix(t *testing.T) {
	t.Parallel()
	var wait sync.WaitGroup
	for _, mchID := range []string{"1900000001", "1900000002"} {
		gateway := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.Merchant(mchID)) // fails the test on a foreign signature
		gateway.Handle("/v3/{n}", func(r *wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: map[string]string{"who": mchID, "n": r.PathValue("n")}}
		})
		client, err := wxpay.New(gateway.Config())
		require.NoError(t, err)
		chain := client.Chain("v3/{n}")
		for i := range 50 {
			wait.Go(func() {
				resp, err := chain.Get(context.Background(), wxpay.Params{"n": i})
				if assert.NoError(t, err) {
					assert.Equal(t, mchID, resp.Get("who").String())
					assert.Equal(t, fmt.Sprint(i), resp.Get("n").String())
				}
			})
		}
	}
	wait.Wait()
}

// TestClientsLeaveNothingBehind: who makes a client for each request of its own leaks nothing.
func TestClientsLeaveNothingBehind(t *testing.T) {
	gateway := testkit.Gateway(t)
	cfg := gateway.Config()
	cfg.Backup, cfg.Retry = []string{"127.0.0.1:1"}, &wxpay.Retry{}
	live := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, goroutines := live(), runtime.NumGoroutine()
	for i := range 400 * scale {
		client, err := wxpay.New(cfg)
		require.NoError(t, err)
		if i < 20 {
			_, err := client.Chain("v3/certificates").Get(t.Context())
			require.NoError(t, err)
		}
	}
	testkit.RequireNoGoroutines(t)
	require.LessOrEqual(t, runtime.NumGoroutine(), goroutines+20*3, "the gateway has some for each connection that is kept")
	require.Less(t, int64(live())-int64(before), int64(4<<20))
}
