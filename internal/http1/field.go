package http1

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
)

// cutLine returns the first line of a block whose lines all end with CR LF.
func cutLine(block []byte) (line, rest []byte) {
	end := bytes.IndexByte(block, '\n')
	return block[:end-1], block[end+1:]
}

// cutField takes a line of the fields apart. One without a colon is a name alone.
func cutField(line []byte) (name, value []byte) {
	name, value, _ = bytes.Cut(line, []byte{':'})
	return name, trim(value)
}

// trim takes the spaces and tabs from both ends.
func trim(value []byte) []byte {
	for len(value) > 0 && isBlank(value[0]) {
		value = value[1:]
	}
	for len(value) > 0 && isBlank(value[len(value)-1]) {
		value = value[:len(value)-1]
	}
	return value
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// checkField refuses what is no field line: a folded one, which begins with a space, a
// space before the colon, a line without a colon.
func checkField(line, name, value []byte) error {
	if len(name) == 0 || len(line) == len(name) {
		return errors.New("a line of its header has no name or no colon")
	}
	for _, c := range name {
		if !tokenBytes[c] {
			return errors.New("the name of a header holds a space or another byte that no name has")
		}
	}
	for _, c := range value {
		if c < ' ' && c != '\t' || c == 0x7f {
			return errors.New("the value of a header holds a control character")
		}
	}
	return nil
}

// tokenBytes are what names are made of (RFC 9110, section 5.6.2).
var tokenBytes = func() (set [256]bool) {
	for _, c := range []byte("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		set[c] = true
	}
	return set
}()

// headerOf copies count fields whose values have size bytes: one string holds all
// values, one slice all of their slots.
func headerOf(fields []byte, count, size int) http.Header {
	var values strings.Builder
	values.Grow(size) // so that it never moves
	slots, header := make([]string, 0, count), make(http.Header, count)
	for line, rest := cutLine(fields); len(line) > 0; line, rest = cutLine(rest) {
		name, value := cutField(line)
		if isConnection(name) {
			continue
		}
		values.Write(value)
		key, all := headerName(name), values.String()
		slots = append(slots, all[len(all)-len(value):])
		if had := header[key]; had != nil {
			header[key] = append(had, slots[len(slots)-1])
		} else {
			header[key] = slots[len(slots)-1 : len(slots) : len(slots)]
		}
	}
	return header
}

func isConnection(name []byte) bool { return equalFold(name, "Connection") }

// equalFold compares a name with one of ASCII letters, in any case.
func equalFold(name []byte, other string) bool {
	if len(name) != len(other) {
		return false
	}
	for i, c := range name {
		if lower(c) != lower(other[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// headerName returns the usual names without an allocation.
func headerName(name []byte) string {
	if usual, ok := usualHeaders[string(name)]; ok {
		return usual
	}
	return http.CanonicalHeaderKey(string(name))
}

// usualHeaders are the fields of WeChat Pay's answers, by their names.
var usualHeaders = func() map[string]string {
	names := map[string]string{}
	for _, name := range []string{
		"Server", "Date", "Content-Type", "Content-Length", "Keep-Alive",
		"Cache-Control", "X-Content-Type-Options", "Content-Language", "Request-Id", "Wechatpay-Nonce",
		"Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Serial", "Wechatpay-Signature-Type",
	} {
		names[name] = name
	}
	return names
}()
