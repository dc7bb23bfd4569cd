// Package qr is wxpay qr: it shows a text as a QR code.
package qr

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
)

// Options are what wxpay qr is told.
type Options struct {
	Text string // - is standard input
	File string // a PNG, "" for the terminal

	app *app.App
}

// NewCmd makes wxpay qr.
func NewCmd(a *app.App) *cobra.Command {
	o := &Options{app: a}
	cmd := &cobra.Command{
		Use:   "qr TEXT",
		Short: "Show a text as a QR code",
		Long: "Shows a text, a code_url for example, as a QR code on the terminal, or writes it as a PNG.\n" +
			"TEXT - reads it from standard input.",
		Example: "  wxpay qr weixin://wxpay/bizpayurl?pr=abc\n" +
			"  wxpay post v3/pay/transactions/native … -q .code_url | wxpay qr - -o pay.png",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Usagef("wxpay qr TEXT", "wxpay qr takes one text; found %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o.Text = args[0]
			return run(o)
		},
	}
	cmd.Flags().StringVarP(&o.File, "output", "o", "", "write a PNG")
	return cmd
}

// run shows the text.
func run(o *Options) error {
	text := o.Text
	if text == "-" {
		data, err := io.ReadAll(o.app.Stdin)
		if err != nil {
			return err
		}
		text = strings.TrimSpace(string(data))
	}
	return output.QR(o.app, text, o.File)
}
