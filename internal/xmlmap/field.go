// Package xmlmap reads and writes the XML of WeChat Pay's APIv2: a root element and
// one child for each field, which rarely has children itself.
//
// It is a small part of XML on purpose. What decides about money must be read in one
// way only, so document types, entities, processing instructions and whatever else
// could make two readers see different texts are refused, and so is a field that comes
// twice. The signature covers the texts that are read here, so not a character of them
// is changed but for what XML itself asks of a reader: a line break, CR LF or CR,
// becomes LF, unless it is written as a reference (&#13;).
//
// Whoever reads from the network must limit the bytes. Reading takes time and memory in
// proportion to them.
package xmlmap

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The bounds of a document, read or written. WeChat Pay's largest answers have a few
// hundred fields, three deep.
const (
	maxDepth  = 16     // of fields in fields
	maxFields = 10_000 // children included
	maxName   = 128    // bytes
)

// Field is one element: a name and its text, or its children. An element with neither
// has the text "". Attributes are not kept.
type Field struct {
	Name, Value string
	Children    []Field
}

// Texts returns the top-level texts by name, what an APIv2 signature covers. Elements
// with children are left out: nothing signs them, and answers that have some carry no
// sign. Unmarshal has made sure that no name comes twice; of other fields the last counts.
func Texts(fields []Field) map[string]string {
	texts := make(map[string]string, len(fields))
	for _, f := range fields {
		if len(f.Children) == 0 {
			texts[f.Name] = f.Value
		}
	}
	return texts
}

// JSON returns the fields as a JSON object, for reading with JSON paths: a text is a
// string, children are an object, and a name that repeats is an array of these, in place
// of the first. Note that a list of one is no array: XML does not tell. The fields are
// such as Unmarshal returns.
func JSON(fields []Field) []byte {
	var b bytes.Buffer
	text := json.NewEncoder(&b)
	text.SetEscapeHTML(false)
	w := jsonWriter{&b, text}
	w.object(fields)
	return b.Bytes()
}

type jsonWriter struct {
	out  *bytes.Buffer
	text *json.Encoder // writes to out
}

func (w jsonWriter) object(fields []Field) {
	places := make(map[string][]int, len(fields)) // of the fields of a name
	for i, f := range fields {
		places[f.Name] = append(places[f.Name], i)
	}
	w.out.WriteByte('{')
	for i, f := range fields {
		same := places[f.Name]
		if same[0] != i {
			continue // written with the first
		}
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.string(f.Name)
		w.out.WriteByte(':')
		if len(same) == 1 {
			w.value(f)
			continue
		}
		w.out.WriteByte('[')
		for n, place := range same {
			if n > 0 {
				w.out.WriteByte(',')
			}
			w.value(fields[place])
		}
		w.out.WriteByte(']')
	}
	w.out.WriteByte('}')
}

func (w jsonWriter) value(f Field) {
	if len(f.Children) > 0 {
		w.object(f.Children)
		return
	}
	w.string(f.Value)
}

func (w jsonWriter) string(s string) {
	_ = w.text.Encode(s)            // neither a string nor a Buffer can fail
	w.out.Truncate(w.out.Len() - 1) // the line feed of Encode
}

// unique reports whether every name comes once. At the top level it must: of a field that
// came twice, one could be verified and the other used.
func unique(fields []Field) error {
	seen := make(map[string]struct{}, len(fields))
	for _, f := range fields {
		if _, twice := seen[f.Name]; twice {
			return fmt.Errorf("the field %q comes twice; expected every name once", f.Name)
		}
		seen[f.Name] = struct{}{}
	}
	return nil
}
