//go:build proof

package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// TestManyOrdersAreKept: orders with payments, notifications and refunds by 64 callers, with a
// state file; none is lost, and what it took is logged. WXPAY_LOAD is how many, 500 by default.
func TestManyOrdersAreKept(t *testing.T) {
	t.Parallel()
	many := 500
	if n, err := strconv.Atoi(os.Getenv("WXPAY_LOAD")); err == nil {
		many = n
	}
	s := sandbox.New(t, sandbox.State(filepath.Join(t.TempDir(), "state.db")))
	client := testkit.NewClient(t, s.Config())
	var told atomic.Int64
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		told.Add(1)
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(shop.Close)
	var next, calls atomic.Int64
	post := func(path string, body wxpay.Params) {
		calls.Add(1)
		_, err := client.Chain(path).Post(t.Context(), wxpay.Params{"json": body})
		assert.NoError(t, err)
	}
	began := time.Now()
	var callers sync.WaitGroup
	for range 64 {
		callers.Go(func() {
			for {
				i := next.Add(1)
				if i > int64(many) {
					return
				}
				number := fmt.Sprintf("L%08d", i)
				post("v3/pay/transactions/native", wxpay.Params{"appid": "wx", "mchid": s.Config().MchID, "description": "d",
					"out_trade_no": number, "notify_url": shop.URL, "amount": wxpay.Params{"total": 100}})
				assert.NoError(t, sandbox.World(s).Act("order", s.Config().MchID, number, "pay"))
				post("v3/refund/domestic/refunds", wxpay.Params{"out_trade_no": number, "out_refund_no": "R" + number, "notify_url": shop.URL,
					"amount": wxpay.Params{"refund": 40, "total": 100, "currency": "CNY"}})
			}
		})
	}
	callers.Wait()
	took := time.Since(began)
	require.NoError(t, s.Advance(time.Minute))
	assert.EqualValues(t, 2*many, told.Load(), "each payment and each refund is told once")
	for i := 1; i <= many; i += 1 + many/200 {
		o := sandbox.World(s).Order(s.Config().MchID, fmt.Sprintf("L%08d", i))
		require.NotNil(t, o)
		assert.Equal(t, "REFUND", o.State)
	}
	assert.EqualValues(t, 1_000_000_00+60*int64(many), sandbox.World(s).Balance(s.Config().MchID))
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("%d orders: %d calls in %v, %.0f a second beside as many notifications; heap %d MB", many, calls.Load(), took.Round(time.Millisecond),
		float64(calls.Load())/took.Seconds(), memory.HeapInuse>>20)
}
