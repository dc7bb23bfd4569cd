package app

import (
	"context"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// Warnf warns on stderr, in one line whatever the text brings along.
func (a *App) Warnf(format string, args ...any) {
	text := a.Say(fmt.Sprintf(format, args...))
	fmt.Fprintf(a.Stderr, "%s %s\n", a.Paint(a.Stderr, terminal.Yellow, a.Say("warning:")), terminal.OneLine(text))
}

// Report writes an error to stderr: the first line says what, the next ones what to do.
func (a *App) Report(ctx context.Context, err error) {
	what, todo := exit.Words(ctx, err, a.Language())
	fmt.Fprintf(a.Stderr, "%s %s\n", a.Paint(a.Stderr, terminal.Red, a.Say("error:")), terminal.OneLine(what))
	if todo != "" {
		fmt.Fprintln(a.Stderr, terminal.Visible(todo))
	}
}
