package pages

import (
	"fmt"
	"io"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// cell is a text that stands in a table: in one line, without what a terminal would obey.
func cell(text string) string { return terminal.OneLine(strings.Join(strings.Fields(text), " ")) }

// writeTabbed writes rows of cells for programs: parted by tabs.
func writeTabbed(w io.Writer, rows [][]string) error {
	for _, row := range rows {
		if _, err := fmt.Fprintln(w, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return nil
}

const gap = "  " // between columns

// least are the columns of a terminal that a cell of a found endpoint keeps, and order is in which they
// give way: product, title, path. A product of which nothing can be read is left out.
var (
	least = []int{6, 24, 8, 0}
	order = []int{3, 2, 1}
)

// writeFitted writes found endpoints as a table that is as wide as the terminal at most.
func writeFitted(w io.Writer, rows [][]string, width int) error {
	widths := widthsOf(rows)
	over := len(gap)*(len(widths)-1) - width
	for _, n := range widths {
		over += n
	}
	for _, i := range order {
		if less := min(over, widths[i]-least[i]); less > 0 {
			widths[i] -= less
			over -= less
		}
	}
	if widths[3] < 4 {
		widths = widths[:3]
	}
	for _, row := range rows {
		cells := make([]string, len(widths))
		for i, n := range widths {
			cells[i] = terminal.Padded(terminal.Cut(row[i], n), n)
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, gap), " ")); err != nil {
			return err
		}
	}
	return nil
}

// widthsOf are the columns of a terminal that the widest cells take.
func widthsOf(rows [][]string) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			widths[i] = max(widths[i], terminal.Columns(row[i]))
		}
	}
	return widths
}
