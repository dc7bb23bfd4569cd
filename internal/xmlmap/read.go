package xmlmap

import (
	"bytes"
	"fmt"
)

// IsXML reports whether data begins as XML does, behind white space and a byte order mark.
func IsXML(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n\ufeff"), []byte("<"))
}

// Unmarshal reads a document <xml>…</xml> and returns its fields in document order. Of
// the same top-level name twice it makes an error; below, a name that repeats is a list.
//
// The error names the line, and of a value no more than a reference that is none. What is
// refused beside broken XML: another root, a document type, entities other than XML's five,
// processing instructions, text beside child elements, names of more than letters, digits,
// '_', '-' and '.', names of more than 128 bytes, fields more than 16 deep or 10,000 in
// number, and anything but UTF-8. Attributes and comments are passed over: no value depends
// on them.
func Unmarshal(data []byte) ([]Field, error) { return UnmarshalRoot(data, "xml") }

// UnmarshalRoot is Unmarshal for another root: "root", in the decrypted part of a refund
// notification.
func UnmarshalRoot(data []byte, root string) ([]Field, error) {
	return unmarshal(data, func(name string) bool { return name == root }, root)
}

// UnmarshalAny is Unmarshal for whatever root: WeChat Pay reads requests with any.
func UnmarshalAny(data []byte) ([]Field, error) {
	return unmarshal(data, func(string) bool { return true }, "xml")
}

func unmarshal(data []byte, isRoot func(name string) bool, root string) ([]Field, error) {
	r := &reader{data: bytes.TrimPrefix(data, []byte("\uFEFF"))}
	at, found := forbidden(r.data)
	if found != "" {
		r.at = at
		return nil, r.fail("the document holds %s; expected XML in UTF-8", found)
	}
	fields, err := r.document(isRoot, root)
	if err != nil {
		return nil, err
	}
	if err := unique(fields); err != nil {
		return nil, fmt.Errorf("XML: %w", err)
	}
	return fields, nil
}

type reader struct {
	data   []byte
	at     int
	fields int
	text   []byte // of the elements that are open, one after the other
}

// fail makes an error of what lies at r.at.
func (r *reader) fail(format string, args ...any) error {
	line := 1 + bytes.Count(r.data[:r.at], []byte("\n"))
	return fmt.Errorf("XML, line %d: %s", line, fmt.Sprintf(format, args...))
}

// next reports whether the document goes on with mark, and passes it.
func (r *reader) next(mark string) bool {
	if !bytes.HasPrefix(r.data[r.at:], []byte(mark)) {
		return false
	}
	r.at += len(mark)
	return true
}

func (r *reader) atEnd() bool { return r.at == len(r.data) }

// document reads all of it. root is the usual one, for errors.
func (r *reader) document(isRoot func(name string) bool, root string) ([]Field, error) {
	if err := r.declaration(); err != nil {
		return nil, err
	}
	if err := r.between(); err != nil {
		return nil, err
	}
	if r.atEnd() {
		return nil, r.fail("the document is empty; expected <%s>", root)
	}
	if !r.next("<") {
		return nil, r.fail("the document is no XML, it begins with %q; expected <%s>", rune(r.data[r.at]), root)
	}
	name, err := r.name()
	if err != nil {
		return nil, err
	}
	if !isRoot(name) {
		return nil, r.fail("the document is <%s>, not <%s>: something other than WeChat Pay's APIv2 answered", name, root)
	}
	top, err := r.element(name, 0)
	if err != nil {
		return nil, err
	}
	if top.Value != "" && !white([]byte(top.Value)) {
		return nil, r.fail("<%s> holds a text; expected elements", name)
	}
	if err := r.between(); err != nil {
		return nil, err
	}
	if !r.atEnd() {
		return nil, r.fail("more follows after </%s>; expected the end of the document", name)
	}
	return top.Children, nil
}

// between passes white space and comments, outside of the root.
func (r *reader) between() error {
	for {
		r.skipWhite()
		switch {
		case r.next("<!--"):
			if err := r.comment(); err != nil {
				return err
			}
		case r.ahead("<!"), r.ahead("<?"):
			return r.refuseMarkup()
		default:
			return nil
		}
	}
}

// element reads the rest of an element whose name has been read; depth is that of its
// children less one.
func (r *reader) element(name string, depth int) (Field, error) {
	field := Field{Name: name}
	empty, err := r.startTag(name)
	if err != nil || empty {
		return field, err
	}
	start := len(r.text)
	for {
		if err := r.plainText(); err != nil {
			return field, err
		}
		switch {
		case r.atEnd():
			return field, r.fail("the document ends inside of <%s>: it was cut short", name)
		case r.next("</"):
			err := r.endTag(name)
			if len(field.Children) == 0 {
				field.Value = string(r.text[start:])
			} else if err == nil && !white(r.text[start:]) {
				err = r.mixed(name)
			}
			r.text = r.text[:start]
			return field, err
		case r.next("<![CDATA["):
			err = r.cdata(name)
		case r.next("<!--"):
			err = r.comment()
		case r.ahead("<!"), r.ahead("<?"):
			err = r.refuseMarkup()
		case !white(r.text[start:]):
			err = r.mixed(name)
		default:
			r.text = r.text[:start]
			err = r.child(&field, depth+1)
		}
		if err != nil {
			return field, err
		}
	}
}

func (r *reader) mixed(name string) error {
	return r.fail("<%s> holds a text beside elements; expected one of them", name)
}

func (r *reader) child(parent *Field, depth int) error {
	r.at++ // the <
	name, err := r.name()
	if err != nil {
		return err
	}
	r.fields++
	switch {
	case depth > maxDepth:
		return r.fail("<%s> lies %d deep; expected at most %d", name, depth, maxDepth)
	case r.fields > maxFields:
		return r.fail("<%s> is one of more than %d elements; expected fewer", name, maxFields)
	}
	child, err := r.element(name, depth)
	parent.Children = append(parent.Children, child)
	return err
}

func white(text []byte) bool {
	for _, c := range text {
		if !isWhite(c) {
			return false
		}
	}
	return true
}
