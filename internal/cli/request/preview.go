package request

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/chainpath"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// preview shows a request before it is sent, and asks where money may move. done reports
// whether it is not to be sent.
func (o *Options) preview(ctx context.Context, chain *wxpay.Chain, method string, params wxpay.Params) (done bool, err error) {
	a := o.app
	asks := !a.Yes && chainpath.MovesMoney(method, chain.String()) && terminal.IsTerminal(a.Stdin)
	if !o.DryRun && !o.Curl && !o.Verbose && !asks {
		return false, nil
	}
	prepared, err := chain.Prepare(ctx, method, params)
	switch {
	case err != nil:
		return false, err
	case o.Curl:
		if o.Security {
			a.Tellf("the client certificate is not in it: add --cert and --key\n")
		}
		if o.proxied {
			a.Tellf("the proxy is not in it: add --proxy URL, or --noproxy '*' for none\n")
		}
		return true, printCurl(a, prepared)
	case o.DryRun:
		printPrepared(a, a.Stdout, prepared)
		return true, nil
	case o.Verbose:
		const head = "--- a request like the one that is sent: nonce, time and ciphertexts are made anew"
		fmt.Fprintln(a.Stderr, a.Paint(a.Stderr, terminal.Dim, a.Say(head)))
		printPrepared(a, a.Stderr, prepared)
	}
	if asks {
		return false, confirm(a, prepared)
	}
	return false, nil
}

// confirm asks before a request that may move money.
func confirm(a *app.App, p *wxpay.Prepared) error {
	answer, err := a.Ask(bufio.NewReader(a.Stdin), fmt.Sprintf("%s %s may move money. Send it? (y/N)", p.Method, p.URL), "")
	if err != nil || !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
		return exit.Usagef("--yes asks nothing", "not confirmed, nothing was sent")
	}
	return nil
}
