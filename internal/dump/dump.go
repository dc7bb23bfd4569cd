// Package dump writes a request and its answer for people to look at. Signatures, keys and the
// texts that WeChat Pay wants encrypted are blanked: of each only its length is left.
package dump

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// An Exchange is a request and what came of it.
type Exchange struct {
	Request *transport.Request
	Meta    []byte // of an upload: the part of its body that is text; nil: the body is no form
	Call    int64  // its number, to tell those at the same time apart
	Attempt int
	Began   time.Time

	Status int // 0: there was no answer
	Header http.Header
	Body   []byte
	ToSink bool   // the body of a success is not in Body, but in a sink
	Err    error  // nil: a success
	Ended  string // how: "not sent", "rejected", "unknown"
	Took   time.Duration
}

// Text is the exchange as text: lines of the request begin with "> ", those of the answer with
// "< ", what wxpay says about them with "* ".
func (e *Exchange) Text() []byte {
	var b bytes.Buffer
	r := e.Request
	fmt.Fprintf(&b, "* %s, call %d, attempt %d, %v\n", e.Began.Format("15:04:05.000"), e.Call, e.Attempt, e.Took.Round(10*time.Microsecond))
	if !r.Written {
		b.WriteString("* nothing was sent; this would have been:\n")
	}
	fmt.Fprintf(&b, "> %s %s%s\n", r.Method, r.Base, target(r.Target))
	for _, f := range r.Header {
		fmt.Fprintf(&b, "> %s: %s\n", f.Name, headerValue(f.Name, f.Value))
	}
	switch {
	case e.Meta != nil && isForm(r.Header.Get("Content-Type")):
		body(&b, "> ", e.Meta)
		fmt.Fprintf(&b, "> [with a file: %d bytes in all]\n", len(r.Body))
	default:
		body(&b, "> ", r.Body)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, "< %d %s\n", e.Status, http.StatusText(e.Status))
		for _, name := range slices.Sorted(headerNames(e.Header)) {
			for _, value := range e.Header[name] {
				fmt.Fprintf(&b, "< %s: %s\n", name, headerValue(name, value))
			}
		}
		body(&b, "< ", e.Body)
		if e.ToSink && e.Body == nil && e.Status/100 == 2 {
			b.WriteString("< [the body went to the sink]\n")
		}
	}
	if e.Err != nil {
		fmt.Fprintf(&b, "* %s: %s\n", e.Ended, strings.ReplaceAll(e.Err.Error(), "\n", " "))
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func headerNames(h http.Header) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range h {
			if !yield(name) {
				return
			}
		}
	}
}

func isForm(contentType string) bool { return strings.HasPrefix(contentType, "multipart/") }

// body writes a body, if there is one, behind an empty line.
func body(b *bytes.Buffer, mark string, text []byte) {
	if len(text) == 0 {
		return
	}
	switch {
	case !utf8.Valid(text) || bytes.ContainsRune(text, 0):
		text = fmt.Appendf(nil, "[%d bytes that are no text]", len(text))
	case isPage(text) && len(text) > largestXML:
		text = fmt.Appendf(nil, "[%d bytes of XML or HTML]", len(text)) // to look for the end of each element takes too long
	case xmlmap.IsXML(text):
		text = XML(text)
	case len(bytes.TrimSpace(text)) > 0 && bytes.ContainsAny(bytes.TrimSpace(text)[:1], "{["):
		text = JSON(text)
	case !isPage(text):
		text = fmt.Appendf(nil, "[%d bytes of text]", len(text)) // a bill, a file
	}
	b.WriteString(strings.TrimSuffix(mark, " ") + "\n")
	for line := range bytes.Lines(text) {
		b.WriteString(mark)
		b.Write(bytes.TrimRight(line, "\r\n"))
		b.WriteByte('\n')
	}
}

// largestXML is more than APIv2 ever answers, in bytes.
const largestXML = 64 << 10

// isPage reports whether a text is HTML, which a gateway on the way writes.
func isPage(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")) }

// target blanks values of the query.
func target(text string) string {
	path, query, found := strings.Cut(text, "?")
	if !found {
		return path
	}
	var pairs []string
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil && isSecret(plain) {
			pair = name + "=" + blank(value)
		}
		pairs = append(pairs, pair)
	}
	return path + "?" + strings.Join(pairs, "&")
}

// headerValue blanks a signature, and what credentials of the caller's own may be.
func headerValue(name, value string) string {
	lower := strings.ToLower(name)
	if lower == "authorization" && strings.HasPrefix(value, "WECHATPAY") {
		before, after, found := strings.Cut(value, `signature="`)
		signature, rest, closed := strings.Cut(after, `"`)
		if found && closed {
			return before + `signature="` + blank(signature) + `"` + rest
		}
	}
	for _, part := range []string{"authorization", "signature", "cookie", "token", "secret", "password", "api-key", "apikey"} {
		if strings.Contains(lower, part) && lower != "wechatpay-signature-type" {
			return blank(value)
		}
	}
	return value
}

// blank is what is left of a text.
func blank(text string) string { return fmt.Sprintf("[%d characters]", utf8.RuneCountInString(text)) }
