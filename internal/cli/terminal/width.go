package terminal

import (
	"os"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// Width returns the columns of the terminal that a stream is; 0 if it is none.
func Width(stream any) int {
	f, ok := stream.(*os.File)
	if !ok || !IsTerminal(stream) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}

// Columns returns how many columns of a terminal a text takes: Chinese characters take two.
func Columns(text string) int { return uniseg.StringWidth(text) }

// Padded is a text with blanks behind it, up to so many columns.
func Padded(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-Columns(text)))
}

// Cut is a text of at most so many columns; an ellipsis stands for what is cut off.
func Cut(text string, columns int) string {
	if Columns(text) <= columns {
		return text
	}
	var b strings.Builder
	left := columns - 1 // for the ellipsis
	for rest, state := text, -1; rest != ""; {
		var cluster string
		var width int
		cluster, rest, width, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if left -= width; left < 0 {
			break
		}
		b.WriteString(cluster)
	}
	if columns <= 0 {
		return ""
	}
	return b.String() + "…"
}

// Wrapped are the lines of a text, broken at blanks so that none takes more columns; a longer
// word stands alone. 0 columns is no limit.
func Wrapped(text string, columns int) []string {
	if columns <= 0 {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case Columns(line)+1+Columns(word) > columns:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
