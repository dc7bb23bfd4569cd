package main

import (
	"context"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// report writes an error to stderr: the first line says what, the next ones what to do.
func (a *app) report(ctx context.Context, err error) {
	what, todo := exit.Words(ctx, err)
	fmt.Fprintf(a.stderr, "%s %s\n", a.paint(a.stderr, terminal.Red, "error:"), terminal.OneLine(what))
	if todo != "" {
		fmt.Fprintln(a.stderr, terminal.Visible(todo))
	}
}
