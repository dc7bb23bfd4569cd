package certificates

import (
	"crypto"
	"errors"
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
	none    bool      // WeChat Pay's last word: this merchant has no certificates
	fetched time.Time // of the last download that succeeded; zero: never

	attempted time.Time // of the last download that ended by itself; zero: never
	asked     time.Time // of the last one that an unknown serial caused; zero: never
	ended     int       // downloads that ended by themselves, well or not
	failures  int       // how many of them failed since one succeeded
	err       error     // of the last one
	due       time.Time // of the next one; zero: at once
}

// held is a certificate together with the encrypted form it came in, which proves
// to other nodes that it is WeChat Pay's.
type held struct {
	cert   *auth.Certificate
	entry  entry
	listed bool // in the last download
}

// usable reports whether signatures by the certificate are accepted. One that ended
// is, as long as WeChat Pay itself lists it.
func (h held) usable(now time.Time) bool { return h.listed || !now.After(h.cert.NotAfter) }

func (h held) same(other held) bool { return auth.SameSerial(h.cert.Serial, other.cert.Serial) }

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
	next := &state{fetched: now, attempted: now, asked: st.asked, ended: st.ended + 1, held: slices.Clone(listed)}
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
// are no certificates. What is held stays.
func (st *state) failed(err error, now time.Time, s *Source) *state {
	next := *st
	next.attempted, next.err = now, err
	next.ended++
	next.failures++
	if errors.Is(err, ErrPublicKeyMode) {
		next.none, next.held = true, slices.Clone(st.held)
		for i := range next.held {
			next.held[i].listed = false
		}
		if s.serves(&next, now) {
			next.due = now.Add(s.options.MaxAge) // all is well without
			return &next
		}
	}
	next.due = now.Add(next.pause(now, s))
	return &next
}

// pause is the time that must pass between the last download and the next. While
// there are keys, it is the whole MinInterval; without any, a second at first.
func (st *state) pause(now time.Time, s *Source) time.Duration {
	if s.serves(st, now) {
		return s.options.MinInterval
	}
	return min(s.options.MinInterval, time.Second<<min(max(st.failures-1, 0), 20))
}

// rested reports whether the pause is over. A clock that was set back ends it.
func (st *state) rested(now time.Time, s *Source) bool {
	since := now.Sub(st.attempted)
	return st.attempted.IsZero() || since < 0 || since >= st.pause(now, s)
}

// isDue reports whether to download although no serial is unknown. A clock that was set
// back, be it after an import, makes it due.
func (st *state) isDue(now time.Time, s *Source) bool {
	if !st.rested(now, s) {
		return false // refresh would refuse
	}
	newest := st.newest(now, "")
	return now.Before(st.attempted) || now.Before(st.fetched) || !now.Before(st.due) || newest != nil && now.After(newest.NotAfter)
}
