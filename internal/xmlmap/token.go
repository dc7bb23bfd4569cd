package xmlmap

import (
	"bytes"
	"strconv"
	"strings"
)

// maxReference is how far a reference may reach, & and ; included. The longest that has a
// use, &#x10FFFF;, has ten bytes.
const maxReference = 32

func (r *reader) ahead(mark string) bool { return bytes.HasPrefix(r.data[r.at:], []byte(mark)) }

// skipWhite reports whether there was white space.
func (r *reader) skipWhite() bool {
	start := r.at
	for !r.atEnd() && isWhite(r.data[r.at]) {
		r.at++
	}
	return r.at > start
}

// found is what lies at r.at, for errors.
func (r *reader) found() string {
	if r.atEnd() {
		return "the end of the document"
	}
	return strconv.QuoteRune([]rune(string(r.data[r.at:min(r.at+4, len(r.data))]))[0])
}

func (r *reader) name() (string, error) {
	start := r.at
	if r.atEnd() || !isNameStart(r.data[r.at]) {
		return "", r.fail("found %s; expected a name, which begins with a letter or '_'", r.found())
	}
	for !r.atEnd() && isNameByte(r.data[r.at]) {
		r.at++
	}
	if r.at-start > maxName {
		return "", r.fail("a name has %d bytes; expected at most %d", r.at-start, maxName)
	}
	return string(r.data[start:r.at]), nil
}

// startTag passes the rest of a start tag, and reports whether it ends the element, too.
func (r *reader) startTag(name string) (empty bool, err error) {
	for {
		separated := r.skipWhite()
		switch {
		case r.next(">"):
			return false, nil
		case r.next("/>"):
			return true, nil
		case !separated:
			return false, r.fail("found %s after <%s; expected >. A name has letters, digits, '_', '-' and '.'", r.found(), name)
		}
		if _, _, err := r.attribute(); err != nil {
			return false, err
		}
	}
}

func (r *reader) endTag(name string) error {
	if !r.next(name) || !r.atEnd() && isNameByte(r.data[r.at]) {
		return r.fail("found another end tag; expected </%s>", name)
	}
	r.skipWhite()
	if !r.next(">") {
		return r.fail("found %s after </%s; expected >", r.found(), name)
	}
	return nil
}

// attribute reads name="value", the name with or without a prefix.
func (r *reader) attribute() (name, value string, err error) {
	if name, err = r.name(); err != nil {
		return "", "", err
	}
	if r.next(":") {
		local, err := r.name()
		if err != nil {
			return "", "", err
		}
		name += ":" + local
	}
	r.skipWhite()
	if !r.next("=") {
		return "", "", r.fail("found %s after the attribute %s; expected =", r.found(), name)
	}
	r.skipWhite()
	if !r.ahead(`"`) && !r.ahead("'") {
		return "", "", r.fail("found %s after %s=; expected a quotation mark", r.found(), name)
	}
	quote := r.data[r.at]
	r.at++
	size := bytes.IndexByte(r.data[r.at:], quote)
	if size < 0 || bytes.IndexByte(r.data[r.at:r.at+size], '<') >= 0 {
		return "", "", r.fail("the attribute %s does not end, or holds <; expected %q at its end", name, rune(quote))
	}
	start := len(r.text)
	err = r.addText(r.at+size, "&\r")
	value = string(r.text[start:])
	r.text = r.text[:start]
	r.at++ // the quotation mark
	return name, value, err
}

// declaration reads <?xml version="1.0" encoding="UTF-8"?>, if there is one.
func (r *reader) declaration() error {
	if !r.ahead("<?xml") || len(r.data) == len("<?xml") || !isWhite(r.data[len("<?xml")]) {
		return nil // another instruction is refused later
	}
	r.at = len("<?xml")
	for {
		separated := r.skipWhite()
		if r.next("?>") {
			return nil
		}
		if !separated {
			return r.fail("found %s in the XML declaration; expected ?>", r.found())
		}
		name, value, err := r.attribute()
		if err != nil {
			return err
		}
		switch {
		case name == "version" && value == "1.0":
		case name == "encoding" && strings.EqualFold(value, "UTF-8"):
		case name == "standalone" && (value == "yes" || value == "no"):
		default:
			return r.fail("the XML declaration holds %s=%.40q; expected version 1.0 and the encoding UTF-8", name, value)
		}
	}
}

// refuseMarkup names what begins with <! or <? at r.at.
func (r *reader) refuseMarkup() error {
	if r.ahead("<?") {
		return r.fail("found a processing instruction; expected none but an XML declaration at the very beginning")
	}
	const doctype = "<!doctype"
	if start := r.data[r.at:min(r.at+len(doctype), len(r.data))]; strings.EqualFold(string(start), doctype) {
		r.at += len(doctype)
		r.skipWhite()
		name, err := r.name()
		if err != nil {
			name = "…"
		}
		return r.fail("found a document type, <!DOCTYPE %s>; WeChat Pay sends none, and it could bring entities: something else answered",
			name)
	}
	return r.fail("found a declaration, <!…; expected elements")
}

func (r *reader) comment() error {
	size := bytes.Index(r.data[r.at:], []byte("--"))
	if size < 0 || !bytes.HasPrefix(r.data[r.at+size:], []byte("-->")) {
		return r.fail("a comment does not end, or holds --; expected --> at its end")
	}
	r.at += size + len("-->")
	return nil
}

func (r *reader) cdata(name string) error {
	size := bytes.Index(r.data[r.at:], []byte("]]>"))
	if size < 0 {
		return r.fail("a CDATA section of <%s> does not end; expected ]]>", name)
	}
	err := r.addText(r.at+size, "\r")
	r.at += len("]]>")
	return err
}

// plainText reads what is written before the next <.
func (r *reader) plainText() error {
	size := bytes.IndexByte(r.data[r.at:], '<')
	if size < 0 {
		size = len(r.data) - r.at
	}
	if i := bytes.Index(r.data[r.at:r.at+size], []byte("]]>")); i >= 0 {
		r.at += i
		return r.fail("found ]]> outside of CDATA; expected ]]&gt;")
	}
	return r.addText(r.at+size, "&\r")
}

// addText reads the text up to end. The characters in special are not taken literally:
// & begins a reference, and CR and CR LF are LF (XML 1.0, section 2.11).
func (r *reader) addText(end int, special string) error {
	for r.at < end {
		piece := r.data[r.at:end]
		size := bytes.IndexAny(piece, special)
		if size < 0 {
			r.text = append(r.text, piece...)
			r.at = end
			return nil
		}
		r.text = append(r.text, piece[:size]...)
		r.at += size
		if piece[size] == '\r' {
			r.text = append(r.text, '\n')
			_ = r.next("\r\n") || r.next("\r")
			continue
		}
		if err := r.reference(); err != nil {
			return err
		}
	}
	return nil
}

// entities are the five that need no declaration (XML 1.0, section 4.6).
var entities = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "apos": '\'', "quot": '"'}

// reference reads a reference that begins at r.at.
func (r *reader) reference() error {
	start := r.data[r.at:min(r.at+maxReference, len(r.data))]
	size := bytes.IndexByte(start, ';')
	if size < 0 {
		return r.fail("found an & that begins no reference; expected &amp; for the character itself")
	}
	name := string(start[1:size])
	c, known := entities[name]
	if number, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if hex, ok := strings.CutPrefix(number, "x"); ok {
			number, base = hex, 16
		}
		code, err := strconv.ParseInt(number, base, 32)
		c, known = rune(code), err == nil && number[0] != '+' && isCharacter(rune(code))
	}
	if !known {
		return r.fail("found the reference %.16q; expected &lt; &gt; &amp; &apos; &quot; or the number of a character that XML can hold",
			"&"+name+";")
	}
	r.text = append(r.text, string(c)...)
	r.at += size + 1
	return nil
}
