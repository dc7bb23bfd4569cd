package item

import (
	"strconv"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// setPath puts a value into nested objects; numbers in the path count in lists.
func setPath(object map[string]any, path []string, v any) error {
	name := path[0]
	if len(path) == 1 {
		if _, twice := object[name]; twice {
			return exit.Usagef("give each once", "the field %s is given twice", name)
		}
		object[name] = v
		return nil
	}
	next, found := object[name]
	if !found {
		if _, err := strconv.Atoi(path[1]); err == nil {
			next = &list{}
		} else {
			next = map[string]any{}
		}
		object[name] = next
	}
	switch next := next.(type) {
	case map[string]any:
		return setPath(next, path[1:], v)
	case *list:
		return next.set(name, path[1:], v)
	}
	return exit.Usagef("give it once", "the field %s has a value, and fields inside of it", name)
}

// A list grows by one at a time.
type list struct{ values []any }

func (l *list) set(name string, path []string, v any) error {
	i, err := strconv.Atoi(path[0])
	if err != nil || i < 0 || i > len(l.values) {
		return exit.Usagef("count from 0 without gaps", "%s.%s: expected %s.%d at most", name, path[0], name, len(l.values))
	}
	if len(path) == 1 {
		if i < len(l.values) {
			return exit.Usagef("give each once", "%s.%d is given twice", name, i)
		}
		l.values = append(l.values, v)
		return nil
	}
	if i == len(l.values) {
		l.values = append(l.values, map[string]any{})
	}
	inner, ok := l.values[i].(map[string]any)
	if !ok {
		return exit.Usagef("give it once", "%s.%d has a value, and fields inside of it", name, i)
	}
	return setPath(inner, path[1:], v)
}

// plain returns the list as Go values, which wxpay encrypts the sensitive ones of.
func plain(v any) any {
	switch v := v.(type) {
	case *list:
		values := make([]any, len(v.values))
		for i, value := range v.values {
			values[i] = plain(value)
		}
		return values
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, value := range v {
			object[name] = plain(value)
		}
		return object
	}
	return v
}
