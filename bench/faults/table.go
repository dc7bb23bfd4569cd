package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/wechatpay-chain/wxpay"
)

// A row is what came of the calls of one mode and number of callers.
type row struct {
	mode       mode
	callers    int
	requests   int
	attempts   int
	came       int
	crimes     [crimes]int
	success    int
	outcomes   map[wxpay.Outcome]int
	tookTimes  []time.Duration
	took       time.Duration
	goroutines [2]int
	files      [2]int
}

// add judges records.
func (w *row) add(records []*record) (found []violation, guilty []*record) {
	if w.outcomes == nil {
		w.outcomes = map[wxpay.Outcome]int{}
	}
	for _, r := range records {
		w.requests++
		w.attempts += len(r.attempts)
		for _, a := range r.arrivals {
			if a.bytes > 0 {
				w.came++
			}
		}
		if r.err == nil {
			w.success++
		} else {
			w.outcomes[wxpay.OutcomeOf(r.err)]++
		}
		w.tookTimes = append(w.tookTimes, r.took)
		if own := judge(w.mode, r); len(own) > 0 {
			found, guilty = append(found, own...), append(guilty, r)
		}
	}
	for _, v := range found {
		w.crimes[v.crime]++
	}
	return found, guilty
}

func (w *row) quantile(q float64) time.Duration {
	if len(w.tookTimes) == 0 {
		return 0
	}
	slices.Sort(w.tookTimes)
	return w.tookTimes[int(q*float64(len(w.tookTimes)-1))].Round(10 * time.Microsecond)
}

// guilt is how many counts are not 0.
func (w *row) guilt() (n int) {
	for _, count := range w.crimes {
		n += count
	}
	return n
}

// printTable prints the rows as a table of Markdown, one column for each.
func printTable(out io.Writer, rows []*row) {
	line := func(name string, value func(w *row) string) {
		fmt.Fprintf(out, "| %s |", name)
		for _, w := range rows {
			fmt.Fprintf(out, " %s |", value(w))
		}
		fmt.Fprintln(out)
	}
	number := func(value func(w *row) int) func(w *row) string {
		return func(w *row) string { return strconv.Itoa(value(w)) }
	}
	line("mode", func(w *row) string { return w.mode.name })
	fmt.Fprint(out, "|---|")
	for range rows {
		fmt.Fprint(out, "---:|")
	}
	fmt.Fprintln(out)
	line("callers", number(func(w *row) int { return w.callers }))
	line("requests", number(func(w *row) int { return w.requests }))
	line("attempts", number(func(w *row) int { return w.attempts }))
	line("of which reached the server", number(func(w *row) int { return w.came }))
	for c := range crimes {
		line("**"+c.String()+"**", number(func(w *row) int { return w.crimes[c] }))
	}
	line("goroutines before → after", func(w *row) string { return fmt.Sprintf("%d → %d", w.goroutines[0], w.goroutines[1]) })
	line("descriptors before → after", func(w *row) string { return fmt.Sprintf("%d → %d", w.files[0], w.files[1]) })
	line("success", number(func(w *row) int { return w.success }))
	for _, o := range []wxpay.Outcome{wxpay.NotSent, wxpay.Rejected, wxpay.Unknown} {
		line(o.String(), number(func(w *row) int { return w.outcomes[o] }))
	}
	line("p50", func(w *row) string { return w.quantile(0.5).String() })
	line("p99", func(w *row) string { return w.quantile(0.99).String() })
}

// printFaults prints how often each fault took effect, and which bytes were cut at.
func (w *world) printFaults(out io.Writer) {
	fmt.Fprint(out, "\n| fault | times |\n|---|---:|\n")
	for i, d := range w.planner.menu {
		if n := w.counts[i].Load(); n > 0 {
			fmt.Fprintf(out, "| %s | %d |\n", d.name, n)
		}
	}
	fmt.Fprintf(out, "| a client learns the new key of the platform | %d |\n", w.keys.learned.Load())
	fmt.Fprint(out, "\n| cut at every byte of | positions |\n|---|---:|\n")
	for _, c := range []struct {
		name string
		*coverage
	}{
		{"a request, by the server", &w.cover.request}, {"a request, by the network", &w.cover.wire}, {"an answer", &w.cover.answer},
		{"the server's side of a TLS handshake", &w.cover.handshake}, {"the records of an answer", &w.cover.record},
	} {
		done, all := c.shares()
		fmt.Fprintf(out, "| %s | %d of %d |\n", c.name, done, all)
	}
}
