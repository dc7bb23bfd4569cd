// Package bill is wxpay bill: it fetches a bill, and writes it as it came or as CSV for
// programs or spreadsheets, JSON or totals.
package bill

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/chainpath"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

const long = `Fetches a bill: asks for it, downloads it, checks its hash, and only then writes the first
byte. KIND is one of

  trade          all payments and refunds (v3/bill/tradebill)
  fundflow       the flow of funds (v3/bill/fundflowbill)
  sub-fundflow   that of a sub-merchant (v3/bill/sub-merchant-fundflowbill); wants sub_mchid==…
  ecommerce      that of all sub-merchants of a platform (v3/ecommerce/bill/fundflowbill)
  profitsharing  profit sharing (v3/profitsharing/bills)

or the path of any endpoint that answers with a download_url. DATE is like 2025-01-31, or
yesterday, in Beijing. A bill is there from 10:00 of the next day. name==value adds a query
parameter, .name=value fills a placeholder of a path.

The bill is written as WeChat Pay sends it, with a back-tick before each value, unless
--csv, --excel, --jsonl or --summary makes something else of it. --gzip compresses the way
only.

Buyers and shops write some of the texts in a bill. So that a spreadsheet runs none of them,
--csv puts an apostrophe before a cell that begins with = + - or @, full-width ones too, a
tab or a line break, and before = + - @ behind a ; or a tab; numbers such as -0.02 stay as
they are. --jsonl changes nothing. --excel begins with a byte order mark, without which
Excel reads Chinese wrongly, and writes numbers of 16 digits and more, or with a zero in
front, as ="4200…": a spreadsheet would round them. --csv keeps their digits as they are,
for programs.`

// Options are what wxpay bill is told.
type Options struct {
	Type, AccountType, Tar string
	GZIP, Unhashed         bool
	Output                 string
	CSV, JSONL, Summary    bool
	BOM, Excel             bool

	app  *app.App
	args []string // KIND [DATE] [ITEM…]
}

// NewCmd makes wxpay bill.
func NewCmd(a *app.App) *cobra.Command {
	o := &Options{app: a}
	cmd := &cobra.Command{
		Use: "bill KIND [DATE] [ITEM…]", Short: "Fetch, check and convert a bill", Long: long,
		Example: "  wxpay bill trade yesterday\n" +
			"  wxpay bill trade 2025-01-31 --type SUCCESS --gzip --csv -o trade.csv\n" +
			"  wxpay bill trade yesterday --excel -o trade.csv\n" +
			"  wxpay bill fundflow 2025-01-31 --account-type BASIC --jsonl\n" +
			"  wxpay bill sub-fundflow 2025-01-31 sub_mchid==1900000109 --summary\n" +
			"  wxpay bill v3/global/profit-sharing/bill-download-url date==20250131 --unhashed",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exit.Usagef("for example: wxpay bill trade yesterday", "wxpay bill needs a KIND and a DATE")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args = args
			return run(cmd.Context(), o)
		},
		ValidArgsFunction: app.InTurn(
			[]string{"trade", "fundflow", "sub-fundflow", "ecommerce", "profitsharing"}, []string{"yesterday"},
		),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Type, "type", "", "bill_type: ALL, SUCCESS or REFUND")
	flags.StringVar(&o.AccountType, "account-type", "", "account_type: BASIC, OPERATION or FEES; ALL for ecommerce")
	flags.StringVar(&o.Tar, "tar", "", "gzip: the same as --gzip")
	flags.BoolVar(&o.GZIP, "gzip", false, "let WeChat Pay compress the file on the way")
	flags.StringVarP(&o.Output, "output", "o", "", "write into a file, which appears when it is whole")
	flags.BoolVar(&o.CSV, "csv", false, "write standard CSV: a header, no back-ticks, no totals")
	flags.BoolVar(&o.BOM, "bom", false, "begin the CSV with a byte order mark")
	flags.BoolVar(&o.Excel, "excel", false, "write CSV for spreadsheets: --csv --bom, with long numbers as text")
	flags.BoolVar(&o.JSONL, "jsonl", false, "write a JSON object for each row, by the names of the columns")
	flags.BoolVar(&o.Summary, "summary", false, "write the totals as a JSON object")
	flags.BoolVar(&o.Unhashed, "unhashed", false, "take a bill of which the answer names no hash")
	app.Offer(cmd, "type", "ALL", "SUCCESS", "REFUND")
	app.Offer(cmd, "account-type", "BASIC", "OPERATION", "FEES", "ALL")
	app.Offer(cmd, "tar", "gzip")
	return cmd
}

// run asks for a bill, downloads it, and writes it once its hash is right.
func run(ctx context.Context, o *Options) error {
	form, err := o.form()
	if err != nil {
		return err
	}
	path, params, err := o.request(time.Now())
	if err != nil {
		return err
	}
	if o.Output != "" {
		if _, _, err := output.Target(o.Output); err != nil {
			return err // before anything is asked for
		}
	}
	client, err := profile.Client(ctx, o.app)
	if err != nil {
		return err
	}
	chain, err := chainpath.Chain(client, path)
	if err != nil {
		return err
	}
	progress, done := showProgress(o.app)
	fetched, err := bill.Fetcher{Unhashed: o.Unhashed, Progress: progress}.Fetch(ctx, client, chain.String(), params)
	done()
	if err != nil {
		if !o.Unhashed && strings.Contains(err.Error(), "Fetcher.Unhashed") {
			return &exit.Error{
				Code: exit.Hash, Err: err, Todo: "--unhashed takes it",
				What: "the answer names no hash: nothing proves this bill but the connection that it comes by",
			}
		}
		return err
	}
	defer fetched.Close() //nolint:errcheck // the files have no name, or lie in the temporary directory
	return write(o.app, fetched, form, o.Output)
}
