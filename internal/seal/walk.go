package seal

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

// reflected is Value for all kinds that it does not know by itself.
func (w *Walker) reflected(v any) (any, bool, error) {
	var changed bool
	var err error
	rv := reflect.ValueOf(v)
	if rv.Type() == w.Plans.text {
		rv, changed, err = w.text(rv) // which adds no depth
	} else {
		rv, changed, err = w.walk(rv, false)
	}
	if err != nil || !changed {
		return v, false, err
	}
	return rv.Interface(), true, nil
}

// walk does by reflection what Value does. tagged texts are sensitive whatever
// their type.
func (w *Walker) walk(rv reflect.Value, tagged bool) (reflect.Value, bool, error) {
	if w.depth++; w.depth > maxDepth {
		return rv, false, errTooDeep
	}
	defer func() { w.depth-- }()
	if !tagged && !w.Plans.of(rv.Type()).holds {
		return rv, false, nil
	}
	switch rv.Kind() {
	case reflect.String:
		return w.text(rv)
	case reflect.Pointer, reflect.Interface:
		return w.indirect(rv, tagged)
	case reflect.Slice, reflect.Array:
		if rv.Type().Elem().Kind() != reflect.Uint8 {
			return w.items(rv, tagged)
		}
	case reflect.Map:
		if !tagged {
			return w.anyMap(rv)
		}
	case reflect.Struct:
		if !tagged {
			return w.fields(rv)
		}
	}
	return rv, false, fmt.Errorf("a %s is marked as sensitive; expected a string, or a pointer to or a slice of strings", rv.Type())
}

func (w *Walker) text(rv reflect.Value) (reflect.Value, bool, error) {
	if rv.Len() == 0 {
		return rv, false, nil
	}
	turned, err := w.Turner.Turn(rv.String(), rv.Type() == w.Plans.text)
	if err != nil {
		return rv, false, err
	}
	return reflect.ValueOf(turned).Convert(rv.Type()), true, nil
}

func (w *Walker) indirect(rv reflect.Value, tagged bool) (reflect.Value, bool, error) {
	if rv.IsNil() {
		return rv, false, nil
	}
	if w.Decoded && !tagged && rv.Kind() == reflect.Interface {
		return rv, false, nil // what JSON is decoded to there has no tags and no types of ours
	}
	elem, changed, err := w.walk(rv.Elem(), tagged)
	if err != nil || !changed {
		return rv, false, err
	}
	if rv.Kind() == reflect.Pointer && w.Decoded {
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

func (w *Walker) items(rv reflect.Value, tagged bool) (reflect.Value, bool, error) {
	turned, found := rv, false
	for i := range rv.Len() {
		item, changed, err := w.walk(rv.Index(i), tagged)
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
func (w *Walker) anyMap(rv reflect.Value) (reflect.Value, bool, error) {
	m, ok := w.Plans.dynamic(rv.Interface())
	if !ok {
		return w.entries(rv)
	}
	turned, changed, err := w.dynamicMap(m)
	if err != nil || !changed {
		return rv, false, err
	}
	return reflect.ValueOf(turned).Convert(rv.Type()), true, nil
}

func (w *Walker) entries(rv reflect.Value) (reflect.Value, bool, error) {
	if rv.Type().Key() == w.Plans.text && rv.Len() > 0 { // codecs write keys as they are
		return rv, false, errors.New("a Sensitive is the key of a map, which is sent as plain text; expected it as the value")
	}
	turned, found := rv, false
	for it := rv.MapRange(); it.Next(); {
		item, changed, err := w.walk(it.Value(), false)
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

func (w *Walker) fields(rv reflect.Value) (reflect.Value, bool, error) {
	plan := w.Plans.of(rv.Type())
	if plan.err != nil {
		return rv, false, plan.err
	}
	turned, found := rv, false
	for _, f := range plan.fields {
		field := rv.FieldByIndex(f.index)
		if !field.CanInterface() { // embedded, and of an unexported type
			if w.hidden(field) {
				return rv, false, inside(f.name, errors.New("a pointer to an unexported struct is embedded, "+
					"whose sensitive fields cannot be replaced; embed the struct itself"))
			}
			continue // JSON does not see it either
		}
		item, changed, err := w.walk(field, f.tagged)
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

// hidden reports whether there is sensitive text behind an embedded pointer to an
// unexported struct, where JSON sees it and nothing can be replaced.
func (w *Walker) hidden(field reflect.Value) bool {
	if field.Kind() != reflect.Pointer || field.IsNil() {
		return false
	}
	search := Walker{Plans: w.Plans, Turner: finder{}, Decoded: true, depth: w.depth}
	_, _, err := search.walk(field.Elem(), false)
	return err != nil
}

// A finder ends the walk at the first text.
type finder struct{}

func (finder) Turn(string, bool) (string, error) { return "", errFound }

var errFound = errors.New("found")
