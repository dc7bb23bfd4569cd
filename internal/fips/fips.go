// Package fips refuses what FIPS 140 forbids where a program runs in the mode in which
// Go's cryptography panics at it (GODEBUG=fips140=only): WeChat Pay asks for some of it,
// MD5 and SHA-1 above all.
package fips

import (
	"fmt"
	"strings"
)

// mark is in the errors and panics of the standard library's cryptography.
const mark = "FIPS 140"

// Refuse returns an error if FIPS 140 is enforced, and nil otherwise. what is what it
// forbids, instead what can be done.
func Refuse(what, instead string) error {
	if !Enforced() {
		return nil
	}
	return fmt.Errorf("FIPS 140 forbids %s, and this program runs with GODEBUG=fips140=only; %s", what, instead)
}

// IsRefusal reports whether a panic, or an error, is one of the standard library's about
// what FIPS 140 forbids.
func IsRefusal(reason any) bool {
	return reason != nil && strings.Contains(fmt.Sprint(reason), mark)
}
