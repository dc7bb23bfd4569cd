package http1

import (
	"bytes"
	"errors"
	"math"
	"net/http"
)

// framing is what the fields say about the length of the body and the life of the
// connection.
type framing struct {
	old           bool // HTTP/1.0
	announced     int  // Content-Length
	hasLength     bool
	chunked       bool
	closes, keeps bool // the tokens close and keep-alive of Connection, on any of its lines
}

// read appends the lines of a header to fields, but for Connection, and returns the size of all their values in bytes. It refuses what is
// not to be trusted.
func (f *framing) read(block []byte, fields []field) (_ []field, size int, err error) {
	for line, rest := cutLine(block); len(line) > 0; line, rest = cutLine(rest) {
		name, value := cutField(line)
		if err := checkField(line, name, value); err != nil {
			return nil, 0, err
		}
		if err := f.note(name, value); err != nil {
			return nil, 0, err
		}
		if !isConnection(name) {
			fields, size = append(fields, field{canonical(name), value}), size+len(value)
		}
	}
	if f.chunked && (f.hasLength || f.old) { // RFC 9112, sections 6.1 and 6.3
		return nil, 0, errors.New("it has a Transfer-Encoding beside a Content-Length or in HTTP/1.0")
	}
	return fields, size, nil
}

func (f *framing) note(name, value []byte) (err error) {
	switch {
	case isConnection(name):
		f.noteConnection(value)
	case equalFold(name, "Content-Length"):
		if f.hasLength {
			return errors.New("it has two Content-Lengths")
		}
		f.hasLength = true
		f.announced, err = parseLength(value)
	case equalFold(name, "Transfer-Encoding"):
		if f.chunked || !equalFold(value, "chunked") {
			return errors.New("it has a Transfer-Encoding other than chunked")
		}
		f.chunked = true
	}
	return err
}

// noteConnection reads a list of tokens (RFC 9110, section 7.6.1).
func (f *framing) noteConnection(list []byte) {
	for token := range bytes.SplitSeq(list, []byte{','}) {
		token = trim(token)
		f.closes = f.closes || equalFold(token, "close")
		f.keeps = f.keeps || equalFold(token, "keep-alive")
	}
}

func parseLength(digits []byte) (n int, err error) {
	for _, c := range digits {
		if !isDigit(c) || n > (math.MaxInt-9)/10 {
			return 0, errors.New("its Content-Length is no number of bytes")
		}
		n = n*10 + int(c-'0')
	}
	if len(digits) == 0 {
		return 0, errors.New("its Content-Length is empty")
	}
	return n, nil
}

// length returns that of the body, and whether the connection ends with it (RFC 9112,
// sections 6.3 and 9.3).
func (f *framing) length(method string, status int) (length int, ends bool) {
	length, ends = f.announced, f.closes || f.old && !f.keeps
	switch {
	case method == http.MethodHead:
		return 0, ends
	case status == http.StatusNoContent || status == http.StatusNotModified:
		// It has no body. One that says otherwise may send it all the same.
		return 0, ends || f.chunked || f.announced > 0
	case f.chunked:
		return Chunked, ends
	case !f.hasLength:
		return UntilClose, true
	}
	return length, ends
}
