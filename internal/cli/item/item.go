// Package item reads ITEMs, the arguments that say what a request or a notification holds:
// name=value, name:=json and their like.
package item

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// Help is the text of wxpay help items.
const Help = `ITEMs say what a request holds:

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

// Items are the arguments behind the path, read.
type Items struct {
	Placeholders wxpay.Params
	Query        url.Values
	Header       map[string]string
	File         *wxpay.File // nil if there is none

	fields map[string]any
}

// The operators, the longest first where one starts as another.
var operators = []string{":=", "~=", "==", "=", ":", "@"}

const itemsTodo = "see wxpay help items"

// Parse reads the arguments behind the path.
func Parse(args []string) (*Items, error) {
	it := &Items{Placeholders: wxpay.Params{}, fields: map[string]any{}, Query: url.Values{}, Header: map[string]string{}}
	for _, arg := range args {
		if err := it.add(arg); err != nil {
			return nil, err
		}
	}
	return it, nil
}

func (it *Items) add(arg string) error {
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
		it.Query.Add(name, value)
		return nil
	case operator == ":":
		if _, twice := it.Header[name]; twice {
			return exit.Usagef("give it once", "the header %s is given twice", name)
		}
		it.Header[name] = strings.TrimSpace(value)
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
		if _, twice := it.Placeholders[name]; twice {
			return exit.Usagef("give it once", "the placeholder %s is given twice", name)
		}
		it.Placeholders[name] = value
		return nil
	}
	var v any = value
	switch operator {
	case "~=":
		v = wxpay.Sensitive(value)
	case ":=":
		if !json.Valid([]byte(value)) {
			return exit.Usagef("write "+name+":=100, "+name+":='{\"a\":1}', or "+name+"=text for a text",
				"%s: the value, %d bytes, is not JSON", name, len(value))
		}
		v = json.RawMessage(value)
	}
	return setPath(it.fields, path, v)
}

func (it *Items) addFile(name, path string) error {
	if it.File != nil {
		return exit.Usagef("send them one by one", "two files are given, %s and %s; a request takes one", it.File.Field, name)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return exit.Configf("look at the path", "%s: %w", name, err)
	}
	it.File = &wxpay.File{Name: filepath.Base(path), Content: content, Field: name}
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

// Split cuts an ITEM into its name, with the dot of a placeholder and without backslashes, its operator and
// its value. The operator of what is no ITEM yet is "".
func Split(arg string) (name, operator, value string) {
	rest, isPlaceholder := strings.CutPrefix(arg, ".")
	path, operator, value := splitItem(rest)
	name = strings.Join(path, ".")
	if isPlaceholder {
		name = "." + name
	}
	return name, operator, value
}

// Params are placeholders, query and headers, as a call of the library takes them.
func (it *Items) Params() wxpay.Params {
	params := maps.Clone(it.Placeholders)
	if len(it.Query) > 0 {
		params["query"] = it.Query
	}
	if len(it.Header) > 0 {
		params["headers"] = it.Header
	}
	return params
}

// Object is the body that the fields make. It is never nil.
func (it *Items) Object() map[string]any {
	object, _ := plain(it.fields).(map[string]any)
	return object
}
