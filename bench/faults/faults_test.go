package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
)

// TestNothingThatCostsMoneyHappens is the short run of the fault table: every mode, a fixed seed.
func TestNothingThatCostsMoneyHappens(t *testing.T) {
	var out bytes.Buffer
	rows, err := run(t.Context(), options{
		requests: 3000, seed: 3, callers: []int{1, 8, 64}, modes: modes(), replay: -1, together: true,
	}, &out)
	require.NoError(t, err, out.String())
	require.Len(t, rows, 12)
	requests := 0
	for _, r := range rows {
		requests += r.requests
		assert.Positive(t, r.success, "nothing succeeds, so nothing is shown")
		if r.mode.retry {
			assert.Greater(t, r.attempts, r.requests, "nothing is tried again")
		}
	}
	assert.InDelta(t, 3000, requests, 12)
	for _, d := range menu() {
		if d.on&huge == huge && d.on != anyKind && d.on&small == 0 {
			continue // too rare for a short run
		}
		assert.Contains(t, out.String(), "| "+d.name+" |", "a fault never took effect")
	}
}

// TestPlansAreTheSameForTheSameSeed: a request that went wrong can be made once more.
func TestPlansAreTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	one, same, other := newPlanner(1), newPlanner(1), newPlanner(2)
	differs := 0
	for n := range 500 {
		c := one.call(n)
		assert.Equal(t, c, same.call(n))
		for attempt := 1; attempt <= attempts; attempt++ {
			a, b := one.plan(&c, attempt), same.plan(&c, attempt)
			a.random, b.random = nil, nil
			require.Equal(t, a, b)
		}
		if c != other.call(n) {
			differs++
		}
	}
	assert.Greater(t, differs, 400)
}

// TestEveryCrimeIsSeen: a judge that finds nothing proves nothing.
func TestEveryCrimeIsSeen(t *testing.T) {
	t.Parallel()
	whole := arrival{
		attempt: 1, exact: true, bytes: 500, complete: true, verdict: genuine, carried: true, whole: true, token: "k", nonce: "n",
	}
	with := func(change func(a *arrival)) *arrival {
		own := whole
		change(&own)
		return &own
	}
	unknown := attempt{ended: true, failed: true, outcome: wxpay.Unknown, wire: -1}
	notSent := attempt{ended: true, failed: true, outcome: wxpay.NotSent, wire: -1}
	rejected := attempt{ended: true, failed: true, outcome: wxpay.Rejected, status: 400, wire: -1}
	success := attempt{ended: true, wire: -1}
	for name, c := range map[string]struct {
		mode     mode
		call     call
		attempts []attempt
		arrivals []*arrival
		err      error
		panicked any
		crime    crime
	}{
		"a second attempt by default": {mode{}, call{kind: order}, []attempt{unknown, unknown}, nil, errors.New("x"), nil, sentTwice},
		"a second one of a plain POST": {
			mode{retry: true}, call{kind: order}, []attempt{unknown, unknown},
			nil, errors.New("x"), nil, sentTwice,
		},
		"one behind a refusal": {
			mode{retry: true}, call{kind: query}, []attempt{rejected, unknown},
			nil, errors.New("x"), nil, sentTwice,
		},
		"the server got two": {
			mode{}, call{kind: query}, []attempt{unknown},
			[]*arrival{&whole, with(func(a *arrival) { a.nonce = "m" })}, errors.New("x"), nil, sentTwice,
		},
		"a success that was never sent": {mode{}, call{kind: order}, []attempt{success}, nil, nil, nil, successWithout},
		"a success of a forged answer": {
			mode{}, call{kind: order}, []attempt{success},
			[]*arrival{with(func(a *arrival) { a.verdict = forged })}, nil, nil, forgedAccepted,
		},
		"a success of another's answer": {
			mode{}, call{kind: order}, []attempt{success},
			[]*arrival{with(func(a *arrival) { a.verdict = crossed })}, nil, nil, answersCrossed,
		},
		"a success before all was sent": {
			mode{}, call{kind: huge}, []attempt{success},
			[]*arrival{with(func(a *arrival) { a.verdict, a.complete, a.carried = early, false, false })}, nil, nil, successWithout,
		},
		"NotSent, and the server has it": {
			mode{}, call{kind: order}, []attempt{notSent},
			[]*arrival{&whole}, errors.New("x"), nil, notSentButCame,
		},
		"NotSent, and the network has it": {
			mode{}, call{kind: order}, []attempt{{ended: true, failed: true, outcome: wxpay.NotSent, wire: 7}},
			nil, errors.New("x"), nil, notSentButCame,
		},
		"Rejected, and carried out": {
			mode{}, call{kind: order}, []attempt{rejected},
			[]*arrival{&whole}, errors.New("x"), nil, rejectedInDoubt,
		},
		"Rejected, and nobody knows": {
			mode{}, call{kind: order}, []attempt{rejected},
			[]*arrival{with(func(a *arrival) { a.verdict = doubtful })}, errors.New("x"), nil, rejectedInDoubt,
		},
		"Unknown, and no connection": {
			mode{}, call{kind: order}, []attempt{{ended: true, failed: true, outcome: wxpay.Unknown, dial: dnsFailure, wire: -1}},
			nil, errors.New("x"), nil, tooCareful,
		},
		"Unknown, and answered": {
			mode{}, call{kind: order}, []attempt{unknown},
			[]*arrival{&whole}, errors.New("x"), nil, tooCareful,
		},
		"the call says less": {
			mode{retry: true}, call{kind: query}, []attempt{notSent},
			nil, errors.New("which is Unknown"), nil, outcomeNotWorst,
		},
		"a body that was changed": {
			mode{}, call{kind: order}, []attempt{unknown},
			[]*arrival{with(func(a *arrival) { a.damaged, a.verdict = "x", doubtful })}, errors.New("x"), nil, requestDamaged,
		},
		"a panic":        {mode{}, call{kind: order}, nil, nil, nil, "boom", panicked},
		"a file is left": {mode{}, call{kind: file}, nil, nil, nil, errLeft, left},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &record{
				call: c.call, attempts: c.attempts, arrivals: c.arrivals, err: c.err, panicked: c.panicked,
				resp: &wxpay.Response{Verified: true, Body: []byte(`{"out_trade_no":"` + c.call.number() + `","token":"k"}`)},
			}
			var seen []crime
			for _, v := range judge(c.mode, r) {
				seen = append(seen, v.crime)
			}
			assert.Contains(t, seen, c.crime)
			assert.NotEmpty(t, r.describe())
		})
	}
	honest := &record{
		call: call{kind: order}, attempts: []attempt{success}, arrivals: []*arrival{&whole},
		resp: &wxpay.Response{Verified: true, Body: []byte(`{"out_trade_no":"F000000000","token":"k"}`)},
	}
	assert.Empty(t, judge(mode{}, honest))
	honest.resp.Body = []byte(`{"out_trade_no":"F000000000","token":"of another call"}`)
	assert.NotEmpty(t, judge(mode{}, honest))
}

// TestCoverageTakesEveryPosition: a run that is long enough leaves no byte out.
func TestCoverageTakesEveryPosition(t *testing.T) {
	t.Parallel()
	var c coverage
	for draw := range uint64(700) {
		require.Less(t, c.next(draw*draw, 700), 700)
	}
	done, all := c.shares()
	assert.Equal(t, 700, done)
	assert.Equal(t, 700, all)
}

// TestMemoryThatGrowsIsSeen: a soak whose heap grows, or that counted a violation, is no success,
// and its picture shows every line.
func TestMemoryThatGrowsIsSeen(t *testing.T) {
	t.Parallel()
	taken := func(growth uint64) (samples []sample) {
		for i := range uint64(60) {
			samples = append(samples, sample{
				at: time.Duration(i) * soakTick, heap: 8<<20 + i*growth, rss: 30 << 20, goroutines: 40, files: 20,
			})
		}
		return samples
	}
	require.NoError(t, sentence(io.Discard, taken(0), []*row{{}}))
	require.ErrorIs(t, sentence(io.Discard, taken(200<<10), []*row{{}}), errGrows)
	guilty := &row{}
	guilty.crimes[sentTwice] = 1
	require.ErrorIs(t, sentence(io.Discard, taken(0), []*row{guilty}), errGuilty)

	table, picture := filepath.Join(t.TempDir(), "soak.csv"), filepath.Join(t.TempDir(), "soak.svg")
	require.NoError(t, writeSamples(table, taken(0)))
	require.NoError(t, writeChart(picture, taken(0), options{soak: 5 * time.Minute, rate: 300}))
	drawn, err := os.ReadFile(picture)
	require.NoError(t, err)
	assert.Equal(t, len(columns()), strings.Count(string(drawn), "<polyline"))
	samples, err := os.ReadFile(table)
	require.NoError(t, err)
	assert.Equal(t, 61, strings.Count(string(samples), "\n"))
}

func TestFlagsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{
		"-callers=0": "-callers", "-mode=x": "-mode", "-requests=0": "-requests", "-rate=0": "-rate",
	} {
		_, err := parse([]string{flag})
		require.ErrorContains(t, err, want)
	}
}
