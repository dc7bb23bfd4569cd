package bill

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// timeLayout is how bills write a time, in Beijing time.
const timeLayout = "2006-01-02 15:04:05"

// beijing has no daylight saving time, and a fixed zone needs no tzdata.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// columns are the names of a header or of the captions above the totals.
type columns struct {
	names []string
	index map[string]int // the first of each name
}

func newColumns(line string) *columns {
	names := strings.Split(line, ",")
	if strings.HasPrefix(line, "`") {
		names = cells(nil, line)
	}
	c := &columns{names: names}
	c.index = make(map[string]int, len(c.names))
	for i, name := range c.names {
		if _, ok := c.index[name]; !ok {
			c.index[name] = i
		}
	}
	return c
}

// Row is one row of a bill, or its totals. It does not change and may be kept, which keeps
// the memory of some twenty neighbours too; the zero Row has no cells.
type Row struct {
	columns *columns
	cells   []string
	line    int
}

// Line returns the line of the file the row begins in, from 1; 0 for the zero Row.
func (r Row) Line() int { return r.line }

// Header returns the names of the columns: for totals, their captions. The slice is
// the caller's.
func (r Row) Header() []string {
	if r.columns == nil {
		return nil
	}
	return slices.Clone(r.columns.names)
}

// String returns the line and the cells, for people.
func (r Row) String() string { return fmt.Sprintf("line %d: %q", r.line, r.cells) }

// Cells returns the values in order. They are fewer or more than the columns only in
// a row that came with an error. The slice is the caller's.
func (r Row) Cells() []string { return slices.Clone(r.cells) }

// Get returns the value of a column, "" if there is no such column; the first value
// if several columns have the name.
func (r Row) Get(column string) string {
	value, _ := r.Lookup(column)
	return value
}

// Lookup is Get that reports whether the row has the column.
func (r Row) Lookup(column string) (string, bool) {
	if r.columns == nil {
		return "", false
	}
	if i, ok := r.columns.index[column]; ok && i < len(r.cells) {
		return r.cells[i], true
	}
	return "", false
}

// All yields the columns and their values in order. Values beyond the last column,
// which only a row that came with an error has, are yielded under "".
func (r Row) All() iter.Seq2[string, string] {
	return func(yield func(column, value string) bool) {
		for i, value := range r.cells {
			name := ""
			if i < len(r.columns.names) {
				name = r.columns.names[i]
			}
			if !yield(name, value) {
				return
			}
		}
	}
}

// Fen returns an amount in yuan as fen: 100 for "1.00". See the function Fen. The
// error also says if there is no such column.
func (r Row) Fen(column string) (int64, error) {
	value, err := r.value(column)
	if err != nil {
		return 0, err
	}
	n, err := fen(value)
	return n, r.failed(column, value, err)
}

// Scaled returns a decimal number times ten to the power of digits, for amounts with
// more than two decimals: Scaled("手续费", 5) is 250 for "0.00250". See the function
// Scaled. The error also says if there is no such column.
func (r Row) Scaled(column string, digits int) (int64, error) {
	value, err := r.value(column)
	if err != nil {
		return 0, err
	}
	n, err := scaled(value, digits)
	return n, r.failed(column, value, err)
}

// Time returns a time such as "2025-01-01 08:00:00". Bills write Beijing time; the
// result is in a fixed zone of +08:00. The error says what the value is instead, or
// that there is no such column.
func (r Row) Time(column string) (time.Time, error) {
	value, err := r.value(column)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.ParseInLocation(timeLayout, value, beijing)
	if err != nil || t.Format(timeLayout) != value { // Parse takes fractions and short hours too
		return time.Time{}, r.failed(column, value, errors.New("is no time: expected the form "+timeLayout))
	}
	return t, nil
}

func (r Row) value(column string) (string, error) {
	if value, ok := r.Lookup(column); ok {
		return value, nil
	}
	if r.columns == nil {
		return "", errors.New("bill: the zero Row has no columns")
	}
	if i, ok := r.columns.index[column]; ok {
		return "", fmt.Errorf("bill: line %d: the row has %d cells and so none for %s, which is column %d", r.line, len(r.cells),
			quote(column), i+1)
	}
	const most = 60 // more than any bill has
	names := strings.Join(r.columns.names[:min(most, len(r.columns.names))], ", ")
	return "", fmt.Errorf("bill: line %d: there is no column %s; the columns are %s", r.line, quote(column), names)
}

// failed tells which value an error is about, nil if there is none.
func (r Row) failed(column, value string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("bill: line %d, column %s: %s %w", r.line, column, quote(value), err)
}
