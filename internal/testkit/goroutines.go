package testkit

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// ours begin the frames of what a call may leave behind: the library's own code, not that
// of its tests and their servers.
var ours = []string{"wechatpay-chain/wxpay.(*", "wechatpay-chain/wxpay.start", "wxpay/internal/transport.", "wxpay/internal/dial.",
	"wxpay/internal/filesink."}

// RequireNoGoroutines waits until no goroutine but those of tests is in the library's code.
func RequireNoGoroutines(tb testing.TB) {
	tb.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); ; <-tick.C {
		left := goroutines()
		if left == "" {
			return
		}
		if time.Now().After(end) {
			tb.Fatalf("goroutines are left:\n%s", left)
		}
	}
}

// goroutines are the stacks of those that are in the library's code. A test that waits for
// its turn is none.
func goroutines() string {
	stacks := make([]byte, 1<<20)
	all := strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n")
	return strings.Join(slices.DeleteFunc(all, func(stack string) bool {
		return strings.Contains(stack, "\ntesting.tRunner(") ||
			!slices.ContainsFunc(ours, func(frame string) bool { return strings.Contains(stack, frame) })
	}), "\n\n")
}
