package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// JSONText is JSON of a value, with < and & as they are.
func JSONText(v any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return []byte("null") // no text and no map of texts makes one
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Indented is JSON for standard output: indented and in color on a terminal, else as it is.
func Indented(a *app.App, text []byte) []byte {
	var pretty bytes.Buffer
	if terminal.IsTerminal(a.Stdout) && json.Indent(&pretty, text, "", "  ") == nil {
		return colorJSON(a, []byte(terminal.Visible(pretty.String())))
	}
	return text
}

var jsonName = regexp.MustCompile(`(?m)^(\s*)("(?:[^"\\]|\\.)*")(:)`)

// colorJSON paints the names of indented JSON.
func colorJSON(a *app.App, text []byte) []byte {
	if !a.Colors(a.Stdout) {
		return text
	}
	return jsonName.ReplaceAll(text, []byte("$1\x1b["+terminal.Blue+"m$2\x1b[0m$3"))
}

// JSON prints a value as JSON in a line, indented on a terminal; a text as it is.
func JSON(a *app.App, v any) error {
	if text, isText := v.(string); isText {
		_, err := fmt.Fprintln(a.Stdout, terminal.Shown(a.Stdout, text))
		return err
	}
	_, err := a.Stdout.Write(append(Indented(a, JSONText(v)), '\n'))
	return err
}
