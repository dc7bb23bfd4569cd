package explain

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// deepest is more than objects and arrays of any answer lie in each other.
const deepest = 64

// inJSON finds answers in the JSON objects of a text.
func (r *reader) inJSON(text string, depth int) (found []spot) {
	for i := 0; i < len(text); {
		j := strings.IndexByte(text[i:], '{')
		if j < 0 {
			break
		}
		i += j
		object := r.object(text[i:])
		if object == "" {
			i++
			continue
		}
		if answers := r.walk(gjson.Parse(object), context{}, object, depth, 0); len(answers) > 0 {
			found = append(found, spot{i, i + len(object), answers})
		}
		i += len(object)
	}
	return found
}

// object is the JSON object with which a text begins; "" if it begins with none.
func (r *reader) object(text string) string {
	open, inString := 0, false
	for i := 0; i < len(text) && r.scans > 0; i++ {
		r.scans--
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if open++; open > deepest {
				return ""
			}
		case c == '}' || c == ']':
			if open--; open > 0 {
				continue
			}
			if object := text[:i+1]; jsontext.IsObject([]byte(object)) {
				return object
			}
			return ""
		}
	}
	return ""
}

// walk looks for answers in a value and in the texts within it. outermost is the object as it stands in the text, depth counts texts
// within texts, level the objects around.
func (r *reader) walk(v gjson.Result, outer context, outermost string, depth, level int) (found []answer) {
	if level > deepest {
		return nil
	}
	switch {
	case v.IsObject():
		c := contextOf(v).or(outer)
		if a, isOne := answerOf(v); isOne {
			a.context, a.where = c, outermost
			return []answer{a}
		}
		v.ForEach(func(_, member gjson.Result) bool {
			found = append(found, r.walk(member, c, outermost, depth, level+1)...)
			return len(found) < mostFindings
		})
	case v.IsArray():
		v.ForEach(func(_, member gjson.Result) bool {
			found = append(found, r.walk(member, outer, outermost, depth, level+1)...)
			return len(found) < mostFindings
		})
	case v.Type == gjson.String && len(v.Str) > 8:
		for _, a := range r.answers(v.Str, outer, depth+1) {
			a.where = outermost
			found = append(found, a)
		}
	}
	return found
}

// answerOf reads an object that is an error of APIv3: a code in its form, and words or details about it; or the fields of an answer of
// APIv2, as programs print them.
func answerOf(object gjson.Result) (a answer, isOne bool) {
	if object.Get("return_code").Type == gjson.String {
		fields := map[string]string{}
		object.ForEach(func(name, value gjson.Result) bool {
			if value.Type == gjson.String {
				fields[name.Str] = value.Str
			}
			return true
		})
		return answerOfFields(fields)
	}
	code, message := object.Get("code"), object.Get("message")
	if code.Type != gjson.String || !isCode(code.Str) || message.Type != gjson.String && !object.Get("detail").Exists() {
		return a, false
	}
	return answer{code: code.Str, message: message.Str}, true
}

// inEscapes finds answers in JSON that is escaped as in a string, and not within JSON.
func (r *reader) inEscapes(text string, depth int) (found []spot) {
	for i := 0; i < len(text); {
		j := strings.Index(text[i:], `{\`)
		if j < 0 {
			break
		}
		i += j
		end := i + endOfQuoted(text[i:])
		piece := text[i:end]
		var answers []answer
		for _, a := range r.answers(unquoted(piece), context{}, depth+1) {
			a.where = piece
			answers = append(answers, a)
		}
		if len(answers) > 0 {
			found = append(found, spot{i, end, answers})
		}
		i = end
	}
	return found
}

// endOfQuoted is where a quote ends the string that a text is the inside of.
func endOfQuoted(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"', '\n':
			return max(i, 1)
		}
	}
	return len(text)
}

// unquoted takes one level of escapes away, as far as they are some: \" \\ \/ \n \r \t \u652f.
func unquoted(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			if v := gjson.Parse(`"\` + text[i:min(i+5, len(text))] + `"`); i+5 <= len(text) && isHex(text[i+1:i+5]) {
				b.WriteString(v.Str)
				i += 4
				continue
			}
			b.WriteString(`\u`)
		case '"', '\\', '/', '\'':
			b.WriteByte(c)
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(text string) bool { return strings.Trim(text, "0123456789abcdefABCDEF") == "" }
