package main

import (
	"fmt"
	"strings"
)

// floor is the result that others are compared with: the first of the same kind, with a map as JSON, and the same callers.
func floor(results []result, of result) result {
	for _, r := range results {
		if r.Stub == of.Stub && r.callers == of.callers && r.Name == "fasthttp, a map as JSON" {
			return r
		}
	}
	return of
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
			cpu, of, rate := r.cpu(), r.of(floor(results, r)), r.rate()
			fmt.Fprintf(&b, "| %s | %d | %.1f ±%.0f %% | %.2f ±%.0f %% | %.0f ±%.0f %% | %.0f | %.0f |\n", r.Name, r.callers,
				cpu.median, 100*cpu.share, of.median, 100*of.share, rate.median, 100*rate.share,
				r.mallocs().median, r.bytes().median)
		}
	}
	return b.String()
}
