package bill

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// A form writes a bill in one form.
type form func(a *app.App, b *bill.Bill, w io.Writer) error

// form is the one that the flags choose.
func (o *Options) form() (form, error) {
	write, chosen := form(writeWhole), 0
	for _, other := range []struct {
		given bool
		form  form
	}{{o.CSV || o.Excel, o.writeCSV}, {o.JSONL, writeJSONL}, {o.Summary, writeSummary}} {
		if other.given {
			write, chosen = other.form, chosen+1
		}
	}
	switch {
	case chosen > 1:
		return nil, exit.Usagef("choose one", "more than one of --csv, --jsonl and --summary is given")
	case o.BOM && !o.CSV && !o.Excel:
		return nil, exit.Usagef("--csv --bom, or --excel", "--bom is for --csv")
	}
	return write, nil
}

// writeWhole writes the bill as it came.
func writeWhole(_ *app.App, b *bill.Bill, w io.Writer) error {
	_, err := b.WriteTo(w)
	return err
}

// eachRow calls fn for each row. A row that does not fit its header is written too, for it
// is what WeChat Pay sent, and makes the whole a failure.
func eachRow(a *app.App, r *bill.Reader, fn func(bill.Row) error) error {
	irregular := 0
	for row, err := range r.Rows() {
		var one *bill.RowError
		switch {
		case errors.As(err, &one):
			irregular++
			a.Warnf("%v", one)
		case err != nil:
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	if irregular > 0 {
		return &exit.Error{
			Code: exit.Config,
			What: fmt.Sprintf("%d rows do not fit the header of the bill; values may stand in wrong columns", irregular),
			Todo: "look at the lines in the bill without --csv and --jsonl",
		}
	}
	return nil
}

// writeCSV writes standard CSV, the header first, of which no spreadsheet runs a cell.
func (o *Options) writeCSV(a *app.App, b *bill.Bill, w io.Writer) error {
	r, out, change := bill.NewReader(b.Content()), csv.NewWriter(w), guarded
	if o.Excel {
		change = spreadsheetCell
	}
	if o.BOM || o.Excel {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	if header := r.Header(); header != nil {
		if err := out.Write(cells(header, change)); err != nil {
			return err
		}
	}
	err := eachRow(a, r, func(row bill.Row) error { return out.Write(cells(row.Cells(), change)) })
	out.Flush()
	return errors.Join(err, out.Error())
}

// writeJSONL writes an object for each row.
func writeJSONL(a *app.App, b *bill.Bill, w io.Writer) error {
	return eachRow(a, bill.NewReader(b.Content()), func(row bill.Row) error {
		_, err := w.Write(append(rowJSON(row), '\n'))
		return err
	})
}

// writeSummary writes the totals.
func writeSummary(a *app.App, b *bill.Bill, w io.Writer) error {
	row, found, err := b.Summary()
	if err != nil {
		return err
	}
	if !found {
		return exit.Configf("look at the bill without --summary", "the bill has no line of totals")
	}
	text := rowJSON(row)
	var pretty bytes.Buffer
	if terminal.IsTerminal(a.Stdout) && json.Indent(&pretty, text, "", "  ") == nil {
		text = pretty.Bytes()
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// rowJSON keeps the order of the columns. A name that comes again is numbered, and so is a
// value without a column.
func rowJSON(row bill.Row) []byte {
	text, seen, i := []byte{'{'}, map[string]int{}, 0
	for name, value := range row.All() {
		if i++; name == "" {
			name = fmt.Sprintf("column %d", i)
		}
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s %d", name, seen[name])
		}
		if i > 1 {
			text = append(text, ',')
		}
		text = append(append(append(text, output.JSONText(name)...), ':'), output.JSONText(value)...)
	}
	return append(text, '}')
}
