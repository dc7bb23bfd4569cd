// Package httpdump reads messages that were saved as they were on the wire: their headers,
// the signature in them, and what the body may have been before it was saved.
package httpdump

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// A Message is one as it was on the wire.
type Message struct {
	Start  string // its first line
	Header http.Header
	Body   []byte
}

// Status is that of an answer; 0 of a request.
func (m *Message) Status() int {
	n, err := strconv.Atoi(statusOf([]byte(m.Start)))
	if err != nil {
		return 0
	}
	return n
}

// Split parts a message as it was on the wire into its headers and its body. The line
// ends may have lost their CR, as in an editor. Not net/http reads it: curl writes HTTP/2,
// and the body must stay byte for byte.
func Split(dump []byte) (http.Header, []byte, error) {
	m, err := Read(dump)
	return m.Header, m.Body, err
}

// Read is Split with the first line of the message.
func Read(dump []byte) (Message, error) {
	const todo = "expected start line, headers, an empty line and the body, as curl -i writes them"
	for {
		head, body, found := cutHead(dump)
		if !found {
			return Message{}, exit.Usagef(todo, "the message (%d bytes) has no empty line behind its headers", len(dump))
		}
		start, lines, _ := bytes.Cut(head, []byte("\n"))
		if !bytes.Contains(start, []byte("HTTP/")) {
			return Message{}, exit.Usagef(todo,
				"the first line of the message is no start line such as HTTP/1.1 200 OK or POST /notify HTTP/1.1")
		}
		if isInterim(start) {
			dump = body // the answer follows
			continue
		}
		whole := io.MultiReader(bytes.NewReader(lines), strings.NewReader("\r\n\r\n"))
		header, err := textproto.NewReader(bufio.NewReader(whole)).ReadMIMEHeader()
		if err != nil {
			return Message{}, exit.Usagef(todo, "the headers of the message cannot be read")
		}
		if isOfProxy(start, http.Header(header), body) {
			dump = body
			continue
		}
		return Message{strings.TrimSpace(string(start)), http.Header(header), body}, nil
	}
}

// isOfProxy reports whether a head is what a forward proxy said before the tunnel stood, which curl -i prints
// in front of the answer: 200 to CONNECT, which has no body (RFC 9110, 9.3.6), or 407 before it.
func isOfProxy(start []byte, header http.Header, rest []byte) bool {
	next, _, found := cutHead(rest)
	if !found || !bytes.HasPrefix(rest, []byte("HTTP/")) || bytes.Count(next, []byte("\n")) < 2 {
		return false
	}
	hasBody := header.Get("Content-Length") + header.Get("Content-Type") + header.Get("Transfer-Encoding")
	status := statusOf(start)
	return status == "407" || strings.HasPrefix(status, "2") && hasBody == "" && header.Get("Wechatpay-Signature") == ""
}

// isInterim reports whether a start line is that of 100 Continue, 103 Early Hints and such.
func isInterim(start []byte) bool {
	return strings.HasPrefix(statusOf(start), "1")
}

// statusOf is the status in the start line of an answer; "" in that of a request.
func statusOf(start []byte) string {
	fields := bytes.Fields(start)
	if len(fields) < 2 || !bytes.HasPrefix(fields[0], []byte("HTTP/")) {
		return ""
	}
	return string(fields[1])
}

// cutHead cuts at the first empty line.
func cutHead(dump []byte) (head, body []byte, found bool) {
	i := 0
	for line := range bytes.Lines(dump) {
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			return dump[:i], dump[i+len(line):], true
		}
		i += len(line)
	}
	return nil, nil, false
}

// A Candidate is what the body may have been before it came into a file.
type Candidate struct {
	Body []byte
	Note string // what was done to it
}

// Candidates are the body as it is, and without what a copy adds.
func Candidates(header http.Header, body []byte) []Candidate {
	candidates := []Candidate{{Body: body}}
	if length, err := strconv.Atoi(header.Get("Content-Length")); err == nil && length >= 0 && length < len(body) {
		candidates = append(candidates, Candidate{body[:length], "of the body the bytes behind its Content-Length were left out"})
	}
	if strings.EqualFold(header.Get("Transfer-Encoding"), "chunked") {
		if whole, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body))); err == nil {
			candidates = append(candidates, Candidate{whole, "the chunks of the body were joined"})
		}
	}
	if trimmed := bytes.TrimRight(body, "\r\n"); len(trimmed) < len(body) {
		candidates = append(candidates, Candidate{trimmed, "the line breaks at the end of the body were left out"})
	}
	return candidates
}
