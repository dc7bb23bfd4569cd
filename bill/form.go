package bill

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	byteOrderMark = "\ufeff"
	separator     = ",`" // between the values of a row
)

// start reads the header, once.
func (r *Reader) start() {
	if r.header == nil && r.end == nil {
		if r.end = r.lines.refused(); r.end == nil {
			r.end = r.readHeader()
		}
	}
}

// refused tells of files that are no text of a bill by how they begin.
func (l *lines) refused() error {
	start, _ := l.r.Peek(len(byteOrderMark))
	if string(start) == byteOrderMark {
		_, _ = l.r.Discard(len(byteOrderMark))
	}
	start, _ = l.r.Peek(512) // as much as there is, and read will meet the error
	trimmed := bytes.TrimSpace(start)
	switch {
	case bytes.HasPrefix(trimmed, []byte("<")), bytes.HasPrefix(trimmed, []byte("{")):
		return fmt.Errorf("bill: this is an error answer and not a bill: %s", quote(strings.ToValidUTF8(string(trimmed), "")))
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		return errors.New("bill: this is a file of gzip: read it through gzip.NewReader")
	}
	return nil
}

func (r *Reader) readHeader() error {
	first, ok := r.lines.next()
	switch {
	case !ok && r.lines.broken() != nil:
		return r.lines.broken()
	case !ok:
		return errors.New("bill: the file is empty: it has not even the line of column names")
	case isGBK(first.text):
		return fmt.Errorf("bill: line %d is GBK, as programs on Windows in Chinese save files: expected UTF-8, as WeChat Pay sends it; "+
			"convert it (iconv -f GBK -t UTF-8), or take the bill as it came", first.number)
	case !utf8.ValidString(first.text):
		return fmt.Errorf("bill: line %d is not UTF-8: expected the column names; decrypt the bill first if it is encrypted", first.number)
	case first.isRow() && !first.isNames():
		return fmt.Errorf("bill: line %d begins with a back-tick, as rows do: expected the column names before them", first.number)
	}
	r.first, r.ticked, r.header = first.text, first.isRow(), newColumns(first.text)
	return nil
}

// next returns the next row; without a row, the error or nil for a good end.
func (r *Reader) next() (Row, error) {
	if r.lines.rowAhead() && (!r.ticked || !r.captionAhead()) {
		return r.row()
	}
	ahead, ok := r.lines.peek(0)
	switch {
	case ok && r.captionAhead():
		return Row{}, r.readSummary()
	case r.lines.broken() != nil:
		return Row{}, r.lines.broken()
	case ok && r.isHeader(ahead):
		return Row{}, secondBill(ahead)
	case ok: // after the header, for a row takes the lines behind it
		return Row{}, fmt.Errorf("bill: line %d does not begin with a back-tick, so this is not the form of WeChat Pay's bills: "+
			"read it with encoding/csv; the line is %s", ahead.number, quote(ahead.text))
	case !r.rows && len(r.header.names) == 1: // an answer in plain text looks like this
		return Row{}, fmt.Errorf("bill: all there is is the line %s: expected column names and rows", quote(r.first))
	}
	return Row{}, nil
}

// row reads a row: the line that begins with a back-tick, and those that go on with
// its values.
func (r *Reader) row() (Row, error) {
	first, ok := r.lines.next()
	if !ok { // too long, or it broke off after its first byte
		return Row{}, r.lines.broken()
	}
	text, whole := first.text, true
	if !r.lines.rowAhead() {
		var err error
		if text, err = r.continued(first); err != nil {
			return Row{}, err
		}
		whole = r.lines.broken() == nil
	}
	row := Row{r.header, r.cells(text), first.number}
	if !whole && len(row.cells) < len(r.header.names) {
		return Row{}, r.lines.broken()
	}
	r.rows = true
	if err := check("row", text, row); err != nil {
		return row, &RowError{Line: row.line, Err: err}
	}
	return row, nil
}

// continued returns the text of the row together with the lines that go on with it.
func (r *Reader) continued(first line) (string, error) {
	text, end := []byte(first.text), first.end
	for !r.lines.rowAhead() {
		ahead, ok := r.lines.peek(0)
		switch {
		case !ok, r.captionAhead(), r.isHeader(ahead):
			return string(text), nil
		case r.lines.broken() != nil: // it may be the caption as well: nobody can tell
			return "", r.lines.broken()
		case len(text)+len(end)+len(ahead.gap)+len(ahead.text) > maxLine:
			return "", tooLong(first.number)
		}
		text = append(append(append(text, end...), ahead.gap...), ahead.text...)
		end = ahead.end
		_, _ = r.lines.next()
	}
	return string(text), nil
}

// captionAhead reports whether the caption and the totals come next. They are the last
// two lines, of a form that rows have only if the last value of the row before goes
// over several lines, in a bill without totals. A separator makes a line part of a
// row: a caption has none.
func (r *Reader) captionAhead() bool {
	caption, ok := r.lines.peek(0)
	switch {
	case !ok:
		return false
	case r.ticked && !caption.isNames(), !r.ticked && (caption.isRow() || strings.Contains(caption.text, separator)):
		return false
	}
	if totals, ok := r.lines.peek(1); !ok || !totals.isRow() {
		return false
	}
	after, ok := r.lines.peek(2)
	if !ok {
		return r.lines.broken() == nil
	}
	return r.isHeader(after)
}

// isHeader reports whether a line is the header of another bill, appended to this one.
func (r *Reader) isHeader(l line) bool {
	return strings.TrimPrefix(l.text, byteOrderMark) == r.first
}

func secondBill(header line) error {
	return fmt.Errorf("bill: another bill begins in line %d, with the same column names: read each bill by itself", header.number)
}

func (r *Reader) readSummary() error {
	caption, _ := r.lines.next()
	totals, _ := r.lines.next()
	summary := Row{newColumns(caption.text), cells(nil, totals.text), totals.number}
	r.summary = &summary
	if after, ok := r.lines.peek(0); ok {
		return secondBill(after)
	}
	if err := check("line of totals", caption.text+totals.text, summary); err != nil {
		return fmt.Errorf("bill: line %d: %w", totals.number, err)
	}
	return nil
}

// cells appends the values of a line that begins with a back-tick.
func cells(into []string, row string) []string {
	row = row[len("`"):]
	for from := 0; ; {
		tick := strings.IndexByte(row[from:], '`')
		if tick < 0 {
			return append(into, row)
		}
		if tick += from; tick > 0 && row[tick-1] == ',' {
			into, row, from = append(into, row[:tick-1]), row[tick+1:], 0
		} else {
			from = tick + 1
		}
	}
}

// shared is how many cells have their memory together: a row that is kept keeps its neighbours of them.
const shared = 512

// cells returns the values of a row.
func (r *Reader) cells(row string) []string {
	expected := len(r.header.names)
	if cap(r.space) < expected {
		r.space = make([]string, 0, max(expected, shared/expected*expected))
	}
	found := cells(r.space, row)
	if r.space = nil; len(found) <= expected { // more may have moved elsewhere
		r.space = found[len(found):]
	}
	return slices.Clip(found)
}

// check returns what is wrong with a row that can be returned all the same.
func check(what, text string, row Row) error {
	found, expected := len(row.cells), len(row.columns.names)
	switch {
	case !utf8.ValidString(text):
		return fmt.Errorf("the %s is not UTF-8", what)
	case found != expected:
		return fmt.Errorf("the %s has %d cells, but there are %d column names: values may stand in wrong columns", what, found, expected)
	}
	return nil
}
