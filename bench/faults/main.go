package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// options are the flags.
type options struct {
	requests int
	seed     uint64
	callers  []int
	modes    []mode
	replay   int
	soak     time.Duration
	rate     int
	csv, svg string
	together bool // what is left is counted once, behind all modes, for a client keeps its connections for 6 s
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	o, err := parse(os.Args[1:])
	if err == nil {
		if o.soak > 0 {
			err = soak(ctx, o, os.Stdout)
		} else {
			_, err = run(ctx, o, os.Stdout)
		}
	}
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func parse(arguments []string) (o options, err error) {
	flags := flag.NewFlagSet("faults", flag.ContinueOnError)
	callers, name := "", ""
	flags.IntVar(&o.requests, "requests", 100_000, "how many `requests`")
	flags.Uint64Var(&o.seed, "seed", 1, "`seed` of all that is drawn")
	flags.StringVar(&callers, "callers", "1,8,64", "`numbers` of callers at a time")
	flags.StringVar(&name, "mode", "all", "default, retry, backup, both, or all")
	flags.IntVar(&o.replay, "replay", -1,
		"the request with this `number` of the run with the same other flags, by one caller, behind the 20 before it")
	flags.DurationVar(&o.soak, "soak", 0, "for this `time` at a steady rate, in place of a number of requests")
	flags.IntVar(&o.rate, "rate", 300, "`requests` in a second of the soak")
	flags.StringVar(&o.csv, "csv", "soak.csv", "`file` for the samples of the soak")
	flags.StringVar(&o.svg, "svg", "soak.svg", "`file` for the picture of the soak")
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	for text := range strings.SplitSeq(callers, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-callers has %q; expected numbers such as 1,8,64", text)
		}
		o.callers = append(o.callers, n)
	}
	for _, m := range modes() {
		if name == "all" || name == m.name {
			o.modes = append(o.modes, m)
		}
	}
	switch {
	case len(o.modes) == 0:
		return o, fmt.Errorf("-mode is %q; expected default, retry, backup, both or all", name)
	case o.requests < 1:
		return o, fmt.Errorf("-requests is %d; expected 1 or more", o.requests)
	case o.rate < 1:
		return o, fmt.Errorf("-rate is %d; expected 1 or more", o.rate)
	}
	return o, nil
}

var errGuilty = errors.New("a count that must be 0 is not")

// run makes the requests of all modes and prints the table.
func run(ctx context.Context, o options, out io.Writer) (rows []*row, err error) {
	w, err := newWorld(o.seed)
	if err != nil {
		return nil, err
	}
	defer w.close()
	before := [2]int{runtime.NumGoroutine(), openFiles()}
	began, first, shown := time.Now(), 0, 0
	sizes := o.shares()
	for _, m := range o.modes {
		own, err := w.runMode(ctx, o, m, sizes, &first, out, &shown)
		if err != nil {
			return nil, err
		}
		rows = append(rows, own...)
	}
	took := time.Since(began)
	if o.together {
		leave(ctx, before, rows)
	}
	fmt.Fprintf(out, "seed %d, %d requests, %v, %s/%s, %d processors, %s\n\n", o.seed, first, took.Round(time.Second), runtime.GOOS,
		runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	printTable(out, rows)
	w.printFaults(out)
	for _, row := range rows {
		if row.guilt() > 0 {
			return rows, errGuilty
		}
	}
	return rows, nil
}

// shares are the numbers of requests of a mode for each number of callers: more callers make
// more requests in the same time.
func (o options) shares() (sizes []int) {
	whole := 0.0
	for _, n := range o.callers {
		whole += math.Sqrt(float64(n))
	}
	for _, n := range o.callers {
		sizes = append(sizes, max(1, int(math.Round(float64(o.requests)/float64(len(o.modes))*math.Sqrt(float64(n))/whole))))
	}
	return sizes
}

// runMode makes the requests of one mode.
func (w *world) runMode(
	ctx context.Context, o options, m mode, sizes []int, first *int, out io.Writer, shown *int,
) (rows []*row, err error) {
	before := [2]int{runtime.NumGoroutine(), openFiles()}
	w.keys.rotated.Store(false)
	st, err := w.stage(ctx, m)
	if err != nil {
		return nil, err
	}
	for i, callers := range o.callers {
		own := &row{mode: m, callers: callers}
		began := time.Now()
		var records []*record
		switch {
		case o.replay < 0:
			records = st.run(ctx, *first, sizes[i], callers, nil)
		case o.replay >= *first && o.replay < *first+sizes[i]:
			from := max(*first, o.replay-20) // what went before may be what lies on the connection
			records = st.run(ctx, from, o.replay-from+1, 1, nil)
		}
		own.took = time.Since(began)
		*first += sizes[i]
		found, guilty := own.add(records)
		own.crimes[strays] += int(w.strays.Swap(0))
		for j, v := range found {
			if *shown++; *shown > 10 {
				break
			}
			fmt.Fprintf(out, "VIOLATION, %s: seed %d, request %d, mode %s, %d callers: %s\n", v.crime, o.seed, v.n, m.name, callers, v.text)
			if j < len(guilty) {
				fmt.Fprintln(out, "  request", guilty[j].n, guilty[j].describe())
			}
		}
		rows = append(rows, own)
	}
	for _, s := range st.servers {
		s.close()
	}
	if !o.together {
		leave(ctx, before, rows)
	}
	return rows, nil
}

// leave counts what the rows leave behind, goroutines and descriptors.
func leave(ctx context.Context, before [2]int, rows []*row) {
	goroutines, files := settle(ctx, before[0], before[1])
	for i, own := range rows {
		own.goroutines, own.files = [2]int{before[0], goroutines}, [2]int{before[1], files}
		if i == 0 && (goroutines > before[0] || files > before[1]) {
			own.crimes[left]++
		}
	}
}
