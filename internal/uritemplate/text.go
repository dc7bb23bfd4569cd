package uritemplate

// Shown is what errors show of a path: a query that is not an expression may
// hold a token.
func Shown(text string) string {
	for i := range len(text) {
		if text[i] == '?' && (i == 0 || text[i-1] != '{') {
			return text[:i] + "?…"
		}
	}
	return text
}

// Index finds c outside of braces.
func Index(s string, c byte) int {
	braces := false
	for i := range len(s) {
		switch {
		case s[i] == '{':
			braces = true
		case s[i] == '}':
			braces = false
		case s[i] == c && !braces:
			return i
		}
	}
	return -1
}

// WithoutQuery cuts the query off that is written out in a template or a URL.
func WithoutQuery(text string) string {
	if i := Index(text, '?'); i >= 0 {
		return text[:i]
	}
	return text
}
