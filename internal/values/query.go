package values

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// Query encodes the params of a query: maps in the order of their keys, structs in the
// order of their fields, a slice as a repeated key, nil left out. The error does not name
// the params key.
func Query(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	var dst []byte
	var err error
	switch rv := Indirect(reflect.ValueOf(v)); rv.Kind() {
	case reflect.Invalid:
		return "", nil
	case reflect.Map:
		dst, err = appendMap(nil, rv)
	case reflect.Struct:
		dst, err = appendStruct(nil, v)
	default:
		return "", &TypeError{v, "a map, url.Values or a struct; a ready query string belongs into the template"}
	}
	return string(dst), err
}

var errEmptyKey = errors.New("a key is empty")

func appendMap(dst []byte, rv reflect.Value) ([]byte, error) {
	keys, err := SortedKeys(rv)
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

// appendStruct writes a struct as JSON would, so that tags, embedding, shadowing
// and the forms of its values are what they are there, and takes the fields from
// that.
func appendStruct(dst []byte, v any) ([]byte, error) {
	text, err := jsontext.Marshal(v)
	if err != nil {
		return nil, err
	}
	fields := gjson.ParseBytes(text)
	if !fields.IsObject() {
		return nil, fmt.Errorf("a %T was given, which has no fields; a map, url.Values or a struct is needed", v)
	}
	fields.ForEach(func(key, item gjson.Result) bool {
		items := []gjson.Result{item}
		if item.IsArray() {
			items = item.Array()
		}
		for _, item := range items {
			switch {
			case key.String() == "":
				err = errEmptyKey
				return false
			case item.IsObject() || item.IsArray():
				err = fmt.Errorf("key %q: nested data was given; write it as JSON text yourself", key.String())
				return false
			case item.Type == gjson.String:
				dst = rfc3986.AppendPair(dst, key.String(), item.String())
			case item.Type == gjson.Number && strings.ContainsAny(item.Raw, "eE"): // as in a map
				dst = rfc3986.AppendPair(dst, key.String(), strconv.FormatFloat(item.Num, 'f', -1, 64))
			case item.Type != gjson.Null:
				dst = rfc3986.AppendPair(dst, key.String(), item.Raw)
			}
		}
		return true
	})
	return dst, err
}

func appendQuery(dst []byte, key string, v any) ([]byte, error) {
	if key == "" {
		return nil, errEmptyKey
	}
	val, err := Of(v)
	switch {
	case err != nil:
		return nil, fmt.Errorf("key %q: %w", key, err)
	case val.Kind == Pairs:
		return nil, fmt.Errorf("key %q: a %T was given; write nested data as JSON text yourself", key, v)
	case val.Kind == Scalar:
		return rfc3986.AppendPair(dst, key, val.Text), nil
	}
	for _, item := range val.List {
		dst = rfc3986.AppendPair(dst, key, item)
	}
	return dst, nil
}
