// Command wxpay is WeChat Pay from a terminal: requests to any endpoint, bills,
// notifications, a test gateway, and a doctor for credentials. `wxpay help` lists the
// commands.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/trustpath"
)

func main() { os.Exit(runMain()) }

// runMain is main with an exit code, for the tests that run the command as a process.
func runMain() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends whatever hangs
	return run(ctx, ofProcess(ctx), os.Args[1:])
}

// An app is what the commands share: the streams, the environment, the global flags.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	walker         *trustpath.Walker // nil: that of this process

	profileName string // --profile
	configFile  string // --config
	baseURI     string // --base-uri
	timeout     string // --timeout
	yes         bool   // --yes
}

// ofProcess is the app of this process. What it reads ends when ctx does.
func ofProcess(ctx context.Context) *app {
	return &app{stdin: &input{ctx: ctx, file: os.Stdin}, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}
}

// run runs one command line and returns the exit code.
func run(ctx context.Context, a *app, args []string) int {
	root := newRootCommand(a)
	root.SetArgs(args)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exit.OK
	}
	a.report(ctx, err)
	return exit.Code(ctx, err)
}
