package chinese

import (
	"regexp"
	"testing"
	"unicode"

	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// sentencesIn returns the sentences in the Go files of a directory and below it.
func sentencesIn(t *testing.T, path string) (found []testkit.Text) {
	t.Helper()
	for _, text := range testkit.Texts(t, path) {
		if isSentence(text.Said) && text.Field != "Example" && text.Field != "Use" { // command lines are the same in every language
			found = append(found, text)
		}
	}
	return found
}

// verbs are the places for values, which are no words.
var verbs = regexp.MustCompile(`%[-+# 0]*\d*(?:\[\d+\])?(?:\.\d+)?[a-zA-Z%]`)

var words = regexp.MustCompile(`[A-Za-z][a-z']+[,:;.]? [A-Za-z%(]|[A-Za-z][A-Za-z']*[,:;.]? [a-z%]`)

// isSentence reports whether a text is for people: two words, one behind the other, or one and a value.
func isSentence(said string) bool {
	letters := 0
	for _, r := range verbs.ReplaceAllString(said, "") {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 3 && words.MatchString(said)
}
