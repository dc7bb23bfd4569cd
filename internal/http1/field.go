package http1

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
)

var crlf = []byte("\r\n")

// cutField returns the next line of the fields, which end with an empty one. A name
// of nil ends them.
func cutField(fields []byte) (name, value, rest []byte) {
	line, rest, _ := bytes.Cut(fields, crlf)
	if len(line) == 0 {
		return nil, nil, nil
	}
	name, value, found := bytes.Cut(line, []byte{':'})
	if !found {
		return line, nil, rest // checkField refuses it
	}
	return name, trim(value), rest
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
	var text strings.Builder
	text.Grow(size)
	for name, value, rest := cutField(fields); name != nil; name, value, rest = cutField(rest) {
		if !isConnection(name) {
			text.Write(value)
		}
	}
	values, slots, header := text.String(), make([]string, 0, count), make(http.Header, count)
	for name, value, rest := cutField(fields); name != nil; name, value, rest = cutField(rest) {
		if isConnection(name) {
			continue
		}
		key := headerName(name)
		slots = append(slots, values[:len(value)])
		values = values[len(value):]
		if had := header[key]; had != nil {
			header[key] = append(had, slots[len(slots)-1])
		} else {
			header[key] = slots[len(slots)-1 : len(slots) : len(slots)]
		}
	}
	return header
}

func isConnection(name []byte) bool { return equalFold(name, "Connection") }

// equalFold compares a name with one of ASCII.
func equalFold(name []byte, other string) bool {
	return len(name) == len(other) && strings.EqualFold(string(name), other)
}

// headerName returns the usual names without an allocation.
func headerName(name []byte) string {
	for _, usual := range usualHeaders {
		if string(name) == usual {
			return usual
		}
	}
	return http.CanonicalHeaderKey(string(name))
}

var usualHeaders = [...]string{
	"Server", "Date", "Content-Type", "Content-Length", "Keep-Alive",
	"Cache-Control", "X-Content-Type-Options", "Content-Language", "Request-Id", "Wechatpay-Nonce",
	"Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Serial", "Wechatpay-Signature-Type",
}
