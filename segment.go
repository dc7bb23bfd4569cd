package wxpay

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/literal"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// joinPath adds the arguments of one Chain call to the template so far. The path
// grammar is described at Client.Chain.
func joinPath(text string, args []string) (string, error) {
	for _, arg := range args {
		next, err := parseArgument(arg)
		if err != nil {
			return "", err
		}
		if err = fitsBehind(text, arg); err == nil {
			text, err = joinTwo(text, next)
		}
		if err != nil {
			return "", fmt.Errorf("path argument %q: %w", uritemplate.Shown(arg), err)
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
		return "", fmt.Errorf("it comes after the query of %q; a path goes before its query", uritemplate.WithoutQuery(text)+"?…")
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
	case uritemplate.Index(arg, '/') >= 0:
		text, err = parseTemplateArgument(strings.TrimPrefix(arg, "/"))
	default:
		text, err = parseLoneSegment(arg)
	}
	if err != nil {
		return "", fmt.Errorf("path argument %q: %w", uritemplate.Shown(arg), err)
	}
	return text, nil
}

// parseTemplateArgument takes a template literally, but for placeholders that
// are whole segments.
func parseTemplateArgument(arg string) (string, error) {
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
		segment, err := parseSegment(rest[:end], last, literal.Keep)
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
	checked, err := eachLiteral(query, literal.KeepQuery)
	if err != nil {
		return "", err
	}
	b.WriteString(checked)
	return b.String(), nil
}

// isDotted reports whether a first argument is a path in the dotted form of the JS SDK,
// such as v3.pay.transactions.native. No documented segment holds a dot.
func isDotted(arg string) bool {
	arg = strings.TrimPrefix(arg, "/")
	if first := uritemplate.Index(arg, '/'); first >= 0 {
		arg = arg[:first] // dots further on are taken as they are written
	}
	parts := dotted(arg)
	return len(parts) > 1 && slices.ContainsFunc(parts, isVersion)
}

// undotted is the template that a path in the dotted form means, in which names in
// camelCase are folded as there.
func undotted(arg string) string {
	parts := dotted(strings.TrimPrefix(arg, "/"))
	for i, part := range parts {
		folded, err := literal.Fold(part)
		isName := i == 0 || !literal.IsValueBehind(parts[i-1], part)
		if err == nil && isName && !strings.ContainsAny(part, "/$_") {
			parts[i] = folded
		}
	}
	return strings.Join(parts, "/")
}

// dotted splits at the dots outside of braces.
func dotted(arg string) (parts []string) {
	for {
		end := uritemplate.Index(arg, '.')
		if end < 0 {
			return append(parts, arg)
		}
		parts, arg = append(parts, arg[:end]), arg[end+1:]
	}
}

func parseLoneSegment(arg string) (string, error) {
	if uritemplate.Index(arg, '?') >= 0 {
		return "", errors.New(`"?" may stand only in a template, an argument with a "/"; or use the params key "query"`)
	}
	return parseSegment(arg, false, literal.Fold)
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
	if _, isPlaceholder := placeholderName(arg); isPlaceholder || !literal.IsValueBehind(before, arg) {
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
