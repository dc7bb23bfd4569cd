package language

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A sentence is a row of the table that holds values.
type sentence struct {
	english string
	chinese string
	verbs   []string // of the English
	words   []string // around the values, one more than those
	letters int      // of words, in bytes: the more, the surer
	pattern func() *regexp.Regexp
}

// verb is a place for a value. In Chinese, where the order may differ, it may have the number of the value: %[2]s.
var verb = regexp.MustCompile(`%%|%[-+# 0]*\d*(?:\[(\d+)\])?(?:\.\d+)?[a-zA-Z]`)

// newSentence makes a sentence. Its pattern is made when it is wanted: a table has hundreds.
func newSentence(english, chinese string) sentence {
	s := sentence{english: english, chinese: chinese, words: []string{""}}
	end := 0
	for _, at := range append(verb.FindAllStringIndex(english, -1), []int{len(english), len(english)}) {
		last := &s.words[len(s.words)-1]
		*last += english[end:at[0]]
		end = at[1]
		switch v := english[at[0]:at[1]]; v {
		case "":
		case "%%":
			*last += "%"
		default:
			s.verbs, s.words = append(s.verbs, v), append(s.words, "")
		}
	}
	s.letters = len(strings.Join(s.words, ""))
	s.pattern = sync.OnceValue(s.makePattern)
	return s
}

// makePattern matches the whole text, a group for each value. Only a text in quotes is a %q, only a number is a %d, and a %s is no
// longer than a part of a sentence; a %v or %w may be any text.
func (s sentence) makePattern() *regexp.Regexp {
	var pattern strings.Builder
	for i, v := range s.verbs {
		pattern.WriteString(regexp.QuoteMeta(s.words[i]))
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
	return regexp.MustCompile(`(?s)\A` + pattern.String() + regexp.QuoteMeta(s.words[len(s.verbs)]) + `\z`)
}

// valuesIn returns the values of a text that was made from the sentence; nil if it was not.
func (s sentence) valuesIn(text string) []string {
	if !strings.HasPrefix(text, s.words[0]) || !strings.HasSuffix(text, s.words[len(s.verbs)]) {
		return nil
	}
	rest := text
	for _, words := range s.words { // a text that lacks them needs no pattern
		_, after, there := strings.Cut(rest, words)
		if !there {
			return nil
		}
		rest = after
	}
	if values := s.pattern().FindStringSubmatch(text); values != nil {
		return values[1:]
	}
	return nil
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
