// Package language says sentences in Chinese. The code writes English; a Table holds the Chinese of each sentence, and a text that
// was put together from one is taken apart again to find it.
package language

import (
	"regexp"
	"strings"
)

// In is the text in a language: for zh, zh-CN, zh_CN.UTF-8 and the like its Chinese, else itself. What the table does not
// know stays English: the code of a program, a value, the message of another library.
func (t *Table) In(speaks, text string) string {
	if text == "" || !IsChinese(speaks) {
		return text
	}
	return t.chinese(text)
}

// fields are the names of a configuration's fields, as they stand in front of what is wrong with them.
var fields = regexp.MustCompile(`^(?:Config\.)?[A-Z][A-Za-z0-9]*$`)

// chinese looks for the whole text, then behind the name of a field, then for each of its lines, then for the parts of a line
// that a colon or a semicolon divides, as wrapped errors are.
func (t *Table) chinese(text string) string {
	if said, ok := t.Chinese(text); ok {
		return said
	}
	if field, found, isOne := strings.Cut(text, " "); isOne && fields.MatchString(field) { // a fault of Config: Serial is empty
		if said, ok := t.Chinese(found); ok {
			return field + " " + said
		}
	}
	for _, division := range []struct{ english, chinese string }{{"\n", "\n"}, {"; ", "；"}, {": ", "："}} {
		before, after, found := strings.Cut(text, division.english)
		if !found {
			continue
		}
		first, rest := t.chinese(before), t.chinese(after)
		if first == before && rest == after {
			return text
		}
		return first + division.chinese + rest
	}
	return text
}

// IsChinese reports whether a language, as BCP 47 or a locale writes it, is Chinese.
func IsChinese(language string) bool {
	language = strings.ToLower(language)
	return language == "zh" || strings.HasPrefix(language, "zh-") || strings.HasPrefix(language, "zh_")
}
