// Package ident knows what the texts look like that name merchants, apps and keys, and
// how much of a text an error may show.
package ident

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
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

// CheckID refuses what is no ID of a merchant or a brand. The error begins with the name of
// the field and ends with what was wanted.
func CheckID(field, id, want string) error {
	is := ""
	switch {
	case AppID.MatchString(id):
		is = ", which is an appid"
	case KeyName.MatchString(id) && len(id) > Longest:
		is = ", which names a key"
	case id != "" && len(id) <= Longest && strings.IndexFunc(id, IsForeign) < 0:
		return nil
	}
	return fmt.Errorf("%s is %s%s; %s", field, Shown(id), is, want)
}

// IsForeign reports whether a character belongs into no identifier.
func IsForeign(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r == '_', r == '-':
		return false
	}
	return true
}
