package request

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/itchyny/gojq"
	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/chainpath"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// WaitOptions are what wxpay wait is told.
type WaitOptions struct {
	Options
	Until  string // when the answer is final
	Rhythm string // how long to wait between looks
}

const waitHelp = `Looks at something until it is final: at once, then after each wait of the rhythm. It
sends GET, to APIv2 POST, and prints the last answer as wxpay get does.

  --until name=value[,value]    the field has one of the values: status=SUCCESS,CLOSED
  --until name!=value[,value]   the field is there and has none of them
  --until FILTER                a jq filter whose first result is neither false nor null

  --rhythm codepay              10, 10, 10, 10 and 5 s: a payment by code
  --rhythm refund               1, 5, 10, 20 and 30 min
  --rhythm transfer             1, 2, 5, 10, 20 and 30 min
  --rhythm 5s,10s,4x1m          yours: 5 s, 10 s, then a minute four times

A look that fails without a decision is followed by the next; one that is refused ends it.
What is not final when the rhythm is used up ends with the exit code 9.`

// newWaitCmd makes wxpay wait.
func newWaitCmd(a *app.App) *cobra.Command {
	o := &WaitOptions{Options: Options{app: a, method: http.MethodGet}}
	cmd := &cobra.Command{
		Use:   "wait CHAIN [ITEM…] --until EXPR",
		Short: "Look at something until it is final",
		Long:  waitHelp + "\n\n" + item.Help,
		Example: "  wxpay wait v3/pay/transactions/out-trade-no/{out_trade_no} .out_trade_no=T20261130 mchid==1900000001 \\\n" +
			"        --until trade_state!=NOTPAY,USERPAYING\n" +
			"  wxpay wait v3/refund/domestic/refunds/{no} .no=R1 --until status!=PROCESSING --rhythm refund -q .status",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exit.Usagef("for example: wxpay wait v3/refund/domestic/refunds/{no} .no=R1 --until status!=PROCESSING",
					"wxpay wait needs a path")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dataGiven, o.args = cmd.Flags().Changed("data"), args
			return runWait(cmd.Context(), o)
		},
		ValidArgsFunction: documented.CompleteRequest(a, http.MethodGet),
	}
	o.registerRequest(cmd)
	cmd.Flags().StringVar(&o.Until, "until", "", "when the answer is final: name=value, name!=value or a jq filter")
	cmd.Flags().StringVar(&o.Rhythm, "rhythm", "codepay", "the waits: codepay, refund, transfer, or such as 5s,10s,4x1m")
	_ = cmd.RegisterFlagCompletionFunc("rhythm", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"codepay", "refund", "transfer"}, cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// runWait looks until the answer is final, and prints it.
func runWait(ctx context.Context, o *WaitOptions) error {
	path, method := o.args[0], http.MethodGet
	if o.XML && !chainpath.SpeaksV2(path) {
		path = chainpath.V2(path)
	}
	if chainpath.SpeaksV2(path) {
		method = http.MethodPost
	}
	condition, err := readCondition(o.Until)
	if err != nil {
		return err
	}
	rhythm, err := readRhythm(o.Rhythm)
	if err != nil {
		return err
	}
	filter, err := compileFilter(o.JQ)
	if err != nil {
		return err
	}
	params, hasBody, err := o.params(method == http.MethodPost)
	if err != nil {
		return err
	}
	if err := checkWait(method, path, hasBody); err != nil {
		return err
	}
	chain, err := o.chain(ctx, path)
	if err != nil {
		return err
	}
	if done, err := o.preview(ctx, chain, method, params); err != nil || done {
		return err
	}
	return o.wait(ctx, chain, rhythm, condition, filter, params)
}

// wait polls and prints the last answer.
func (o *WaitOptions) wait(
	ctx context.Context, chain *wxpay.Chain, rhythm wxpay.Rhythm, condition *condition, filter *gojq.Code, params wxpay.Params,
) error {
	var unread error // of the filter of --until
	begun := time.Now()
	resp, err := wxpay.Poll(ctx, chain, rhythm, func(r *wxpay.Response) bool {
		final, failed := condition.holds(ctx, r)
		if unread = failed; final || failed != nil {
			return true
		}
		if o.Verbose || terminal.IsTerminal(o.app.Stderr) {
			took := time.Since(begun).Round(time.Second)
			o.app.Tellf("not final after %v: %s\n", took, terminal.OneLine(condition.seen(r)))
		}
		return false
	}, params)
	switch {
	case resp == nil:
		o.printErrorBody(err)
		return err
	case unread != nil && err == nil:
		return unfiltered(o.app, resp, unread)
	}
	if printed := o.printAnswer(ctx, filter, resp); printed != nil {
		return printed
	}
	if err != nil && condition.name != "" && !resp.Get(condition.name).Exists() {
		o.app.Warnf("the answer has no field %s, which --until names", condition.name)
	}
	return err
}

// checkWait refuses what is no look.
func checkWait(method, path string, hasBody bool) error {
	if method == http.MethodGet {
		if hasBody {
			return exit.Usagef("a query parameter is name==value", "wxpay wait sends GET, which has no body")
		}
		return nil
	}
	last := strings.ToLower(path[strings.LastIndexAny(path, "/.")+1:])
	if chainpath.MovesMoney(method, path) && !strings.Contains(last, "query") && !strings.Contains(last, "get") {
		return exit.Usagef("give the path that queries it", "%s may move money, and would be asked to again and again", path)
	}
	return nil
}
