package wxpaytest

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// A tape keeps the requests on a connection apart, byte for byte. It counts for itself where
// one ends (RFC 9112, sections 2, 6 and 7): net/http reads ahead, and drops what a handler
// has left of a body, so that when bytes came tells nothing about whose they are.
type tape struct {
	requests [][]byte // in order; the last may be still coming
	begun    bool     // the first of them has reached the handler
	coming   bool     // the last of them is not whole
	at       place    // in the one that is coming
	line     []byte   // what has come of a line
	left     int64    // bytes of a body or a chunk that are still to come
	length   int64    // Content-Length
	chunked  bool
}

// A place is what the next line, or the bytes that are left, belong to.
type place int

const (
	inFront   place = iota // of the request, where empty lines may stand
	inHead                 // behind its first line
	inBody                 // of a known length
	atSize                 // of a chunk
	atEnd                  // of a chunk
	inTrailer              // behind the last chunk
)

// write adds what has come.
func (t *tape) write(p []byte) {
	for len(p) > 0 {
		if !t.coming {
			t.requests = append(t.requests, nil)
			t.coming, t.at, t.length, t.chunked = true, inFront, 0, false
		}
		last := &t.requests[len(t.requests)-1]
		n := t.advance(p)
		*last = append(*last, p[:n]...)
		p = p[n:]
	}
}

// advance goes on to the end of p, or of a line, a chunk or a body in it, and returns how many
// bytes that are.
func (t *tape) advance(p []byte) int {
	if t.left > 0 {
		n := min(t.left, int64(len(p)))
		if t.left -= n; t.left == 0 && t.at == inBody {
			t.coming = false
		}
		return int(n)
	}
	end := bytes.IndexByte(p, '\n')
	if end < 0 {
		t.line = append(t.line, p...)
		return len(p)
	}
	t.line = append(t.line, p[:end]...)
	t.endOfLine(strings.TrimSuffix(string(t.line), "\r"))
	t.line = t.line[:0]
	return end + 1
}

func (t *tape) endOfLine(line string) {
	switch t.at {
	case inFront:
		if line != "" {
			t.at = inHead
		}
	case inHead:
		if line == "" {
			t.endOfHead()
			return
		}
		name, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); {
		case strings.EqualFold(name, "Content-Length"):
			t.length, _ = strconv.ParseInt(value, 10, 64) // net/http refuses what is no length
		case strings.EqualFold(name, "Transfer-Encoding"):
			t.chunked = strings.EqualFold(value, "chunked")
		}
	case atSize:
		size, _, _ := strings.Cut(line, ";")
		var err error
		if t.left, err = strconv.ParseInt(strings.TrimSpace(size), 16, 64); err != nil || t.left < 0 {
			t.left = math.MaxInt64 // net/http reads no other request behind it
		}
		if t.at = atEnd; t.left == 0 {
			t.at = inTrailer
		}
	case atEnd:
		t.at = atSize
	case inBody: // which has no lines
	case inTrailer:
		t.coming = line != ""
	}
}

func (t *tape) endOfHead() {
	switch {
	case t.chunked:
		t.at = atSize
	case t.length > 0:
		t.at, t.left = inBody, t.length
	default:
		t.coming = false
	}
}

// begin forgets the request before the one that has reached the handler.
func (t *tape) begin() {
	if t.begun && len(t.requests) > 0 {
		t.requests = t.requests[1:]
	}
	t.begun = true
}

// take returns the bytes of the request at the handler, as far as they have come, and forgets
// them.
func (t *tape) take() []byte {
	if len(t.requests) == 0 {
		return nil
	}
	raw := t.requests[0]
	t.requests[0] = nil
	return raw
}
