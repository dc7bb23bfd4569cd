package sandbox

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// list prints what is simulated.
func list(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 8, 2, ' ', 0)
	row := func(cells ...string) {
		for i, c := range cells {
			cells[i] = terminal.OneLine(c)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	fmt.Fprintln(w, "ENDPOINTS")
	for _, e := range sandbox.Endpoints() {
		row(e.Mark, e.Method, strings.TrimPrefix(e.Path, "/"), e.Title, e.Source)
	}
	fmt.Fprintln(w, "\nRULES")
	for _, r := range sandbox.Rules() {
		row(r.Mark, r.Product, fmt.Sprintf("%d %s", r.Status, r.Code), r.When, r.Source)
	}
	fmt.Fprintln(w, "\nSWITCHES (the first value is the default)")
	for _, s := range sandbox.Switches() {
		row(s.Mark, s.Name+"="+strings.Join(s.Values, "|"), s.What, s.Source)
	}
	fmt.Fprintln(w, "\nVALUES THAT BRING ABOUT AN OUTCOME")
	for _, m := range sandbox.Magic() {
		row(m.Where, m.Value, m.What)
	}
	fmt.Fprintln(w, "\nDISTURBANCES (--disturb, or POST /_wxpay/disturb)")
	for _, d := range sandbox.Disturbances() {
		row(d.Name, d.What)
	}
	return w.Flush()
}
