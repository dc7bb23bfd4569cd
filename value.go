package wxpay

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/panics"
)

type valueKind int

const (
	undefined valueKind = iota
	scalar
	list
	pairs
)

// A value is what a placeholder or a query parameter stands for.
type value struct {
	kind valueKind
	text string   // of a scalar
	list []string // of a list; of pairs: key, value, key, value …
}

// isSealed tells whether a value is, or holds, encrypted text.
func isSealed(rv reflect.Value) bool {
	rv = indirect(rv)
	switch rv.Kind() {
	case reflect.String:
		return rv.Type() == sensitiveType
	case reflect.Slice, reflect.Array:
		for i := range rv.Len() {
			if isSealed(rv.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for it := rv.MapRange(); it.Next(); {
			if isSealed(it.Value()) {
				return true
			}
		}
	}
	return false
}

// toValue turns a Go value into text. nil, nil pointers, empty lists and empty
// maps are undefined, as RFC 6570 says.
func toValue(v any) (value, error) {
	if s, ok := v.(string); ok {
		return value{kind: scalar, text: s}, nil
	}
	text, defined, err := toText(v)
	if err == nil {
		if !defined {
			return value{}, nil
		}
		return value{kind: scalar, text: text}, nil
	}
	switch rv := indirect(reflect.ValueOf(v)); rv.Kind() {
	case reflect.Slice, reflect.Array:
		return listValue(rv)
	case reflect.Map:
		return pairsValue(rv)
	}
	return value{}, err
}

func listValue(rv reflect.Value) (value, error) {
	out := value{kind: list}
	for i := range rv.Len() {
		text, defined, err := toText(rv.Index(i).Interface())
		if err != nil {
			return value{}, fmt.Errorf("item %d: %w", i, err)
		}
		if defined {
			out.list = append(out.list, text)
		}
	}
	if len(out.list) == 0 {
		return value{}, nil
	}
	return out, nil
}

func pairsValue(rv reflect.Value) (value, error) {
	keys, err := sortedKeys(rv)
	if err != nil {
		return value{}, err
	}
	out := value{kind: pairs}
	for _, key := range keys {
		text, defined, err := toText(rv.MapIndex(key).Interface())
		if err != nil {
			return value{}, fmt.Errorf("key %q: %w", key.String(), err)
		}
		if defined {
			out.list = append(out.list, key.String(), text)
		}
	}
	if len(out.list) == 0 {
		return value{}, nil
	}
	return out, nil
}

// sortedKeys returns the keys of a map, which must be strings, in order.
func sortedKeys(rv reflect.Value) ([]reflect.Value, error) {
	if rv.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("a %s was given, its keys must be strings", rv.Type())
	}
	keys := rv.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
	return keys, nil
}

// indirect follows pointers and interfaces, ten at most, for a pointer may lead
// to itself; the result is invalid for nil.
func indirect(rv reflect.Value) reflect.Value {
	for range 10 {
		if rv.Kind() != reflect.Pointer && rv.Kind() != reflect.Interface {
			break
		}
		rv = rv.Elem()
	}
	return rv
}

// toText writes a scalar: strings as they are, booleans as true and false,
// numbers in decimal without exponent, types that marshal as text by their own
// word. defined is false for nil and nil pointers.
func toText(v any) (text string, defined bool, err error) {
	switch v := v.(type) {
	case nil:
		return "", false, nil
	case string:
		return v, true, nil
	case bool:
		return strconv.FormatBool(v), true, nil
	case int:
		return strconv.Itoa(v), true, nil
	case []byte:
		return string(v), true, nil
	case auth.Secret, *auth.Secret, Config, *Config, Client, *Client:
		return "", false, fmt.Errorf("a %T was given, which holds a secret and only prints [redacted]", v)
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Pointer && rv.IsNil() {
		return "", false, nil
	}
	if m, ok := v.(encoding.TextMarshaler); ok {
		return marshalText(m)
	}
	switch rv.Kind() {
	case reflect.Pointer:
		switch rv = indirect(rv); rv.Kind() {
		case reflect.Invalid:
			return "", false, nil
		case reflect.Pointer, reflect.Interface:
			return "", false, errors.New("a pointer that leads to itself was given")
		}
		return toText(rv.Interface())
	case reflect.Slice:
		if rv.Type().Elem().Kind() == reflect.Uint8 { // json.RawMessage for example
			return string(rv.Bytes()), true, nil
		}
	case reflect.String:
		return rv.String(), true, nil
	case reflect.Bool:
		return strconv.FormatBool(rv.Bool()), true, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(rv.Int(), 10), true, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(rv.Uint(), 10), true, nil
	case reflect.Float32, reflect.Float64:
		if math.IsNaN(rv.Float()) || math.IsInf(rv.Float(), 0) {
			return "", false, fmt.Errorf("%v is no number that can be sent", v)
		}
		return strconv.FormatFloat(rv.Float(), 'f', -1, rv.Type().Bits()), true, nil
	}
	return "", false, fmt.Errorf("a %T was given; a string, number or boolean is needed", v)
}

func marshalText(m encoding.TextMarshaler) (text string, defined bool, err error) {
	defer panics.Recover(&err, "its MarshalText method")
	b, err := m.MarshalText()
	if err != nil {
		return "", false, fmt.Errorf("its MarshalText method failed: %w", err)
	}
	return string(b), true, nil
}
