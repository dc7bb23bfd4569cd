// Package pathtext turns what is written in an argument of Chain into the text of a template:
// a literal is checked, folded as the PHP and JS SDKs do, and told from a value, which needs
// a placeholder; paths in the form of other tools are answered with what to write.
package pathtext

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// usePlaceholder is the advice for whatever looks like a value in a literal: a
// literal is folded and never escaped, a placeholder's value is kept as it is.
const usePlaceholder = `a value belongs into the params: use a placeholder such as {out_trade_no}`

// isValueBehind reports whether a literal is a value, by the segment before it. Where
// names follow as well it is one if it has a digit, or words in capitals that would be
// folded, and is none of the names that are known.
func isValueBehind(before, literal string) bool {
	capital, digit := strings.ToLower(literal) != literal, strings.ContainsAny(literal, "0123456789")
	switch endpoint.After(before) {
	case endpoint.Identifier:
		return true
	case endpoint.Values:
		return capital || digit
	case endpoint.Mixed:
		folds := capital && strings.Contains(endpoint.Segment(literal), "-")
		return (digit || folds) && !endpoint.IsName(literal)
	case endpoint.Anything:
	}
	return false
}

// keep checks a literal and leaves it as it is.
func keep(s string) (string, error) { return s, check(s, rfc3986.IsPathByte) }

// keepQuery is keep for a query that is written out.
func keepQuery(s string) (string, error) {
	return s, check(s, func(c byte) bool { return rfc3986.IsPathByte(c) || c == '/' || c == '?' })
}

// fold turns camelCase and PascalCase into kebab-case, as the PHP and JS
// SDKs do. Two capitals in a row, many, or a capital beside a number of several
// digits are not a name but a value whose case must not be touched.
func fold(s string) (string, error) {
	if err := check(s, rfc3986.IsPathByte); err != nil {
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
				return "", fmt.Errorf("%q does not look like a name of the API, and a lone segment loses its "+
					"capitals: %s", s, usePlaceholder)
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

// hasNumber reports whether s holds two digits in a row; no name of the API with a
// capital does, but N123123 does.
func hasNumber(s string) bool {
	for i := range len(s) - 1 {
		if rfc3986.IsDigit(s[i]) && rfc3986.IsDigit(s[i+1]) {
			return true
		}
	}
	return false
}

func check(s string, allowed func(byte) bool) error {
	for i, r := range s {
		switch {
		case r == '%' && rfc3986.IsEscape(s[i:]):
		case r == '#':
			return errors.New("it holds a fragment (#…), which is never sent: " + usePlaceholder)
		case r >= 0x80 || !allowed(byte(r)): //nolint:gosec // below 0x80
			return fmt.Errorf("%q may not stand in a literal: %s", r, usePlaceholder)
		}
	}
	return nil
}
