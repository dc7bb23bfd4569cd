package notify

import "time"

// NewMemory is the Once of a Handler that was given none, with a clock.
func NewMemory(now func() time.Time) Once {
	m := newMemory()
	m.now = now
	return m
}
