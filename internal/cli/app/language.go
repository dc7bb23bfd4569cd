package app

import "cmp"

// Language is the language in which people are told what to do: WXPAY_LANG, else that of the locale (POSIX: LC_ALL
// counts before LC_MESSAGES, and that before LANG).
func (a *App) Language() string {
	return cmp.Or(a.Getenv("WXPAY_LANG"), a.Getenv("LC_ALL"), a.Getenv("LC_MESSAGES"), a.Getenv("LANG"))
}
