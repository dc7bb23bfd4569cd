// Package ident knows what the texts look like that name merchants, apps and keys, and
// how much of a text an error may show.
package ident

import (
	"fmt"
	"regexp"
	"strconv"
)

// Longest is more characters than an ID of a merchant or a brand has, and less than a key.
const Longest = 24

// longestName is more characters than the name of a key has, blanks and colons included.
const longestName = 100

// AppID is the form of an appid.
var AppID = regexp.MustCompile(`^wx[0-9a-f]{16}$`)

// KeyName is what names a key or a certificate, in the forms that tools print.
var KeyName = regexp.MustCompile(`^(?:(?:serial=)?[0-9A-Fa-f: ]+|PUB_KEY_ID_[0-9A-Za-z_]*)$`)

// Shown is a text as an error may show it: a key that was put into the wrong field is
// only measured.
func Shown(text string) string {
	if len(text) <= Longest || len(text) != 32 && len(text) <= longestName && KeyName.MatchString(text) {
		return strconv.Quote(text)
	}
	return fmt.Sprintf("a text of %d bytes", len(text))
}

// IsForeign tells whether a character belongs into no identifier.
func IsForeign(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r == '_', r == '-':
		return false
	}
	return true
}
