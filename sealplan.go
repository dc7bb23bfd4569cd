package wxpay

import (
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// sealPlans remember which types can hold sensitive texts, and in which fields.
type sealPlans struct{ byType sync.Map }

type sealPlan struct {
	holds   bool        // there may be sensitive texts inside
	decodes bool        // the type itself says so: a dynamic value holds none that was decoded
	fields  []sealField // of a struct: those worth looking into
	err     error       // of a struct: a tag that means nothing would let a text out unencrypted
}

type sealField struct {
	index  []int
	name   string // as in JSON
	tagged bool
}

// of returns the plan of a type. It may say yes where there is nothing, never no
// where there is something.
func (p *sealPlans) of(t reflect.Type) *sealPlan {
	if plan, ok := p.byType.Load(t); ok {
		return plan.(*sealPlan) //nolint:forcetypeassert // nothing else is stored
	}
	plan := &sealPlan{
		holds:   holdsSensitive(t, true, map[reflect.Type]bool{}),
		decodes: holdsSensitive(t, false, map[reflect.Type]bool{}),
	}
	if plan.holds && t.Kind() == reflect.Struct {
		plan.fields, plan.err = sealFields(t, nil, nil)
	}
	p.byType.Store(t, plan)
	return plan
}

// holdsSensitive looks at each type once; a type inside of itself adds nothing.
func holdsSensitive(t reflect.Type, dynamic bool, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.String:
		return t == sensitiveType
	case reflect.Interface:
		return dynamic
	case reflect.Map:
		return t.Key() == sensitiveType || holdsSensitive(t.Elem(), dynamic, seen)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return holdsSensitive(t.Elem(), dynamic, seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); hasTag(f) || visible(f) && holdsSensitive(f.Type, dynamic, seen) {
				return true
			}
		}
	}
	return false
}

// sealFields lists fields together with those of embedded structs, which cannot
// be copied on their own if their type is unexported.
func sealFields(t reflect.Type, index []int, fields []sealField) ([]sealField, error) {
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
			if fields, err = sealFields(f.Type, at, fields); err != nil {
				return nil, err
			}
		case tagged || holdsSensitive(f.Type, true, map[reflect.Type]bool{}):
			fields = append(fields, sealField{at, name, tagged})
		}
	}
	return fields, nil
}

// visible reports whether JSON sees the field.
func visible(f reflect.StructField) bool {
	_, seen := jsontext.FieldName(f)
	return seen
}

// The tags of a sensitive field: ours, and that of the official SDK's models.
var sealTags = [...]struct{ key, value string }{{"wxpay", "sensitive"}, {"encryption", "EM_APIV3"}}

func hasTag(f reflect.StructField) bool {
	for _, tag := range sealTags {
		if _, ok := f.Tag.Lookup(tag.key); ok {
			return true
		}
	}
	return false
}

// checkTag tells whether a field is tagged, and refuses what looks like a tag and
// is none.
func checkTag(t reflect.Type, f reflect.StructField) (tagged bool, err error) {
	for _, tag := range sealTags {
		text, ok := f.Tag.Lookup(tag.key)
		switch {
		case !ok:
			continue
		case text != tag.value:
			return false, fmt.Errorf("the field %s of %s has the tag %s:%q; expected %s:%q", f.Name, t, tag.key, text, tag.key, tag.value)
		case !f.IsExported() && !f.Anonymous:
			return false, fmt.Errorf("the field %s of %s has the tag %s:%q, but is not exported: JSON does not see it", f.Name, t, tag.key, text)
		}
		tagged = f.Tag.Get("json") != "-"
	}
	return tagged, nil
}
