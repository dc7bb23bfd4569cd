package wxpay

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// maxDepth is how deep values are searched; beyond it lies a loop.
const maxDepth = 500

var errTooDeep = errors.New("the value is nested too deep, or holds itself")

// A sealer turns every sensitive text inside a value into another text: encrypted
// for a request, or decrypted. What it returns shares with the given value all that
// it did not have to change. It writes to the given value only through pointers,
// and only if it decrypts.
type sealer struct {
	client  *Client
	ctx     context.Context  //nolint:containedctx // that of the call, in which it lives
	request *request         // the request to encrypt for; nil: decrypt
	key     crypto.PublicKey // the one of the request, once there was something to encrypt
	depth   int
}

// turn encrypts a text, all of a request with one key, and names that key in the
// request; or it decrypts.
func (s *sealer) turn(text string) (string, error) {
	if s.request == nil {
		return s.client.Decrypt(text)
	}
	if strings.HasPrefix(text, sealedMark) {
		return "", errors.New("the text starts with NUL, which no name or number does")
	}
	if s.key == nil {
		serial, key, err := s.client.config.keyToEncrypt(s.ctx, s.request.get(serialHeader))
		if err != nil {
			return "", err
		}
		s.key, s.request.sealed = key, true
		s.request.setDefault(serialHeader, serial)
	}
	return auth.Encrypt(s.key, text)
}

// typed is what a turned text of type Sensitive looks like.
func (s *sealer) typed(text string) string {
	if s.request == nil {
		return text
	}
	return sealedMark + text
}

// value returns v with its sensitive texts turned, and whether there were any.
// The common kinds go without reflection.
func (s *sealer) value(v any) (any, bool, error) {
	switch v := v.(type) {
	case nil, string, bool, int, int64, float64, []byte, []string, map[string]string:
		return v, false, nil
	case Sensitive:
		if v == "" {
			return v, false, nil
		}
		text, err := s.turn(string(v))
		return Sensitive(s.typed(text)), true, err
	case Params:
		return s.dynamicMap(v)
	case map[string]any:
		return s.dynamicMap(v)
	}
	rv, changed, err := s.walk(reflect.ValueOf(v), false)
	if err != nil || !changed {
		return v, false, err
	}
	return rv.Interface(), true, nil
}

func (s *sealer) dynamicMap(m map[string]any) (any, bool, error) {
	if s.depth++; s.depth > maxDepth {
		return nil, false, errTooDeep
	}
	defer func() { s.depth-- }()
	var turned map[string]any
	for key, item := range m {
		item, changed, err := s.value(item)
		if err != nil {
			return nil, false, inside(key, err)
		}
		if changed {
			if turned == nil {
				turned = maps.Clone(m)
			}
			turned[key] = item
		}
	}
	if turned == nil {
		return m, false, nil
	}
	return turned, true, nil
}

var sensitiveType = reflect.TypeFor[Sensitive]()

// walk does by reflection what value does. tagged texts are sensitive whatever
// their type.
func (s *sealer) walk(rv reflect.Value, tagged bool) (reflect.Value, bool, error) {
	if s.depth++; s.depth > maxDepth {
		return rv, false, errTooDeep
	}
	defer func() { s.depth-- }()
	if !tagged && !s.client.plans.of(rv.Type()).holds {
		return rv, false, nil
	}
	switch rv.Kind() {
	case reflect.String:
		return s.text(rv)
	case reflect.Pointer, reflect.Interface:
		return s.indirect(rv, tagged)
	case reflect.Slice, reflect.Array:
		if rv.Type().Elem().Kind() != reflect.Uint8 {
			return s.items(rv, tagged)
		}
	case reflect.Map:
		if !tagged {
			return s.anyMap(rv)
		}
	case reflect.Struct:
		if !tagged {
			return s.fields(rv)
		}
	}
	return rv, false, fmt.Errorf("a %s is marked as sensitive; expected a string, or a pointer to or a slice of strings", rv.Type())
}

func (s *sealer) text(rv reflect.Value) (reflect.Value, bool, error) {
	if rv.Len() == 0 {
		return rv, false, nil
	}
	text, err := s.turn(rv.String())
	if err != nil {
		return rv, false, err
	}
	if rv.Type() == sensitiveType {
		text = s.typed(text)
	}
	turned := reflect.New(rv.Type()).Elem()
	turned.SetString(text)
	return turned, true, nil
}

func (s *sealer) indirect(rv reflect.Value, tagged bool) (reflect.Value, bool, error) {
	if rv.IsNil() {
		return rv, false, nil
	}
	elem, changed, err := s.walk(rv.Elem(), tagged)
	if err != nil || !changed {
		return rv, false, err
	}
	if rv.Kind() == reflect.Pointer && s.request == nil {
		rv.Elem().Set(elem)
		return rv, false, nil
	}
	turned := reflect.New(rv.Type()).Elem()
	if rv.Kind() == reflect.Pointer {
		turned.Set(reflect.New(rv.Type().Elem()))
		turned.Elem().Set(elem)
	} else {
		turned.Set(elem)
	}
	return turned, true, nil
}

func (s *sealer) items(rv reflect.Value, tagged bool) (reflect.Value, bool, error) {
	turned, found := rv, false
	for i := range rv.Len() {
		item, changed, err := s.walk(rv.Index(i), tagged)
		if err != nil {
			return rv, false, inside(strconv.Itoa(i), err)
		}
		if !changed {
			continue
		}
		if !found {
			turned, found = reflect.New(rv.Type()).Elem(), true
			if rv.Kind() == reflect.Slice {
				turned.Set(reflect.MakeSlice(rv.Type(), rv.Len(), rv.Len()))
			}
			reflect.Copy(turned, rv)
		}
		turned.Index(i).Set(item)
	}
	return turned, found, nil
}

// anyMap leaves the maps that most bodies are made of to dynamicMap.
func (s *sealer) anyMap(rv reflect.Value) (reflect.Value, bool, error) {
	var m map[string]any
	switch v := rv.Interface().(type) {
	case Params:
		m = v
	case map[string]any:
		m = v
	default:
		return s.entries(rv)
	}
	turned, changed, err := s.dynamicMap(m)
	if err != nil || !changed {
		return rv, false, err
	}
	return reflect.ValueOf(turned).Convert(rv.Type()), true, nil
}

func (s *sealer) entries(rv reflect.Value) (reflect.Value, bool, error) {
	turned, found := rv, false
	for it := rv.MapRange(); it.Next(); {
		item, changed, err := s.walk(it.Value(), false)
		if err != nil {
			return rv, false, inside(fmt.Sprint(it.Key()), err)
		}
		if !changed {
			continue
		}
		if !found {
			turned, found = reflect.MakeMapWithSize(rv.Type(), rv.Len()), true
			for it := rv.MapRange(); it.Next(); {
				turned.SetMapIndex(it.Key(), it.Value())
			}
		}
		turned.SetMapIndex(it.Key(), item)
	}
	return turned, found, nil
}

func (s *sealer) fields(rv reflect.Value) (reflect.Value, bool, error) {
	turned, found := rv, false
	for _, f := range s.client.plans.of(rv.Type()).fields {
		field := rv.FieldByIndex(f.index)
		if !field.CanInterface() { // embedded, and of an unexported type
			if field.Kind() == reflect.Pointer && !field.IsNil() {
				return rv, false, inside(f.name, errors.New("a pointer to an unexported struct is embedded, whose sensitive fields cannot be replaced; embed the struct itself"))
			}
			continue // JSON does not see it either
		}
		item, changed, err := s.walk(field, f.tagged)
		if err != nil {
			return rv, false, inside(f.name, err)
		}
		if !changed {
			continue
		}
		if !found {
			turned, found = reflect.New(rv.Type()).Elem(), true
			turned.Set(rv)
		}
		turned.FieldByIndex(f.index).Set(item)
	}
	return turned, found, nil
}

// A placedError says where in a value something is wrong: contact.name.
type placedError struct {
	path string
	err  error
}

func (e *placedError) Error() string { return strings.TrimPrefix(e.path, ".") + ": " + e.err.Error() }
func (e *placedError) Unwrap() error { return e.err }

func inside(name string, err error) error {
	if e, ok := err.(*placedError); ok { //nolint:errorlint // made here, not wrapped
		return &placedError{"." + name + e.path, e.err}
	}
	return &placedError{"." + name, err}
}
