// Package values turns Go values into the text that a request carries: of placeholders, of
// the query, of headers and of the fields of APIv2.
package values

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

// A Kind is what RFC 6570 tells apart.
type Kind int

// The kinds of a Value.
const (
	Undefined Kind = iota
	Scalar
	List
	Pairs
)

// A Value is what a placeholder or a query parameter stands for.
type Value struct {
	Kind Kind
	Text string   // of a scalar
	List []string // of a list; of pairs: key, value, key, value …
}

// Of turns a Go value into text. nil, nil pointers, empty lists and empty
// maps are undefined, as RFC 6570 says.
func Of(v any) (Value, error) {
	if s, ok := v.(string); ok {
		return Value{Kind: Scalar, Text: s}, nil
	}
	text, defined, err := Text(v)
	if err == nil {
		if !defined {
			return Value{}, nil
		}
		return Value{Kind: Scalar, Text: text}, nil
	}
	switch rv := Indirect(reflect.ValueOf(v)); rv.Kind() {
	case reflect.Slice, reflect.Array:
		return listValue(rv)
	case reflect.Map:
		return pairsValue(rv)
	}
	return Value{}, err
}

func listValue(rv reflect.Value) (Value, error) {
	out := Value{Kind: List}
	for i := range rv.Len() {
		text, defined, err := Text(rv.Index(i).Interface())
		if err != nil {
			return Value{}, fmt.Errorf("item %d: %w", i, err)
		}
		if defined {
			out.List = append(out.List, text)
		}
	}
	if len(out.List) == 0 {
		return Value{}, nil
	}
	return out, nil
}

func pairsValue(rv reflect.Value) (Value, error) {
	keys, err := SortedKeys(rv)
	if err != nil {
		return Value{}, err
	}
	out := Value{Kind: Pairs}
	for _, key := range keys {
		text, defined, err := Text(rv.MapIndex(key).Interface())
		if err != nil {
			return Value{}, fmt.Errorf("key %q: %w", key.String(), err)
		}
		if defined {
			out.List = append(out.List, key.String(), text)
		}
	}
	if len(out.List) == 0 {
		return Value{}, nil
	}
	return out, nil
}

// SortedKeys returns the keys of a map, which must be strings, in order.
func SortedKeys(rv reflect.Value) ([]reflect.Value, error) {
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

// Indirect follows pointers and interfaces, ten at most, for a pointer may lead
// to itself; the result is invalid for nil.
func Indirect(rv reflect.Value) reflect.Value {
	for range 10 {
		if rv.Kind() != reflect.Pointer && rv.Kind() != reflect.Interface {
			break
		}
		rv = rv.Elem()
	}
	return rv
}

// Text writes a scalar: strings as they are, booleans as true and false,
// numbers in decimal without exponent, types that marshal as text by their own
// word. defined is false for nil and nil pointers.
func Text(v any) (text string, defined bool, err error) {
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
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Pointer && rv.IsNil() {
		return "", false, nil
	}
	if m, ok := v.(encoding.TextMarshaler); ok {
		if holdsSecret(v) {
			return "", false, fmt.Errorf("a %T was given, which holds a secret and only prints [redacted]", v)
		}
		return marshalText(m)
	}
	switch rv.Kind() {
	case reflect.Pointer:
		switch rv = Indirect(rv); rv.Kind() {
		case reflect.Invalid:
			return "", false, nil
		case reflect.Pointer, reflect.Interface:
			return "", false, errors.New("a pointer that leads to itself was given")
		}
		return Text(rv.Interface())
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

// holdsSecret reports whether a value says that it must not be stored, as secrets do and
// whatever holds one.
func holdsSecret(v any) bool {
	m, ok := v.(encoding.BinaryMarshaler)
	if !ok {
		return false
	}
	_, err := m.MarshalBinary()
	return errors.Is(err, auth.ErrNotStored)
}
