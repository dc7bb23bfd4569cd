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
	return RunWith(t, nil, args...)
}

// RunWith is Run with an environment.
func RunWith(t *testing.T, env map[string]string, args ...string) Outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := newApp("", &stdout, &stderr)
	a.Getenv = func(name string) string { return env[name] }
	code := root.Run(t.Context(), a, args)
	return Outcome{code, stdout.String(), stderr.String()}
}

// newApp is an app of which every stream is a text.
func newApp(stdin string, stdout, stderr io.Writer) *app.App {
	return &app.App{Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: stderr, Getenv: func(string) string { return "" }}
}
