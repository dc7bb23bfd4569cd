package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wechatpay-chain/wxpay"
)

// A verdict is what an answer of the server allows its caller to believe.
type verdict uint8

const (
	silence  verdict = iota // there was no answer
	genuine                 // carried out, and said so
	forged                  // a success that nobody may believe
	crossed                 // a success of another order
	refused                 // certainly not carried out
	doubtful                // nobody knows
	early                   // a success of what was not even read
)

// An arrival is an attempt as the server saw it.
type arrival struct {
	attempt  int
	exact    bool // that it is this attempt is certain
	bytes    int  // of the request
	complete bool
	damaged  string // what of it is not as it was signed
	fault    fault
	at       int // the byte of the fault
	verdict  verdict
	carried  bool // carried out
	whole    bool // all of the answer was written
	poisoned bool // something unasked may lie before the answer
	token    string
	nonce    string
}

// An attempt is one as the client tells it.
type attempt struct {
	ended, failed bool
	outcome       wxpay.Outcome
	status        int
	code          wxpay.Code
	reused        bool
	whole         time.Duration
	dial          fault // that took effect
	wire          int   // bytes that the network let through; -1: all
}

// A record is all that is known about one call.
type record struct {
	call

	mu       sync.Mutex
	attempts []attempt
	arrivals []*arrival

	err      error
	resp     *wxpay.Response
	saved    []byte // a file that was downloaded
	panicked any
	took     time.Duration
}

// A ledger has the records of the calls under way, by their numbers.
type ledger struct {
	mu      sync.Mutex
	records map[int]*record
	busy    atomic.Int64 // requests that the server works at
}

func (l *ledger) open(c call) *record {
	r := &record{call: c}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records[c.n] = r
	return r
}

func (l *ledger) find(n int) *record {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.records[n]
}

// take returns the records, and forgets them.
func (l *ledger) take() []*record {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]*record, 0, len(l.records))
	for _, r := range l.records {
		all = append(all, r)
	}
	l.records = map[int]*record{}
	return all
}

// arrive notes an attempt at the server; 0 stands for the one that is under way.
func (r *record) arrive(number int) *arrival {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := &arrival{attempt: number, exact: number > 0}
	if !a.exact {
		a.attempt = max(len(r.attempts), 1)
	}
	r.arrivals = append(r.arrivals, a)
	return a
}

// change changes an arrival.
func (r *record) change(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
}

// A mark is the attempt that a context belongs to.
type mark struct {
	record  *record
	attempt int
}

type markKey struct{}

func marked(ctx context.Context, r *record, number int) context.Context {
	return context.WithValue(ctx, markKey{}, mark{r, number})
}

func markOf(ctx context.Context) mark {
	m, _ := ctx.Value(markKey{}).(mark)
	return m
}

// watcher is the Observer that writes the attempts down.
type watcher struct{}

func (watcher) Start(ctx context.Context, e wxpay.Event) context.Context {
	m := markOf(ctx)
	if e.Attempt == 0 {
		return ctx
	}
	m.record.change(func() { m.record.attempts = append(m.record.attempts, attempt{wire: -1}) })
	return marked(ctx, m.record, e.Attempt)
}

func (watcher) End(ctx context.Context, e wxpay.Event) {
	m := markOf(ctx)
	if e.Attempt == 0 {
		return
	}
	m.record.change(func() {
		a := &m.record.attempts[e.Attempt-1]
		a.ended, a.failed, a.outcome, a.status, a.code = true, e.Failed, e.Outcome, e.Status, e.Code
		a.reused, a.whole = e.Reused, e.Whole
	})
}
