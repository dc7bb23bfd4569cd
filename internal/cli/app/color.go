package app

import (
	"io"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// Colors reports whether to write to w in color.
func (a *App) Colors(w io.Writer) bool {
	return terminal.IsTerminal(w) && a.Getenv("NO_COLOR") == "" && a.Getenv("TERM") != "dumb"
}

// Mark is the word that a line begins with, such as error:, in colour and in the language of the user, and the blank behind it, which
// the wide colon of Chinese has in itself.
func (a *App) Mark(w io.Writer, code, word string) string {
	said := a.Say(word)
	if strings.HasSuffix(said, "：") {
		return a.Paint(w, code, said)
	}
	return a.Paint(w, code, said) + " "
}

// Paint is a text in a color, if w is a terminal that shows colors.
func (a *App) Paint(w io.Writer, code, text string) string {
	if !a.Colors(w) {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
