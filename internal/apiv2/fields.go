package apiv2

import (
	"encoding"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/values"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// ErrNoFields is what Fields says of nil.
var ErrNoFields = errors.New("is missing: it holds the fields of an APIv2 request; give an empty wxpay.Params if there are none")

// Fields makes fields of a map or a struct: nil is left out, nested data is JSON text. The
// error does not name the params key.
func Fields(v any) (fields []xmlmap.Field, err error) {
	switch v.(type) {
	case url.Values, http.Header:
		return nil, &values.TypeError{Got: v, Want: "a map with one value for each field, or a struct (tag json)"}
	}
	switch rv := values.Indirect(reflect.ValueOf(v)); rv.Kind() {
	case reflect.Map:
		return mapFields(rv)
	case reflect.Struct:
		return structFields(v)
	case reflect.Invalid:
		return nil, ErrNoFields
	default:
		return nil, &values.TypeError{Got: v, Want: "a map or a struct (tag json)"}
	}
}

func mapFields(rv reflect.Value) ([]xmlmap.Field, error) {
	keys, err := values.SortedKeys(rv)
	if err != nil {
		return nil, err
	}
	fields := make([]xmlmap.Field, 0, len(keys)+2)
	for _, key := range keys {
		text, defined, err := fieldText(rv.MapIndex(key).Interface())
		if err != nil {
			return nil, fmt.Errorf("field %q: %w", key.String(), err)
		}
		if defined {
			fields = append(fields, xmlmap.Field{Name: key.String(), Value: text})
		}
	}
	return fields, nil
}

// fieldText is the text of a field. Nested data is JSON, which APIv2 wants as text.
func fieldText(v any) (text string, defined bool, err error) {
	rv := values.Indirect(reflect.ValueOf(v))
	if text, known, err := formOf(reflect.ValueOf(v)); known {
		return text, err == nil && (rv.Kind() != reflect.Slice || !rv.IsNil()), err
	}
	if text, defined, known, err := textOfJSON(v); known {
		return text, defined, err
	}
	switch rv.Kind() {
	case reflect.Map, reflect.Struct, reflect.Slice, reflect.Array:
		if (rv.Kind() == reflect.Map || rv.Kind() == reflect.Slice) && rv.IsNil() {
			return "", false, nil
		}
		if text, defined, err = values.Text(v); err == nil || isTextMarshaler(v) {
			return text, defined, err // a type that is text, or bytes
		}
		if err := fitsNested(rv, "", 0); err != nil {
			return "", false, err
		}
		data, err := jsontext.Marshal(v)
		if rv.Kind() == reflect.Struct && string(data) == "{}" {
			return "", false, errNoFields(v)
		}
		return string(data), true, err
	}
	return values.Text(v)
}

// structFields keeps the order of the struct. What JSON would write in a form that APIv2
// does not have is written as in a map.
func structFields(v any) (fields []xmlmap.Field, err error) {
	text, err := jsontext.Marshal(v)
	if err != nil {
		return nil, err
	}
	members := fieldsOfStruct(v)
	object := gjson.ParseBytes(text)
	if !object.IsObject() {
		return nil, fmt.Errorf("a %T was given, which has no fields; expected a map or a struct", v)
	}
	object.ForEach(func(key, item gjson.Result) bool {
		value, defined := textOfItem(item)
		if !defined {
			return true
		}
		if member, found := members[key.String()]; found {
			if value, err = memberText(member, item, value); err != nil {
				err = fmt.Errorf("field %q: %w", key.String(), err)
				return false
			}
		}
		fields = append(fields, xmlmap.Field{Name: key.String(), Value: value})
		return true
	})
	return fields, err
}

// memberText is the text of a field of a struct, which JSON writes as item and text.
func memberText(member reflect.Value, item gjson.Result, text string) (string, error) {
	if form, known, err := formOf(member); known {
		return form, err
	}
	if !item.IsObject() && !item.IsArray() {
		return text, nil
	}
	if text == "{}" && values.Indirect(member).Kind() == reflect.Struct {
		return "", errNoFields(values.Indirect(member).Interface())
	}
	return text, fitsNested(member, "", 0)
}

func errNoFields(v any) error {
	return fmt.Errorf("a %T was given, which has no fields; give its text", v)
}

func isTextMarshaler(v any) bool {
	_, is := v.(encoding.TextMarshaler)
	return is
}
