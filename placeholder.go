package wxpay

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/wechatpay-chain/wxpay/internal/notsent"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// Expand replaces the expressions of a URI template by the values in vars, as
// RFC 6570 says, at all four levels. Missing and nil values leave nothing.
// Values are strings, numbers, booleans, slices, maps with string keys, and
// types that marshal as text; maps are walked in the order of their keys.
//
// A Chain is stricter, because there a value that is missing would reach another
// endpoint; Expand is the plain standard.
func Expand(template string, vars Params) (string, error) {
	t, err := uritemplate.Parse(template)
	if err != nil {
		return "", notsent.Error{Err: fmt.Errorf("wxpay: template %q: %w", template, err)}
	}
	dst, err := t.Expand(make([]byte, 0, len(template)+32), vars, uritemplate.Mode{})
	if err != nil {
		return "", notsent.Error{Err: fmt.Errorf("wxpay: template %q: %w", template, err)}
	}
	return string(dst), nil
}

// inPath is how a Chain expands its template: strictly, and a Sensitive whole.
var inPath = uritemplate.Mode{Path: true, Whole: func(v any) bool { return seal.Holds(reflect.ValueOf(v), sensitiveType) }}

// usesReservedKey refuses placeholders with the names of reserved params keys.
func usesReservedKey(t *uritemplate.Template) error {
	if i := slices.IndexFunc(t.Names, param.IsReserved); i >= 0 {
		return fmt.Errorf("the placeholder {%s} has the name of a reserved params key; choose another name", t.Names[i])
	}
	return nil
}
