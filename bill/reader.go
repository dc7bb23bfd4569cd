package bill

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// RowError is about one row, not about the bill: those after it follow.
type RowError struct {
	Line int   // in the bill, from 1
	Err  error // what is wrong with it
}

// Error names the line and what is wrong.
func (e *RowError) Error() string { return fmt.Sprintf("bill: line %d: %v", e.Line, e.Err) }

// Unwrap returns Err.
func (e *RowError) Unwrap() error { return e.Err }

var errSinglePass = errors.New("bill: the rows were read before: a Reader makes a single pass; open the bill again")

// Reader reads the rows of a bill, one after the other. It holds a few rows at a time,
// whatever the size of the bill. It must not be used from several goroutines at once.
type Reader struct {
	lines   *lines
	first   string   // the line of the header
	ticked  bool     // whether names have a back-tick before them, as values do
	header  *columns // nil before start
	rows    bool     // whether there was one
	summary *Row
	space   []string // empty: where the cells of the next rows go
	end     error    // what is left to yield: why reading failed, or that all was read
}

// NewReader returns a Reader of a bill: UTF-8 with or without a byte order mark, not
// compressed and not encrypted; the names of the columns with or without a back-tick. It reads ahead of the rows it has returned.
func NewReader(r io.Reader) *Reader { return &Reader{lines: newLines(r)} }

// Header returns the names of the columns, as they are in the bill; nil if it has
// none, and then Rows says why. Before Rows it reads the beginning of the bill. The
// slice is the caller's.
func (r *Reader) Header() []string {
	r.start()
	if r.header == nil {
		return nil
	}
	return slices.Clone(r.header.names)
}

// Summary returns the totals, by the names in the caption line. It is false until the
// rows were read to their end, and if the bill has no totals.
func (r *Reader) Summary() (Row, bool) {
	if r.summary == nil {
		return Row{}, false
	}
	return *r.summary, true
}

// Rows yields the rows, without caption and totals. It is a single pass: after a
// break, another Rows goes on with the row that comes next; after the end of the
// bill it yields an error that says so.
//
// A *RowError comes with a row and is about this row alone: it has more or fewer
// cells than the header, so that values may stand in wrong columns, or is not UTF-8.
// The row is as it is in the bill, and a loop that does not end there gets the others.
// Any other error is the last thing that is yielded: reading failed, which is wrapped,
// or the file is no bill. If only the totals are wrong, that is yielded so too, after
// all the rows.
//
// A file that was cut short at the end of a row, or behind it, looks whole, but for its
// totals, which are missing or cut: ask Summary. What Fetch returns is not cut.
//
// A value with a line feed goes over several lines. A line is taken for the rest of a
// value if it does not begin with a back-tick, and is not the caption: the last line
// but one, with totals after it.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		r.start()
		for r.end == nil {
			row, err := r.next()
			switch {
			case row.line > 0:
				if !yield(row, err) {
					return
				}
			case err != nil:
				r.end = err
			default:
				r.end = errSinglePass // for the next time
				return
			}
		}
		yield(Row{}, r.end)
	}
}
