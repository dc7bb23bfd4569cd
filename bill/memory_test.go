package bill_test

import (
	"crypto/sha1"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// blocks is how many blocks of 400 kB or so a large bill has: 42 MB, or 1 GB.
const blocks = 120 * scale

var largeBlock = strings.Repeat(tradeRow+"\r\n", 1500)

func writeLargeBill(w io.Writer) {
	_, _ = io.WriteString(w, tradeHeader+"\r\n")
	for range blocks {
		_, _ = io.WriteString(w, largeBlock)
	}
	_, _ = io.WriteString(w, "总交易单数,订单总金额\r\n`1,`1.00\r\n")
}

type counting int64

func (c *counting) Write(p []byte) (int, error) {
	*c += counting(len(p))
	return len(p), nil
}

// TestLargeBillNeedsLittleMemory: fetched, checked and read row by row, the heap
// grows by less than 20 MB whatever the size of the bill.
func TestLargeBillNeedsLittleMemory(t *testing.T) {
	digest, size := sha1.New(), counting(0)
	writeLargeBill(io.MultiWriter(digest, &size))
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.FormatInt(int64(size), 10))
		writeLargeBill(w)
	}))
	t.Cleanup(files.Close)
	gateway, client, fetcher := gatewayOf(t)
	gateway.Handle("GET /"+endpoint, func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{
			"download_url": files.URL + "/bill", "hash_type": "SHA1", "hash_value": hex.EncodeToString(digest.Sum(nil)),
		}}
	})

	heap := func() int64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	runtime.GC()
	before, peak, sampled := heap(), int64(0), int64(0)
	fetcher.Progress = func(done, _ int64) {
		if done-sampled > 8<<20 {
			sampled, peak = done, max(peak, heap())
		}
	}
	b, err := fetcher.Fetch(t.Context(), client, endpoint)
	require.NoError(t, err)
	defer b.Close()
	rows, fen := 0, int64(0)
	for row, err := range b.Rows() {
		require.NoError(t, err)
		amount, err := row.Fen("订单金额")
		require.NoError(t, err)
		if rows, fen = rows+1, fen+amount; rows%20_000 == 0 {
			peak = max(peak, heap())
		}
	}
	assert.Equal(t, 1500*blocks, rows)
	assert.Equal(t, int64(100*1500*blocks), fen)
	t.Logf("a bill of %d MB, %d rows: the heap grew by %.1f MB", size>>20, rows, float64(peak-before)/(1<<20))
	assert.Less(t, peak-before, int64(20<<20))
}
