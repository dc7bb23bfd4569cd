package gostruct

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
)

// A part is one of the structs of an endpoint: what its values are for decides how they are
// written.
type part struct {
	source *source
	name   string            // of the struct
	enums  map[string]string // the types of the enums, by name and values
	isV2   bool
	// sent says that it is sent: what is optional is left out if it has no value.
	sent bool
	// query says that it is a query, in which nothing is nested.
	query bool
	// texts says that all values come as strings, as the fields of APIv2 do.
	texts bool
}

// addEndpoint adds the structs of an endpoint: its query, the body of its request and that of
// its answer, as far as it has them.
func (s *source) addEndpoint(e *catalogue.Endpoint, base string) {
	query, body := requestFields(e)
	answer := e.Answer(0)
	said := false
	for _, p := range []struct {
		suffix, what string
		fields       []catalogue.Field
		sent         bool
	}{
		{"Query", "is the query of " + e.String() + `, params key "query"`, query, true},
		{"Request", "is the body of " + e.String() + `, params key "` + bodyKey(e) + `"`, body, true},
		{"Answer", "is the answer of " + e.String(), answer, false},
	} {
		if len(p.fields) == 0 {
			continue
		}
		of := &part{
			source: s, name: s.taken.take(base + p.suffix), enums: map[string]string{},
			isV2: e.IsAPIv2(), sent: p.sent, query: p.suffix == "Query", texts: e.IsAPIv2() && !p.sent && !answersJSON(e),
		}
		of.addStruct(of.name, endpointComment(e, of.name+" "+p.what, p.fields, !said), p.fields)
		said = true
	}
	if !said {
		s.decls = append(s.decls, commentLines(append(endpointComment(e, e.String(), nil, true),
			"", "There is nothing to make a struct of: neither its request nor its answer has a body with documented fields.")))
	}
}

// requestFields are the fields of the query and of the body. wxpay adds nonce_str and sign to
// those of APIv2.
func requestFields(e *catalogue.Endpoint) (query, body []catalogue.Field) {
	for _, f := range e.Fields() {
		switch {
		case e.IsAPIv2() && (f.Name == "sign" || f.Name == "nonce_str"):
		case f.In == catalogue.InQuery:
			query = append(query, f)
		case f.In == catalogue.InBody, e.IsAPIv2() && f.In == catalogue.InForm && f.Type != "file":
			body = append(body, f)
		}
	}
	return query, body
}

// bodyKey is the params key of the body.
func bodyKey(e *catalogue.Endpoint) string {
	if e.IsAPIv2() {
		return "xml"
	}
	return "json"
}

// answersJSON reports whether an endpoint of APIv2 is one of those that answer with JSON.
func answersJSON(e *catalogue.Endpoint) bool {
	return endpoint.V2JSON.Has(strings.TrimPrefix(e.Path, "v2"))
}

// endpointComment says what the page says of an endpoint, whole for the first of its structs.
func endpointComment(e *catalogue.Endpoint, first string, fields []catalogue.Field, whole bool) []string {
	if e.Title != "" {
		first += ": " + e.Title
	}
	lines := []string{first + "."}
	var facts []string
	add := func(format, text string) {
		if text != "" {
			facts = append(facts, fmt.Sprintf(format, text))
		}
	}
	for _, page := range e.Pages {
		add("%s", page)
	}
	add("Page of %s.", e.Updated)
	if whole {
		add("Placeholders: %s.", strings.Join(e.Placeholders(), ", "))
		add("Headers: %s.", strings.Join(namesIn(e, catalogue.InHeader), ", "))
		if parts := namesIn(e, catalogue.InForm); len(parts) > 0 && !e.IsAPIv2() {
			add(`An upload with the parts %s: params key "body" with a wxpay.File.`, strings.Join(parts, ", "))
		}
		add(`Goes to %s: params key "base_uri".`, e.BaseURI)
		if e.ClientCert {
			add("%s", `Shows the client certificate: params key "security".`)
		}
	}
	if names := numberedNames(fields); len(names) > 0 {
		facts = append(facts, fmt.Sprintf("Numbered, so that no struct has them: %s. Response.Get(%q) reads one.",
			strings.Join(names, ", "), firstOf(names[0])))
	}
	if len(facts) > 0 {
		lines = append(append(lines, ""), facts...)
	}
	if e.Deprecated {
		lines = append(lines, "", "Deprecated: the page says so.")
	}
	return lines
}

func namesIn(e *catalogue.Endpoint, in string) (names []string) {
	for _, f := range e.Params() {
		if f.In == in {
			names = append(names, f.Name)
		}
	}
	return names
}

// numberedNames are those of fields that stand for many: coupon_id_$n.
func numberedNames(fields []catalogue.Field) (names []string) {
	for _, f := range fields {
		if isNumbered(f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// addStruct adds a struct, and the types of its fields behind it.
func (p *part) addStruct(name string, comment []string, fields []catalogue.Field) {
	place := p.source.reserve()
	var b strings.Builder
	b.WriteString(commentLines(comment) + "type " + name + " struct {\n")
	members, seen := scope{}, map[string]bool{}
	for i := range fields {
		f := &fields[i]
		if isNumbered(f.Name) || seen[f.Name] {
			continue
		}
		seen[f.Name] = true
		if !fitsTag(f.Name) || strings.Contains(f.Name, "[]") { // or its parent is not documented
			b.WriteString(leftOut(f.Name))
			continue
		}
		member := members.take(goName(f.Name))
		b.WriteString(line(member, p.typeOf(f, name), p.tagOf(f), trailing(p.remarks(f))))
	}
	b.WriteString("}\n")
	p.source.decls[place] = b.String()
}

// typeOf is the Go type of a field of the struct with the name parent.
func (p *part) typeOf(f *catalogue.Field, parent string) string {
	switch {
	case p.isNested(f):
		return "any"
	case p.texts && f.Type == "boolean":
		return "string"
	case p.query && f.IsList() && f.Items == "object":
		return "[]string" // the page does not say of what
	case f.IsList():
		return "[]" + p.itemType(f, f.Items, parent)
	case p.sent && !f.Required && (isNumber(f.Type) || f.Type == "boolean" || f.Type == "object" && len(f.Fields) > 0):
		return "*" + p.itemType(f, f.Type, parent)
	}
	return p.itemType(f, f.Type, parent)
}

// isNested reports whether a field holds others in an answer of APIv2. XML does not tell a list
// of one from an object, nor an empty one from a text, so no one type fits.
func (p *part) isNested(f *catalogue.Field) bool {
	return p.texts && (f.IsList() || f.Type == "object")
}

func isNumber(kind string) bool { return kind == "integer" || kind == "number" }

// itemType is the type of a field that is no list, or that of the items of the list.
func (p *part) itemType(f *catalogue.Field, kind, parent string) string {
	switch kind {
	case "object":
		if len(f.Fields) == 0 {
			return "map[string]any"
		}
		name := p.source.taken.take(join(parent, goWords(f.Name)))
		p.addStruct(name, []string{name + " is " + f.Path + " of " + p.name + "."}, f.Fields)
		return name
	case "integer", "number":
		switch {
		case f.Format == "float":
			return "float64"
		case len(f.Enum) > 0 && !areIntegers(f.Enum):
			return "any"
		}
		return p.enumType(f, "int64", parent)
	case "boolean":
		return "bool"
	case "":
		if p.isV2 {
			return p.enumType(f, "string", parent)
		}
		return "any"
	}
	if f.Sensitive {
		return "string"
	}
	return p.enumType(f, "string", parent)
}

// tagOf is the tag of a field.
func (p *part) tagOf(f *catalogue.Field) string {
	name := f.Name
	switch {
	case p.sent && (!f.Required || isLeftOutEmpty(f)):
		name += ",omitempty"
	case p.texts && isNumber(f.Type) && f.Format != "float" && (len(f.Enum) == 0 || areIntegers(f.Enum)):
		name += ",string"
	}
	if f.Sensitive && !p.isV2 {
		return structTag(name, `encryption:"EM_APIV3"`)
	}
	return structTag(name)
}

// isLeftOutEmpty reports whether a field that is required is left out of a request all the same if
// it is empty. An empty text is never what is meant, and pages call each of several fields
// required of which a request has one, transaction_id or out_trade_no.
func isLeftOutEmpty(f *catalogue.Field) bool {
	return f.IsList() || f.Type == "string" || f.Type == "" || f.Type == "object" && len(f.Fields) == 0
}

// remarks are what a line says about a field, beside what its type and tag say.
func (p *part) remarks(f *catalogue.Field) []string {
	var all []string
	if p.sent && f.Required {
		all = append(all, "required")
	}
	switch {
	case f.Sensitive && p.isV2 && p.sent:
		all = append(all, "encrypt it with auth.Encrypt")
	case f.Sensitive && p.isV2:
		all = append(all, "encrypted: Client.Decrypt reads it")
	case f.Sensitive:
		all = append(all, "encrypted")
	case p.isNested(f):
		all = append(all, fmt.Sprintf("a map, a list of them, or a text: Response.Get(%q) reads it", f.Path))
	case f.Type == "" && !p.isV2:
		all = append(all, "the page names no type")
	case isNumber(f.Type) && len(f.Enum) > 0 && !areIntegers(f.Enum):
		all = append(all, "the page has "+strings.Join(f.Enum, ", ")+" for this number")
	}
	if text := formats[f.Format]; text != "" {
		all = append(all, text)
	}
	if !f.IsList() {
		all = append(all, limits(f)...)
	}
	return all
}

// formats are the remarks about the formats that a reader would not guess.
var formats = map[string]string{
	"rfc3339": "RFC 3339", "date": "2006-01-02", "url": "a URL", "MediaUrl": "a URL of an upload", "MediaId": "the media_id of an upload",
	"jsonObjectLike": "JSON, an object", "jsonArrayLike": "JSON, an array", "rfc2397": "a data: URL", "mm/yy": "01/06",
	"yyyyMMddHHmmss": "20060102150405",
}

func limits(f *catalogue.Field) []string {
	var all []string
	characters := func(text string) { all = append(all, text+" characters") }
	switch least, most := f.MinLength, f.MaxLength; {
	case isNumber(f.Type):
	case least > 0 && most == least:
		characters(strconv.Itoa(most))
	case least > 1 && most > 0:
		characters(fmt.Sprintf("%d to %d", least, most))
	case most > 0:
		characters(fmt.Sprintf("at most %d", most))
	case least > 1:
		characters(fmt.Sprintf("at least %d", least))
	}
	switch {
	case f.Minimum != nil && f.Maximum != nil:
		all = append(all, fmt.Sprintf("%d to %d", *f.Minimum, *f.Maximum))
	case f.Minimum != nil:
		all = append(all, fmt.Sprintf("at least %d", *f.Minimum))
	case f.Maximum != nil:
		all = append(all, fmt.Sprintf("at most %d", *f.Maximum))
	}
	return all
}
