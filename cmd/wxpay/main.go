// Command wxpay is WeChat Pay from a terminal: requests to any endpoint, bills,
// notifications, a test gateway, and a doctor for credentials. `wxpay help` lists the
// commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
)

func main() { os.Exit(runMain()) }

// runMain is main with an exit code, for the tests that run the command as a process.
func runMain() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends whatever hangs
	return root.Run(ctx, app.OfProcess(ctx), os.Args[1:])
}
