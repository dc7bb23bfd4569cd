// Package http1 reads the head of an HTTP/1 answer as RFC 9112 says, and no more
// leniently: what two readers understand in two ways is how an answer gets in that
// nobody gave.
package http1

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
)

// The lengths of a body of which the head tells none.
const (
	Chunked    = -1 // it comes in chunks
	UntilClose = -2 // it ends with the connection
)

// A Head is what comes in front of a body.
type Head struct {
	Status int
	Header http.Header // without Connection, which tells of the connection, not of the answer
	Length int         // of the body in bytes, or Chunked or UntilClose; 0 if the answer can have none
	Close  bool        // the connection must not be used again
}

// maxInterim is how many answers 1xx may come before the one that counts.
const maxInterim = 100

var (
	errInterim  = fmt.Errorf("more than %d answers 1xx and none behind them", maxInterim)
	errSwitched = errors.New("it has the status 101 and switches to another protocol, which was not asked for")
	errNoHTTP   = errors.New("it does not begin with HTTP/1.1 and a status")
	errBareLF   = errors.New("a line of its header ends with LF alone; expected CR LF")
)

// Await waits until an answer has begun that can be read from r by its status, or
// something that is none. Those with a status of 1xx are skipped, for the answer comes
// behind them, but for 101, which ends HTTP.
func Await(r *bufio.Reader) error {
	for range maxInterim {
		start, err := r.Peek(1)
		if err == nil && isVersion(start) {
			start, err = r.Peek(len("HTTP/1.1 100"))
		}
		if err != nil && isVersion(start) {
			return err
		}
		if status, _, err := parseStatus(start); err != nil || status/100 != 1 || status == http.StatusSwitchingProtocols {
			return nil //nolint:nilerr // ReadHead tells what is wrong
		}
		end, err := waitForHead(r)
		if err != nil {
			return err
		}
		if _, err := r.Discard(end); err != nil {
			return err
		}
	}
	return errInterim
}

// ReadHead reads the head of the answer to a request with the given method, which
// must fit into the buffer of r. Errors quote nothing of what came; those of the
// connection are returned as they are.
func ReadHead(r *bufio.Reader, method string) (Head, error) {
	if err := Await(r); err != nil {
		return Head{}, err
	}
	end, err := waitForHead(r)
	if err != nil {
		return Head{}, err
	}
	block, err := r.Peek(end)
	if err != nil {
		return Head{}, err
	}
	head, err := parse(block, method)
	if err != nil {
		return Head{}, err
	}
	_, err = r.Discard(end)
	return head, err
}

// waitForHead waits for the empty line that ends a head, and returns the length of
// both in bytes.
func waitForHead(r *bufio.Reader) (int, error) {
	line, searched := 0, 0 // where the last line begins, and how far there is no LF
	for {
		have, err := r.Peek(max(r.Buffered(), searched+1))
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return 0, fmt.Errorf("its header has more than %d bytes", r.Size())
		case !isVersion(have):
			return 0, errNoHTTP
		case err != nil:
			return 0, err
		}
		for {
			i := bytes.IndexByte(have[searched:], '\n')
			if i < 0 {
				searched = len(have)
				break
			}
			end := searched + i
			if end == line || have[end-1] != '\r' {
				return 0, errBareLF
			}
			if end == line+1 {
				return end + 1, nil
			}
			line, searched = end+1, end+1
		}
	}
}

func parse(block []byte, method string) (Head, error) {
	line, rest := cutLine(block)
	status, old, err := parseStatus(line)
	if err != nil {
		return Head{}, err
	}
	if status == http.StatusSwitchingProtocols {
		return Head{}, errSwitched
	}
	f := framing{old: old}
	var space [24]field // enough for most answers
	fields, size, err := f.read(rest, space[:0])
	if err != nil {
		return Head{}, err
	}
	head := Head{Status: status, Header: headerOf(fields, size)}
	head.Length, head.Close = f.length(method, status)
	return head, nil
}

// parseStatus reads the first line, of which there may be only the beginning. HTTP/1.0
// is old.
func parseStatus(line []byte) (status int, old bool, err error) {
	if len(line) < len("HTTP/1.1 200") || !isVersion(line) || !isDigit(line[7]) || line[8] != ' ' || len(line) > 12 && line[12] != ' ' {
		return 0, false, errNoHTTP
	}
	for _, digit := range line[9:12] {
		if !isDigit(digit) {
			return 0, false, errors.New("its status is no number")
		}
		status = status*10 + int(digit-'0')
	}
	if status < 100 {
		return 0, false, errors.New("its status is less than 100")
	}
	return status, line[7] == '0', nil
}

// isVersion reports whether something begins like a status line, as far as it has come.
func isVersion(start []byte) bool {
	const version = "HTTP/1."
	n := min(len(start), len(version))
	return string(start[:n]) == version[:n]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
