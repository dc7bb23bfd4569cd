package dump

import (
	"io"
	"sync"
	"sync/atomic"

	"github.com/wechatpay-chain/wxpay/internal/panics"
)

// A Writer writes exchanges one behind the other. It is safe for use by several goroutines.
type Writer struct {
	To io.Writer // the caller's, which may panic

	mu    sync.Mutex
	calls atomic.Int64
}

// Number returns the number of a new call.
func (w *Writer) Number() int64 { return w.calls.Add(1) }

// Write writes an exchange at once. Whatever becomes of it costs no answer.
func (w *Writer) Write(e *Exchange) {
	defer panics.Recover(new(error), "Config.Dump")
	text := e.Text()
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.To.Write(text)
}
