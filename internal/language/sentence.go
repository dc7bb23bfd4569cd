package language

import (
	"regexp"
	"strconv"
	"strings"
)

// A sentence is a row of the table that holds values.
type sentence struct {
	english *regexp.Regexp // the whole text, a group for each value
	verbs   []string       // of the English
	chinese string
	begins  bool // with a word, not with a value
	letters int  // of the English, without the values: the more, the surer
}

// verb is a place for a value. In Chinese, where the order may differ, it may have the number of the value: %[2]s.
var verb = regexp.MustCompile(`%%|%[-+# 0]*\d*(?:\[(\d+)\])?(?:\.\d+)?[a-zA-Z]`)

// newSentence makes a sentence. Only a text in quotes is a %q, only a number is a %d, and a %s is no longer than a part of a
// sentence; a %v or %w may be any text.
func newSentence(english, chinese string) sentence {
	s := sentence{chinese: chinese, begins: !strings.HasPrefix(english, "%")}
	var pattern strings.Builder
	end := 0
	for _, at := range verb.FindAllStringIndex(english, -1) {
		pattern.WriteString(regexp.QuoteMeta(english[end:at[0]]))
		s.letters += at[0] - end
		end = at[1]
		v := english[at[0]:at[1]]
		if v == "%%" {
			pattern.WriteString("%")
			continue
		}
		s.verbs = append(s.verbs, v)
		switch v[len(v)-1] {
		case 'd':
			pattern.WriteString(`(-?\d+)`)
		case 'q':
			pattern.WriteString(`("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|` + "`[^`]*`)")
		case 'v', 'w':
			pattern.WriteString(`(.*?)`)
		default:
			pattern.WriteString(`((?:[^\n:]|:[^ \n])*?)`)
		}
	}
	pattern.WriteString(regexp.QuoteMeta(english[end:]))
	s.letters += len(english) - end
	s.english = regexp.MustCompile(`(?s)\A` + pattern.String() + `\z`)
	return s
}

// hidden begins what stands in place of a value that may be a secret.
const hidden = "a text of "

// with fills the values into the Chinese. One that is a text of its own (%v, %w) is said in Chinese too.
func (s sentence) with(values []string, t *Table) string {
	next := 0
	return verb.ReplaceAllStringFunc(s.chinese, func(place string) string {
		if place == "%%" {
			return "%"
		}
		at := next
		if number := verb.FindStringSubmatch(place)[1]; number != "" {
			at, _ = strconv.Atoi(number) // it is digits
			at--
		}
		next = at + 1
		if strings.ContainsAny(s.verbs[at], "vw") {
			return t.chinese(values[at])
		}
		if strings.HasPrefix(values[at], hidden) {
			return t.chinese(values[at])
		}
		return values[at]
	})
}
