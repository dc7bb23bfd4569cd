// Package uritemplate is RFC 6570, URI templates, at all four levels: compiled once, expanded
// many times, as the RFC says or safely into the path of a request.
package uritemplate

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// A Template is a URI template compiled once.
type Template struct {
	Text  string
	Names []string // of the placeholders, in order of appearance

	parts []part
}

// A part is a literal or an expression.
type part struct {
	literal string
	op      *operator // nil for a literal
	vars    []variable
}

type variable struct {
	name    string
	prefix  int  // {x:3}, 0 for the whole value
	explode bool // {x*}
}

// An operator is one row of the table in RFC 6570, appendix A.
type operator struct {
	symbol   byte // 0 for simple expansion
	first    string
	sep      byte
	named    bool
	ifEmpty  string
	reserved bool // reserved characters and escapes are kept
}

// operators in the order of RFC 6570, appendix A.
var operators = [...]operator{
	{symbol: 0, sep: ','},
	{symbol: '+', sep: ',', reserved: true},
	{symbol: '#', first: "#", sep: ',', reserved: true},
	{symbol: '.', first: ".", sep: '.'},
	{symbol: '/', first: "/", sep: '/'},
	{symbol: ';', first: ";", sep: ';', named: true},
	{symbol: '?', first: "?", sep: '&', named: true, ifEmpty: "="},
	{symbol: '&', first: "&", sep: '&', named: true, ifEmpty: "="},
}

// inQuery reports whether the operator writes query parameters.
func (o *operator) inQuery() bool { return o.symbol == '?' || o.symbol == '&' }

// Parse compiles a template.
func Parse(text string) (*Template, error) {
	t := &Template{Text: text}
	for rest := text; rest != ""; {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			open = len(rest)
		}
		if open > 0 {
			literal, err := encodeLiteral(rest[:open])
			if err != nil {
				return nil, err
			}
			t.parts = append(t.parts, part{literal: literal})
			rest = rest[open:]
			continue
		}
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			return nil, fmt.Errorf("%q has no closing brace", Shown(rest))
		}
		p, err := parseExpression(rest[1:end])
		if err != nil {
			return nil, fmt.Errorf("expression %q: %w", rest[:end+1], err)
		}
		t.parts = append(t.parts, p)
		for _, v := range p.vars {
			t.Names = append(t.Names, v.name)
		}
		rest = rest[end+1:]
	}
	return t, nil
}

func parseExpression(text string) (part, error) {
	if text == "" {
		return part{}, errors.New("a name is missing between the braces")
	}
	p := part{op: &operators[0]}
	for i := range operators[1:] {
		if op := &operators[i+1]; text[0] == op.symbol {
			p.op, text = op, text[1:]
			break
		}
	}
	for spec := range strings.SplitSeq(text, ",") {
		v, err := parseVariable(spec)
		if err != nil {
			return part{}, err
		}
		p.vars = append(p.vars, v)
	}
	return p, nil
}

func parseVariable(spec string) (variable, error) {
	name, length, hasPrefix := strings.Cut(spec, ":")
	v := variable{name: name}
	if hasPrefix {
		if length == "" || len(length) > 4 || length[0] == '0' || strings.Trim(length, "0123456789") != "" {
			return v, fmt.Errorf("%q: a prefix length is a number from 1 to 9999", spec)
		}
		for _, digit := range []byte(length) {
			v.prefix = v.prefix*10 + int(digit-'0')
		}
	} else if v.name, v.explode = strings.CutSuffix(name, "*"); !v.explode {
		v.name = name
	}
	if !IsVarname(v.name) {
		return v, fmt.Errorf("%q is no variable name: letters, digits, _, %%XX and single dots inside", v.name)
	}
	return v, nil
}

// IsVarname follows the rule varname of RFC 6570, section 2.3.
func IsVarname(name string) bool {
	dot := true // a dot may not follow
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c == '.' && !dot:
			dot = true
			continue
		case c == '%' && rfc3986.IsEscape(name[i:]):
			i += 2
		case c == '_' || rfc3986.IsAlnum(c):
		default:
			return false
		}
		dot = false
	}
	return !dot
}

// encodeLiteral copies a literal and escapes what a URI cannot hold, as RFC
// 6570, section 3.1, asks; what section 2.1 forbids is an error.
func encodeLiteral(text string) (string, error) {
	plain := true
	for i := range len(text) {
		switch c := text[i]; {
		case c == '%':
			if !rfc3986.IsEscape(text[i:]) {
				return "", fmt.Errorf("literal %q: %% must start an escape like %%2F", text)
			}
		case c <= ' ', c == 0x7f, strings.IndexByte("\"<>\\^`|}", c) >= 0:
			return "", fmt.Errorf("literal %q: %q may not stand in a template", text, c)
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	if plain {
		return text, nil
	}
	return string(rfc3986.AppendEscaped(nil, text, true)), nil
}

// FitsPath refuses what a request path cannot have.
func (t *Template) FitsPath() error {
	literalQuery, afterQuery := false, false
	for _, p := range t.parts {
		query := p.op != nil && p.op.inQuery()
		switch {
		case p.op != nil && p.op.symbol == '#':
			return errors.New("{#…} makes a fragment, which is never sent")
		case afterQuery && !query && (!literalQuery || !strings.HasPrefix(p.literal, "&")):
			return errors.New("after the query {?…} or {&…}, whose values may be left out, only {&…} may follow")
		}
		literalQuery = literalQuery || strings.Contains(p.literal, "?")
		afterQuery = query
	}
	return nil
}

// Literals is the path without its placeholders and its query.
func (t *Template) Literals() string {
	var b strings.Builder
	for _, p := range t.parts {
		path, _, hasQuery := strings.Cut(p.literal, "?")
		b.WriteString(path)
		if hasQuery {
			break
		}
	}
	return b.String()
}
