package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

func TestTextsFromOutsideCannotSteerTheTerminal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"支付成功 ok\t1":             {"支付成功 ok\t1", "支付成功 ok\t1"},
		"\x1b]0;pwn\a\r\nforged": {`\x1b]0;pwn\a\r` + "\nforged", `\x1b]0;pwn\a\r\nforged`},
		"\u009b31m\u202e\u2028":  {`\u009b31m\u202e\u2028`, `\u009b31m\u202e\u2028`},
		"\xff\ufffd\x7f":         {`\xff` + "\ufffd" + `\x7f`, `\xff` + "\ufffd" + `\x7f`},
	} {
		assert.Equal(t, want[0], terminal.Visible(text))
		assert.Equal(t, want[1], terminal.OneLine(text))
	}
	var errs bytes.Buffer
	a := &App{Stdin: strings.NewReader(""), Stdout: &errs, Stderr: &errs, Getenv: func(string) string { return "" }}
	a.Report(context.Background(), errors.New("a\r\nerror: forged\x1b"))
	assert.Equal(t, "error: a\\r\\nerror: forged\\x1b\nsee --help of the command\n", errs.String())
}

// TestErrorsOfSeveralLinesAreLines reports what several errors were joined in.
func TestErrorsOfSeveralLinesAreLines(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	a := &App{Stderr: &errs, Getenv: func(string) string { return "" }}
	a.Report(t.Context(), fmt.Errorf("profile shop: %w", errors.Join(errors.New("mchid is empty"), errors.New("serial is empty\x1b"))))
	assert.Equal(t, "error: profile shop: mchid is empty\n  serial is empty\\x1b\nsee --help of the command\n", errs.String())
}

// TestErrorsForProgramsAreOneObject reports with --json.
func TestErrorsForProgramsAreOneObject(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	a := &App{Stderr: &errs, JSON: true, Getenv: func(string) string { return "" }}
	a.Report(t.Context(), exit.Usagef("give it once", "the field %s is given twice", "<a>"))
	assert.JSONEq(t, `{"error":"the field <a> is given twice","todo":"give it once","exit_code":1}`, errs.String())
	assert.Equal(t, 1, strings.Count(errs.String(), "\n"))
}
