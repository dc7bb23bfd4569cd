package terminal

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clipped is a text of limited length in one line.
func Clipped(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

// Visible is a text from outside as a terminal may get it: what would move the cursor,
// rename the window or turn the reading order is written as an escape.
func Visible(s string) string {
	return escaped(s, func(r rune) bool { return r == '\n' || r == '\t' })
}

// OneLine is visible for texts that must not start a line of their own.
func OneLine(s string) string { return escaped(s, func(r rune) bool { return r == '\t' }) }

func escaped(s string, keep func(rune) bool) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, "\\x%02x", s[i])
		case keep(r) || !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r) && r != '\u2028' && r != '\u2029':
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}
