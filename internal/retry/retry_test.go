package retry_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/retry"
)

const (
	ms  = time.Millisecond
	sec = time.Second
)

// longest makes of every random wait the longest one.
func longest(n int64) int64 { return n - 1 }

// walk plays results, and returns the hosts that were tried and the waits between them.
func walk(c *retry.Course, results ...retry.Result) (hosts []int, waits []time.Duration) {
	for _, result := range results {
		_, host := c.Attempt()
		hosts = append(hosts, host)
		wait, again := c.Next(result, 0)
		if !again {
			break
		}
		waits = append(waits, wait)
	}
	return hosts, waits
}

func TestWhatMayFollowAnAttempt(t *testing.T) {
	t.Parallel()
	const notSent, unknown, limited, final = retry.NotSent, retry.Unknown, retry.Limited, retry.Final
	type results = []retry.Result
	type waits = []time.Duration
	three := retry.Policy{Attempts: 3, MinDelay: 100 * ms, MaxDelay: 150 * ms}
	once, free := retry.Course{Policy: three, Hosts: 1}, retry.Course{Policy: three, Hosts: 1, Repeat: true}
	pair := retry.Course{Policy: three, Hosts: 2, Repeat: true}
	wide := retry.Course{Policy: retry.Policy{Attempts: 2, MaxDelay: sec}, Hosts: 3, Repeat: true}
	for name, c := range map[string]struct {
		course  retry.Course
		results results
		hosts   []int
		waits   waits
	}{
		"nothing configured":          {retry.Course{Hosts: 1}, results{notSent}, []int{0}, nil},
		"nothing configured, GET":     {retry.Course{Hosts: 1, Repeat: true}, results{unknown}, []int{0}, nil},
		"not sent, always":            {once, results{notSent, notSent, notSent}, []int{0, 0, 0}, waits{100 * ms, 150 * ms}},
		"unknown, without leave":      {once, results{unknown}, []int{0}, nil},
		"limited, without leave":      {once, results{limited}, []int{0}, nil},
		"unknown, with leave":         {free, results{unknown, limited, unknown}, []int{0, 0, 0}, waits{100 * ms, 150 * ms}},
		"final":                       {pair, results{final}, []int{0}, nil},
		"not sent, then unknown":      {once, results{notSent, unknown}, []int{0, 0}, waits{100 * ms}},
		"hosts without a policy":      {retry.Course{Hosts: 3}, results{notSent, notSent, notSent}, []int{0, 1, 2}, waits{0, 0}},
		"unknown goes to no host":     {retry.Course{Hosts: 3, Repeat: true}, results{unknown}, []int{0}, nil},
		"more hosts than attempts":    {wide, results{notSent, notSent, unknown}, []int{0, 1, 2}, waits{0, 0}},
		"more attempts than hosts":    {pair, results{unknown, unknown, unknown}, []int{0, 1, 0}, waits{0, 100 * ms}},
		"a limit is for all hosts":    {pair, results{limited, limited, limited}, []int{0, 1, 0}, waits{100 * ms, 100 * ms}},
		"the zero course is one call": {retry.Course{}, results{notSent}, []int{0}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			course := c.course
			course.Jitter = longest
			tried, waited := walk(&course, c.results...)
			assert.Equal(t, c.hosts, tried)
			assert.Equal(t, c.waits, waited)
		})
	}
}

// TestWaitsDoubleUpToTheirBound, and are anything below it: full jitter.
func TestWaitsDoubleUpToTheirBound(t *testing.T) {
	t.Parallel()
	policy := retry.Policy{Attempts: 8, MinDelay: 200 * ms, MaxDelay: 5 * sec}
	for hosts, want := range map[int][]time.Duration{
		1: {200 * ms, 400 * ms, 800 * ms, 1600 * ms, 3200 * ms, 5 * sec, 5 * sec},
		2: {0, 200 * ms, 400 * ms, 400 * ms, 800 * ms, 800 * ms, 1600 * ms},
	} {
		c := &retry.Course{Policy: policy, Hosts: hosts, Jitter: longest}
		_, waits := walk(c, slices.Repeat([]retry.Result{retry.NotSent}, 8)...)
		assert.Equal(t, want, waits, "%d hosts", hosts)
	}
	var shortest, highest time.Duration = sec, 0
	for range 2000 {
		c := &retry.Course{Policy: policy, Hosts: 1}
		wait, again := c.Next(retry.NotSent, 0)
		require.True(t, again)
		shortest, highest = min(shortest, wait), max(highest, wait)
	}
	assert.Less(t, shortest, 20*ms)
	assert.Greater(t, highest, 180*ms)
	assert.LessOrEqual(t, highest, 200*ms)
}

// TestTheServersWishIsObeyed: never sooner than it asks, and not at all where that is longer
// than a wait may be.
func TestTheServersWishIsObeyed(t *testing.T) {
	t.Parallel()
	course := func() *retry.Course {
		return &retry.Course{Policy: retry.Policy{Attempts: 3, MinDelay: sec, MaxDelay: 3 * sec}, Hosts: 2, Repeat: true,
			Jitter: func(int64) int64 { return 0 }}
	}
	for _, result := range []retry.Result{retry.Limited, retry.Unknown} {
		wait, again := course().Next(result, 2*sec)
		assert.True(t, again)
		assert.Equal(t, 2*sec, wait)
		_, again = course().Next(result, 3*sec+1)
		assert.False(t, again)
	}
}

// TestMayFollowTellsTheTruth: what it announces is what Next does.
func TestMayFollowTellsTheTruth(t *testing.T) {
	t.Parallel()
	for attempts := range 4 {
		for hosts := range 4 {
			for _, repeat := range []bool{false, true} {
				for made := range 5 {
					course := func() *retry.Course {
						c := &retry.Course{Policy: retry.Policy{Attempts: attempts, MaxDelay: sec}, Hosts: hosts, Repeat: repeat}
						for range made {
							if _, again := c.Next(retry.NotSent, 0); !again {
								return nil
							}
						}
						return c
					}
					if course() == nil {
						continue
					}
					notSent, unknown := course().MayFollow()
					_, again := course().Next(retry.NotSent, 0)
					assert.Equal(t, notSent, again)
					for _, result := range []retry.Result{retry.Unknown, retry.Limited} {
						_, again = course().Next(result, 0)
						assert.Equal(t, unknown, again)
					}
					assert.False(t, unknown && !notSent)
				}
			}
		}
	}
}
