package gostruct

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Sample returns the source of a type for a sample of JSON, an object or a list. The items of
// a list have the fields of all of them. What the sample leaves open is of type any. An error
// names line and byte.
func Sample(text []byte, o Options) ([]byte, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if o.Name == "" {
		return nil, errors.New("the type of a sample needs a name")
	}
	top, err := readShape(text)
	if err != nil {
		return nil, err
	}
	s := newSource()
	s.taken.take(o.Name)
	s.addSample(top, o.Name)
	return s.bytes(o.Package), nil
}

// addSample adds the type of a whole sample.
func (s *source) addSample(top *shape, name string) {
	comment := name + " was made from a sample: what the sample does not show, it does not have."
	if top.kind == object && len(top.members) > 0 {
		s.addShape(top, name, comment)
		return
	}
	place := s.reserve()
	s.decls[place] = commentLines([]string{comment}) + "type " + name + " " + s.shapeType(top, join(name, "Item")) + "\n"
}

// shapeType is the Go type of a value; name is that of the struct, if it needs one.
func (s *source) shapeType(of *shape, name string) string {
	switch of.kind {
	case object:
		if len(of.members) == 0 {
			return "map[string]any"
		}
		name = s.taken.take(name)
		s.addShape(of, name, name+" is in the sample at "+of.place+".")
		return name
	case list:
		return "[]" + s.shapeType(of.items, name)
	default:
		return goTypes[of.kind]
	}
}

var goTypes = map[kind]string{
	nothing: "any", null: "any", boolean: "bool", integer: "int64", float: "float64", text: "string", mixed: "any",
}

// addShape adds the struct of an object, and the types of its fields behind it.
func (s *source) addShape(of *shape, name, comment string) {
	place := s.reserve()
	var b strings.Builder
	b.WriteString(commentLines([]string{comment}) + "type " + name + " struct {\n")
	members := scope{}
	for _, key := range of.keys {
		if !fitsTag(key) {
			b.WriteString(leftOut(key))
			continue
		}
		member := of.members[key]
		tag := key
		if member.seen < of.seen {
			tag += ",omitempty"
		}
		field := members.take(goName(key))
		b.WriteString(line(field, s.shapeType(member, join(name, field)), structTag(tag), trailing(member.remarks())))
	}
	b.WriteString("}\n")
	s.decls[place] = b.String()
}

// remarks say why a field has the type that it has.
func (of *shape) remarks() []string {
	switch of := of.innermost(); {
	case of.kind == null:
		return []string{"null in the sample"}
	case of.kind == mixed:
		return []string{"of several types in the sample, or too large a number"}
	case of.kind == nothing:
		return []string{"empty in the sample"}
	case of.isNull:
		return []string{"null too"}
	}
	return nil
}

// innermost is what a list, or a list of lists, is made of.
func (of *shape) innermost() *shape {
	for of.kind == list {
		of = of.items
	}
	return of
}

// A kind is what a value of JSON is.
type kind int

const (
	nothing kind = iota // of the items of an empty list
	null
	boolean
	integer
	float
	text
	object
	list
	mixed
)

// A shape is what values at one place of a sample have in common.
type shape struct {
	kind    kind
	isNull  bool   // one of them is null
	seen    int    // how many there are
	place   string // of the first
	items   *shape // of a list
	keys    []string
	members map[string]*shape // of an object
}

// mostDeep is how deep a sample may be nested: names of types grow with each level.
const mostDeep = 32

// readShape reads a sample.
func readShape(sample []byte) (*shape, error) {
	var whole json.RawMessage
	if err := json.Unmarshal(sample, &whole); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, placed(sample, syntax.Offset, err)
		}
		return nil, err
	}
	if bad := firstInvalid(sample); bad >= 0 {
		return nil, placed(sample, int64(bad)+1, errors.New("the text is not UTF-8"))
	}
	r := &shapeReader{sample: sample, tokens: json.NewDecoder(bytes.NewReader(sample))}
	r.tokens.UseNumber()
	top := &shape{}
	if err := r.value(top, "", 0); err != nil {
		return nil, err
	}
	if top.kind != object && top.kind != list {
		return nil, placed(sample, r.tokens.InputOffset(), errors.New("a single value; expected an object or a list"))
	}
	return top, nil
}

// placed puts line and byte in front of an error. offset counts the bytes up to the one that
// is wrong, and that one.
func placed(sample []byte, offset int64, err error) error {
	before := sample[:min(max(offset-1, 0), int64(len(sample)))]
	line := bytes.Count(before, []byte("\n"))
	return fmt.Errorf("line %d, byte %d: %w", line+1, len(before)-bytes.LastIndexByte(before, '\n'), err)
}

func firstInvalid(sample []byte) int {
	for i := 0; i < len(sample); {
		r, size := utf8.DecodeRune(sample[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// A shapeReader goes through a sample, of which json has said that it is sound.
type shapeReader struct {
	sample []byte
	tokens *json.Decoder
}

// value reads the next value and adds it to what is known of its place.
func (r *shapeReader) value(into *shape, place string, depth int) error {
	if depth > mostDeep {
		return placed(r.sample, r.tokens.InputOffset(), fmt.Errorf("nested deeper than %d", mostDeep))
	}
	token, err := r.tokens.Token()
	if err != nil {
		return placed(r.sample, r.tokens.InputOffset(), err)
	}
	if into.seen++; into.seen == 1 {
		into.place = place
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return r.object(into, place, depth)
		}
		return r.list(into, place, depth)
	case json.Number:
		into.merge(numberKind(token.String()))
	case string:
		into.merge(text)
	case bool:
		into.merge(boolean)
	default:
		into.merge(null)
	}
	return nil
}

// object reads members and the closing brace.
func (r *shapeReader) object(into *shape, place string, depth int) error {
	into.merge(object)
	if into.members == nil {
		into.members = map[string]*shape{}
	}
	for r.tokens.More() {
		token, err := r.tokens.Token()
		if err != nil {
			return placed(r.sample, r.tokens.InputOffset(), err)
		}
		key, _ := token.(string)
		member := into.members[key]
		if member == nil {
			member = &shape{}
			into.members[key] = member
			into.keys = append(into.keys, key)
		}
		if err := r.value(member, strings.TrimPrefix(place+"."+key, "."), depth+1); err != nil {
			return err
		}
	}
	_, err := r.tokens.Token()
	return err
}

func (r *shapeReader) list(into *shape, place string, depth int) error {
	into.merge(list)
	if into.items == nil {
		into.items = &shape{}
	}
	for r.tokens.More() {
		if err := r.value(into.items, place+"[]", depth+1); err != nil {
			return err
		}
	}
	_, err := r.tokens.Token()
	return err
}

// merge adds a value of a kind.
func (of *shape) merge(next kind) {
	switch {
	case next == null:
		of.isNull = true
		if of.kind == nothing {
			of.kind = null
		}
	case of.kind == nothing, of.kind == null:
		of.kind = next
	case of.kind == next:
	case of.kind == integer && next == float, of.kind == float && next == integer:
		of.kind = float
	default:
		of.kind = mixed
	}
}

// numberKind is mixed for what neither an int64 nor a float64 holds.
func numberKind(number string) kind {
	if !strings.ContainsAny(number, ".eE") {
		if _, err := strconv.ParseInt(number, 10, 64); err != nil {
			return mixed
		}
		return integer
	}
	if _, err := strconv.ParseFloat(number, 64); err != nil {
		return mixed
	}
	return float
}
