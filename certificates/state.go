package certificates

import (
	"crypto"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// most bounds the certificates held: WeChat Pay has two at a time.
const most = 20

// A state is what is known at one time. It never changes; a new one replaces it.
type state struct {
	held    []held    // newest first
	fetched time.Time // of the last download that succeeded; zero: never
	due     time.Time // of the next download; zero: at once

	ended     int       // downloads that ended by themselves, well or not
	attempted time.Time // of the last download
	failures  int       // downloads that failed since one succeeded
	givenUp   int       // downloads whose caller gave up since one ended by itself
	err       error     // of the last download
}

// held is a certificate together with the encrypted form it came in, which proves
// to other nodes that it is WeChat Pay's.
type held struct {
	cert   *auth.Certificate
	entry  entry
	listed bool // in the last download
}

// usable tells whether signatures by the certificate are accepted. One that ended
// is, as long as WeChat Pay itself lists it.
func (h held) usable(now time.Time) bool { return h.listed || !now.After(h.cert.NotAfter) }

func (st *state) key(serial string, now time.Time) crypto.PublicKey {
	for _, h := range st.held {
		if h.usable(now) && auth.SameSerial(h.cert.Serial, serial) {
			return h.cert.PublicKey
		}
	}
	return nil
}

// newest returns the certificate to encrypt with: the last to begin that is valid.
// With a schema it must be of that schema.
func (st *state) newest(now time.Time, schema string) *auth.Certificate {
	var best *auth.Certificate
	for _, h := range st.held {
		if !h.usable(now) || schema != "" && auth.SchemaOf(h.cert.PublicKey) != schema {
			continue
		}
		if h.cert.ValidAt(now) {
			return h.cert // held is sorted
		}
		if best == nil {
			best = h.cert
		}
	}
	return best
}

// with returns the state after a download: what it listed, and what is still valid
// of before, for answers and notifications signed with it may be on their way.
func (st *state) with(listed []held, now time.Time, maxAge time.Duration) *state {
	next := &state{fetched: now, attempted: now, ended: st.ended + 1, held: listed}
	for _, old := range st.held {
		if !slices.ContainsFunc(listed, old.same) && !now.After(old.cert.NotAfter) {
			old.listed = false
			next.held = append(next.held, old)
		}
	}
	next.sort()
	next.due = next.dueAt(maxAge)
	return next
}

// sort puts the newest first and bounds the number.
func (st *state) sort() {
	slices.SortStableFunc(st.held, func(a, b held) int { return b.cert.NotBefore.Compare(a.cert.NotBefore) })
	st.held = st.held[:min(most, len(st.held))]
}

func (h held) same(other held) bool { return auth.SameSerial(h.cert.Serial, other.cert.Serial) }

// dueAt is when to download again: before MaxAge is over, some of it earlier by
// chance so that many merchants do not come at once, and a day before the newest
// certificate ends.
func (st *state) dueAt(maxAge time.Duration) time.Time {
	due := st.fetched.Add(maxAge - rand.N(maxAge/10+1)) //nolint:gosec // spreads load, guards nothing
	if len(st.held) > 0 {
		if end := st.held[0].cert.NotAfter.Add(-24 * time.Hour); end.Before(due) && end.After(st.fetched) {
			return end
		}
	}
	return due
}

// failed returns the state after a download that failed, or that found that there
// are none. The certificates stay. The next download is due after pause.
func (st *state) failed(err error, now time.Time, pause func(*state) time.Duration) *state {
	next := *st
	next.attempted, next.err = now, err
	next.ended++
	next.failures++
	next.givenUp = 0
	next.due = now.Add(pause(&next))
	return &next
}

// abandoned returns the state after a download that its caller gave up.
func (st *state) abandoned(now time.Time) *state {
	next := *st
	if next.givenUp == 0 {
		next.attempted = now
	}
	next.givenUp++
	return &next
}

// maxGivenUp is how many downloads in a row may be given up before they count as
// one that failed: callers with little time must not cause a storm.
const maxGivenUp = 10

// pause is the time that must pass between the last download and the next.
func (st *state) pause(minInterval time.Duration) time.Duration {
	switch {
	case st.attempted.IsZero():
		return 0
	case st.givenUp > 0 && st.givenUp < maxGivenUp:
		return 0
	case st.failures > 0:
		return min(minInterval, time.Second<<min(st.failures-1, 20))
	}
	return minInterval
}

// mayDownload tells whether the pause is over. A clock that was set back does not
// prolong it.
func (st *state) mayDownload(now time.Time, minInterval time.Duration) bool {
	since := now.Sub(st.attempted)
	return since < 0 || since >= st.pause(minInterval)
}
