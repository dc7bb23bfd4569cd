// Package output prints what a command has got: bodies byte for byte, JSON, QR codes; on a
// terminal so that people can read it. It also looks at files that are to be written.
package output

import (
	"bytes"
	"encoding/json"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// Body prints a body: byte for byte in a pipe, indented on a terminal.
func Body(a *app.App, body []byte) error {
	if terminal.IsTerminal(a.Stdout) && len(body) > 0 {
		if json.Valid(body) {
			body = append(Indented(a, body), '\n')
		} else if body = []byte(terminal.Visible(string(body))); !bytes.HasSuffix(body, []byte("\n")) {
			body = append(body, '\n')
		}
	}
	_, err := a.Stdout.Write(body)
	return err
}

// Apart ends the line of a body that was printed, if an error comes after it and both go to the same place: a body in a pipe ends
// as it came, without a line break.
func Apart(a *app.App, body []byte) {
	if apart(a, body) {
		_, _ = a.Stderr.Write([]byte("\n"))
	}
}

func apart(a *app.App, body []byte) bool {
	return len(body) > 0 && !bytes.HasSuffix(body, []byte("\n")) && !terminal.IsTerminal(a.Stdout) && terminal.IsSame(a.Stdout, a.Stderr)
}
