package seal

import (
	"reflect"

	"github.com/wechatpay-chain/wxpay/internal/values"
)

// Holds reports whether a value is of a type, or holds one that is.
func Holds(rv reflect.Value, sensitive reflect.Type) bool {
	rv = values.Indirect(rv)
	switch rv.Kind() {
	case reflect.String:
		return rv.Type() == sensitive
	case reflect.Slice, reflect.Array:
		for i := range rv.Len() {
			if Holds(rv.Index(i), sensitive) {
				return true
			}
		}
	case reflect.Map:
		for it := rv.MapRange(); it.Next(); {
			if Holds(it.Value(), sensitive) {
				return true
			}
		}
	}
	return false
}
