package wxpay

import (
	"errors"
	"fmt"
	"strings"
)

// usePlaceholder is the advice for whatever looks like a value in a literal: a
// literal is folded and never escaped, a placeholder's value is kept as it is.
const usePlaceholder = `a value belongs into the params: use a placeholder such as {out_trade_no}`

// keepLiteral checks a literal and leaves it as it is.
func keepLiteral(s string) (string, error) { return s, checkLiteral(s, isPathByte) }

func checkQueryLiteral(s string) (string, error) {
	return s, checkLiteral(s, func(c byte) bool { return isPathByte(c) || c == '/' || c == '?' })
}

// foldLiteral turns camelCase and PascalCase into kebab-case, as the PHP and JS
// SDKs do. Two capitals in a row, many, or a capital beside a number of several
// digits are not a name but a value whose case must not be touched.
func foldLiteral(s string) (string, error) {
	if err := checkLiteral(s, isPathByte); err != nil {
		return "", err
	}
	b := make([]byte, 0, len(s)+4)
	capitals, lastCapital := 0, false
	number := hasNumber(s)
	for i := 0; i < len(s); i++ {
		c := s[i]
		capital := c >= 'A' && c <= 'Z'
		if capital {
			capitals++
			if lastCapital || capitals > 8 || number {
				return "", fmt.Errorf("%q does not look like a name of the API, and a lone segment loses its capitals: %s", s, usePlaceholder)
			}
			if i > 0 {
				b = append(b, '-')
			}
			c += 'a' - 'A'
		}
		b = append(b, c)
		lastCapital = capital
		if c == '%' {
			b = append(b, s[i+1:i+3]...) // an escape is not folded
			i += 2
		}
	}
	return string(b), nil
}

// hasNumber tells whether s holds two digits in a row; no name of the API with a
// capital does, but N123123 does.
func hasNumber(s string) bool {
	for i := range len(s) - 1 {
		if isDigit(s[i]) && isDigit(s[i+1]) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func checkLiteral(s string, allowed func(byte) bool) error {
	for i, r := range s {
		switch {
		case r == '%' && isEscape(s[i:]):
		case r == '#':
			return errors.New("it holds a fragment (#…), which is never sent: " + usePlaceholder)
		case r >= 0x80 || !allowed(byte(r)): //nolint:gosec // below 0x80
			return fmt.Errorf("%q may not stand in a literal: %s", r, usePlaceholder)
		}
	}
	return nil
}

// isPathByte tells whether c may stand unescaped in a path segment: pchar of
// RFC 3986, section 3.3, without escapes.
func isPathByte(c byte) bool {
	return isUnreserved(c) || strings.IndexByte(":@!$&'()*+,;=", c) >= 0
}

// isDotSegment tells whether a path segment is "." or "..", escaped or not.
func isDotSegment(s string) bool {
	if len(s) > 6 || len(s) == 0 {
		return false
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "%2e", "."), "%2E", ".")
	return s == "." || s == ".."
}
