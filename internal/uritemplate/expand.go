package uritemplate

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/values"
)

// A Mode is how a template is expanded.
type Mode struct {
	// Path is for the path of a request, where a value that is missing, empty or a dot
	// segment would lead elsewhere, and nothing may become a query or a fragment.
	Path bool
	// Whole reports whether a value must go out whole and escaped; nil: none does.
	Whole func(any) bool
}

// Expand appends the template with its values to dst, which for a path holds no query
// yet. It allocates only for values that are not strings.
func (t *Template) Expand(dst []byte, vars map[string]any, mode Mode) ([]byte, error) {
	for i := range t.parts {
		p := &t.parts[i]
		if p.op == nil {
			dst = append(dst, p.literal...)
			continue
		}
		var err error
		if dst, err = p.expand(dst, vars, mode); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// AppendQueryStart appends what stands before the first parameter of a query, or before
// one more, to a path.
func AppendQueryStart(dst []byte) []byte {
	if bytes.IndexByte(dst, '?') >= 0 {
		return append(dst, '&')
	}
	return append(dst, '?')
}

func (p *part) expand(dst []byte, vars map[string]any, mode Mode) ([]byte, error) {
	first := true
	for i := range p.vars {
		v := &p.vars[i]
		val, err := values.Of(vars[v.name])
		if err != nil {
			return nil, fmt.Errorf("placeholder {%s}: %w", v.name, err)
		}
		if mode.Path && !p.op.inQuery() {
			if val.Kind == values.Undefined {
				return nil, &fault.Error{Kind: fault.Placeholder, Field: "placeholder {" + v.name + "}", Found: "has no value",
					Want: "put it into the params", Missing: true}
			}
			if err := fitsPath(val); err != nil {
				return nil, fmt.Errorf("placeholder {%s} %w", v.name, err)
			}
		}
		if val.Kind == values.Undefined {
			continue
		}
		if (v.prefix > 0 || p.op.reserved) && mode.Whole != nil && mode.Whole(vars[v.name]) {
			return nil, fmt.Errorf("placeholder {%s}: a Sensitive was given, which must go out whole and escaped; write {%s} "+
				"without modifiers", v.name, v.name)
		}
		if v.prefix > 0 && val.Kind != values.Scalar {
			return nil, fmt.Errorf("placeholder {%s:%d}: a prefix of a list or map is not defined", v.name, v.prefix)
		}
		if first {
			dst = p.op.begin(dst, mode)
			first = false
		} else {
			dst = append(dst, p.op.sep)
		}
		dst = p.op.expand(dst, v, val, mode)
	}
	return dst, nil
}

// begin appends what stands before the first value. In a Chain query operators
// continue a query that has begun and begin one that has not, because a {?x}
// before them may have been left out.
func (o *operator) begin(dst []byte, mode Mode) []byte {
	if mode.Path && o.inQuery() {
		return AppendQueryStart(dst)
	}
	return append(dst, o.first...)
}

func (o *operator) expand(dst []byte, v *variable, val values.Value, mode Mode) []byte {
	switch {
	case val.Kind == values.Scalar:
		text := val.Text
		if v.prefix > 0 {
			text = firstRunes(text, v.prefix)
		}
		if o.named {
			dst = append(dst, v.name...)
			if text == "" {
				return append(dst, o.ifEmpty...)
			}
			dst = append(dst, '=')
		}
		return o.escape(dst, text, mode)
	case v.explode && val.Kind == values.Pairs:
		for i := 0; i < len(val.List); i += 2 {
			if i > 0 {
				dst = append(dst, o.sep)
			}
			dst = o.pair(dst, val.List[i], val.List[i+1], mode)
		}
		return dst
	case v.explode && o.named:
		for i, item := range val.List {
			if i > 0 {
				dst = append(dst, o.sep)
			}
			dst = append(dst, v.name...)
			if item == "" {
				dst = append(dst, o.ifEmpty...)
				continue
			}
			dst = o.escape(append(dst, '='), item, mode)
		}
		return dst
	}
	sep := byte(',')
	if v.explode {
		sep = o.sep
	} else if o.named {
		dst = append(append(dst, v.name...), '=')
	}
	for i, item := range val.List {
		if i > 0 {
			dst = append(dst, sep)
		}
		dst = o.escape(dst, item, mode)
	}
	return dst
}

// pair appends one exploded pair of a map. Only the named operators shorten an
// empty value.
func (o *operator) pair(dst []byte, key, text string, mode Mode) []byte {
	dst = o.escape(dst, key, mode)
	if text == "" && o.named {
		return append(dst, o.ifEmpty...)
	}
	return o.escape(append(dst, '='), text, mode)
}

func (o *operator) escape(dst []byte, text string, mode Mode) []byte {
	if mode.Path && o.reserved {
		return appendPathText(dst, text)
	}
	return rfc3986.AppendEscaped(dst, text, o.reserved)
}

// appendPathText is {+x} in a Chain: what may stand in a path stays, "/" and
// escapes included; all else, "?" and "#" above all, is escaped.
func appendPathText(dst []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if rfc3986.IsPathByte(c) || c == '/' || c == '%' && rfc3986.IsEscape(s[i:]) {
			dst = append(dst, c)
		} else {
			dst = rfc3986.AppendEscaped(dst, s[i:i+1], false)
		}
	}
	return dst
}

// fitsPath refuses a value that may not stand in a path: what is empty or
// a dot segment would lead to another endpoint.
func fitsPath(v values.Value) error {
	switch {
	case v.Kind == values.Scalar && v.Text == "":
		return errors.New("is empty: the path would lead elsewhere")
	case v.Kind != values.Scalar && slices.Contains(v.List, ""):
		return errors.New("holds an empty item: the path would lead elsewhere")
	case v.Kind == values.Scalar && (v.Text == "." || v.Text == ".."):
		return fmt.Errorf("is %q, a dot segment: the path would lead elsewhere", v.Text)
	}
	return nil
}

// firstRunes returns the first n characters of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
