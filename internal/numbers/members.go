package numbers

import (
	"bytes"
	"encoding/json"
)

// members calls visit for each member of a JSON object with its name and its value as it
// is written, until visit returns false. It allocates nothing but for a name with escapes,
// and stops where the text is no JSON.
func members(text []byte, visit func(key, value []byte) bool) {
	rest := space(text)
	if len(rest) == 0 || rest[0] != '{' {
		return
	}
	rest = space(rest[1:])
	for len(rest) > 0 && rest[0] == '"' {
		end := stringEnd(rest)
		if end == 0 {
			return
		}
		key := rest[1 : end-1]
		if bytes.IndexByte(key, '\\') >= 0 {
			key, _ = scalar(rest[:end])
		}
		if rest = space(rest[end:]); len(rest) == 0 || rest[0] != ':' {
			return
		}
		rest = space(rest[1:])
		size := valueEnd(rest)
		if size == 0 || !visit(key, rest[:size]) {
			return
		}
		if rest = space(rest[size:]); len(rest) == 0 || rest[0] != ',' {
			return
		}
		rest = space(rest[1:])
	}
}

func space(text []byte) []byte { return bytes.TrimLeft(text, " \t\r\n") }

// stringEnd returns the length of the string that text begins with, 0 if it has no end.
func stringEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// valueEnd returns the length of the value that text begins with, 0 if it has no end.
func valueEnd(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			size := stringEnd(text[i:])
			if size == 0 {
				return 0
			}
			if i += size - 1; depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return i
			}
			if depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return 0
}

// scalar returns the text of a string or a number. ok is false for anything else.
func scalar(value []byte) (text []byte, ok bool) {
	switch {
	case len(value) == 0:
		return nil, false
	case value[0] == '"' && bytes.IndexByte(value, '\\') < 0:
		return value[1 : len(value)-1], true
	case value[0] == '"':
		var s string
		err := json.Unmarshal(value, &s)
		return []byte(s), err == nil
	case value[0] == '-' || value[0] >= '0' && value[0] <= '9':
		return value, true
	}
	return nil, false
}
