package app

import (
	"cmp"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/cli/chinese"
)

// Language is the language in which people are told what to do: WXPAY_LANG, else that of the locale (POSIX: LC_ALL
// counts before LC_MESSAGES, and that before LANG).
func (a *App) Language() string {
	return cmp.Or(a.Getenv("WXPAY_LANG"), a.Getenv("LC_ALL"), a.Getenv("LC_MESSAGES"), a.Getenv("LANG"))
}

// Say is a text of the command in that language.
func (a *App) Say(text string) string { return chinese.In(a.Language(), text) }

// Tellf tells something on standard error in that language. The format brings its line breaks along.
func (a *App) Tellf(format string, args ...any) {
	fmt.Fprint(a.Stderr, a.Say(fmt.Sprintf(format, args...)))
}
