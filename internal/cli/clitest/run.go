// Package clitest runs command lines of wxpay in the process of a test, against gateways of
// package wxpaytest, and looks for secrets in what they print. Only tests use it.
package clitest

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
)

// An Outcome is what a command line left.
type Outcome struct {
	Code           int
	Stdout, Stderr string
}

// Run runs a command line in this process, without any environment.
func Run(t *testing.T, args ...string) Outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := root.Run(t.Context(), newApp("", &stdout, &stderr), args)
	return Outcome{code, stdout.String(), stderr.String()}
}

// newApp is an app of which every stream is a text.
func newApp(stdin string, stdout, stderr io.Writer) *app.App {
	return &app.App{Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: stderr, Getenv: func(string) string { return "" }}
}
