package wxpay

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/internal/notsent"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// Expand replaces the expressions of a URI template by the values in vars, as
// RFC 6570 says, at all four levels. Missing and nil values leave nothing.
// Values are strings, numbers, booleans, slices, maps with string keys, and
// types that marshal as text; maps are walked in the order of their keys.
//
// A Chain is stricter, because there a value that is missing would reach another
// endpoint; Expand is the plain standard.
func Expand(template string, vars Params) (string, error) {
	t, err := parseTemplate(template)
	if err != nil {
		return "", notsent.Error{Err: fmt.Errorf("wxpay: template %q: %w", template, err)}
	}
	dst, err := t.expand(make([]byte, 0, len(template)+32), vars, pureRFC)
	if err != nil {
		return "", notsent.Error{Err: fmt.Errorf("wxpay: template %q: %w", template, err)}
	}
	return string(dst), nil
}

// A template is a URI template compiled once.
type template struct {
	text  string
	parts []part
	names []string // of the placeholders, in order of appearance
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

// opQuery is the place of {?x} among the operators.
const opQuery = 6

// inQuery tells whether the operator writes query parameters.
func (o *operator) inQuery() bool { return o.symbol == '?' || o.symbol == '&' }

func parseTemplate(text string) (*template, error) {
	t := &template{text: text}
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
			return nil, fmt.Errorf("%q has no closing brace", shownPath(rest))
		}
		p, err := parseExpression(rest[1:end])
		if err != nil {
			return nil, fmt.Errorf("expression %q: %w", rest[:end+1], err)
		}
		t.parts = append(t.parts, p)
		for _, v := range p.vars {
			t.names = append(t.names, v.name)
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
	if !isVarname(v.name) {
		return v, fmt.Errorf("%q is no variable name: letters, digits, _, %%XX and single dots inside", v.name)
	}
	return v, nil
}

// isVarname follows the rule varname of RFC 6570, section 2.3.
func isVarname(name string) bool {
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
