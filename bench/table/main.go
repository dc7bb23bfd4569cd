// Command table lets several clients send the same order by turns, and prints what each of them costs: processor time, requests a second
// and allocations, as medians of interleaved rounds. On Linux it keeps itself to one processor.
//
//	go run ./table                    # as Markdown, some two minutes
//	go run ./table -svg chart.svg     # a chart beside it
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/bench/contest"
)

func main() {
	rounds := flag.Int("rounds", 21, "how often each client has its turn")
	turn := flag.Duration("turn", 200*time.Millisecond, "how long a turn takes, about")
	svg := flag.String("svg", "", "file that gets a chart")
	cpu := flag.Int("cpu", runtime.NumCPU()-1, "number of the processor to stay on; -1: all of them")
	only := flag.String("only", "", "regular expression: who takes part; what is stubbed has \"stub\" behind its name")
	flag.Parse()
	if err := run(*rounds, *turn, *cpu, *svg, *only); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

func run(rounds int, turn time.Duration, cpu int, svg, only string) error {
	if rounds < 1 || turn <= 0 {
		return fmt.Errorf("-rounds is %d and -turn %v; expected more than 0 of both", rounds, turn)
	}
	contestants, err := choose(contest.All(), only)
	if err != nil {
		return err
	}
	if cpu >= 0 {
		if err := stayOn(cpu); err != nil {
			return fmt.Errorf("staying on processor %d: %w; -cpu -1 takes all of them", cpu, err)
		}
	}
	setup, err := contest.NewSetup()
	if err != nil {
		return err
	}
	defer setup.Close()
	results, err := measure(setup, contestants, rounds, turn)
	if err != nil {
		return err
	}
	if svg != "" {
		if err := os.WriteFile(svg, []byte(chart(results)), 0o600); err != nil {
			return err
		}
	}
	fmt.Printf("%s, %s/%s, %s, %d processor(s), %d rounds of %v\n", time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH,
		runtime.Version(), runtime.GOMAXPROCS(0), rounds, turn)
	fmt.Print(markdown(results))
	return nil
}

// choose returns those whose name matches, and what they are compared with.
func choose(all []contest.Contestant, only string) ([]contest.Contestant, error) {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return nil, fmt.Errorf("-only: %w", err)
	}
	wanted := map[bool]bool{} // by Stub
	var names []string
	for _, c := range all {
		names = append(names, c.String())
		wanted[c.Stub] = wanted[c.Stub] || pattern.MatchString(c.String())
	}
	if !wanted[false] && !wanted[true] {
		return nil, fmt.Errorf("-only %q matches nobody; there are: %s", only, strings.Join(names, "; "))
	}
	return slices.DeleteFunc(all, func(c contest.Contestant) bool {
		isMeasure := c.IsFloor() && wanted[c.Stub]
		return !isMeasure && !pattern.MatchString(c.String())
	}), nil
}
