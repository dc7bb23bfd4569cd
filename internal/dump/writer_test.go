package dump_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/dump"
	"github.com/wechatpay-chain/wxpay/internal/transport"
)

// TestExchangesStandOneBehindTheOther, each in one Write, however many there are at the same time.
func TestExchangesStandOneBehindTheOther(t *testing.T) {
	t.Parallel()
	var all bytes.Buffer
	w := &dump.Writer{To: &all}
	var calls sync.WaitGroup
	for range 50 {
		calls.Go(func() {
			w.Write(&dump.Exchange{Request: &transport.Request{Method: "GET", Target: "/v3/certificates"}, Call: w.Number(), Attempt: 1})
		})
	}
	calls.Wait()
	require.Equal(t, int64(51), w.Number())
	texts := strings.SplitAfter(all.String(), "\n\n")
	require.Len(t, texts, 51)
	for _, text := range texts[:50] {
		require.Equal(t, 1, strings.Count(text, "attempt 1"), text)
	}
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("disk") }

func TestAWriterThatPanicsCostsNoAnswer(t *testing.T) {
	t.Parallel()
	w := &dump.Writer{To: panicking{}}
	for range 2 { // nobody holds it after the first one
		require.NotPanics(t, func() { w.Write(&dump.Exchange{Request: &transport.Request{}}) })
	}
}
