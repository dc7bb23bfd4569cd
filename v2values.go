package wxpay

import (
	"database/sql/driver"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/values"
)

// beijing is the zone of every time of APIv2, which is written without one.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// v2Time is the form that APIv2 has for times: time_start, time_expire, operate_time and
// the like, yyyyMMddHHmmss in Beijing time (v2/merchant, 4011941129).
const v2Time = "20060102150405"

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// formV2 returns the text of a value that APIv2 writes in another way than JSON does.
// known is false for all others, which are written as ever. A type that JSON has a form
// for and APIv2 has none is an error.
func formV2(rv reflect.Value) (text string, known bool, err error) {
	switch rv = values.Indirect(rv); {
	case !rv.IsValid():
		return "", false, nil
	case rv.Type() == timeType:
		at, _ := reflect.TypeAssert[time.Time](rv)
		if at.IsZero() {
			return "", true, errors.New("a zero time.Time was given; leave the field out if it has no value")
		}
		return at.In(beijing).Format(v2Time), true, nil
	case rv.Type() == durationType:
		return "", true, fmt.Errorf("a time.Duration (%v) was given, for which APIv2 has no form; give the number that the field wants, of minutes for example", rv.Interface())
	case isValuer(rv):
		return "", true, fmt.Errorf("a %s was given, for which APIv2 has no form; give the string or number inside of it, or leave the field out", rv.Type())
	case rv.Kind() == reflect.Float32 || rv.Kind() == reflect.Float64:
		text, _, err = values.Text(rv.Interface()) // without an exponent
		return text, true, err
	case rv.Kind() == reflect.Slice && rv.Type().Elem().Kind() == reflect.Uint8 && !isMarshaler(rv):
		return string(rv.Bytes()), true, nil // text, in place of JSON's Base64
	}
	return "", false, nil
}

// isValuer reports whether the value is a column of a database, sql.NullString for
// example, of which JSON writes the inside.
func isValuer(rv reflect.Value) bool {
	_, valuer := reflect.TypeAssert[driver.Valuer](rv)
	return valuer && !isMarshaler(rv)
}

// isMarshaler reports whether the type has a form of its own for JSON or text.
func isMarshaler(rv reflect.Value) bool {
	switch rv.Interface().(type) {
	case interface{ MarshalJSON() ([]byte, error) }, encoding.TextMarshaler:
		return true
	}
	return false
}

// fitsNestedV2 refuses in nested data, which is sent as JSON text, what APIv2 writes in
// another way than JSON does.
func fitsNestedV2(rv reflect.Value, place string, depth int) error {
	rv = values.Indirect(rv)
	if !rv.IsValid() || depth > 20 || !rv.CanInterface() { // deeper is refused, or goes round in a circle
		return nil
	}
	if rv.Type() == timeType || rv.Type() == durationType || isValuer(rv) {
		return fmt.Errorf("%s is a %s inside of nested data, which is sent as JSON text; give the text or number that the field wants", strings.TrimPrefix(place, "."), rv.Type())
	}
	if isMarshaler(rv) {
		return nil
	}
	switch rv.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range rv.Len() {
			if err := fitsNestedV2(rv.Index(i), place+"["+strconv.Itoa(i)+"]", depth+1); err != nil {
				return err
			}
		}
	case reflect.Map:
		for it := rv.MapRange(); it.Next(); {
			if err := fitsNestedV2(it.Value(), place+"."+fmt.Sprint(it.Key()), depth+1); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for _, field := range reflect.VisibleFields(rv.Type()) {
			name, seen := jsontext.FieldName(field)
			if !seen || field.Anonymous {
				continue
			}
			inner, err := rv.FieldByIndexErr(field.Index)
			if err != nil { // behind an embedded nil pointer
				continue
			}
			if err := fitsNestedV2(inner, place+"."+name, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// fitsQueryV2 refuses values of a signed query that would be sent as JSON or RFC 3339
// write them.
func (p Params) fitsQueryV2() error {
	if err := fitsNestedV2(reflect.ValueOf(p[keyQuery]), "", 0); err != nil {
		return fmt.Errorf("params key %q: %w", keyQuery, err)
	}
	return nil
}

// fieldsOfStruct finds the fields of a struct by their names in JSON.
func fieldsOfStruct(v any) map[string]reflect.Value {
	rv := values.Indirect(reflect.ValueOf(v))
	found := map[string]reflect.Value{}
	if rv.Kind() != reflect.Struct {
		return found
	}
	for _, field := range reflect.VisibleFields(rv.Type()) {
		name, seen := jsontext.FieldName(field)
		if !seen || field.Anonymous && field.Tag.Get("json") == "" {
			continue
		}
		if inner, err := rv.FieldByIndexErr(field.Index); err == nil && inner.CanInterface() {
			found[name] = inner
		}
	}
	return found
}
