package http1

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// cutLine returns the first line of a block whose lines all end with CR LF.
func cutLine(block []byte) (line, rest []byte) {
	end := bytes.IndexByte(block, '\n')
	return block[:end-1], block[end+1:]
}

// A field is a line of the header that is kept: the name as http.Header has it, and the value as it came.
type field struct {
	name  string
	value []byte
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
	if !rfc3986.IsToken(name) {
		return errors.New("the name of a header holds a space or another byte that no name has")
	}
	if rfc3986.IndexControl(value) >= 0 {
		return errors.New("the value of a header holds a control character")
	}
	return nil
}

// headerOf copies fields whose values have size bytes: one string holds all values, one slice all of their slots.
func headerOf(fields []field, size int) http.Header {
	var values strings.Builder
	values.Grow(size) // so that it never moves
	slots, header := make([]string, len(fields)), make(http.Header, len(fields))
	for i, f := range fields {
		values.Write(f.value)
		all := values.String()
		slots[i] = all[len(all)-len(f.value):]
		header[f.name] = slots[i : i+1 : i+1]
	}
	if len(header) < len(fields) { // a name came more than once, which is rare
		clear(header)
		for i, f := range fields {
			header[f.name] = append(header[f.name], slots[i])
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

// canonical returns the name of a field as http.Header has it, those of WeChat Pay's answers without an allocation.
func canonical(name []byte) string {
	if usual, ok := usualNames[string(name)]; ok {
		return usual
	}
	return http.CanonicalHeaderKey(string(name))
}

// usualNames are those of WeChat Pay's answers, as they come.
var usualNames = func() map[string]string {
	names := map[string]string{}
	for _, name := range []string{
		"Server", "Date", "Content-Type", "Content-Length", "Keep-Alive", "Cache-Control", "X-Content-Type-Options", "Content-Language",
		"Request-ID", "Request-Id", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Serial",
		"Wechatpay-Signature-Type",
	} {
		names[name] = http.CanonicalHeaderKey(name)
	}
	return names
}()
