package app

import (
	"io"
	"os"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// ReadFile reads a file, or standard input.
func (a *App) ReadFile(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(a.Stdin)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, exit.Configf("look at the path", "%w", err)
	}
	return text, nil
}

// ReadText reads a text as it is: itself, @file, or - for standard input.
func (a *App) ReadText(what, value string) (text []byte, err error) {
	switch text = []byte(value); {
	case value == "-":
		text, err = io.ReadAll(a.Stdin)
	case strings.HasPrefix(value, "@"):
		text, err = os.ReadFile(value[1:])
	}
	if err != nil {
		return nil, exit.Configf("look at the path", "%s: %w", what, err)
	}
	return text, nil
}
