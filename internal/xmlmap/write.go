package xmlmap

import (
	"errors"
	"fmt"
	"strings"
)

// Marshal writes the fields as <xml>…</xml>, in their order, without a declaration and
// without white space between elements. Unmarshal reads the same fields back.
//
// The error names the field: a name that is not made of letters, digits, '_', '-' and
// '.', or begins with none of letters and '_'; a character that XML cannot hold; a value
// beside children; a top-level name that comes twice; fields more than 16 deep or 10,000
// in number.
func Marshal(fields []Field) ([]byte, error) { return MarshalRoot(fields, "xml") }

// MarshalRoot is Marshal for another root, whose name is held to the same rules:
// UnmarshalRoot reads the same fields back.
func MarshalRoot(fields []Field, root string) ([]byte, error) {
	if err := checkName(root); err != nil {
		return nil, fmt.Errorf("the root: %w", err)
	}
	if err := unique(fields); err != nil {
		return nil, err
	}
	size := len("<></>") + 2*len(root)
	for _, f := range fields {
		size += len("<></><![CDATA[]]>") + 2*len(f.Name) + len(f.Value)
	}
	w := writer{out: make([]byte, 0, size)}
	w.add("<", root, ">")
	for _, f := range fields {
		if err := w.field(f, 1); err != nil {
			return nil, err
		}
	}
	w.add("</", root, ">")
	return w.out, nil
}

type writer struct {
	out    []byte
	fields int
}

func (w *writer) add(parts ...string) {
	for _, part := range parts {
		w.out = append(w.out, part...)
	}
}

func (w *writer) field(f Field, depth int) error {
	w.fields++
	if err := checkName(f.Name); err != nil {
		return err
	}
	switch {
	case depth > maxDepth:
		return fmt.Errorf("the field %q lies %d deep; expected at most %d", f.Name, depth, maxDepth)
	case w.fields > maxFields:
		return fmt.Errorf("the field %q is one of more than %d; expected fewer", f.Name, maxFields)
	case len(f.Children) > 0 && f.Value != "":
		return fmt.Errorf("the field %q has a value and children; expected one of them", f.Name)
	}
	if at, found := forbidden(f.Value); found != "" {
		return fmt.Errorf("the field %q holds %s, at byte %d of its value; XML cannot hold it: leave it out", f.Name, found, at)
	}
	w.add("<", f.Name, ">")
	w.text(f.Value)
	for _, child := range f.Children {
		if err := w.field(child, depth+1); err != nil {
			return err
		}
	}
	w.add("</", f.Name, ">")
	return nil
}

// A reader makes LF of a CR, in CDATA too, unless it is a reference.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")

// text writes CDATA where WeChat Pay's own SDKs do, but for a CR, which CDATA cannot hold.
func (w *writer) text(value string) {
	switch {
	case strings.Contains(value, "\r"):
		w.add(escaper.Replace(value))
	case strings.ContainsAny(value, `<>&"'`):
		w.add("<![CDATA[", strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>"), "]]>")
	default:
		w.add(value)
	}
}

func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("a field has no name; expected letters, digits, '_', '-' and '.'")
	case len(name) > maxName:
		return fmt.Errorf("the field %q… has a name of %d bytes; expected at most %d", name[:16], len(name), maxName)
	case !isNameStart(name[0]):
		return fmt.Errorf("the field %q begins with %q; expected a letter or '_'", name, name[:1])
	}
	for i := range len(name) {
		if !isNameByte(name[i]) {
			return fmt.Errorf("the name of the field %q holds %q; expected letters, digits, '_', '-' and '.'", name, name[i:i+1])
		}
	}
	return nil
}
