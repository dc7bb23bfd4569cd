package wxpay

import (
	"errors"
	"fmt"
	"strings"
)

// usePlaceholder is the advice for whatever looks like a value in a literal: a
// literal is folded and never escaped, a placeholder's value is kept as it is.
const usePlaceholder = `a value belongs into the params: use a placeholder such as {out_trade_no}`

// joinPath adds the arguments of one Chain call to the template so far. The path
// grammar is described at Client.Chain.
func joinPath(text string, args []string) (string, error) {
	for _, arg := range args {
		next, err := parseArgument(arg)
		if err != nil {
			return "", err
		}
		if text, err = joinTwo(text, next); err != nil {
			return "", fmt.Errorf("path argument %q: %w", arg, err)
		}
	}
	return text, nil
}

// joinTwo puts one "/" between two pieces, and none before an expression that
// brings its own separator.
func joinTwo(text, next string) (string, error) {
	query := strings.HasPrefix(next, "{?") || strings.HasPrefix(next, "{&")
	switch {
	case !query && hasQuery(text):
		return "", fmt.Errorf("it comes after the query of %q; a path goes before its query", withoutQuery(text)+"?…")
	case text == "", query:
		return text + next, nil
	case strings.HasPrefix(next, "{/"):
		return strings.TrimSuffix(text, "/") + next, nil
	}
	return strings.TrimSuffix(text, "/") + "/" + next, nil
}

func hasQuery(text string) bool {
	return strings.Contains(text, "?") || strings.Contains(text, "{&")
}

// parseArgument turns one argument of Chain into template text: a template if
// it holds a "/" outside of braces, else a lone segment.
func parseArgument(arg string) (string, error) {
	var text string
	var err error
	switch {
	case arg == "":
		return "", errors.New("a path argument is empty: give a segment or a template")
	case strings.Contains(arg, "://"):
		err = errors.New("an absolute URL must be the first argument of Client.Chain and start with https://")
	case indexOutside(arg, '/') >= 0:
		text, err = parseTemplateArgument(strings.TrimPrefix(arg, "/"))
	default:
		text, err = parseLoneSegment(arg)
	}
	if err != nil {
		return "", fmt.Errorf("path argument %q: %w", arg, err)
	}
	return text, nil
}

// indexOutside finds c outside of braces.
func indexOutside(s string, c byte) int {
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

// parseTemplateArgument takes a template literally, but for placeholders that
// are whole segments.
func parseTemplateArgument(arg string) (string, error) {
	if arg == "" {
		return "", errors.New(`it is only a "/": write a trailing slash behind the last segment, "v3/applyment4sub/applyment/"`)
	}
	path, query := arg, ""
	if i := indexOutside(arg, '?'); i >= 0 {
		path, query = arg[:i], arg[i:]
	}
	var b strings.Builder
	for rest := path; ; {
		end := indexOutside(rest, '/')
		last := end < 0
		if last {
			end = len(rest)
		}
		segment, err := parseSegment(rest[:end], last, keepLiteral)
		if err != nil {
			return "", err
		}
		b.WriteString(segment)
		if last {
			break
		}
		b.WriteByte('/')
		rest = rest[end+1:]
	}
	if query == "?" {
		return "", errors.New(`it ends in an empty query: leave out the "?"`)
	}
	checked, err := eachLiteral(query, checkQueryLiteral)
	if err != nil {
		return "", err
	}
	b.WriteString(checked)
	return b.String(), nil
}

func parseLoneSegment(arg string) (string, error) {
	if indexOutside(arg, '?') >= 0 {
		return "", errors.New(`"?" may stand only in a template, an argument with a "/"; or use the params key "query"`)
	}
	return parseSegment(arg, false, foldLiteral)
}

// parseSegment reads what stands between two slashes. Only the last segment of a
// template may be empty: that is a trailing slash.
func parseSegment(s string, mayBeEmpty bool, literal func(string) (string, error)) (string, error) {
	if name, ok := placeholderName(s); ok {
		if !isVarname(name) {
			return "", fmt.Errorf("%q: %q is no placeholder name: letters, digits, _ and single dots inside", s, name)
		}
		return "{" + name + "}", nil
	}
	if strings.Contains(s, "${") {
		return "", fmt.Errorf("%q: a placeholder is written {x} or $x$", s)
	}
	if s == "" && !mayBeEmpty {
		return "", errors.New(`it holds "//", an empty segment: the path would lead elsewhere`)
	}
	if isDotSegment(s) {
		return "", fmt.Errorf("%q is a dot segment: the path would lead elsewhere", s)
	}
	return eachLiteral(s, literal)
}

// placeholderName recognises a whole segment <x>, _x_ or $x$. {x} is left to
// the template parser, which knows the operators too.
func placeholderName(s string) (string, bool) {
	if len(s) < 3 {
		return "", false
	}
	switch s[:1] + s[len(s)-1:] {
	case "<>", "__", "$$":
		return s[1 : len(s)-1], true
	}
	return "", false
}

// eachLiteral applies f to the pieces of s outside of braces.
func eachLiteral(s string, f func(string) (string, error)) (string, error) {
	var b strings.Builder
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			open = len(s)
		}
		literal, err := f(s[:open])
		if err != nil {
			return "", err
		}
		b.WriteString(literal)
		end := strings.IndexByte(s, '}')
		if open == len(s) || end < open {
			end = len(s) - 1 // the template parser reports the missing brace
		}
		b.WriteString(s[open : end+1])
		s = s[end+1:]
	}
	return b.String(), nil
}

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
