package pathtext

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// parseTemplate takes a template literally, but for placeholders that
// are whole segments.
func parseTemplate(arg string) (string, error) {
	if arg == "" {
		return "", errors.New(`it is only a "/": write a trailing slash behind the last segment, "v3/applyment4sub/applyment/"`)
	}
	path, query := arg, ""
	if i := uritemplate.Index(arg, '?'); i >= 0 {
		path, query = arg[:i], arg[i:]
	}
	var b strings.Builder
	for rest := path; ; {
		end := uritemplate.Index(rest, '/')
		last := end < 0
		if last {
			end = len(rest)
		}
		segment, err := parseSegment(rest[:end], last, keep)
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
	checked, err := each(query, keepQuery)
	if err != nil {
		return "", err
	}
	b.WriteString(checked)
	return b.String(), nil
}

// parseLone takes a lone segment, whose name is folded.
func parseLone(arg string) (string, error) {
	if uritemplate.Index(arg, '?') >= 0 {
		return "", errors.New(`"?" may stand only in a template, an argument with a "/"; or use the params key "query"`)
	}
	return parseSegment(arg, false, fold)
}

// parseSegment reads what stands between two slashes. Only the last segment of a
// template may be empty: that is a trailing slash.
func parseSegment(s string, mayBeEmpty bool, literal func(string) (string, error)) (string, error) {
	if name, ok := placeholderName(s); ok {
		if !uritemplate.IsVarname(name) {
			return "", fmt.Errorf("%q: %q is no placeholder name: letters, digits, _ and single dots inside", s, name)
		}
		return "{" + name + "}", nil
	}
	if strings.Contains(s, "${") {
		return "", fmt.Errorf("%q: a placeholder is written {x} or $x$", s)
	}
	if name, isColon := strings.CutPrefix(s, ":"); isColon && uritemplate.IsVarname(strings.ReplaceAll(name, "-", "_")) {
		return "", fmt.Errorf("%q: a placeholder is written {%s}", s, strings.ReplaceAll(name, "-", "_"))
	}
	if s == "" && !mayBeEmpty {
		return "", errors.New(`it holds "//", an empty segment: the path would lead elsewhere`)
	}
	if rfc3986.IsDotSegment(s) {
		return "", fmt.Errorf("%q is a dot segment: the path would lead elsewhere", s)
	}
	return each(s, literal)
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

// each applies f to the pieces of s outside of braces.
func each(s string, f func(string) (string, error)) (string, error) {
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

// lastSegment is the last segment of a path, with or without a slash behind it.
func lastSegment(path string) string {
	path = strings.TrimSuffix(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}
