package wxpay

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// queryOf encodes the params key "query": maps in the order of their keys, structs
// in the order of their fields, a slice as a repeated key, nil left out.
func (p Params) queryOf() (string, error) {
	v := p[keyQuery]
	if v == nil {
		return "", nil
	}
	var dst []byte
	var err error
	switch rv := indirect(reflect.ValueOf(v)); rv.Kind() {
	case reflect.Invalid:
		return "", nil
	case reflect.Map:
		dst, err = appendMap(nil, rv)
	case reflect.Struct:
		dst, err = appendStruct(nil, rv)
	default:
		return "", wrongType(keyQuery, v, "a map, url.Values or a struct; a ready query string belongs into the template")
	}
	if err != nil {
		return "", fmt.Errorf("params key %q: %w", keyQuery, err)
	}
	return string(dst), nil
}

func appendMap(dst []byte, rv reflect.Value) ([]byte, error) {
	keys, err := sortedKeys(rv)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if dst, err = appendQuery(dst, key.String(), rv.MapIndex(key).Interface()); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// appendStruct follows the tag json: name, "-", omitempty and omitzero; fields of
// embedded structs without a tag count as its own.
func appendStruct(dst []byte, rv reflect.Value) ([]byte, error) {
	for i := range rv.NumField() {
		field := rv.Type().Field(i)
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag == "-" && options == "" || !field.IsExported() && !field.Anonymous {
			continue
		}
		fv := rv.Field(i)
		if inner := indirect(fv); field.Anonymous && tag == "" && (inner.Kind() == reflect.Struct || !inner.IsValid()) {
			var err error
			if inner.IsValid() {
				if dst, err = appendStruct(dst, inner); err != nil {
					return nil, err
				}
			}
			continue
		}
		if !field.IsExported() || hasOption(options, "omitempty") && isEmpty(fv) || hasOption(options, "omitzero") && fv.IsZero() {
			continue
		}
		if tag == "" {
			tag = field.Name
		}
		var err error
		if dst, err = appendQuery(dst, tag, fv.Interface()); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func hasOption(options, name string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == name {
			return true
		}
	}
	return false
}

// isEmpty is what encoding/json means by omitempty.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func appendQuery(dst []byte, key string, v any) ([]byte, error) {
	if key == "" {
		return nil, errors.New("a key is empty")
	}
	val, err := toValue(v)
	switch {
	case err != nil:
		return nil, fmt.Errorf("key %q: %w", key, err)
	case val.kind == pairs:
		return nil, fmt.Errorf("key %q: a %T was given; write nested data as JSON text yourself", key, v)
	case val.kind == scalar:
		return appendQueryPair(dst, key, val.text), nil
	}
	for _, item := range val.list {
		dst = appendQueryPair(dst, key, item)
	}
	return dst, nil
}

// appendQueryPair escapes everything that is not unreserved: a space is %20.
func appendQueryPair(dst []byte, key, text string) []byte {
	if len(dst) > 0 {
		dst = append(dst, '&')
	}
	dst = append(appendEscaped(dst, key, false), '=')
	return appendEscaped(dst, text, false)
}
