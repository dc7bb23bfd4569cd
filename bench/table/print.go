package main

import (
	"fmt"
	"slices"
	"strings"
)

// floor is the result that another one is compared with: the one of the same kind, with the same number of callers.
func floor(results []result, of result) result {
	return results[slices.IndexFunc(results, func(r result) bool { return r.Stub == of.Stub && r.callers == of.callers && r.IsFloor() })]
}

// markdown is a table a kind.
func markdown(results []result) string {
	var b strings.Builder
	for _, stub := range []bool{false, true} {
		if stub {
			b.WriteString("\nThe same, signing and verifying stubbed:\n")
		}
		b.WriteString("\n| client | callers | µs of CPU | of the floor | requests/s | allocations | bytes |\n" +
			"|---|---:|---:|---:|---:|---:|---:|\n")
		for _, r := range results {
			if r.Stub != stub {
				continue
			}
			cpu, multiple, rate := r.cpu(), r.relativeTo(floor(results, r)), r.rate()
			fmt.Fprintf(&b, "| %s | %d | %.1f ±%.0f %% | %.2f ±%.0f %% | %.0f ±%.0f %% | %.0f | %.0f |\n", r.Name, r.callers,
				cpu.median, 100*cpu.share, multiple.median, 100*multiple.share, rate.median, 100*rate.share,
				r.mallocs().median, r.bytes().median)
		}
	}
	return b.String()
}
