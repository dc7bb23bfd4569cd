package arrival

import (
	"bytes"
	"encoding/base64"
	"slices"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// A Look is what a body of APIv3 looks like that is not as WeChat Pay writes it, in words for errors.
type Look string

// The looks of bodies. AsSent says that nothing is to be seen, which proves nothing.
const (
	AsSent     Look = ""
	Marked     Look = "it starts with a byte order mark (BOM)"
	Recoded    Look = "it is no UTF-8: something wrote it in another character set, such as GBK or ISO-8859-1"
	NoObject   Look = "it is no JSON object"
	Incomplete Look = "create_time, summary or resource is missing in it, as if it had been decoded into a struct"
	Sorted     Look = "its names are in alphabetical order, as encoders write maps"
	Spaced     Look = "it has line breaks between its members (pretty-printed)"
	Escaped    Look = `it has escapes such as \u652f, as some encoders write Chinese`
)

// BOM is a byte order mark.
var BOM = []byte("\ufeff")

// LookOf says what a body looks like. names are those of its members in their order, none if it is no JSON object.
func LookOf(body []byte, names []string) Look {
	has := func(name string) bool { return slices.Contains(names, name) }
	switch {
	case bytes.HasPrefix(body, BOM):
		return Marked
	case !utf8.Valid(body):
		return Recoded
	case len(names) == 0:
		return NoObject
	case !has("create_time") || !has("summary") || !has("resource"):
		return Incomplete
	case len(names) > 1 && slices.IsSorted(names):
		return Sorted
	case bytes.ContainsAny(body, "\r\n\t"):
		return Spaced
	case bytes.Contains(body, []byte(`\u`)):
		return Escaped
	}
	return AsSent
}

// FromBase64 decodes a body that is Base64 as a whole; nil if it is none.
func FromBase64(body []byte) []byte {
	text, err := base64.StdEncoding.AppendDecode(nil, bytes.TrimSpace(body))
	if err != nil || len(text) == 0 {
		return nil
	}
	return text
}

// FromText takes the text out of a body that is a JSON string; nil if it is none.
func FromText(body []byte) []byte {
	if v := gjson.ParseBytes(body); v.Type == gjson.String {
		return []byte(v.Str)
	}
	return nil
}
