package wxpay

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// An expansion is the pure one of RFC 6570 or the strict one of a Chain.
type expansion bool

const (
	pureRFC expansion = false
	inChain expansion = true
)

// expand appends the template with its values to dst, which in a Chain holds no
// query yet. It allocates only for values that are not strings.
func (t *template) expand(dst []byte, vars Params, how expansion) ([]byte, error) {
	for i := range t.parts {
		p := &t.parts[i]
		if p.op == nil {
			dst = append(dst, p.literal...)
			continue
		}
		var err error
		if dst, err = p.expand(dst, vars, how); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func (p *part) expand(dst []byte, vars Params, how expansion) ([]byte, error) {
	first := true
	for i := range p.vars {
		v := &p.vars[i]
		val, err := toValue(vars[v.name])
		if err != nil {
			return nil, fmt.Errorf("placeholder {%s}: %w", v.name, err)
		}
		if how == inChain && !p.op.inQuery() {
			if err := val.fitsPath(); err != nil {
				return nil, fmt.Errorf("placeholder {%s} %w", v.name, err)
			}
		}
		if val.kind == undefined {
			continue
		}
		if (v.prefix > 0 || p.op.reserved) && isSealed(reflect.ValueOf(vars[v.name])) {
			return nil, fmt.Errorf("placeholder {%s}: a Sensitive was given, which must go out whole and escaped; write {%s} without modifiers", v.name, v.name)
		}
		if v.prefix > 0 && val.kind != scalar {
			return nil, fmt.Errorf("placeholder {%s:%d}: a prefix of a list or map is not defined", v.name, v.prefix)
		}
		if first {
			dst = p.op.begin(dst, how)
			first = false
		} else {
			dst = append(dst, p.op.sep)
		}
		dst = p.op.expand(dst, v, val, how)
	}
	return dst, nil
}

// begin appends what stands before the first value. In a Chain query operators
// continue a query that has begun and begin one that has not, because a {?x}
// before them may have been left out.
func (o *operator) begin(dst []byte, how expansion) []byte {
	if how == inChain && o.inQuery() {
		if bytes.IndexByte(dst, '?') >= 0 {
			return append(dst, '&')
		}
		return append(dst, '?')
	}
	return append(dst, o.first...)
}

func (o *operator) expand(dst []byte, v *variable, val value, how expansion) []byte {
	switch {
	case val.kind == scalar:
		text := val.text
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
		return o.escape(dst, text, how)
	case v.explode && val.kind == pairs:
		for i := 0; i < len(val.list); i += 2 {
			if i > 0 {
				dst = append(dst, o.sep)
			}
			dst = o.pair(dst, val.list[i], val.list[i+1], how)
		}
		return dst
	case v.explode && o.named:
		for i, item := range val.list {
			if i > 0 {
				dst = append(dst, o.sep)
			}
			dst = append(dst, v.name...)
			if item == "" {
				dst = append(dst, o.ifEmpty...)
				continue
			}
			dst = o.escape(append(dst, '='), item, how)
		}
		return dst
	}
	sep := byte(',')
	if v.explode {
		sep = o.sep
	} else if o.named {
		dst = append(append(dst, v.name...), '=')
	}
	for i, item := range val.list {
		if i > 0 {
			dst = append(dst, sep)
		}
		dst = o.escape(dst, item, how)
	}
	return dst
}

// pair appends one exploded pair of a map. Only the named operators shorten an
// empty value.
func (o *operator) pair(dst []byte, key, text string, how expansion) []byte {
	dst = o.escape(dst, key, how)
	if text == "" && o.named {
		return append(dst, o.ifEmpty...)
	}
	return o.escape(append(dst, '='), text, how)
}

func (o *operator) escape(dst []byte, text string, how expansion) []byte {
	if how == inChain && o.reserved {
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

// fitsPath tells whether a value may stand in a path: what is missing, empty or
// a dot segment would lead to another endpoint.
func (v value) fitsPath() error {
	switch {
	case v.kind == undefined:
		return errors.New("has no value: put it into the params")
	case v.kind == scalar && v.text == "":
		return errors.New("is empty: the path would lead elsewhere")
	case v.kind != scalar && slices.Contains(v.list, ""):
		return errors.New("holds an empty item: the path would lead elsewhere")
	case v.kind == scalar && (v.text == "." || v.text == ".."):
		return fmt.Errorf("is %q, a dot segment: the path would lead elsewhere", v.text)
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
