package proxy

import (
	"errors"
	"net/url"
	"strings"
)

// withoutUser keeps an error that the caller's function returned, unless it shows a user or
// a password: that of url.Parse has the whole text in it.
func withoutUser(err error) error {
	if parse := (*url.Error)(nil); errors.As(err, &parse) && parse.Op == "parse" {
		return errors.New("it read a URL that is none (its text is not shown, as it may hold a password)")
	}
	if text := err.Error(); strings.Contains(text, "@") {
		return errors.New(hideUser(text))
	}
	return err
}

// hideUser leaves out what may be a user and a password, or a part of them that is quoted
// once more behind the host: of a text with an @ stay what is in front of a scheme, the
// scheme, and the host.
func hideUser(text string) string {
	at := strings.LastIndexByte(text, '@')
	front := 0
	if scheme := strings.Index(text[:at], "://"); scheme >= 0 {
		front = scheme + len("://")
	}
	host := text[at+1:]
	if end := strings.IndexFunc(host, func(c rune) bool { return !strings.ContainsRune(hostBytes+"[]:", c) }); end >= 0 {
		host = host[:end] + "…"
	}
	return text[:front] + "…@" + host
}
