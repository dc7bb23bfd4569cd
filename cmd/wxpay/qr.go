package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

func newQRCommand(a *app.App) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:     "qr TEXT",
		Short:   "Show a text as a QR code",
		Long:    "Shows a text, a code_url for example, as a QR code on the terminal, or writes it as a PNG.\nTEXT - reads it from standard input.",
		Example: "  wxpay qr weixin://wxpay/bizpayurl?pr=abc\n  wxpay post v3/pay/transactions/native … -q .code_url | wxpay qr - -o pay.png",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Usagef("wxpay qr TEXT", "wxpay qr takes one text; found %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			text := args[0]
			if text == "-" {
				data, err := io.ReadAll(a.Stdin)
				if err != nil {
					return err
				}
				text = strings.TrimSpace(string(data))
			}
			return output.QR(a, text, file)
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "write a PNG")
	return cmd
}

// printAnswerQR shows the code_url of an answer, and the text below for who cannot scan.
func printAnswerQR(a *app.App, resp *wxpay.Response) error {
	for _, name := range []string{"code_url", "qrcode_url", "h5_url", "mweb_url", "url"} {
		if text := resp.Get(name).String(); text != "" {
			err := output.QR(a, text, "")
			if err == nil {
				_, err = fmt.Fprintln(a.Stdout, terminal.Shown(a.Stdout, text))
			}
			if err != nil {
				return exit.Unshown("look at where standard output goes", err)
			}
			return nil
		}
	}
	return unfiltered(a, resp, errors.New("it has no code_url for --qr"))
}
