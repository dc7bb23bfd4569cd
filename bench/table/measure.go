package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wechatpay-chain/wxpay/bench/contest"
)

// callers is how many goroutines call at the same time.
var callers = []int{1, 8, 64}

// A turn is what one client took for some requests.
type turn struct {
	requests int
	wall     time.Duration
	cpu      time.Duration // of the process, which is client and server
	mallocs  uint64
	bytes    uint64
}

// micros is the processor time of a request.
func (t turn) micros() float64 { return float64(t.cpu.Nanoseconds()) / 1e3 / float64(t.requests) }

// A result is all turns of a client with a number of callers.
type result struct {
	contest.Contestant
	callers int
	turns   []turn
}

func (r result) cpu() spread { return spreadOfTurns(r.turns, turn.micros) }

// relativeTo is the cost as a multiple of the floor's, round by round, so that what slows the machine down for a while slows both.
func (r result) relativeTo(floor result) spread {
	all := make([]float64, len(r.turns))
	for i, t := range r.turns {
		all[i] = t.micros() / floor.turns[i].micros()
	}
	return spreadOf(all)
}

func (r result) rate() spread {
	return spreadOfTurns(r.turns, func(t turn) float64 { return float64(t.requests) / t.wall.Seconds() })
}

func (r result) mallocs() spread {
	return spreadOfTurns(r.turns, func(t turn) float64 { return float64(t.mallocs) / float64(t.requests) })
}

func (r result) bytes() spread {
	return spreadOfTurns(r.turns, func(t turn) float64 { return float64(t.bytes) / float64(t.requests) })
}

// A spread is the median of some figures, and half of the distance between their quartiles as a share of it.
type spread struct{ median, share float64 }

func spreadOfTurns(turns []turn, figure func(turn) float64) spread {
	all := make([]float64, len(turns))
	for i, t := range turns {
		all[i] = figure(t)
	}
	return spreadOf(all)
}

func spreadOf(all []float64) spread {
	slices.Sort(all)
	last := len(all) - 1
	median, low, high := all[len(all)/2], all[last/4], all[last-last/4]
	if median == 0 {
		return spread{}
	}
	return spread{median, (high - low) / 2 / median}
}

// measure gives each client, with each number of callers, a turn in each round. What is compared stands side by side.
func measure(setup *contest.Setup, contestants []contest.Contestant, rounds int, length time.Duration) ([]result, error) {
	var results []result
	var calls []contest.Call
	var requests []int
	for _, stub := range []bool{false, true} {
		for _, n := range callers {
			for _, c := range contestants {
				if c.Stub != stub {
					continue
				}
				call, err := c.Make(setup)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", c.Name, err)
				}
				// Its connections are made, and its speed is known, before its first turn.
				first, err := take(call, n, 20*n)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", c.Name, err)
				}
				results, calls = append(results, result{Contestant: c, callers: n}), append(calls, call)
				requests = append(requests, max(n, int(float64(first.requests)*length.Seconds()/first.wall.Seconds())))
			}
		}
	}
	for round := range rounds {
		for i := range results {
			i = (i + round) % len(results) // nobody is always the one behind the slowest
			t, err := take(calls[i], results[i].callers, requests[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", results[i].Name, err)
			}
			results[i].turns = append(results[i].turns, t)
		}
	}
	return results, nil
}

// take makes so many requests by so many callers.
func take(call contest.Call, callers, requests int) (turn, error) {
	ctx, cancel := context.WithCancel(context.Background()) // as a server's request has
	defer cancel()
	var left atomic.Int64
	left.Store(int64(requests))
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := processorTime(), time.Now()
	for range callers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if _, err := call(ctx); err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	all.Wait()
	t := turn{requests: requests, wall: time.Since(start), cpu: processorTime() - cpu}
	runtime.ReadMemStats(&after)
	t.mallocs, t.bytes = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
	if err := failed.Load(); err != nil {
		return t, *err
	}
	return t, nil
}
