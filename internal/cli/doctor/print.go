package doctor

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/language"
)

// print prints the table, or the checks as JSON.
func (d *doctor) print(o *Options, failed int) error {
	if o.Format == "json" {
		return printJSON(o.app, d.checks, failed == 0)
	}
	return printTable(o.app, d.checks)
}

func printJSON(a *app.App, checks []check, ok bool) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{"ok": ok, "checks": checks}); err != nil {
		return err
	}
	_, err := io.WriteString(a.Stdout, terminal.Shown(a.Stdout, text.String()))
	return err
}

// colors are those of the verdicts.
var colors = map[string]string{
	checkOK: terminal.Green, checkWarn: terminal.Yellow, checkFail: terminal.Red, checkSkip: terminal.Dim,
	checkOpen: terminal.Yellow,
}

// printTable prints a line for each check, and what to do below it.
func printTable(a *app.App, checks []check) error {
	width := 0
	for _, c := range checks {
		width = max(width, terminal.Columns(a.Say(c.Name)))
	}
	var b strings.Builder
	margin := strings.Repeat(" ", width+8)
	for _, c := range checks {
		verdict := a.Paint(a.Stdout, colors[c.Verdict], fmt.Sprintf("%-4s", c.Verdict))
		found, todo := a.Say(c.Found), a.Say(c.Todo)
		if language.IsChinese(a.Language()) {
			found, todo = cmp.Or(c.chinese, found), cmp.Or(c.chineseTodo, todo)
		}
		found = strings.ReplaceAll(terminal.Visible(found), "\n", "\n"+margin)
		fmt.Fprintf(&b, "%s  %s  %s\n", verdict, terminal.Padded(a.Say(c.Name), width), found)
		if todo != "" {
			fmt.Fprintf(&b, "%s-> %s\n", margin, strings.ReplaceAll(terminal.Visible(todo), "\n", "\n"+margin+"   "))
		}
	}
	_, err := fmt.Fprint(a.Stdout, b.String())
	return err
}
