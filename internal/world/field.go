package world

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// A field is what WeChat Pay wants of one value of a request. The first that is wrong is what
// it answers.
type field struct {
	path     string // amount.total, receivers[].account; {name} of the path, ?name of the query
	label    string // as the page calls it
	kind     kind
	required bool
	min, max int64 // of a text its length in characters, or bytes; 0: no limit, and mostFen for a number
	bytes    bool  // the length counts bytes
	pattern  *regexp.Regexp
	enum     []string
}

type kind int

const (
	text kind = iota
	number
	truth
	object
	list
)

// need and may make fields. Limits follow by of, within and matching.
func need(path, label string) field { return field{path: path, label: label, required: true} }
func may(path, label string) field  { return field{path: path, label: label} }

func (f field) as(k kind) field                       { f.kind = k; return f }
func (f field) within(least, most int64) field        { f.min, f.max = least, most; return f }
func (f field) inBytes() field                        { f.bytes = true; return f }
func (f field) matching(pattern *regexp.Regexp) field { f.pattern = pattern; return f }
func (f field) of(values ...string) field             { f.enum = values; return f }

var paramError = rule(Rule{
	Product: "every call", When: "a field is missing, of another type, too long or too short, or of another form",
	Status: 400, Code: "PARAM_ERROR", Message: "参数错误", Inner: "268435461", Mark: Reported, Source: "FACTS C1: live answers",
})

var invalidRequest = rule(Rule{
	Product: "every call", When: "the form is right and the business rule says no", Status: 400, Code: "INVALID_REQUEST",
	Message: "请求参数符合参数格式，但不符合业务规则", Mark: Documented, Source: "page 4012081709",
})

// check compares a call with the fields of its endpoint, the first fault first.
func check(e *Endpoint, c *Call) *Refusal {
	if e.IsAPIv2() {
		return checkV2(e, c)
	}
	body := gjson.ParseBytes(c.Body)
	if len(c.Body) > 0 && (!gjson.ValidBytes(c.Body) || !body.IsObject()) {
		return unread(e)
	}
	for i := range e.fields {
		if r := e.fields[i].check(c, body); r != nil {
			return r
		}
	}
	return nil
}

// checkAmounts is check for the numbers that are there, and nothing else.
func checkAmounts(e *Endpoint, c *Call) *Refusal {
	numbers := &Endpoint{Pattern: e.Pattern}
	for _, f := range e.fields {
		if f.kind == number {
			f.required = false
			numbers.fields = append(numbers.fields, f)
		}
	}
	return check(numbers, c)
}

// unread is the answer to a body that is no JSON object: as if it were empty.
func unread(e *Endpoint) *Refusal {
	for _, f := range e.fields {
		if f.required && !strings.HasPrefix(f.path, "{") && !strings.HasPrefix(f.path, "?") {
			return &Refusal{Rule: paramError, Detail: detail{nil, ""}, Said: fmt.Sprintf("输入源“/%s”映射到字段“%s”必填性规则校验失败，此字段为必填项",
				pointer(f.path), f.label)}
		}
	}
	return paramError.refuse()
}

// detail is that of live answers: neither field nor issue.
type detail struct {
	Location any `json:"location"`
	Value    any `json:"value"`
}

// pointer writes a.b as a/b.
func pointer(path string) string { return strings.ReplaceAll(path, ".", "/") }

func (f *field) check(c *Call, body gjson.Result) *Refusal {
	switch {
	case strings.HasPrefix(f.path, "{"):
		name := strings.Trim(f.path, "{}")
		return f.value("uri_template", "/uri_template/"+name, stringOf(c.Values[name]))
	case strings.HasPrefix(f.path, "?"):
		return f.query(c.Query)
	}
	return f.in(body, f.path, "/body")
}

func stringOf(s string) gjson.Result {
	return gjson.Result{Type: gjson.String, Str: s, Raw: strconv.Quote(s)}
}

func (f *field) query(q url.Values) *Refusal {
	name := f.path[1:]
	if !q.Has(name) {
		if f.required {
			return f.missing("query", "/query/"+name)
		}
		return nil
	}
	return f.value("query", "/query/"+name, stringOf(q.Get(name)))
}

// in goes down a path. A nested field is wanted only where its parent is.
func (f *field) in(at gjson.Result, path, where string) *Refusal {
	name, rest, deeper := strings.Cut(path, ".")
	name, isList := strings.CutSuffix(name, "[]")
	v := at.Get(name)
	where += "/" + name
	switch {
	case !deeper && (!v.Exists() || v.Type == gjson.Null):
		if f.required {
			return f.missing("body", where)
		}
		return nil
	case !deeper:
		return f.value("body", where, v)
	case isList:
		for i, item := range v.Array() {
			if r := f.in(item, rest, where+"/"+strconv.Itoa(i)); r != nil {
				return r
			}
		}
		return nil
	case !v.IsObject():
		return nil
	}
	return f.in(v, rest, where)
}

func (f *field) missing(location, where string) *Refusal {
	return &Refusal{Rule: paramError, Detail: detail{location, ""},
		Said: fmt.Sprintf("输入源“%s”映射到字段“%s”必填性规则校验失败，此字段为必填项", where, f.label)}
}

func (f *field) wrongType(location, where string, v gjson.Result, want string) *Refusal {
	return &Refusal{Rule: paramError, Detail: detail{location, v.Value()},
		Said: fmt.Sprintf("无法将 JSON 输入源“%s”映射到目标字段“%s”中，此字段需要%s", where, f.label, want)}
}

func (f *field) value(location, where string, v gjson.Result) *Refusal {
	switch f.kind {
	case text:
		if v.Type != gjson.String {
			return f.wrongType(location, where, v, "一个 string 类型的 Json 值")
		}
		return f.text(location, where, v.Str)
	case number:
		return f.number(location, where, v)
	case truth:
		if v.Type != gjson.True && v.Type != gjson.False {
			return f.wrongType(location, where, v, "一个 bool 类型的 Json 值")
		}
	case object:
		if !v.IsObject() {
			return f.wrongType(location, where, v, "一个 object 类型的 Json 值")
		}
	case list:
		if !v.IsArray() {
			return f.wrongType(location, where, v, "一个 array 类型的 Json 值")
		}
		if n := int64(len(v.Array())); f.max > 0 && n > f.max || n < f.min {
			return &Refusal{Rule: paramError, Detail: detail{location, n}, Said: fmt.Sprintf("输入源“%s”映射到值字段“%s”数组规则校验失败，元素个数 %d",
				where, f.label, n)}
		}
	}
	return nil
}

func (f *field) text(location, where, s string) *Refusal {
	n, unit := int64(utf8.RuneCountInString(s)), "字符数"
	if f.bytes {
		n, unit = int64(len(s)), "字节数"
	}
	least := f.min
	if f.required {
		least = max(least, 1)
	}
	failed := func(value any, why string) *Refusal {
		return &Refusal{Rule: paramError, Detail: detail{location, value},
			Said: fmt.Sprintf("输入源“%s”映射到值字段“%s”字符串规则校验失败，%s", where, f.label, why)}
	}
	switch {
	case n < least:
		return failed(n, fmt.Sprintf("%s %d，小于最小值 %d", unit, n, least))
	case f.max > 0 && n > f.max:
		return failed(n, fmt.Sprintf("%s %d，大于最大值 %d", unit, n, f.max))
	case f.pattern != nil && s != "" && !f.pattern.MatchString(s):
		return failed(s, fmt.Sprintf("字符串必须匹配正则表达式“%s”", f.pattern))
	}
	if len(f.enum) == 0 || s == "" || slices.Contains(f.enum, s) {
		return nil
	}
	return failed(s, fmt.Sprintf("值必须是 %s 之一", strings.Join(f.enum, ", ")))
}

// mostFen bounds every amount: ten billion yuan. No page has a limit. What is added up here, the
// items of a request or a merchant's balance, must not come to more than an int64 holds.
const mostFen = 1_000_000_000_000

func (f *field) number(location, where string, v gjson.Result) *Refusal {
	n, err := strconv.ParseInt(v.Raw, 10, 64)
	most := f.most()
	switch {
	case v.Type != gjson.Number || err != nil:
		return f.wrongType(location, where, v, "一个合法的 64 位有符号整数")
	case n < f.min:
		return &Refusal{Rule: paramError, Detail: detail{location, n},
			Said: fmt.Sprintf("输入源“%s”映射到数值字段“%s”规则校验失败，值低于最小值 %d", where, f.label, f.min)}
	case n > most:
		return &Refusal{Rule: paramError, Detail: detail{location, n},
			Said: fmt.Sprintf("输入源“%s”映射到数值字段“%s”规则校验失败，值高于最大值 %d", where, f.label, most)}
	}
	return nil
}

// most is the largest value of a number.
func (f *field) most() int64 {
	if f.max == 0 {
		return mostFen
	}
	return f.max
}

// checkV2 looks for the fields that APIv2 misses, numbers that are none or out of range, and
// merchants' numbers of another form.
func checkV2(e *Endpoint, c *Call) *Refusal {
	for _, f := range e.fields {
		v := c.text(f.path)
		switch {
		case f.required && v == "":
			return &Refusal{Rule: v2Missing, Said: "缺少参数" + f.path}
		case f.kind == number && v != "":
			if n, err := strconv.ParseInt(v, 10, 64); err != nil || n < f.min || n > f.most() {
				return &Refusal{Rule: v2Missing, Said: "参数格式校验错误：" + f.path}
			}
		case f.kind == text && v != "" && (f.max > 0 && int64(len(v)) > f.max || f.pattern != nil && !f.pattern.MatchString(v)):
			return &Refusal{Rule: v2Missing, Said: "参数格式校验错误：" + f.path}
		}
	}
	return nil
}

var v2Missing = rule(Rule{
	Product: "APIv2", When: "a field is missing, no number or out of range, or a merchant's number has another form",
	Code: "PARAM_ERROR", Message: "参数错误", Mark: Reported, Source: "return_code FAIL with 缺少参数, forums",
})
