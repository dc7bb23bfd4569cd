package pathtext

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

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

// FitsBase refuses a path whose beginning the base URL has as its end: v3/ would go out
// twice.
func FitsBase(template string, b origin.Base) error {
	if b.Prefix == "" {
		return nil
	}
	last := lastSegment(b.Prefix)
	first, _, _ := strings.Cut(template, "/")
	if whole := b.Prefix[1:]; strings.HasPrefix(template+"/", whole+"/") {
		first, last = whole, whole
	}
	if first == last || isVersion(first) && isVersion(last) {
		return fmt.Errorf("the base URL ends in %q and the path begins with %q: leave one out, usually that of the base URL, https://%s%s",
			last+"/", first+"/", b.Host, strings.TrimSuffix(b.Prefix, last))
	}
	return nil
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
		folded, err := fold(part)
		isName := i == 0 || !isValueBehind(parts[i-1], part)
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

// isHost reports whether a segment is a host of WeChat Pay.
func isHost(segment string) bool {
	host := strings.ToLower(segment)
	return strings.HasSuffix(host, ".weixin.qq.com") || strings.HasSuffix(host, ".wechatpay.cn")
}

// FitsURL refuses an argument that begins with the version in which the path of a URL, to which it is added, ends already.
func FitsURL(path, arg string) error {
	first, _, _ := strings.Cut(strings.TrimPrefix(arg, "/"), "/")
	if !isVersion(first) || !isVersion(lastSegment(path)) {
		return nil
	}
	return fmt.Errorf("path argument %q: it begins with the version, in which the URL ends already: leave one out", uritemplate.Shown(arg))
}

// isVersion reports whether a segment is a version, in capitals or not.
func isVersion(segment string) bool {
	return strings.EqualFold(segment, "v2") || strings.EqualFold(segment, "v3")
}

// isShouted reports whether a segment is a version in capitals.
func isShouted(segment string) bool { return segment == "V2" || segment == "V3" }
