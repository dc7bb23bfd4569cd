package seal

import (
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// Plans remember which types can hold sensitive texts, and in which fields. They are safe
// for use by several goroutines.
type Plans struct {
	text   reflect.Type                       // of texts that are sensitive wherever they are
	params func(v any) (map[string]any, bool) // reads what is a map[string]any under a name
	byType sync.Map
}

// NewPlans returns plans of programs whose sensitive texts have the type text, a string, or
// a tag, and lie in values of any type. params reads the name that they have for
// map[string]any: most values are such maps, and conversion by reflection would be slow.
func NewPlans(text reflect.Type, params func(v any) (map[string]any, bool)) *Plans {
	return &Plans{text: text, params: params}
}

// Decodes reports whether sensitive texts can have come into a value of the type from JSON.
func (p *Plans) Decodes(t reflect.Type) bool { return p.of(t).decodes }

type plan struct {
	holds   bool    // there may be sensitive texts inside
	decodes bool    // the type itself says so: a dynamic value holds none that was decoded
	fields  []field // of a struct: those worth looking into
	err     error   // of a struct: a tag that means nothing would let a text out unencrypted
}

type field struct {
	index  []int
	name   string // as in JSON
	tagged bool
}

// of returns the plan of a type. It may say yes where there is nothing, never no
// where there is something.
func (p *Plans) of(t reflect.Type) *plan {
	if known, ok := p.byType.Load(t); ok {
		return known.(*plan) //nolint:forcetypeassert // nothing else is stored
	}
	made := &plan{
		holds:   p.holds(t, true, map[reflect.Type]bool{}),
		decodes: p.holds(t, false, map[reflect.Type]bool{}),
	}
	if made.holds && t.Kind() == reflect.Struct {
		made.fields, made.err = p.fields(t, nil, nil)
	}
	p.byType.Store(t, made)
	return made
}

// holds looks at each type once; a type inside of itself adds nothing.
func (p *Plans) holds(t reflect.Type, dynamic bool, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.String:
		return t == p.text
	case reflect.Interface:
		return dynamic
	case reflect.Map:
		return t.Key() == p.text || p.holds(t.Elem(), dynamic, seen)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return p.holds(t.Elem(), dynamic, seen)
	case reflect.Struct:
		for f := range t.Fields() {
			if hasTag(f) || visible(f) && p.holds(f.Type, dynamic, seen) {
				return true
			}
		}
	}
	return false
}

// fields lists fields together with those of embedded structs, which cannot
// be copied on their own if their type is unexported.
func (p *Plans) fields(t reflect.Type, index []int, found []field) ([]field, error) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(slices.Clip(index), i)
		tagged, err := checkTag(t, f)
		if err != nil {
			return nil, err
		}
		name, seen := jsontext.FieldName(f)
		switch {
		case !seen:
		case f.Anonymous && f.Type.Kind() == reflect.Struct && !tagged:
			if found, err = p.fields(f.Type, at, found); err != nil {
				return nil, err
			}
		case tagged || p.holds(f.Type, true, map[reflect.Type]bool{}):
			found = append(found, field{at, name, tagged})
		}
	}
	return found, nil
}

// visible reports whether JSON sees the field.
func visible(f reflect.StructField) bool {
	_, seen := jsontext.FieldName(f)
	return seen
}

// The tags of a sensitive field: ours, and that of the official SDK's models.
var tags = [...]struct{ key, value string }{{"wxpay", "sensitive"}, {"encryption", "EM_APIV3"}}

func hasTag(f reflect.StructField) bool {
	for _, tag := range tags {
		if _, ok := f.Tag.Lookup(tag.key); ok {
			return true
		}
	}
	return false
}

// checkTag reports whether a field is tagged, and refuses what looks like a tag and
// is none.
func checkTag(t reflect.Type, f reflect.StructField) (tagged bool, err error) {
	for _, tag := range tags {
		text, ok := f.Tag.Lookup(tag.key)
		switch {
		case !ok:
			continue
		case text != tag.value:
			return false, fmt.Errorf("the field %s of %s has the tag %s:%q; expected %s:%q", f.Name, t, tag.key, text, tag.key, tag.value)
		case !f.IsExported() && !f.Anonymous:
			return false, fmt.Errorf("the field %s of %s has the tag %s:%q, but is not exported: JSON does not see it", f.Name, t, tag.key,
				text)
		}
		tagged = f.Tag.Get("json") != "-"
	}
	return tagged, nil
}
