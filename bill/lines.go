package bill

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// maxLine is what a row may have in bytes. The longest known ones have about 1 kB.
const maxLine = 1 << 20

// line is one line with something on it.
type line struct {
	gap    string // the blank lines before it, as they are: they may be part of a value
	text   string // without its end
	end    string // "\r\n", "\n", or "" at the end of the file
	number int    // from 1
}

// lines reads a file line by line, with as many lines ahead as were peeked at.
type lines struct {
	r      *bufio.Reader
	ahead  []line
	number int    // of the line read last
	long   []byte // a line that the buffer of r does not hold
	end    error  // why there are no more lines: io.EOF, or what went wrong
}

func newLines(r io.Reader) *lines {
	return &lines{r: bufio.NewReaderSize(&sticky{source: r}, 64<<10)}
}

// sticky repeats the first error. bufio forgets it after Peek, and a reader may go on
// after an error as if there had been none: a bill that broke off would look complete.
type sticky struct {
	source io.Reader
	err    error
}

func (s *sticky) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.source.Read(p)
	s.err = err
	return n, err
}

// next returns the next line, false if there is none; then end says why.
func (l *lines) next() (line, bool) {
	if len(l.ahead) == 0 {
		return l.read()
	}
	next := l.ahead[0]
	l.ahead = append(l.ahead[:0], l.ahead[1:]...)
	return next, true
}

// peek returns the line that next will return after i others.
func (l *lines) peek(i int) (line, bool) {
	for len(l.ahead) <= i {
		next, ok := l.read()
		if !ok {
			return line{}, false
		}
		l.ahead = append(l.ahead, next)
	}
	return l.ahead[i], true
}

// broken is the error that ended reading, nil at a good end and before.
func (l *lines) broken() error {
	if errors.Is(l.end, io.EOF) {
		return nil
	}
	return l.end
}

// rowAhead reports whether the next line begins a row. For nearly all lines it costs a
// look at one byte.
func (l *lines) rowAhead() bool {
	if len(l.ahead) == 0 && l.end == nil {
		if first, err := l.r.Peek(1); err == nil && first[0] == '`' {
			return true
		}
	}
	next, ok := l.peek(0)
	return ok && next.isRow()
}

func (n line) isRow() bool { return n.text[0] == '`' }

// isNames reports whether a line holds names and no values, all with back-ticks: values of any row have an amount or a time among
// them, and names begin with a letter.
func (n line) isNames() bool {
	if !n.isRow() {
		return false
	}
	for _, name := range cells(nil, n.text) {
		if first, _ := utf8.DecodeRuneInString(name); !unicode.IsLetter(first) {
			return false
		}
	}
	return true
}

// isGBK reports whether a text is Chinese in GBK: no UTF-8, and every byte beyond ASCII the first of a pair that GBK has.
func isGBK(text string) bool {
	if utf8.ValidString(text) {
		return false
	}
	for i := 0; i < len(text); i++ {
		if text[i] < utf8.RuneSelf {
			continue
		}
		if i++; text[i-1] == 0x80 || text[i-1] == 0xff || i == len(text) || text[i] < 0x40 || text[i] == 0x7f || text[i] == 0xff {
			return false
		}
	}
	return true
}

// read reads up to the next line that is not blank.
func (l *lines) read() (line, bool) {
	var gap []byte
	for l.end == nil {
		raw, ok := l.physical(len(gap))
		if !ok {
			break
		}
		l.number++
		if len(bytes.TrimSpace(raw)) == 0 {
			gap = append(gap, raw...)
			continue
		}
		next := line{gap: string(gap), number: l.number}
		next.text, next.end = splitEnd(raw)
		return next, true
	}
	return line{}, false
}

func splitEnd(raw []byte) (text, end string) {
	switch {
	case bytes.HasSuffix(raw, []byte("\r\n")):
		end = "\r\n"
	case bytes.HasSuffix(raw, []byte("\n")):
		end = "\n"
	}
	return string(raw[:len(raw)-len(end)]), end
}

// physical returns the next line with its end, valid until it is called again. used
// is what already counts towards the limit.
func (l *lines) physical(used int) ([]byte, bool) {
	l.long = l.long[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if used+len(l.long)+len(part) > maxLine {
			l.end = tooLong(l.number + 1)
			return nil, false
		}
		if err == nil && len(l.long) == 0 {
			return part, true
		}
		l.long = append(l.long, part...)
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(l.long) > 0:
			return l.long, true
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			l.end = io.EOF
		default: // what came of the line is dropped: it is not whole
			l.end = fmt.Errorf("bill: read line %d: %w", l.number+1, err)
		}
		return nil, false
	}
}

func tooLong(number int) error {
	return fmt.Errorf("bill: line %d is longer than %d bytes: the file is no bill, or damaged", number, maxLine)
}
