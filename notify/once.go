package notify

import (
	"context"
	"sync"
	"time"
)

// Once remembers which events have been dealt with, for all replicas of a program, so
// that an event which comes several times enters the function of a Handler once. Package
// notify/redisonce is one. Implementations must be safe for use by several goroutines
// and obey ctx. Handlers that share a Once share what it remembers, so that an event sent to
// two of them enters one: give each its own prefix if both want it.
//
// It is a fence, not a lock on your data: a replica that dies after its work and before
// Finish leaves an event that is claimed again when the lease is over. What must not be
// booked twice needs a unique index in your database as well.
type Once interface {
	// Claim takes key for the caller, who is named by token, until lease is over. It
	// returns Finished if Finish was called for key, Busy if another token holds it,
	// otherwise Claimed. An error is answered to WeChat Pay as a failure: the
	// notification comes again.
	Claim(ctx context.Context, key, token string, lease time.Duration) (Claim, error)
	// Finish remembers for at least 25 hours, as long as WeChat Pay repeats, that key
	// was dealt with, whoever holds it.
	Finish(ctx context.Context, key, token string) error
	// Release gives key back if token still holds it.
	Release(ctx context.Context, key, token string) error
}

// Claim is what became of a claim.
type Claim int

// What Once.Claim returns.
const (
	Claimed  Claim = iota + 1 // the caller deals with the event
	Busy                      // somebody else does at the moment
	Finished                  // it was dealt with
)

// String names the claim.
func (c Claim) String() string {
	switch c {
	case Claimed:
		return "claimed"
	case Busy:
		return "busy"
	case Finished:
		return "finished"
	}
	return "no claim"
}

const (
	// lease is longer than a function may take, and shorter than the wait before WeChat
	// Pay's fourth repetition (3 minutes), which finds the event free again if a replica
	// died with it.
	lease = time.Minute
	// remembered is longer than WeChat Pay repeats: 24 h 4 m.
	remembered    = 25 * time.Hour
	maxRemembered = 10_000
)

// memory is the Once of a Handler that was given none.
type memory struct {
	now     func() time.Time
	mu      sync.Mutex
	entries map[string]entry
	order   []finished // oldest first
}

type finished struct {
	key   string
	until time.Time
}

type entry struct {
	token    string
	finished bool
	until    time.Time
}

func newMemory() *memory { return &memory{now: time.Now, entries: map[string]entry{}} }

func (m *memory) Claim(_ context.Context, key, token string, lease time.Duration) (Claim, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	switch e, found := m.entries[key]; {
	case found && e.finished && now.Before(e.until):
		return Finished, nil
	case found && !e.finished && now.Before(e.until):
		return Busy, nil
	}
	m.entries[key] = entry{token: token, until: now.Add(lease)}
	return Claimed, nil
}

func (m *memory) Finish(_ context.Context, key, _ string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	until := m.now().Add(remembered)
	m.entries[key] = entry{finished: true, until: until}
	if m.order = append(m.order, finished{key, until}); len(m.order) > maxRemembered {
		oldest := m.order[0]
		if e := m.entries[oldest.key]; e.finished && e.until.Equal(oldest.until) {
			delete(m.entries, oldest.key)
		}
		m.order = m.order[1:]
	}
	return nil
}

func (m *memory) Release(_ context.Context, key, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.entries[key]; e.token == token && !e.finished {
		delete(m.entries, key)
	}
	return nil
}
