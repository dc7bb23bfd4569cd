package notify

import (
	"sync"
	"sync/atomic"
	"time"
)

// What anybody can send costs, once it is refused, a look at what became of it on the way,
// which takes a hundred times as long as the refusal, and a record. A Receiver's Handlers
// have these for one a second, after a few at once.
const (
	diagnosesAtOnce = 5
	diagnosisEvery  = time.Second
)

// A budget says which refusals are diagnosed and recorded, and counts the others.
type budget struct {
	mu      sync.Mutex
	until   time.Time    // up to which the time has been spent
	leftOut atomic.Int64 // refusals without a record, since the last one
}

// spend reports whether there is something left, and how many were left out before.
func (b *budget) spend() (granted bool, leftOut int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if full := now.Add(-diagnosesAtOnce * diagnosisEvery); b.until.Before(full) {
		b.until = full
	}
	if now.Sub(b.until) < diagnosisEvery {
		return false, 0
	}
	b.until = b.until.Add(diagnosisEvery)
	return true, b.leftOut.Swap(0)
}

// A ticket is what a single notification has of a budget. A nil one is without bounds.
type ticket struct {
	budget         *budget
	asked, granted bool
	leftOut        int64 // before this one
}

// grants reports whether the notification may be diagnosed and recorded. It asks once.
func (t *ticket) grants() bool {
	if t == nil {
		return true
	}
	if !t.asked {
		t.asked = true
		if t.granted, t.leftOut = t.budget.spend(); !t.granted {
			t.budget.leftOut.Add(1)
		}
	}
	return t.granted
}
