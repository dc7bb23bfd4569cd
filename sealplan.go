package wxpay

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// sealPlans remember which types can hold sensitive texts, and in which fields.
type sealPlans struct{ byType sync.Map }

type sealPlan struct {
	holds  bool
	fields []sealField // of a struct: those worth looking into
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
	plan := &sealPlan{holds: holdsSensitive(t, map[reflect.Type]bool{})}
	if plan.holds && t.Kind() == reflect.Struct {
		plan.fields = sealFields(t, nil, nil)
	}
	p.byType.Store(t, plan)
	return plan
}

// holdsSensitive looks at each type once; a type inside of itself adds nothing.
func holdsSensitive(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.String:
		return t == sensitiveType
	case reflect.Interface:
		return true
	case reflect.Map:
		return t.Key() == sensitiveType || holdsSensitive(t.Elem(), seen)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return holdsSensitive(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); visible(f) && (isTagged(f) || holdsSensitive(f.Type, seen)) {
				return true
			}
		}
	}
	return false
}

// sealFields lists fields together with those of embedded structs, which cannot
// be copied on their own if their type is unexported.
func sealFields(t reflect.Type, index []int, fields []sealField) []sealField {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(slices.Clip(index), i)
		switch {
		case !visible(f):
		case f.Anonymous && f.Type.Kind() == reflect.Struct && !isTagged(f):
			fields = sealFields(f.Type, at, fields)
		case isTagged(f) || holdsSensitive(f.Type, map[reflect.Type]bool{}):
			fields = append(fields, sealField{at, jsonName(f), isTagged(f)})
		}
	}
	return fields
}

// visible tells whether JSON sees the field.
func visible(f reflect.StructField) bool {
	return (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-"
}

// isTagged knows our tag and that of the official SDK's models.
func isTagged(f reflect.StructField) bool {
	return f.Tag.Get("wxpay") == "sensitive" || f.Tag.Get("encryption") == "EM_APIV3"
}

func jsonName(f reflect.StructField) string {
	if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
		return name
	}
	return f.Name
}
