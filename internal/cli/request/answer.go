package request

import (
	"context"
	"errors"
	"fmt"

	"github.com/itchyny/gojq"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// printAnswer prints a verified answer.
func (o *Options) printAnswer(ctx context.Context, filter *gojq.Code, resp *wxpay.Response) error {
	if o.Include || o.Verbose {
		printHead(o.app, resp.Status, resp.Header)
	}
	if o.Output != "" {
		return nil
	}
	if o.QR {
		return printAnswerQR(o.app, resp)
	}
	if filter != nil {
		return printFiltered(ctx, o.app, o.JQ, filter, resp)
	}
	if err := output.Body(o.app, resp.Body); err != nil {
		return exit.Unshown("look at where standard output goes", err)
	}
	return nil
}

// printErrorBody prints what came with an error: the answer of WeChat Pay goes where a
// good one goes, for scripts that read its code.
func (o *Options) printErrorBody(err error) {
	var answer *wxpay.Error
	if !errors.As(err, &answer) || answer.Response == nil {
		return
	}
	if o.Include || o.Verbose {
		printHead(o.app, answer.Response.Status, answer.Response.Header)
	}
	if o.JQ == "" && !o.QR && o.Output == "" {
		_ = output.Body(o.app, answer.Response.Body)
		output.Apart(o.app, answer.Response.Body)
	}
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
