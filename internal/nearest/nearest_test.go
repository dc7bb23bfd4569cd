package nearest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/nearest"
)

func TestDistanceCountsWhatFingersDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "total", 5},
		{"total", "", 5},
		{"total", "total", 0},
		{"totl", "total", 1},
		{"totall", "total", 1},
		{"tatal", "total", 1},
		{"toatl", "total", 1},
		{"otatl", "total", 2},
		{"order", "refund", 6},
	} {
		assert.Equal(t, c.want, nearest.Distance(c.a, c.b), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, nearest.Distance(c.b, c.a), "%s %s", c.b, c.a)
	}
}

func TestOnlyATypingErrorAwayIsNear(t *testing.T) {
	t.Parallel()
	known := []string{"total", "currency", "out_trade_no"}
	for key, want := range map[string]string{
		"totl": "total", "Total": "total", "out_trade_nr": "out_trade_no", "outtradeno": "out_trade_no", "x": "", "": "", "payer": "",
	} {
		assert.Equal(t, want, nearest.To(key, known), key)
	}
}

// TestALongKeyCostsNothing: what is longer by so much is not compared letter by letter.
func TestALongKeyCostsNothing(t *testing.T) {
	t.Parallel()
	long, begun := strings.Repeat("a", 32<<20), time.Now()
	assert.Empty(t, nearest.To(long, []string{"total", "currency", "out_trade_no"}))
	assert.Less(t, time.Since(begun), 2*time.Second)
}

func BenchmarkDistance(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if nearest.Distance("transaction", "transactions") != 1 {
			b.Fatal("one letter")
		}
	}
}
