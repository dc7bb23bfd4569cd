package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// A billForm writes a bill in one form.
type billForm func(a *app.App, b *bill.Bill, w io.Writer) error

// form is the one that the flags choose.
func (f *billFlags) form() (billForm, error) {
	form, chosen := billForm(func(_ *app.App, b *bill.Bill, w io.Writer) error { _, err := b.WriteTo(w); return err }), 0
	for _, other := range []struct {
		given bool
		form  billForm
	}{{f.csv || f.excel, f.writeCSV}, {f.jsonl, writeBillJSONL}, {f.summary, writeBillSummary}} {
		if other.given {
			form, chosen = other.form, chosen+1
		}
	}
	switch {
	case chosen > 1:
		return nil, exit.Usagef("choose one", "more than one of --csv, --jsonl and --summary is given")
	case f.bom && !f.csv && !f.excel:
		return nil, exit.Usagef("--csv --bom, or --excel", "--bom is for --csv")
	}
	return form, nil
}

// writeBill writes to stdout, or into a file that takes its name when it is whole.
func writeBill(a *app.App, b *bill.Bill, form billForm, path string) error {
	var irregular *exit.Error
	if path == "" {
		err := terminal.OnScreen(a.Stdout, func(w io.Writer) error {
			return buffered(w, func(w io.Writer) error { return form(a, b, w) })
		})
		if err != nil && !errors.As(err, &irregular) {
			return exit.Unshown("look at where standard output goes, and at the bill without --csv, --jsonl and --summary", err)
		}
		return err
	}
	path, mode, err := output.Target(path) // once more: a download takes its time
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".wxpay-*.part")
	if err != nil {
		return exit.Configf("look at the path", "%w", err)
	}
	if err := file.Chmod(mode); err != nil {
		return exit.Configf("look at the path", "%w", errors.Join(err, file.Close(), os.Remove(file.Name())))
	}
	err = buffered(file, func(w io.Writer) error { return form(a, b, w) })
	if err = errors.Join(err, file.Close()); err != nil && !errors.As(err, &irregular) {
		_ = os.Remove(file.Name())
		return exit.Unshown("look at the disk, and at the bill without --csv, --jsonl and --summary", err)
	}
	if errRename := os.Rename(file.Name(), path); errRename != nil {
		_ = os.Remove(file.Name())
		return exit.Configf("look at the path", "%w", errRename)
	}
	return err
}

// buffered writes what is there even if write fails.
func buffered(w io.Writer, write func(io.Writer) error) error {
	buffer := bufio.NewWriterSize(w, 64<<10)
	err := write(buffer)
	if flushed := buffer.Flush(); err == nil {
		err = flushed
	}
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
		return &exit.Error{Code: exit.Config, What: fmt.Sprintf("%d rows do not fit the header of the bill; values may stand in wrong columns", irregular), Todo: "look at the lines in the bill without --csv and --jsonl"}
	}
	return nil
}

// writeCSV writes standard CSV, the header first, of which no spreadsheet runs a cell.
func (f *billFlags) writeCSV(a *app.App, b *bill.Bill, w io.Writer) error {
	r, out, change := bill.NewReader(b.Content()), csv.NewWriter(w), guarded
	if f.excel {
		change = spreadsheetCell
	}
	if f.bom || f.excel {
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

// writeBillJSONL writes an object for each row.
func writeBillJSONL(a *app.App, b *bill.Bill, w io.Writer) error {
	return eachRow(a, bill.NewReader(b.Content()), func(row bill.Row) error {
		_, err := w.Write(append(rowJSON(row), '\n'))
		return err
	})
}

// writeBillSummary writes the totals.
func writeBillSummary(a *app.App, b *bill.Bill, w io.Writer) error {
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
