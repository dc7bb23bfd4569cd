// Package nearest finds what somebody meant who mistyped a word.
package nearest

import "strings"

// To returns the known key that is a typing error away, or "".
func To(key string, known []string) string {
	best, bestDistance := "", 1+len(key)/3
	lower := ""
	for _, k := range known {
		if farther := max(len(k), len(key)) - min(len(k), len(key)); farther > bestDistance {
			continue // each surplus letter counts
		}
		if lower == "" {
			lower = strings.ToLower(key)
		}
		if d := Distance(lower, strings.ToLower(k)); d <= bestDistance && (best == "" || d < bestDistance) {
			best, bestDistance = k, d
		}
	}
	return best
}

// usual is more letters than most words have: their rows need no memory of their own.
const usual = 63

// Distance counts the insertions, deletions, replacements and swaps of neighbours between
// two words.
func Distance(a, b string) int {
	var fixed [3][usual + 1]int
	before, last, row := fixed[0][:], fixed[1][:], fixed[2][:] // before is the row of the letter before the last
	if len(b) > usual {
		before, last, row = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
