// Package retry makes the attempts of a call: after each it decides whether another one follows, on which of the hosts and after which
// wait. An attempt is a function that it is given: it sends nothing itself, and knows no request.
package retry

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/fault"
)

// A Result is what one attempt came to.
type Result int

const (
	// Final is a success, a refusal, or an error that another attempt would bring again.
	Final Result = iota
	// NotSent means that nothing reached the server.
	NotSent
	// Unknown means that the request may have been carried out.
	Unknown
	// Limited means that the server had too many requests, and carried out none of this one.
	Limited
)

// A Policy says how often a call is tried, and how long is waited before.
type Policy struct {
	Attempts int           // the first one is one of them
	MinDelay time.Duration // the wait behind the first attempt is at most this
	MaxDelay time.Duration // no wait is longer
}

// Fill returns the Policy with its defaults, and what is wrong with it, a fault of Config each.
func (p Policy) Fill() (filled Policy, errs []error) {
	for _, limit := range []struct {
		field string
		value int64
	}{{"Attempts", int64(p.Attempts)}, {"MinDelay", int64(p.MinDelay)}, {"MaxDelay", int64(p.MaxDelay)}} {
		if limit.value < 0 {
			errs = append(errs, &fault.Error{Field: "Retry." + limit.field, Found: "is negative",
				Want: "expected more than 0, or 0 for the default"})
		}
	}
	p.Attempts = cmp.Or(p.Attempts, 3)
	p.MinDelay = cmp.Or(p.MinDelay, min(200*time.Millisecond, cmp.Or(p.MaxDelay, time.Hour)))
	p.MaxDelay = cmp.Or(p.MaxDelay, max(5*time.Second, p.MinDelay))
	if p.MaxDelay < p.MinDelay && len(errs) == 0 {
		errs = append(errs, &fault.Error{Field: "Retry.MaxDelay", Found: fmt.Sprintf("is %v", p.MaxDelay),
			Want: fmt.Sprintf("expected at least MinDelay, %v", p.MinDelay)})
	}
	return p, errs
}

// After is how long an answer asks to be left alone (RFC 9110, section 10.2.3), 0 if it does
// not.
func After(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(0, date.Sub(now))
	}
	return 0
}

// A Course is the attempts of one call.
type Course struct {
	Policy Policy
	Hosts  int                        // how many there are to be tried, in turn
	Repeat bool                       // a request that may have been carried out may be sent again
	Jitter func(n int64) (less int64) // a random number below n; nil: that of math/rand

	made int
}

// Attempt returns the number of the attempt that comes now, beginning with 1, and the host
// that it goes to, beginning with 0.
func (c *Course) Attempt() (number, host int) { return c.made + 1, c.made % max(c.Hosts, 1) }

// MayFollow reports whether another attempt may follow the one that comes now: after one that
// was NotSent, and after one that is Unknown.
func (c *Course) MayFollow() (notSent, unknown bool) {
	left := c.made+1 < c.Policy.Attempts
	return left || c.made+1 < c.Hosts, left && c.Repeat
}

// Next takes the result of the attempt that came, and reports whether another one follows,
// and after which wait. asked is how long the server wants to be left alone, 0 if it does not
// say. A wait that is longer than the Policy allows is not begun: the course is over.
//
// NotSent is always tried again; with hosts that were not tried yet even where the Policy
// has no more attempts. Unknown and Limited are, if the request may be repeated. A host that was not tried yet is
// not waited for.
func (c *Course) Next(result Result, asked time.Duration) (wait time.Duration, again bool) {
	notSent, unknown := c.MayFollow()
	switch result {
	case NotSent:
		again = notSent
	case Unknown, Limited:
		again = unknown
	case Final:
	}
	if !again || asked > c.Policy.MaxDelay && asked > 0 {
		return 0, false
	}
	c.made++
	if result != Limited && asked == 0 && c.made < c.Hosts {
		return 0, true
	}
	return max(c.backOff(), asked), true
}

// backOff is a random time, by "full jitter": anything from 0 up to a bound that doubles with
// each round of the hosts.
func (c *Course) backOff() time.Duration {
	bound := c.Policy.MinDelay
	for range (c.made - 1) / max(c.Hosts, 1) {
		bound = min(2*bound, c.Policy.MaxDelay)
	}
	bound = min(bound, c.Policy.MaxDelay)
	if bound <= 0 {
		return 0
	}
	jitter := c.Jitter
	if jitter == nil {
		jitter = rand.Int64N
	}
	return time.Duration(jitter(int64(bound) + 1))
}
