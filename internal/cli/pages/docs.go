package pages

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

const docsLong = `Shows what is documented about a path: title, product, roles, the fields of request and answers, the
official pages, and a command line that calls it. Without a METHOD it shows every one of the path.

The catalogue has facts and no descriptions: those stand in the pages.`

// docsOptions are what wxpay docs is told.
type docsOptions struct {
	app *app.App
}

// NewDocsCmd makes wxpay docs.
func NewDocsCmd(a *app.App) *cobra.Command {
	o := &docsOptions{app: a}
	cmd := &cobra.Command{
		Use: "docs [METHOD] PATH", Short: "Show what is documented about a path", Long: docsLong,
		Example: "  wxpay docs v3/pay/transactions/native\n" +
			"  wxpay docs get v3/pay/transactions/out-trade-no/{out_trade_no}\n" +
			"  wxpay docs post v3/profitsharing/orders --json | jq -r '.body[].name'",
		ValidArgsFunction: documented.CompletePage(a, false),
		RunE:              func(_ *cobra.Command, args []string) error { return o.run(args) },
	}
	cmd.Flags().BoolVar(&o.app.JSON, "json", false, "print the facts as JSON, a line for each method")
	return cmd
}

func (o *docsOptions) run(args []string) error {
	found, rest, err := endpoints(o.app, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return exit.Usagef("see wxpay docs --help", "wxpay docs takes [METHOD] PATH; found %q behind it", strings.Join(rest, " "))
	}
	for i, e := range found {
		if o.app.JSON {
			err = output.JSON(o.app, allFacts(e))
		} else {
			p := &page{app: o.app, endpoint: e, width: terminal.Width(o.app.Stdout), names: terminal.Columns(o.app.Say("deprecated"))}
			_, err = io.WriteString(o.app.Stdout, strings.Repeat("\n", min(i, 1))+p.text())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// A page is the text about one endpoint.
type page struct {
	app      *app.App
	endpoint *catalogue.Endpoint
	width    int // of the terminal, 0 without one
	names    int // the widest name of a fact

	b strings.Builder
}

func (p *page) text() string {
	e := p.endpoint
	p.heading(e.Method + " " + e.Path)
	p.fact("title", e.Title)
	p.fact("product", e.Group)
	p.fact("roles", strings.Join(e.Roles, ", "))
	p.fact("updated", e.Updated)
	if e.Deprecated {
		p.fact("deprecated", p.app.Say("yes: look for what took its place"))
	}
	p.fact("host", e.BaseURI)
	if e.ClientCert {
		p.fact("shows", p.app.Say("the client certificate (--security)"))
	}
	for _, link := range e.Pages {
		p.fact("page", link)
	}
	for _, place := range []struct{ in, title string }{
		{catalogue.InPath, "In the path"}, {catalogue.InQuery, "Query"}, {catalogue.InHeader, "Headers"}, {catalogue.InForm, "Form"},
	} {
		p.fields(place.title, slices.DeleteFunc(slices.Clone(e.Params()), func(f catalogue.Field) bool { return f.In != place.in }))
	}
	body := "Body, JSON"
	if e.IsAPIv2() {
		body = "Body, XML"
	}
	p.fields(body, e.Body())
	for _, status := range e.Statuses() {
		title := "Answer " + strconv.Itoa(status)
		if fields := e.Answer(status); len(fields) > 0 {
			p.fields(title, fields)
		} else {
			p.section(title + ", " + http.StatusText(status) + ", without a body")
		}
	}
	p.section("Call it")
	fmt.Fprintf(&p.b, "  %s\n", terminal.OneLine(documented.Line(e, false)))
	return p.b.String()
}

func (p *page) heading(text string) {
	fmt.Fprintln(&p.b, p.app.Paint(p.app.Stdout, terminal.Green, cell(text)))
}

func (p *page) section(title string) {
	fmt.Fprintf(&p.b, "\n%s\n", p.app.Paint(p.app.Stdout, terminal.Blue, cell(p.app.Say(title))))
}

// fact writes what is known, under its name.
func (p *page) fact(name, text string) {
	if text != "" {
		fmt.Fprintf(&p.b, "  %s  %s\n", terminal.Padded(p.app.Say(name), p.names), cell(text))
	}
}

// fields writes a table: the tree of the names, types, what must be there, and what the values are.
func (p *page) fields(title string, fields []catalogue.Field) {
	if len(fields) == 0 {
		return
	}
	p.section(title)
	var rows [][]string
	for f := range catalogue.All(fields) {
		depth := strings.Count(f.Path, ".") - strings.Count(f.Name, ".")
		must := ""
		if f.Required {
			must = p.app.Say("required")
		}
		name, values := strings.Repeat("  ", depth)+cell(f.Name), cell(p.app.Say(strings.Join(valuesOf(f), "; ")))
		rows = append(rows, []string{name, cell(p.app.Say(typeOf(f))), must, values})
	}
	widths := widthsOf(rows)
	indent := 2
	for _, n := range widths[:3] {
		indent += n + len(gap)
	}
	for _, row := range rows {
		p.row(row, widths, indent)
	}
}

// row writes a field; what does not fit into the last column goes on below it.
func (p *page) row(row []string, widths []int, indent int) {
	cells := make([]string, 3)
	for i := range cells {
		cells[i] = terminal.Padded(row[i], widths[i])
	}
	line := "  " + strings.Join(cells, gap) + gap
	room := 0
	if p.width > 0 {
		room = max(p.width-indent, 20)
	}
	for i, part := range terminal.Wrapped(row[3], room) {
		if i > 0 {
			line = strings.Repeat(" ", indent)
		}
		fmt.Fprintln(&p.b, strings.TrimRight(line+part, " "))
	}
}

// typeOf is the type of a field: list of string.
func typeOf(f *catalogue.Field) string {
	if f.IsList() {
		return "list of " + f.Items
	}
	return f.Type
}

// valuesOf says what a value may be.
func valuesOf(f *catalogue.Field) (all []string) {
	if f.Sensitive {
		all = append(all, "encrypted")
	}
	switch least, most := f.MinLength, f.MaxLength; {
	case least > 0 && least == most:
		all = append(all, count(most, "character"))
	case least > 0 && most > 0:
		all = append(all, fmt.Sprintf("%d to %d characters", least, most))
	case most > 0:
		all = append(all, "at most "+count(most, "character"))
	case least > 0:
		all = append(all, "at least "+count(least, "character"))
	}
	switch {
	case f.Minimum != nil && f.Maximum != nil:
		all = append(all, fmt.Sprintf("%d to %d", *f.Minimum, *f.Maximum))
	case f.Minimum != nil:
		all = append(all, fmt.Sprintf("at least %d", *f.Minimum))
	case f.Maximum != nil:
		all = append(all, fmt.Sprintf("at most %d", *f.Maximum))
	}
	if f.Format != "" {
		all = append(all, f.Format)
	}
	if len(f.Enum) > 0 {
		all = append(all, "one of "+strings.Join(f.Enum, ", "))
	}
	return all
}
