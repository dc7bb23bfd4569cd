package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/chainpath"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

const billLong = `Fetches a bill: asks for it, downloads it, checks its hash, and only then writes the first
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

// billFlags are the flags of bill.
type billFlags struct {
	billType, accountType, tar string
	gzip, unhashed             bool
	output                     string
	csv, jsonl, summary        bool
	bom, excel                 bool
}

func newBillCommand(a *app.App) *cobra.Command {
	var f billFlags
	cmd := &cobra.Command{
		Use: "bill KIND [DATE] [ITEM…]", Short: "Fetch, check and convert a bill", Long: billLong,
		Example: "  wxpay bill trade yesterday\n  wxpay bill trade 2025-01-31 --type SUCCESS --gzip --csv -o trade.csv\n  wxpay bill trade yesterday --excel -o trade.csv\n  wxpay bill fundflow 2025-01-31 --account-type BASIC --jsonl\n  wxpay bill sub-fundflow 2025-01-31 sub_mchid==1900000109 --summary\n  wxpay bill v3/global/profit-sharing/bill-download-url date==20250131 --unhashed",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exit.Usagef("for example: wxpay bill trade yesterday", "wxpay bill needs a KIND and a DATE")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return fetchBill(cmd.Context(), a, &f, args) },
		ValidArgsFunction: app.InTurn(
			[]string{"trade", "fundflow", "sub-fundflow", "ecommerce", "profitsharing"}, []string{"yesterday"},
		),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.billType, "type", "", "bill_type: ALL, SUCCESS or REFUND")
	flags.StringVar(&f.accountType, "account-type", "", "account_type: BASIC, OPERATION or FEES; ALL for ecommerce")
	flags.StringVar(&f.tar, "tar", "", "gzip: the same as --gzip")
	flags.BoolVar(&f.gzip, "gzip", false, "let WeChat Pay compress the file on the way")
	flags.StringVarP(&f.output, "output", "o", "", "write into a file, which appears when it is whole")
	flags.BoolVar(&f.csv, "csv", false, "write standard CSV: a header, no back-ticks, no totals")
	flags.BoolVar(&f.bom, "bom", false, "begin the CSV with a byte order mark")
	flags.BoolVar(&f.excel, "excel", false, "write CSV for spreadsheets: --csv --bom, with long numbers as text")
	flags.BoolVar(&f.jsonl, "jsonl", false, "write a JSON object for each row, by the names of the columns")
	flags.BoolVar(&f.summary, "summary", false, "write the totals as a JSON object")
	flags.BoolVar(&f.unhashed, "unhashed", false, "take a bill of which the answer names no hash")
	app.Offer(cmd, "type", "ALL", "SUCCESS", "REFUND")
	app.Offer(cmd, "account-type", "BASIC", "OPERATION", "FEES", "ALL")
	app.Offer(cmd, "tar", "gzip")
	return cmd
}

// billKind is an endpoint and what it takes.
func billKind(kind string) (path string, query map[string]string, found bool) {
	switch kind {
	case "trade":
		return "v3/bill/tradebill", map[string]string{"bill_type": "ALL"}, true
	case "fundflow":
		return "v3/bill/fundflowbill", map[string]string{"account_type": "BASIC"}, true
	case "sub-fundflow", "sub":
		return "v3/bill/sub-merchant-fundflowbill", map[string]string{"account_type": "BASIC", "algorithm": "AEAD_AES_256_GCM"}, true
	case "ecommerce":
		return "v3/ecommerce/bill/fundflowbill", map[string]string{"account_type": "ALL", "algorithm": "AEAD_AES_256_GCM"}, true
	case "profitsharing":
		return "v3/profitsharing/bills", map[string]string{}, true
	}
	return kind, map[string]string{}, strings.Contains(kind, "/")
}

// billRequest reads the arguments: path and params of the request for a bill.
func billRequest(f *billFlags, args []string, now time.Time) (path string, params wxpay.Params, err error) {
	path, query, found := billKind(args[0])
	if !found {
		return "", nil, exit.Usagef("known are trade, fundflow, sub-fundflow, ecommerce, profitsharing; or give a path, with a slash", "%q is no kind of bill", args[0])
	}
	args = args[1:]
	if len(args) > 0 && !strings.ContainsAny(args[0], "=:@") {
		if query["bill_date"], err = billDate(args[0], now); err != nil {
			return "", nil, err
		}
		args = args[1:]
	} else if !strings.Contains(path, "v3/global") && query["account_type"]+query["bill_type"] != "" || path == "v3/profitsharing/bills" {
		return "", nil, exit.Usagef("a date such as 2025-01-31, or yesterday", "the DATE is missing")
	}
	it, err := item.Parse(args)
	if err != nil {
		return "", nil, err
	}
	if len(it.Object()) > 0 || it.File != nil {
		return "", nil, exit.Usagef("name==value is a query parameter", "a bill is asked for without a body")
	}
	for name, value := range map[string]string{"bill_type": f.billType, "account_type": f.accountType} {
		if value != "" {
			query[name] = value
		}
	}
	switch {
	case f.tar != "" && !strings.EqualFold(f.tar, "gzip"):
		return "", nil, exit.Usagef("--tar gzip, or leave it out", "--tar is %q", f.tar)
	case f.gzip || f.tar != "":
		query["tar_type"] = "GZIP"
	}
	for name, value := range query {
		if !it.Query.Has(name) {
			it.Query.Set(name, value)
		}
	}
	params = it.Params
	if len(it.Query) > 0 {
		params["query"] = it.Query
	}
	if len(it.Header) > 0 {
		params["headers"] = it.Header
	}
	return path, params, nil
}

// billDate reads a day as WeChat Pay counts them, in Beijing.
func billDate(text string, now time.Time) (string, error) {
	if text == "yesterday" {
		return now.In(time.FixedZone("", 8*60*60)).AddDate(0, 0, -1).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", exit.Usagef("a date such as 2025-01-31, or yesterday", "%q is no date", text)
	}
	return text, nil
}

func fetchBill(ctx context.Context, a *app.App, f *billFlags, args []string) error {
	form, err := f.form()
	if err != nil {
		return err
	}
	path, params, err := billRequest(f, args, time.Now())
	if err != nil {
		return err
	}
	if f.output != "" {
		if _, _, err := output.Target(f.output); err != nil {
			return err // before anything is asked for
		}
	}
	client, err := profile.Client(ctx, a)
	if err != nil {
		return err
	}
	chain, err := chainpath.Chain(client, path)
	if err != nil {
		return err
	}
	progress, done := billProgress(a)
	fetched, err := bill.Fetcher{Unhashed: f.unhashed, Progress: progress}.Fetch(ctx, client, chain.String(), params)
	done()
	if err != nil {
		if !f.unhashed && strings.Contains(err.Error(), "Fetcher.Unhashed") {
			return &exit.Error{Code: exit.Hash, Err: err, What: "the answer names no hash: nothing proves this bill but the connection that it comes by", Todo: "--unhashed takes it"}
		}
		return err
	}
	defer fetched.Close() //nolint:errcheck // the files have no name, or lie in the temporary directory
	return writeBill(a, fetched, form, f.output)
}
