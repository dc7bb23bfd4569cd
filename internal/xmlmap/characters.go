package xmlmap

import (
	"fmt"
	"unicode/utf8"
)

// forbidden looks for what XML 1.0 keeps out of documents: control characters, NUL among
// them, and what is no UTF-8. It returns the place of the first and says what it is; ""
// if there is none.
func forbidden[T string | []byte](text T) (at int, found string) {
	for at < len(text) {
		c := text[at]
		if c < utf8.RuneSelf && (c >= ' ' || isWhite(c)) {
			at++
			continue
		}
		if c < ' ' {
			return at, fmt.Sprintf("the control character %U", c)
		}
		r, size := utf8.DecodeRuneInString(string(text[at:min(at+utf8.UTFMax, len(text))]))
		switch {
		case r == utf8.RuneError && size == 1:
			return at, fmt.Sprintf("the byte %#02x, which is no UTF-8", c)
		case !isCharacter(r):
			return at, fmt.Sprintf("%U, which is no character", r)
		}
		at += size
	}
	return at, ""
}

// isCharacter is the production Char of XML 1.0, section 2.2.
func isCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= ' ' && r <= 0xD7FF || // above are the surrogates of UTF-16
		r >= 0xE000 && r <= 0xFFFD ||
		r >= 0x10000 && r <= utf8.MaxRune
}

func isWhite(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// isNameStart and isNameByte are the part of XML's names that WeChat Pay uses. No colon:
// with namespaces, two names can be one.
func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

func isNameByte(c byte) bool {
	return isNameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.'
}
