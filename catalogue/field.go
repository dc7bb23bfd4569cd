package catalogue

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"
)

// The places of a field in a request.
const (
	InPath   = "path"     // a placeholder
	InQuery  = "query"    // of the URL
	InHeader = "header"   // of HTTP
	InForm   = "formData" // a part of an upload
	InBody   = "body"     // a member of the body
)

// A Field is one value of a request or an answer.
type Field struct {
	In   string // one of InPath, InQuery, InHeader, InForm and InBody; "" in an answer
	Name string // total; the $n at the end of a field of APIv2 is a number: coupon_id_0
	Path string // from the top: amount.total, goods_detail[].price

	// Type is string, integer, number, boolean, object, array or file; "" if the page does
	// not say. Items is that of the items of an array. An amount is an integer, in fen; number
	// is what the pages write for integers too.
	Type, Items string
	// Format is rfc3339, date, url, jsonObjectLike and the like; "" for most.
	Format string
	// Required says that it must be there if its parent is.
	Required bool
	// Sensitive says that it is encrypted: in a request for WeChat Pay, in an answer for the merchant.
	Sensitive bool
	Enum      []string // the documented values

	MinLength, MaxLength int // in characters; 0: not said
	Minimum, Maximum     *int64

	Fields []Field // members of the object, or of the objects in the array
}

// IsList reports whether it is an array.
func (f *Field) IsList() bool { return f.Type == "array" }

// All goes through fields and what is in them, a parent before its members.
func All(fields []Field) iter.Seq[*Field] {
	return func(yield func(*Field) bool) { walk(fields, yield) }
}

func walk(fields []Field, yield func(*Field) bool) bool {
	for i := range fields {
		if !yield(&fields[i]) || !walk(fields[i].Fields, yield) {
			return false
		}
	}
	return true
}

// flatField is a field as a line has it: the name is the whole path.
type flatField struct {
	In        string            `json:"in"`
	Name      string            `json:"name"`
	Type      string            `json:"type"`
	Items     string            `json:"items"`
	Format    string            `json:"format"`
	Required  bool              `json:"required"`
	Sensitive bool              `json:"sensitive"`
	Enum      []json.RawMessage `json:"enum"`
	MinLength int               `json:"minLength"`
	MaxLength int               `json:"maxLength"`
	Minimum   *int64            `json:"minimum"`
	Maximum   *int64            `json:"maximum"`
}

// nest makes a tree of a flat list, in which a parent comes before its members. A member
// without its parent stands at the top under its whole path.
func nest(flat []flatField, in string) []Field {
	type node struct {
		Field

		members []*node
	}
	var top []*node
	byPath := map[string]*node{}
	for _, f := range flat {
		n := &node{Field: Field{
			In: f.In, Name: f.Name, Path: f.Name, Type: f.Type, Items: f.Items, Format: f.Format, Required: f.Required,
			Sensitive: f.Sensitive,
			Enum:      texts(f.Enum), MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum,
		}}
		if n.In == "" {
			n.In = in
		}
		if n.IsList() && n.Items == "" {
			n.Items = "object"
		}
		byPath[f.Name] = n
		if dot := strings.LastIndexByte(f.Name, '.'); dot >= 0 {
			if parent := byPath[strings.TrimSuffix(f.Name[:dot], "[]")]; parent != nil {
				n.Name = f.Name[dot+1:]
				parent.members = append(parent.members, n)
				continue
			}
		}
		top = append(top, n)
	}
	var gather func(nodes []*node) []Field
	gather = func(nodes []*node) []Field {
		var fields []Field
		for _, n := range nodes {
			n.Fields = gather(n.members)
			fields = append(fields, n.Field)
		}
		return fields
	}
	return gather(top)
}

// texts returns the values of an enum, which may be written as numbers.
func texts(values []json.RawMessage) []string {
	var all []string
	for _, v := range values {
		text, err := strconv.Unquote(string(v))
		if err != nil {
			text = string(v)
		}
		all = append(all, text)
	}
	return all
}
