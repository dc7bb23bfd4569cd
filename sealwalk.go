package wxpay

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

var sensitiveType = reflect.TypeFor[Sensitive]()

// reflected is value for all kinds that it does not know by itself.
func (s *sealer) reflected(v any) (any, bool, error) {
	rv, changed, err := s.walk(reflect.ValueOf(v), false)
	if err != nil || !changed {
		return v, false, err
	}
	return rv.Interface(), true, nil
}

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
	if s.open != nil && !tagged && rv.Kind() == reflect.Interface {
		return rv, false, nil // what JSON is decoded to there has no tags and no types of ours
	}
	elem, changed, err := s.walk(rv.Elem(), tagged)
	if err != nil || !changed {
		return rv, false, err
	}
	if rv.Kind() == reflect.Pointer && s.open != nil {
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
	if rv.Type().Key() == sensitiveType && rv.Len() > 0 { // codecs write keys as they are
		return rv, false, errors.New("a Sensitive is the key of a map, which is sent as plain text; expected it as the value")
	}
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
	plan := s.client.plans.of(rv.Type())
	if plan.err != nil {
		return rv, false, plan.err
	}
	turned, found := rv, false
	for _, f := range plan.fields {
		field := rv.FieldByIndex(f.index)
		if !field.CanInterface() { // embedded, and of an unexported type
			if s.hidden(field) {
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

// hidden tells whether there is sensitive text behind an embedded pointer to an
// unexported struct, where JSON sees it and nothing can be replaced.
func (s *sealer) hidden(field reflect.Value) bool {
	if field.Kind() != reflect.Pointer || field.IsNil() {
		return false
	}
	errFound := errors.New("found")
	search := sealer{client: s.client, depth: s.depth, open: func(string) (string, error) { return "", errFound }}
	_, _, err := search.walk(field.Elem(), false)
	return err != nil
}
