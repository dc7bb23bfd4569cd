package wxpay

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// usePlaceholder is the advice for whatever looks like a value in a literal: a
// literal is folded and never escaped, a placeholder's value is kept as it is.
const usePlaceholder = `a value belongs into the params: use a placeholder such as {out_trade_no}`

// fitsBehind refuses an argument that cannot be right behind the path so far: one in a form
// of other tools, and a literal where a value stands in the documented paths. Folding would
// change such a value without a word: T1 to t1.
func fitsBehind(text, arg string) error {
	first, rest, isTemplate := strings.Cut(strings.TrimPrefix(arg, "/"), "/")
	isTemplate = isTemplate || strings.HasPrefix(arg, "/")
	second, _, _ := strings.Cut(rest, "/")
	before := lastSegment(text)
	switch {
	case text == "" && isDotted(arg):
		return fmt.Errorf("dots do not part segments here: write %q", undotted(arg))
	case text == "" && isTemplate && isHost(first):
		return fmt.Errorf("it begins with a host: write only the path, %q, or a URL, \"https://…\"", rest)
	case isTemplate && (isShouted(first) || text == "" && isShouted(second)):
		return errors.New(`the version stands in capitals, and a path with slashes is taken as it is written: write "v3/…" or "v2/…"`)
	case isTemplate || strings.ContainsAny(arg, "{}"):
		return nil
	}
	if _, isPlaceholder := placeholderName(arg); isPlaceholder || !isValueBehind(before, arg) {
		return nil
	}
	name, orName := strings.ReplaceAll(endpoint.Segment(before), "-", "_"), ""
	if endpoint.After(before) != endpoint.Identifier {
		name, orName = "x", `; a new name of the API is written with a "/" in front, as it is in the URL`
	}
	return fmt.Errorf("behind %q stands a value, which a lone segment would change to lower case: "+
		"write the placeholder %q and put the value into the params%s", before, "{"+name+"}", orName)
}

// lastSegment is the last segment of a path, with or without a slash behind it.
func lastSegment(path string) string {
	path = strings.TrimSuffix(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// isHost reports whether a segment is a host of WeChat Pay.
func isHost(segment string) bool {
	host := strings.ToLower(segment)
	return strings.HasSuffix(host, ".weixin.qq.com") || strings.HasSuffix(host, ".wechatpay.cn")
}

// fitsBase refuses a path whose beginning the base URL has as its end: v3/ would go out
// twice.
func fitsBase(template string, b origin.Base) error {
	if b.Prefix == "" {
		return nil
	}
	last := lastSegment(b.Prefix)
	first, _, _ := strings.Cut(template, "/")
	if whole := b.Prefix[1:]; strings.HasPrefix(template+"/", whole+"/") {
		first, last = whole, whole
	}
	if first == last || isVersion(first) && isVersion(last) {
		return fmt.Errorf("the base URL ends in %q and the path begins with %q: leave one out, usually that of the base URL, https://%s%s", last+"/", first+"/", b.Host, strings.TrimSuffix(b.Prefix, last))
	}
	return nil
}

// isVersion reports whether a segment is a version, in capitals or not.
func isVersion(segment string) bool {
	return strings.EqualFold(segment, "v2") || strings.EqualFold(segment, "v3")
}

// isShouted reports whether a segment is a version in capitals.
func isShouted(segment string) bool { return segment == "V2" || segment == "V3" }

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

// keepLiteral checks a literal and leaves it as it is.
func keepLiteral(s string) (string, error) { return s, checkLiteral(s, rfc3986.IsPathByte) }

func checkQueryLiteral(s string) (string, error) {
	return s, checkLiteral(s, func(c byte) bool { return rfc3986.IsPathByte(c) || c == '/' || c == '?' })
}

// foldLiteral turns camelCase and PascalCase into kebab-case, as the PHP and JS
// SDKs do. Two capitals in a row, many, or a capital beside a number of several
// digits are not a name but a value whose case must not be touched.
func foldLiteral(s string) (string, error) {
	if err := checkLiteral(s, rfc3986.IsPathByte); err != nil {
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
		if rfc3986.IsDigit(s[i]) && rfc3986.IsDigit(s[i+1]) {
			return true
		}
	}
	return false
}

func checkLiteral(s string, allowed func(byte) bool) error {
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
