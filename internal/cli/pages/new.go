package pages

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

const newLong = `Writes a body to begin with: the fields that a request must have, with samples. The body goes to
stdout, so that > body.json keeps it; the same as ITEMs, a whole command line, goes to stderr.
--item prints that line alone, on stdout.

Where a sample cannot be guessed it is the name of its field. What is to be encrypted is empty:
name~=value encrypts it; into a body of your own goes what wxpay encrypt prints. The fields of
APIv2 are JSON here, as ITEMs and -d take them; nonce_str and sign are added when it is sent.`

// newOptions are what wxpay new is told.
type newOptions struct {
	all  bool
	item bool

	app *app.App
}

// NewNewCmd makes wxpay new.
func NewNewCmd(a *app.App) *cobra.Command {
	o := &newOptions{app: a}
	cmd := &cobra.Command{
		Use: "new [METHOD] PATH", Short: "Write a body, and an ITEM line, to begin with", Long: newLong,
		Example: "  wxpay new v3/pay/transactions/native > body.json\n" +
			"  wxpay new v3/profitsharing/orders --all\n" +
			"  wxpay new get v3/pay/transactions/out-trade-no/{out_trade_no} --item",
		ValidArgsFunction: documented.CompletePage(a, false),
		RunE:              func(_ *cobra.Command, args []string) error { return o.run(args) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.all, "all", false, "every field, not only the required ones")
	flags.BoolVar(&o.item, "item", false, "print the ITEM line alone, on standard output")
	return cmd
}

func (o *newOptions) run(args []string) error {
	found, rest, err := endpoints(o.app, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return exit.Usagef("see wxpay new --help", "wxpay new takes [METHOD] PATH; found %q behind it", strings.Join(rest, " "))
	}
	e := documented.WithBody(found)
	line := terminal.OneLine(documented.Line(e, o.all))
	if o.item {
		_, err := fmt.Fprintln(o.app.Stdout, line)
		return err
	}
	skeleton := e.Skeleton(o.all)
	if skeleton != nil {
		if _, err := o.app.Stdout.Write(append(output.Indented(o.app, skeleton), '\n')); err != nil {
			return err
		}
	}
	comment := func(text string) {
		fmt.Fprintln(o.app.Stderr, o.app.Paint(o.app.Stderr, terminal.Dim, "# "+o.app.Say(text)))
	}
	comment(cell(e.Method + " " + e.Path + ": " + e.Title))
	if skeleton == nil {
		comment("it has no JSON body")
	}
	if names := toEncrypt(e, o.all); len(names) > 0 {
		comment("to be encrypted: " + cell(strings.Join(names, ", ")))
	}
	_, err = fmt.Fprintln(o.app.Stderr, line)
	return err
}

// toEncrypt names the sensitive fields of a request.
func toEncrypt(e *catalogue.Endpoint, all bool) (names []string) {
	for _, v := range e.Values(all) {
		if v.Field.Sensitive {
			names = append(names, v.Path)
		}
	}
	return names
}
