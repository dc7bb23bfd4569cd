package ident

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An error may quote what a caller or a server gave, and that may be a file or a page of
// HTML where a word was meant: no more of it is shown than a reader can use.
const (
	longestQuote = 512      // of a text, in bytes
	longestLine  = 1 << 10  // of an error
	longestError = 16 << 10 // of several, a line each
)

// Clip is the start of a text, and its length if that is not all.
func Clip(text string) string { return ClipTo(text, longestQuote) }

// ClipTo is Clip with at most so many bytes of the text.
func ClipTo(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return text[:cut(text, most)] + fmt.Sprintf("… (%d bytes)", len(text))
}

// Plain is Clip in one line, whatever the text holds.
func Plain(text string) string {
	if text = Clip(text); strings.ContainsFunc(text, unicode.IsControl) || !utf8.ValidString(text) {
		return ClipTo(OneLine(text), 2*longestQuote)
	}
	return text
}

// OneLine shows a text that may hold anything in one line.
func OneLine(text string) string {
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}

// Quote is Clip in quotes.
func Quote(text string) string {
	whole := len(text)
	if whole > longestQuote {
		text = text[:cut(text, longestQuote)]
	}
	quoted := strconv.Quote(text)
	for len(quoted) > 2*longestQuote { // escapes are longer than what they stand for
		text = text[:cut(text, len(text)/2)]
		quoted = strconv.Quote(text)
	}
	if len(text) == whole {
		return quoted
	}
	return quoted + fmt.Sprintf("… (%d bytes)", whole)
}

// Brief is the text of an error, of which each line has at most a kilobyte: it lacks its
// middle then, as what was quoted is between what it was and what to do.
func Brief(text string) string {
	if len(text) <= longestLine {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = shorten(line, longestLine)
	}
	return shorten(strings.Join(lines, "\n"), longestError)
}

// shorten leaves out the middle of a text: two thirds of what is left are its start.
func shorten(text string, most int) string {
	const room = len(" … (18446744073709551615 bytes left out) … ")
	if len(text) <= most {
		return text
	}
	front := cut(text, (most-room)*2/3)
	back := len(text) - (most-room)/3
	for back < len(text) && !utf8.RuneStart(text[back]) {
		back++
	}
	return text[:front] + fmt.Sprintf(" … (%d bytes left out) … ", back-front) + text[back:]
}

// cut is the length, at most so much, at which no character is cut in two.
func cut(text string, most int) int {
	for at := most; at > most-utf8.UTFMax && at > 0; at-- {
		if utf8.RuneStart(text[at]) {
			return at
		}
	}
	return most
}
