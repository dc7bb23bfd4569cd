package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// Warnf warns on stderr, in one line whatever the text brings along.
func (a *App) Warnf(format string, args ...any) {
	text := a.Say(fmt.Sprintf(format, args...))
	fmt.Fprintf(a.Stderr, "%s%s\n", a.Mark(a.Stderr, terminal.Yellow, "warning:"), terminal.OneLine(text))
}

// Report writes an error to stderr: first what went wrong, in a line or in several, then what to do; with --json the
// same as an object in a line.
func (a *App) Report(ctx context.Context, err error) {
	if a.JSON {
		encoder := json.NewEncoder(a.Stderr)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(exit.FactsOf(ctx, err, a.Language())) // there is nothing to tell of it
		return
	}
	what, todo := exit.Words(ctx, err, a.Language())
	fmt.Fprintf(a.Stderr, "%s%s\n", a.Mark(a.Stderr, terminal.Red, "error:"), lines(err, what))
	if todo != "" {
		fmt.Fprintln(a.Stderr, terminal.Visible(todo))
	}
}

// lines are the lines of an error that several were joined in, those after the first indented; else one line, whatever the
// error brings along from outside.
func lines(err error, what string) string {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || len(joined.Unwrap()) < 2 {
		return terminal.OneLine(what)
	}
	return strings.ReplaceAll(terminal.Visible(what), "\n", "\n  ")
}
