package world

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A timer says what happens to what at a time of the world.
type timer struct {
	Act string `json:"a"` // a key of timed; "" of a delivery
	Key string `json:"k"`
}

// Timers are in the order of their times: those of states, and those of deliveries, which take
// their time and go out side by side.
var (
	timers    = table[timer]{"timers"}
	dueToPost = table[timer]{"due"}
)

// timed are what timers do. A timer is a reminder: what it finds may have changed meanwhile.
var timed = map[string]func(t *tx, key string){
	actExpire: (*tx).expire, actPayAlone: (*tx).payAlone, actPayCombinedAlone: (*tx).payCombinedAlone, actRefundDone: (*tx).endRefund,
	actTransferReady: (*tx).transferReady, actTransferConfirms: (*tx).transferConfirms, actTransferDone: (*tx).transferDone,
	actTransferOver: (*tx).transferOverdue, actTransferGone: (*tx).transferCancelled,
	actAuthorizationOver: (*tx).authorizationOverdue, actServiceExpires: (*tx).serviceExpires,
	actServiceConfirms: (*tx).serviceConfirms, actCharged: (*tx).charged, actShared: (*tx).shared, actFreed: (*tx).freed,
	actSharingReturned: (*tx).sharingReturned,
}

func timerKey(at time.Time, act, key string) string {
	return fmt.Sprintf("%020d|%s|%s", at.UnixNano(), act, key)
}

// at has something happen at a time of the world.
func (t *tx) at(when time.Time, act, key string) {
	timers.put(t, timerKey(when, act, key), &timer{act, key})
	if t.soonest.IsZero() || when.Before(t.soonest) {
		t.soonest = when
	}
	t.remind(when)
}

// postAt has a delivery go out at a time of the world.
func (t *tx) postAt(when time.Time, key string) {
	dueToPost.put(t, timerKey(when, "", key), &timer{"", key})
	t.remind(when)
}

func (t *tx) remind(when time.Time) {
	if t.earliest.IsZero() || when.Before(t.earliest) {
		t.earliest = when
	}
}

// A due timer.
type due struct {
	key  string
	when time.Time
	timer
}

// dues returns what falls due until a time, the first most of it.
func (w *World) dues(of table[timer], until time.Time, most int) (found []due) {
	w.store.Scan(of.name, "", false, func(key string, text []byte) bool {
		d := due{key: key}
		nanoseconds, _, _ := strings.Cut(key, "|")
		n, err := strconv.ParseInt(strings.TrimLeft(nanoseconds, "0"), 10, 64)
		if err != nil || json.Unmarshal(text, &d.timer) != nil {
			return true // nobody but at and postAt writes here
		}
		if d.when = time.Unix(0, n).In(beijing); d.when.After(until) {
			return false
		}
		found = append(found, d)
		return len(found) < most
	})
	return found
}

const (
	mostTimers  = 256 // in one step
	mostPosting = 64  // deliveries at once
)

// settle does everything that falls due until a time: first what states do by themselves, in
// its order, then the deliveries, side by side. It returns when nothing is left.
func (w *World) settle(ctx context.Context, until time.Time) error {
	for ctx.Err() == nil {
		busy := false
		err := w.do(until, func(t *tx) error {
			all := w.dues(timers, until, mostTimers)
			for _, d := range all {
				if !t.soonest.IsZero() && t.soonest.Before(d.when) {
					break // what has happened set an earlier timer
				}
				timers.delete(t, d.key)
				t.now = d.when
				timed[d.Act](t, d.Key)
			}
			busy = len(all) > 0
			return nil
		})
		if err != nil {
			return err
		}
		if busy {
			continue
		}
		posts := w.dues(dueToPost, until, mostPosting)
		if len(posts) == 0 {
			return nil
		}
		var all sync.WaitGroup
		for _, d := range posts {
			all.Go(func() { w.post(ctx, d) })
		}
		all.Wait()
	}
	return ctx.Err()
}

// furthest is how far the clock goes ahead of real time: what counts nanoseconds ends after 292 years.
const furthest = 100 * 365 * 24 * time.Hour

// Advance moves the clock and does what falls due, deliveries too.
func (w *World) Advance(ctx context.Context, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("the clock goes forward only; found %v", d)
	}
	w.settling.Lock()
	defer w.settling.Unlock()
	if moved := w.Moved(); d > furthest-moved {
		return fmt.Errorf("the clock goes at most %v ahead of real time, 100 years; it is %v ahead, and was to go %v further",
			furthest, moved, d)
	}
	until := w.clock.now().Add(d)
	if err := w.settle(ctx, until); err != nil {
		return err
	}
	return w.do(time.Time{}, func(t *tx) error {
		if left := until.Sub(w.clock.now()); left > 0 {
			w.clock.move(left)
		}
		t.now = w.clock.now()
		t.remind(t.now)
		t.changed("clock", "")
		t.save()
		return nil
	})
}

// run does what falls due as time goes by.
func (w *World) run(ctx context.Context) {
	defer close(w.done)
	for ctx.Err() == nil {
		w.asleep.Store(math.MaxInt64) // what is asked for from here on wakes
		wake := w.clock.now().Add(time.Hour)
		for _, of := range []table[timer]{timers, dueToPost} {
			if first := w.dues(of, wake, 1); len(first) > 0 {
				wake = first[0].when
			}
		}
		wait := wake.Sub(w.clock.now())
		w.asleep.Store(w.clock.real().Add(wait).UnixNano())
		if wait > 0 {
			alarm := time.NewTimer(wait)
			select {
			case <-ctx.Done():
			case <-w.wake:
			case <-alarm.C:
			}
			alarm.Stop()
			continue
		}
		w.settling.Lock()
		_ = w.settle(ctx, w.clock.now()) // a store that fails makes the next call fail too
		w.settling.Unlock()
	}
}
