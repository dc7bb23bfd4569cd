package app

import (
	"io"

	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// Colors reports whether to write to w in color.
func (a *App) Colors(w io.Writer) bool {
	return terminal.IsTerminal(w) && a.Getenv("NO_COLOR") == "" && a.Getenv("TERM") != "dumb"
}

// Paint is a text in a color, if w is a terminal that shows colors.
func (a *App) Paint(w io.Writer, code, text string) string {
	if !a.Colors(w) {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
