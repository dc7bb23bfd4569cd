// Package random makes up numbers for what must be new each time and need not be secret.
package random

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
)

// Digits are n digits at random.
func Digits(n int) string {
	text := Hex(n)[:n]
	return strings.Map(func(r rune) rune {
		if r >= 'a' {
			return '0' + (r - 'a')
		}
		return r
	}, text)
}

// Hex are n random bytes, as 2n hex digits.
func Hex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
