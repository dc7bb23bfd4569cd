// Command wxpay is WeChat Pay from a terminal: requests to any endpoint, bills,
// notifications, a sandbox, and a doctor for credentials. `wxpay help` lists the commands:
//
//	wxpay sandbox        # a WeChat Pay on this machine, with a page to pay on
//	wxpay config init    # asks for the keys of a merchant, and checks them
//	wxpay get v3/pay/transactions/out-trade-no/{no} .no=T20261130001 mchid==1900000001
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
