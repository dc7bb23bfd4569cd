package request

import (
	"net/http"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
)

// Options are what a request is told.
type Options struct {
	Data       string // the body, "" for that of the ITEMs
	XML        bool
	Security   bool
	Idempotent bool
	JQ         string // a filter
	Output     string // a file
	Include    bool
	Verbose    bool
	DryRun     bool
	Curl       bool
	QR         bool
	Lint       bool
	All        bool // every page of a list

	app       *app.App
	dataGiven bool
	proxied   bool     // the profile says by which proxy, or none
	method    string   // "" for the one that the body asks for
	args      []string // CHAIN [ITEM…]
}

// examples are those of each verb.
var examples = map[string]string{
	"get": "  wxpay get v3/pay/transactions/out-trade-no/{out_trade_no} .out_trade_no=T20261130 mchid==1900000001 -q .trade_state\n" +
		"  wxpay get v3/merchant-service/complaints-v2 begin_date==2026-11-01 end_date==2026-11-30 limit==50 --all -q .complaint_id",
	"post": "  wxpay post v3/pay/transactions/native appid=wx… mchid=1900000001 description=test out_trade_no=T20261130 " +
		"notify_url=https://… amount.total:=1 --qr\n" +
		"  wxpay post v3/merchant/media/upload file@logo.png\n" +
		"  wxpay post v2/secapi/pay/refund --security appid=wx… mch_id=1900000001 out_trade_no=T20261130 out_refund_no=R1 " +
		"total_fee=100 refund_fee=100",
	"put":    "  wxpay put v3/marketing/favor/stocks/{stock_id}/… .stock_id=1 -d @body.json",
	"patch":  "  wxpay patch v3/marketing/busifavor/stocks/{stock_id} .stock_id=1 out_request_no=N1 comment=test",
	"delete": "  wxpay delete v3/merchant-service/complaint-notifications",
}

// register makes the flags of a command that sends one request.
func (o *Options) register(cmd *cobra.Command) {
	o.registerRequest(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&o.Output, "output", "o", "", "write the answer into a file")
	flags.BoolVar(&o.QR, "qr", false, "show code_url as a QR code")
	if o.method == "" || o.method == http.MethodGet {
		flags.BoolVar(&o.All, "all", false, "print every row of a list as a line of JSON, page after page")
	}
}

// registerRequest makes the flags of a command that sends requests.
func (o *Options) registerRequest(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&o.Data, "data", "d", "", "the whole body: JSON, @file, or - for standard input")
	flags.BoolVar(&o.XML, "xml", false, "speak APIv2 though the path does not begin with v2/")
	flags.BoolVar(&o.Idempotent, "idempotent", false,
		"--retry may send it again although nobody knows whether it was carried out: a number of yours, such as out_trade_no, makes it one")
	flags.BoolVar(&o.Security, "security", false, "show the client certificate (APIv2)")
	flags.StringVarP(&o.JQ, "jq", "q", "", "print what a jq filter makes of the answer")
	flags.BoolVarP(&o.Include, "include", "i", false, "print status and headers of the answer on stderr")
	flags.BoolVarP(&o.Verbose, "verbose", "v", false,
		"print a request like the one that is sent, and the head of the answer, on stderr; no signature")
	flags.BoolVar(&o.DryRun, "dry-run", false,
		"print what would be signed and sent; send nothing (but download platform certificates, where they are needed for it)")
	flags.BoolVar(&o.Curl, "curl", false, "print a signed curl command, good for five minutes; send nothing")
	flags.BoolVar(&o.Lint, "lint", false, "compare the request with its page and warn of what differs; it is sent all the same")
	_ = cmd.RegisterFlagCompletionFunc("data", documented.CompleteData) // the flag is there
}
