package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A sample is what the process holds at one moment of a soak, in bytes behind a collection.
type sample struct {
	at                time.Duration
	heap, rss         uint64
	goroutines, files int
	requests, guilty  int
}

// rate is how many requests were made in a second.
func (s sample) rate() float64 { return float64(s.requests) / max(s.at.Seconds(), 1) }

const (
	soakCallers = 8
	soakBatch   = 500 // requests whose records are kept until all are judged
	soakTick    = 5 * time.Second
)

var errGrows = errors.New("the memory grows")

// soak makes requests of all modes in turn, at a steady rate, and looks every 5 s at what the
// process holds.
func soak(ctx context.Context, o options, out io.Writer) error {
	w, err := newWorld(o.seed)
	if err != nil {
		return err
	}
	defer w.close()
	before := [2]int{runtime.NumGoroutine(), openFiles()}
	var stages []*stage
	var rows []*row
	for _, m := range o.modes {
		st, err := w.stage(ctx, m)
		if err != nil {
			return err
		}
		stages = append(stages, st)
		rows = append(rows, &row{mode: m, callers: soakCallers})
	}
	pace := time.NewTicker(time.Second / time.Duration(o.rate))
	defer pace.Stop()
	look := time.NewTicker(soakTick)
	defer look.Stop()
	began, first := time.Now(), 0
	samples := []sample{w.look(0, rows)}
	for batch := 0; time.Since(began) < o.soak && ctx.Err() == nil; batch++ {
		at := batch % len(stages)
		own := stages[at]
		w.outages, w.main = own.mode.backup, [2]string{own.servers[0].addr(), own.servers[2].addr()}
		w.keys.rotated.Store(batch/len(stages)%2 == 1)
		found, guilty := rows[at].add(own.run(ctx, first, soakBatch, soakCallers, pace.C))
		rows[at].tookTimes = rows[at].tookTimes[:min(len(rows[at].tookTimes), 10_000)]
		rows[at].crimes[strays] += int(w.strays.Swap(0))
		for i, v := range found {
			fmt.Fprintf(out, "VIOLATION, %s: seed %d, request %d, mode %s: %s\n", v.crime, o.seed, v.n, own.mode.name, v.text)
			if i < len(guilty) {
				fmt.Fprintln(out, "  request", guilty[i].n, guilty[i].describe())
			}
		}
		first += soakBatch
		select {
		case <-look.C:
			samples = append(samples, w.look(time.Since(began), rows))
		default:
		}
	}
	for _, st := range stages {
		for _, s := range st.servers {
			s.close()
		}
	}
	leave(ctx, before, rows)
	fmt.Fprintf(out, "soak of %v, seed %d, %d requests, %.0f in a second, %s/%s, %d processors, %s\n\n", o.soak, o.seed, first,
		samples[len(samples)-1].rate(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	printTable(out, rows)
	w.printFaults(out)
	return errors.Join(writeSamples(o.csv, samples), writeChart(o.svg, samples, o), sentence(out, samples, rows))
}

// look takes a sample.
func (w *world) look(at time.Duration, rows []*row) sample {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s := sample{at: at, heap: m.HeapAlloc, rss: resident(), goroutines: runtime.NumGoroutine(), files: openFiles()}
	for _, own := range rows {
		s.requests += own.requests
		s.guilty += own.guilt()
	}
	return s
}

// resident is the memory of the process; 0 where nobody tells.
func resident() uint64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(fields[1], 10, 63)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize()) //nolint:gosec // not negative
}

// sentence prints the medians of the second and the last quarter, and returns an error if the heap is
// more by a quarter and a megabyte.
func sentence(out io.Writer, samples []sample, rows []*row) error {
	if n := len(samples); n >= 8 {
		second, last := samples[n/4:n/2], samples[n-n/4:]
		for _, c := range columns() {
			fmt.Fprintf(out, "\n%s: median of the second quarter %s, of the last one %s", c.name, c.show(median(second, c.value)),
				c.show(median(last, c.value)))
		}
		fmt.Fprintln(out)
		heap := func(s sample) float64 { return float64(s.heap) }
		if median(last, heap) > 1.25*median(second, heap)+1<<20 {
			return errGrows
		}
	}
	for _, own := range rows {
		if own.guilt() > 0 {
			return errGuilty
		}
	}
	return nil
}

func median(samples []sample, value func(sample) float64) float64 {
	values := make([]float64, 0, len(samples))
	for _, s := range samples {
		values = append(values, value(s))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// writeSamples writes the samples as CSV.
func writeSamples(name string, samples []sample) error {
	f, err := os.Create(name) //nolint:gosec // the file that the flag names
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"seconds", "heap_bytes", "rss_bytes", "goroutines", "descriptors", "requests", "violations"})
	for _, s := range samples {
		_ = w.Write([]string{
			strconv.Itoa(int(s.at.Seconds())), strconv.FormatUint(s.heap, 10), strconv.FormatUint(s.rss, 10), strconv.Itoa(s.goroutines),
			strconv.Itoa(s.files), strconv.Itoa(s.requests), strconv.Itoa(s.guilty),
		})
	}
	w.Flush()
	return errors.Join(w.Error(), f.Close())
}
