package language

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Rows are sentences and their Chinese.
type Rows [][2]string

// A Table holds sentences and their Chinese, both with verbs of package fmt where values stand: "%s is missing".
// It is safe for concurrent use.
type Table struct {
	exact     map[string]string
	sentences func() []sentence // the rows that hold values, the surest first
}

// NewTable makes a table. A sentence that stands in it twice has the Chinese of the first.
func NewTable(rows ...Rows) *Table {
	exact := map[string]string{}
	for _, some := range rows {
		for _, row := range some {
			if _, known := exact[row[0]]; !known {
				exact[row[0]] = row[1]
			}
		}
	}
	return &Table{exact: exact, sentences: sync.OnceValue(func() []sentence { return sentencesOf(exact) })}
}

func sentencesOf(exact map[string]string) (all []sentence) {
	for english, chinese := range exact {
		if verb.MatchString(english) {
			all = append(all, newSentence(english, chinese))
		}
	}
	slices.SortFunc(all, func(a, b sentence) int {
		if begins := a.words[0] != ""; begins != (b.words[0] != "") { // with a word, not with a value
			return map[bool]int{true: -1, false: 1}[begins]
		}
		return cmp.Or(b.letters-a.letters, strings.Compare(a.english, b.english))
	})
	return all
}

// Chinese is the Chinese of a text that is in the table, or was made from a sentence there, and reports whether there is one.
func (t *Table) Chinese(text string) (string, bool) {
	if chinese, ok := t.exact[text]; ok {
		return strings.ReplaceAll(chinese, "%%", "%"), true
	}
	for _, s := range t.sentences() {
		if values := s.valuesIn(text); values != nil {
			return s.with(values, t), true
		}
	}
	return "", false
}
