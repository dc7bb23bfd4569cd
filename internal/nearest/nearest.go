// Package nearest finds what somebody meant who mistyped a word.
package nearest

import "strings"

// To returns the known key that is a typing error away, or "".
func To(key string, known []string) string {
	best, bestDistance := "", 1+len(key)/3
	for _, k := range known {
		if d := Distance(strings.ToLower(key), strings.ToLower(k)); d <= bestDistance && (best == "" || d < bestDistance) {
			best, bestDistance = k, d
		}
	}
	return best
}

// Distance counts the insertions, deletions, replacements and swaps of neighbours between
// two words.
func Distance(a, b string) int {
	var before []int // the row of the letter before the last
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row
		row = make([]int, len(b)+1)
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
		before = last
	}
	return row[len(b)]
}
