package bill

import "regexp"

var (
	// bareNumber is what a spreadsheet takes for a number and not for a formula: refunds
	// and fees begin with a minus. "-" alone stands for nothing.
	bareNumber = regexp.MustCompile(`^(?:[+-]?[0-9]+(?:\.[0-9]+)?%?|-)$`)
	// formula is how a cell begins that a spreadsheet runs: OWASP's page on CSV injection
	// lists the characters, full-width ones too.
	formula = regexp.MustCompile("^[=+\\-@\t\r\n＝＋－＠]")
	// another is the same behind what parts cells in the CSV of other countries.
	another = regexp.MustCompile("([;\t])([=+\\-@＝＋－＠])")
	// inexact is what a spreadsheet makes another number of: it keeps 15 digits, no zeros in
	// front, and reads 12E3 as 12000.
	inexact = regexp.MustCompile(`^(?:[+-]?[0-9]{16,}|[+-]?0[0-9]+|[0-9]+[Ee][0-9]+)$`)
)

// guarded is a cell that no spreadsheet runs: what would begin a formula gets an apostrophe
// in front. Buyers and shops write the names in a bill.
func guarded(cell string) string {
	if bareNumber.MatchString(cell) {
		return cell
	}
	return formula.ReplaceAllString(another.ReplaceAllString(cell, "$1'$2"), "'$0")
}

// spreadsheetCell is guarded, with numbers that would lose digits as text: ="4200…" is how
// CSV says so to Excel, WPS and LibreOffice.
func spreadsheetCell(cell string) string {
	if inexact.MatchString(cell) {
		return `="` + cell + `"`
	}
	return guarded(cell)
}

// cells changes each cell of a row.
func cells(row []string, change func(string) string) []string {
	for i, cell := range row {
		row[i] = change(cell)
	}
	return row
}
