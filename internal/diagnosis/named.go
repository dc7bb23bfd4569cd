package diagnosis

import "strings"

// A table is verdicts that are asked for by their names, by whoever found the evidence.
type table []Verdict

// named is the verdict of that name; the zero Verdict if there is none.
func (t table) named(name string) Verdict {
	for _, v := range t {
		if v.Name == name {
			return v
		}
	}
	return Verdict{}
}

// Answer is the verdict of that name about what WeChat Pay answered; the zero Verdict if there is none.
func Answer(name string) Verdict { return table(All()).named(name) }

// QueryFirst is Todo behind the advice to query first.
func (v Verdict) QueryFirst() Verdict {
	v.Todo = v.Todo.After(v.queryFirst())
	return v
}

// queryFirst is the advice to query first.
func (v Verdict) queryFirst() Text {
	if v.anyway {
		return queryAnyway
	}
	return queryFirst
}

// filled puts values into the places of the sentence.
func (v Verdict) filled(values []any) Verdict {
	if len(values) > 0 && v.Name != "" {
		v.Says = v.Says.with(values...)
	}
	return v
}

// A saying is words that all stand in what somebody said, and the name of the verdict that they tell.
type saying struct {
	name  string
	words []string
}

// toldBy finds the first saying whose words all stand in a text.
func toldBy(sayings []saying, text string) (name string, words []string) {
	for _, s := range sayings {
		if allIn(text, s.words) {
			return s.name, s.words
		}
	}
	return "", nil
}

// allIn reports whether all the words stand in a text.
func allIn(text string, words []string) bool {
	for _, word := range words {
		if !stands(text, word) {
			return false
		}
	}
	return true
}

// stands reports whether a word is in a text; one that ends with a digit is not the start of a longer number.
func stands(text, word string) bool {
	for {
		i := strings.Index(text, word)
		if i < 0 {
			return false
		}
		text = text[i+len(word):]
		if !isDigit(word[len(word)-1:]) || !isDigit(text[:min(1, len(text))]) {
			return true
		}
	}
}

func isDigit(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }
