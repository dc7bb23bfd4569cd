package world

import (
	"sync/atomic"
	"time"
)

// beijing is WeChat Pay's time zone.
var beijing = time.FixedZone("", 8*60*60)

// A clock is real time plus what it was moved by. Signatures take the real time.
type clock struct {
	real  func() time.Time
	moved atomic.Int64 // nanoseconds
}

func (c *clock) now() time.Time {
	return c.real().Add(time.Duration(c.moved.Load())).In(beijing)
}

// realAt is what the real time is at a time of the world, if it is moved no further.
func (c *clock) realAt(t time.Time) time.Time { return t.Add(-time.Duration(c.moved.Load())) }

func (c *clock) move(d time.Duration) { c.moved.Add(int64(d)) }

// stamp prints a time as APIv3 does.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(beijing).Format(time.RFC3339)
}

// stampV2 prints a time as APIv2 does.
func stampV2(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(beijing).Format("20060102150405")
}

// dayOf returns the day of Beijing.
func dayOf(t time.Time) string { return t.In(beijing).Format(time.DateOnly) }
