package pages

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

const findLong = `Finds documented endpoints by words, Chinese or English, of title, product, path or role; all of the
words must be there. It prints method, path, title and product: as a table on a terminal, parted by
tabs in a pipe.`

// findOptions are what wxpay find is told.
type findOptions struct {
	limit int

	app *app.App
}

// NewFindCmd makes wxpay find.
func NewFindCmd(a *app.App) *cobra.Command {
	o := &findOptions{app: a}
	cmd := &cobra.Command{
		Use: "find WORD…", Short: "Find documented endpoints by words", Long: findLong,
		Example:           "  wxpay find 分账\n  wxpay find profit sharing return\n  wxpay find 服务商 下单 --limit 5",
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(_ *cobra.Command, args []string) error { return o.run(args) },
	}
	flags := cmd.Flags()
	flags.IntVarP(&o.limit, "limit", "n", 20, "how many at most; 0 for all")
	flags.BoolVar(&o.app.JSON, "json", false, "print a line of JSON for each")
	return cmd
}

func (o *findOptions) run(args []string) error {
	words := strings.Join(args, " ")
	if strings.TrimSpace(words) == "" {
		return exit.Usagef("for example: wxpay find 分账", "wxpay find needs words")
	}
	if o.limit < 0 {
		return exit.Usagef("0 is all", "--limit %d: expected 0 or more", o.limit)
	}
	c, err := cataloguefile.Open(o.app)
	if err != nil {
		return err
	}
	found := c.Search(words)
	if len(found) == 0 {
		return exit.Usagef("try fewer words, or another: Chinese or English, of a title, a product, a path or a role",
			"nothing is documented about %q", words)
	}
	rest := 0
	if o.limit > 0 && len(found) > o.limit {
		found, rest = found[:o.limit], len(found)-o.limit
	}
	if err := o.print(found); err != nil {
		return err
	}
	if rest > 0 {
		o.app.Tellf("and %d more; --limit 0 shows all\n", rest)
	}
	return nil
}

func (o *findOptions) print(found []*catalogue.Endpoint) error {
	if o.app.JSON {
		for _, e := range found {
			if err := output.JSON(o.app, headFacts(e)); err != nil {
				return err
			}
		}
		return nil
	}
	rows := make([][]string, 0, len(found))
	for _, e := range found {
		title := e.Title
		if e.Deprecated {
			title += " (deprecated)"
		}
		rows = append(rows, []string{cell(e.Method), cell(e.Path), cell(title), cell(e.Group)})
	}
	width := terminal.Width(o.app.Stdout)
	if width == 0 {
		return writeTabbed(o.app.Stdout, rows)
	}
	return writeFitted(o.app.Stdout, rows, width)
}
