package main

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

const itemsHelp = `ITEMs say what a request holds:

  .name=value     a placeholder of the path: {name}, <name>, _name_ or $name$
  name=value      a body field, a text; a.b=value nests, a.0.b=value makes a list
  name:=json      a body field, JSON: amount.total:=100, flag:=true, list:='["a"]'
  name~=value     a body field, encrypted for WeChat Pay (APIv3)
  name==value     a query parameter
  Name:value      a header
  name@path       a file, in the part of that name; other fields go into the part meta

A value that begins with @ is read from a file: name=@path, name:=@path, name~=@path; a
text that does is name:='"@x"'. In a name, a backslash takes the meaning from the character
behind it: a\.b=1 is the field "a.b".
To APIv2 (paths that begin with v2/, or --xml) the fields go as XML.`

func newItemsHelp() *cobra.Command {
	return &cobra.Command{Use: "items", Short: "How ITEMs are written", Long: itemsHelp}
}

// items are the arguments behind the path, read.
type items struct {
	params wxpay.Params // placeholders
	fields map[string]any
	query  url.Values
	header map[string]string
	file   *wxpay.File
}

// The operators, the longest first where one starts as another.
var operators = []string{":=", "~=", "==", "=", ":", "@"}

const itemsTodo = "see wxpay help items"

// parseItems reads the arguments behind the path.
func parseItems(args []string) (*items, error) {
	it := &items{params: wxpay.Params{}, fields: map[string]any{}, query: url.Values{}, header: map[string]string{}}
	for _, arg := range args {
		if err := it.add(arg); err != nil {
			return nil, err
		}
	}
	return it, nil
}

func (it *items) add(arg string) error {
	placeholder := strings.HasPrefix(arg, ".")
	path, operator, value := splitItem(strings.TrimPrefix(arg, "."))
	name := strings.Join(path, ".")
	switch {
	case operator == "":
		return exit.Usagef(itemsTodo+"; a path with spaces wants quotes", "%q is no ITEM: it has none of = := ~= == : @", arg)
	case name == "":
		return exit.Usagef(itemsTodo, "%q has no name", arg)
	case placeholder && operator != "=":
		return exit.Usagef("write .name=value", "%q: a placeholder takes =", arg)
	case operator == "==":
		it.query.Add(name, value)
		return nil
	case operator == ":":
		if _, twice := it.header[name]; twice {
			return exit.Usagef("give it once", "the header %s is given twice", name)
		}
		it.header[name] = strings.TrimSpace(value)
		return nil
	case operator == "@":
		return it.addFile(name, value)
	}
	if strings.HasPrefix(value, "@") {
		text, err := os.ReadFile(value[1:])
		if err != nil {
			return exit.Configf("look at the path", "%s: %w", name, err)
		}
		value = string(text)
	}
	if placeholder {
		if _, twice := it.params[name]; twice {
			return exit.Usagef("give it once", "the placeholder %s is given twice", name)
		}
		it.params[name] = value
		return nil
	}
	var v any = value
	switch operator {
	case "~=":
		v = wxpay.Sensitive(value)
	case ":=":
		if !json.Valid([]byte(value)) {
			return exit.Usagef("write "+name+":=100, "+name+":='{\"a\":1}', or "+name+"=text for a text", "%s: the value, %d bytes, is not JSON", name, len(value))
		}
		v = json.RawMessage(value)
	}
	return setPath(it.fields, path, v)
}

func (it *items) addFile(name, path string) error {
	if it.file != nil {
		return exit.Usagef("send them one by one", "two files are given, %s and %s; a request takes one", it.file.Field, name)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return exit.Configf("look at the path", "%s: %w", name, err)
	}
	it.file = &wxpay.File{Name: filepath.Base(path), Content: content, Field: name}
	return nil
}

// splitItem cuts an argument at its first operator. Dots part the name, a backslash takes
// the meaning from the next character.
func splitItem(arg string) (path []string, operator, value string) {
	var name strings.Builder
	for i := 0; i < len(arg); i++ {
		if arg[i] == '\\' && i+1 < len(arg) {
			i++
			name.WriteByte(arg[i])
			continue
		}
		for _, op := range operators {
			if strings.HasPrefix(arg[i:], op) {
				return append(path, name.String()), op, arg[i+len(op):]
			}
		}
		if arg[i] == '.' {
			path = append(path, name.String())
			name.Reset()
			continue
		}
		name.WriteByte(arg[i])
	}
	return append(path, name.String()), "", ""
}

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

// object is the body that the fields make.
func (it *items) object() map[string]any {
	object, _ := plain(it.fields).(map[string]any)
	return object
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
