// Package nearest finds what somebody meant who mistyped a word.
package nearest

import "strings"

// To returns the known key that is a typing error away, or "".
func To(key string, known []string) string {
	best, bestDistance := "", 1+len(key)/3
	for _, k := range known {
		if d := editDistance(strings.ToLower(key), k); d <= bestDistance && (best == "" || d < bestDistance) {
			best, bestDistance = k, d
		}
	}
	return best
}

// editDistance counts the insertions, deletions and replacements between two words.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
