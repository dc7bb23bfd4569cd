package gostruct

import (
	"strconv"
	"strings"
	"unicode"
)

// commentLines makes a comment. What stands in a catalogue or in a sample cannot end it.
func commentLines(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight("// "+oneLine(line), " ") + "\n")
	}
	return b.String()
}

// trailing is the comment behind a field.
func trailing(remarks []string) string {
	if len(remarks) == 0 {
		return ""
	}
	return " // " + oneLine(strings.Join(remarks, "; "))
}

// leftOut is the comment in place of a field.
func leftOut(name string) string {
	return "// " + oneLine(strconv.Quote(name)) + " is left out: no tag of Go names it.\n"
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
