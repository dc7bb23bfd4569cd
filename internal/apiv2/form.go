package apiv2

import (
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/values"
)

// beijing is the zone of every time of APIv2, which is written without one.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// timeLayout is the form that APIv2 has for times: time_start, time_expire, operate_time and
// the like, yyyyMMddHHmmss in Beijing time (v2/merchant, 4011941129).
const timeLayout = "20060102150405"

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// formOf returns the text of a value that APIv2 writes in another way than JSON does.
// known is false for all others, which are written as ever. A type that JSON has a form
// for and APIv2 has none is an error.
func formOf(rv reflect.Value) (text string, known bool, err error) {
	given := rv
	switch rv = values.Indirect(rv); {
	case !rv.IsValid():
		return "", false, nil
	case rv.Type() == timeType:
		at, _ := reflect.TypeAssert[time.Time](rv)
		if at.IsZero() {
			return "", true, errors.New("a zero time.Time was given; leave the field out if it has no value")
		}
		return at.In(beijing).Format(timeLayout), true, nil
	case rv.Type() == durationType:
		return "", true, fmt.Errorf("a time.Duration (%v) was given, for which APIv2 has no form; give the number that the field wants, "+
			"of minutes for example", rv.Interface())
	case isValuer(rv):
		return "", true, fmt.Errorf("a %s was given, for which APIv2 has no form; give the string or number inside of it, or leave "+
			"the field out", rv.Type())
	case rv.Kind() == reflect.Float32 || rv.Kind() == reflect.Float64:
		text, _, err = values.Text(rv.Interface()) // without an exponent
		return text, true, err
	case rv.Kind() == reflect.Slice && rv.Type().Elem().Kind() == reflect.Uint8 && !isMarshaler(rv):
		return string(rv.Bytes()), true, nil // text, in place of JSON's Base64
	}
	return ownForm(given, rv)
}

// ownForm is formOf for types of the standard library that JSON writes in a form of their
// own, and for those that write a time.
func ownForm(given, rv reflect.Value) (text string, known bool, err error) {
	switch v := rv.Interface().(type) {
	case url.URL:
		return v.String(), true, nil
	case big.Float:
		return v.Text('f', -1), true, nil // without an exponent
	case big.Rat:
		if !v.IsInt() {
			return "", true, fmt.Errorf("a big.Rat (%v) was given, which is no whole number; give the number that the field wants",
				v.String())
		}
		return v.Num().String(), true, nil
	}
	if writesTime(given, rv) {
		return "", true, fmt.Errorf("a %s was given, which writes its time as RFC 3339, a form that APIv2 does not have; give the "+
			"time.Time inside of it", rv.Type())
	}
	return "", false, nil
}

// writesTime reports whether a type of the caller's, one around a time.Time for example,
// writes itself as RFC 3339.
func writesTime(given, rv reflect.Value) bool {
	for _, v := range []reflect.Value{given, rv} {
		if !v.IsValid() || !v.CanInterface() || !isMarshaler(v) || v.Kind() == reflect.Pointer && v.IsNil() {
			continue
		}
		text, err := jsontext.Marshal(v.Interface())
		if err != nil || len(text) == 0 || text[0] != '"' {
			return false // the error comes when it is written
		}
		_, err = time.Parse(time.RFC3339Nano, string(text[1:len(text)-1]))
		return err == nil
	}
	return false
}

// isValuer reports whether the value is a column of a database, sql.NullString for
// example, of which JSON writes the inside.
func isValuer(rv reflect.Value) bool {
	if rv.Kind() != reflect.Struct { // a named string or number is written as such
		return false
	}
	_, valuer := reflect.TypeAssert[driver.Valuer](rv)
	return valuer && !isMarshaler(rv)
}

// isMarshaler reports whether the type has a form of its own for JSON or text.
func isMarshaler(rv reflect.Value) bool {
	switch rv.Interface().(type) {
	case json.Marshaler, encoding.TextMarshaler:
		return true
	}
	return false
}

// textOfJSON is the text of a type that has a form of its own for JSON alone. known is false
// for all others, and for bytes, which are text.
func textOfJSON(v any) (text string, defined, known bool, err error) {
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Pointer && rv.IsNil() || rv.Kind() == reflect.Slice {
		return "", false, false, nil
	}
	if _, isText := v.(encoding.TextMarshaler); isText {
		return "", false, false, nil
	}
	if _, isJSON := v.(json.Marshaler); !isJSON {
		return "", false, false, nil
	}
	data, err := jsontext.Marshal(v)
	if err != nil {
		return "", false, true, err
	}
	text, defined = textOfItem(gjson.ParseBytes(data))
	return text, defined, true, nil
}

// textOfItem is a value of JSON as APIv2 has it: a string without its quotes, and anything
// else as it is written. null is not defined.
func textOfItem(item gjson.Result) (text string, defined bool) {
	if item.Type == gjson.String {
		return item.String(), true
	}
	return item.Raw, item.Type != gjson.Null
}

// fitsNested refuses in nested data, which is sent as JSON text, what APIv2 writes in
// another way than JSON does.
func fitsNested(given reflect.Value, place string, depth int) error {
	rv := values.Indirect(given)
	if !rv.IsValid() || depth > 20 || !rv.CanInterface() { // deeper is refused, or goes round in a circle
		return nil
	}
	_, own, _ := ownForm(given, rv)
	if rv.Type() == timeType || rv.Type() == durationType || isValuer(rv) || own {
		return fmt.Errorf("%s is a %s, which would be sent as JSON writes it; give the text or number that the field wants",
			strings.TrimPrefix(place, "."), rv.Type())
	}
	if isMarshaler(rv) {
		return nil
	}
	switch rv.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range rv.Len() {
			if err := fitsNested(rv.Index(i), place+"["+strconv.Itoa(i)+"]", depth+1); err != nil {
				return err
			}
		}
	case reflect.Map:
		for it := rv.MapRange(); it.Next(); {
			if err := fitsNested(it.Value(), place+"."+fmt.Sprint(it.Key()), depth+1); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for name, inner := range membersOf(rv) {
			if err := fitsNested(inner, place+"."+name, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// FitsQuery refuses a value of a signed query that would be sent as JSON or RFC 3339 write
// it. place is what the error calls it.
func FitsQuery(v any, place string) error { return fitsNested(reflect.ValueOf(v), place, 0) }

// fieldsOfStruct finds the fields of a struct by their names in JSON.
func fieldsOfStruct(v any) map[string]reflect.Value {
	found := map[string]reflect.Value{}
	if rv := values.Indirect(reflect.ValueOf(v)); rv.Kind() == reflect.Struct {
		maps.Insert(found, membersOf(rv))
	}
	return found
}

// membersOf yields the fields of a struct that JSON writes, by their names there. Of
// several with one name it is the least deep one.
func membersOf(rv reflect.Value) iter.Seq2[string, reflect.Value] {
	fields := slices.DeleteFunc(reflect.VisibleFields(rv.Type()), func(field reflect.StructField) bool {
		_, seen := jsontext.FieldName(field)
		return !seen || field.Anonymous && field.Tag.Get("json") == "" || isBehindHidden(rv.Type(), field.Index)
	})
	slices.SortStableFunc(fields, func(a, b reflect.StructField) int { return len(b.Index) - len(a.Index) })
	return func(yield func(string, reflect.Value) bool) {
		for _, field := range fields {
			inner, err := rv.FieldByIndexErr(field.Index)
			if err != nil || !inner.CanInterface() || isLeftOut(field, inner) { // or behind an embedded nil pointer
				continue
			}
			if name, _ := jsontext.FieldName(field); !yield(name, inner) {
				return
			}
		}
	}
}

// isBehindHidden reports whether a field comes from an embedded struct that JSON leaves
// out, or writes under a name of its own.
func isBehindHidden(t reflect.Type, index []int) bool {
	for i := 1; i < len(index); i++ {
		if t.FieldByIndex(index[:i]).Tag.Get("json") != "" {
			return true
		}
	}
	return false
}

// isLeftOut reports whether JSON leaves a field out for its value.
func isLeftOut(field reflect.StructField, rv reflect.Value) bool {
	options := strings.Split(field.Tag.Get("json"), ",")[1:]
	return rv.IsZero() && (slices.Contains(options, "omitzero") || slices.Contains(options, "omitempty") && rv.Kind() != reflect.Struct)
}
