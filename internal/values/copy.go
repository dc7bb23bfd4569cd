package values

import (
	"maps"
	"reflect"
)

// Merge joins maps from left to right, whole values at a time, and copies the maps among the
// values, so that whoever gave them may change them. What lies deeper is shared.
func Merge[M ~map[string]any](all []M) M {
	merged := M{}
	for _, m := range all {
		maps.Copy(merged, m)
	}
	for key, value := range merged {
		given := reflect.ValueOf(value)
		if given.Kind() != reflect.Map || given.IsNil() {
			continue
		}
		own := reflect.MakeMapWithSize(given.Type(), given.Len())
		for entry := given.MapRange(); entry.Next(); {
			own.SetMapIndex(entry.Key(), entry.Value())
		}
		merged[key] = own.Interface()
	}
	return merged
}
