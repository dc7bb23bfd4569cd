// Package rfc3986 knows the characters of a URI: which may stand where, and how the others
// are escaped. It also has the token of HTTP, which names methods and headers.
package rfc3986

import "strings"

// AppendEscaped appends s with everything percent-encoded that is not unreserved. With
// reserved, reserved characters and escapes are kept too.
func AppendEscaped(dst []byte, s string, reserved bool) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if IsUnreserved(c) || reserved && (isReserved(c) || c == '%' && IsEscape(s[i:])) {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		}
	}
	return dst
}

// AppendPair appends a query parameter, behind a "&" if there is something before it.
// Everything that is not unreserved is escaped: a space is %20.
func AppendPair(dst []byte, key, text string) []byte {
	if len(dst) > 0 {
		dst = append(dst, '&')
	}
	dst = append(AppendEscaped(dst, key, false), '=')
	return AppendEscaped(dst, text, false)
}

// IsAlnum reports whether c is an ASCII letter or digit.
func IsAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || IsDigit(c)
}

// IsDigit reports whether c is an ASCII digit.
func IsDigit(c byte) bool { return c >= '0' && c <= '9' }

// IsUnreserved follows RFC 3986, section 2.3.
func IsUnreserved(c byte) bool {
	return IsAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~'
}

// isReserved follows RFC 3986, section 2.2.
func isReserved(c byte) bool {
	return strings.IndexByte(":/?#[]@!$&'()*+,;=", c) >= 0
}

// IsEscape reports whether s starts with %XX.
func IsEscape(s string) bool {
	return len(s) > 2 && s[0] == '%' && isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return IsDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// IsPathByte reports whether c may stand unescaped in a path segment: pchar of section
// 3.3, without escapes.
func IsPathByte(c byte) bool { return pathBytes[c] }

var pathBytes = setOf(func(c byte) bool { return IsUnreserved(c) || strings.IndexByte(":@!$&'()*+,;=", c) >= 0 })

// setOf makes a table of the bytes for which has is true: quicker to ask than has.
func setOf(has func(c byte) bool) (set [256]bool) {
	for c := range set {
		set[c] = has(byte(c))
	}
	return set
}

// StrayByte returns the place of the first byte that is neither a path byte nor an escape
// nor in also, -1 if there is none.
func StrayByte(s, also string) int {
	for i := range len(s) {
		if IsPathByte(s[i]) || s[i] == '%' && IsEscape(s[i:]) || strings.IndexByte(also, s[i]) >= 0 {
			continue
		}
		return i
	}
	return -1
}

// IsDotSegment reports whether a path segment is "." or "..", escaped or not.
func IsDotSegment(s string) bool {
	if len(s) > 6 || s == "" || s[0] != '.' && s[0] != '%' {
		return false
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "%2e", "."), "%2E", ".")
	return s == "." || s == ".."
}

// IsToken follows the rule token of RFC 9110, section 5.6.2.
func IsToken[T ~string | ~[]byte](s T) bool {
	for i := range len(s) {
		if !tokenBytes[s[i]] {
			return false
		}
	}
	return len(s) > 0
}

var tokenBytes = setOf(func(c byte) bool { return IsAlnum(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0 })

// IndexControl returns where the first control character is that no header may hold, -1 if there is none.
func IndexControl[T ~string | ~[]byte](s T) int {
	for i := range len(s) {
		if !valueBytes[s[i]] {
			return i
		}
	}
	return -1
}

var valueBytes = setOf(func(c byte) bool { return c >= ' ' && c != 0x7f || c == '\t' })
