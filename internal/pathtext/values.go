package pathtext

import "strings"

// Limits of what is taken for a name. The longest piece of a documented path has 45 bytes, and none
// has more than one digit.
const (
	maxWord   = 64
	maxDigits = 3
)

// valueShown stands for a piece of a path that looks like a value.
const valueShown = "{value}"

// WithoutValues returns a template with {value} in place of each piece that looks like a value: for
// logs and metrics, which are to hold none and of whose names there are to be few. Scheme and
// host of a URL stay.
func WithoutValues(template string) string {
	shown := ""
	if scheme, rest, isURL := strings.Cut(template, "://"); isURL {
		host, path, _ := strings.Cut(rest, "/")
		shown, template = scheme+"://"+host+"/", path
	}
	for template != "" {
		var size int
		var extra string
		switch template[0] {
		case '/':
			shown, template = shown+"/", template[1:]
			continue
		case '{': // an expression of RFC 6570, up to its end
			size, extra = strings.IndexByte(template, '}')+1, "_-.{}+#/;?&,:*%"
		default:
			size, extra = strings.IndexAny(template, "/{"), "_-."
		}
		if size <= 0 {
			size = len(template)
		}
		if piece := template[:size]; isWord(piece, extra) {
			shown += piece
		} else {
			shown += valueShown
		}
		template = template[size:]
	}
	return shown
}

// isWord reports whether a text is short and consists of letters, few digits, and of extra.
func isWord(text, extra string) bool {
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		case c >= '0' && c <= '9':
			digits++
		case strings.IndexByte(extra, c) < 0:
			return false
		}
	}
	return len(text) <= maxWord && digits <= maxDigits
}
