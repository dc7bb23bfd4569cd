package jsontext

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// checkUTF8 refuses a text that is not UTF-8, in what was written or in what it was
// written of: the codec puts U+FFFD, as an escape, in place of what is not, so that
// another name or address would be signed and sent than was given.
func checkUTF8(v any, written []byte) error {
	if !utf8.Valid(written) {
		return notUTF8(placeIn(written))
	}
	if bytes.Contains(written, []byte(`\ufffd`)) {
		if place, found := placeOf(reflect.ValueOf(v), "", 0); found {
			return notUTF8(place)
		}
	}
	return nil
}

func notUTF8(place string) error {
	if place = strings.TrimPrefix(place, "."); place == "" {
		place = "text"
	}
	if len(place) > maxPlace {
		place = place[:maxPlace] + "…"
	}
	return fmt.Errorf("the %s is not UTF-8; expected UTF-8, convert it (from GBK, for example) before",
		strings.ToValidUTF8(placeName(place), "�"))
}

// maxPlace is how much of a place an error shows, in bytes.
const maxPlace = 200

func placeName(place string) string {
	if place == "text" {
		return place
	}
	return "field " + strconv.Quote(place)
}

// placeOf finds a string that is not UTF-8 below a Go value, and names it as its JSON
// would.
func placeOf(rv reflect.Value, place string, depth int) (string, bool) {
	if depth > 50 || !rv.IsValid() { // deeper than anything that WeChat Pay takes
		return "", false
	}
	if own, isText := asInterface[encoding.TextMarshaler](rv); isText {
		return place, !isNil(rv) && !isTextUTF8(own)
	}
	switch rv.Kind() {
	case reflect.String:
		return place, !utf8.ValidString(rv.String())
	case reflect.Pointer, reflect.Interface:
		return placeOf(rv.Elem(), place, depth+1)
	case reflect.Slice, reflect.Array:
		for i := range rv.Len() {
			if found, bad := placeOf(rv.Index(i), place+"["+strconv.Itoa(i)+"]", depth+1); bad {
				return found, true
			}
		}
	case reflect.Map:
		for it := rv.MapRange(); it.Next(); {
			name := place + "." + fmt.Sprint(it.Key())
			if _, bad := placeOf(it.Key(), name, depth+1); bad {
				return name, true
			}
			if found, bad := placeOf(it.Value(), name, depth+1); bad {
				return found, true
			}
		}
	case reflect.Struct:
		for i := range rv.NumField() {
			field := rv.Type().Field(i)
			name, seen := FieldName(field)
			if !seen {
				continue
			}
			inner := place
			if !field.Anonymous {
				inner += "." + name
			}
			if found, bad := placeOf(rv.Field(i), inner, depth+1); bad {
				return found, true
			}
		}
	}
	return "", false
}

func isNil(rv reflect.Value) bool {
	return (rv.Kind() == reflect.Pointer || rv.Kind() == reflect.Interface) && rv.IsNil()
}

// isTextUTF8 reports whether a type writes itself as UTF-8.
func isTextUTF8(v encoding.TextMarshaler) bool {
	text, err := v.MarshalText()
	return err != nil || utf8.Valid(text)
}

// FieldName returns the name of a struct's field in JSON, and reports whether JSON sees the
// field at all.
func FieldName(field reflect.StructField) (name string, seen bool) {
	tag := field.Tag.Get("json")
	if name, _, _ = strings.Cut(tag, ","); name == "" {
		name = field.Name
	}
	return name, tag != "-" && (field.IsExported() || field.Anonymous)
}

// asInterface returns the value as a T, if it is one and may be asked.
func asInterface[T any](rv reflect.Value) (v T, ok bool) {
	if rv.CanInterface() {
		return reflect.TypeAssert[T](rv)
	}
	return v, false
}

// placeIn names the member of a JSON text in which the first byte that is no UTF-8 lies.
func placeIn(text []byte) string {
	bad := 0
	for bad < len(text) {
		r, size := utf8.DecodeRune(text[bad:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		bad += size
	}
	var places []string // of the containers that are open: a key, or "[n]"
	d := json.NewDecoder(bytes.NewReader(text))
	for counts := []int{}; ; {
		token, err := d.Token()
		top := len(counts) - 1
		if top >= 0 && token != json.Delim(']') && token != json.Delim('}') {
			place(places, counts, token)
		}
		if err != nil || d.InputOffset() > int64(bad) {
			return strings.Join(places, "")
		}
		switch token {
		case json.Delim('['):
			counts, places = append(counts, 0), append(places, "")
		case json.Delim('{'):
			counts, places = append(counts, -1), append(places, "")
		case json.Delim(']'), json.Delim('}'):
			counts, places = counts[:top], places[:top]
			if top > 0 && counts[top-1] < 0 { // the value of a key has ended
				counts[top-1] = -1
			}
		}
	}
}

// place moves the innermost container on by one token. Of an object counts is -1 before a
// key and -2 before its value.
func place(places []string, counts []int, token json.Token) {
	top := len(counts) - 1
	switch counts[top] {
	case -1:
		places[top] = fmt.Sprintf(".%v", token)
		counts[top] = -2
	case -2:
		counts[top] = -1
	default:
		places[top] = "[" + strconv.Itoa(counts[top]) + "]"
		counts[top]++
	}
}
