package gostruct

import (
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
)

// commentLines makes a comment. What stands in a catalogue or in a sample cannot end it.
func commentLines(lines []string) string {
	var b strings.Builder
	blank := true // as gofmt: none at the beginning, and no two in a row
	for _, line := range lines {
		text := strings.TrimSpace(oneLine(line))
		if text == "" && blank {
			continue
		}
		blank = text == ""
		b.WriteString(strings.TrimRight("// "+text, " ") + "\n")
	}
	if blank {
		return strings.TrimSuffix(b.String(), "//\n")
	}
	return b.String()
}

// trailing is the comment behind a field.
func trailing(remarks []string) string {
	if len(remarks) == 0 {
		return ""
	}
	return "// " + oneLine(strings.Join(remarks, "; "))
}

// line is a line of a struct or of constants, whose cells aligned lays below each other. An
// empty cell at its end is none.
func line(cells ...string) string {
	if last := len(cells) - 1; cells[last] == "" {
		cells = cells[:last]
	}
	return "\t" + strings.Join(cells, "\v") + "\n"
}

// aligned lays the cells of lines below each other, as gofmt does: by the same writer with the
// same settings. gofmt itself would be half a megabyte of the command; a test compares with it.
func aligned(text string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 1, ' ', tabwriter.DiscardEmptyColumns|tabwriter.TabIndent)
	_, _ = w.Write([]byte(text)) // memory takes it
	_ = w.Flush()
	return b.String()
}

// leftOut is the comment in place of a field.
func leftOut(name string) string {
	return "\t// " + oneLine(strconv.Quote(name)) + " is left out: no tag of Go names it.\n"
}

// oneLine is a text without what a comment may not hold.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case r == '\ufeff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}

// structTag is a tag with the key json, and others.
func structTag(json string, others ...string) string {
	if json == "-" { // alone it would mean that there is no such member
		json = "-,"
	}
	tag := strings.Join(append([]string{"json:" + strconv.Quote(json)}, others...), " ")
	if strconv.CanBackquote(tag) {
		return "`" + tag + "`"
	}
	return strconv.Quote(tag)
}

// fitsTag reports whether a tag can name a member of JSON: codecs know letters, digits and
// these.
func fitsTag(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r)
	})
}
