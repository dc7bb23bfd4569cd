package main

import "github.com/spf13/cobra"

// requestFlags are the flags of requests.
type requestFlags struct {
	data     string
	given    bool // data is
	xml      bool
	security bool
	jq       string
	output   string
	include  bool
	verbose  bool
	dryRun   bool
	curl     bool
	qr       bool
}

var requestExamples = map[string]string{
	"get":    "  wxpay get v3/pay/transactions/out-trade-no/{out_trade_no} .out_trade_no=T1 mchid==1900000001 -q .trade_state",
	"post":   "  wxpay post v3/pay/transactions/native appid=wx… description=test out_trade_no=T1 notify_url=https://… amount.total:=1 --qr\n  wxpay post v3/merchant/media/upload file@logo.png\n  wxpay post v2/secapi/pay/refund --security mch_id=1900000001 out_trade_no=T1 out_refund_no=R1 total_fee=100 refund_fee=100",
	"put":    "  wxpay put v3/marketing/favor/stocks/{stock_id}/… .stock_id=1 -d @body.json",
	"patch":  "  wxpay patch v3/marketing/busifavor/stocks/{stock_id} .stock_id=1 comment=test",
	"delete": "  wxpay delete v3/merchant-service/complaint-notifications",
}

func (f *requestFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.data, "data", "d", "", "the whole body: JSON, @file, or - for standard input")
	flags.BoolVar(&f.xml, "xml", false, "speak APIv2 though the path does not begin with v2/")
	flags.BoolVar(&f.security, "security", false, "show the client certificate (APIv2)")
	flags.StringVarP(&f.jq, "jq", "q", "", "print what a jq filter makes of the answer")
	flags.StringVarP(&f.output, "output", "o", "", "write the answer into a file")
	flags.BoolVarP(&f.include, "include", "i", false, "print status and headers of the answer on stderr")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print a request like the one that is sent, and the head of the answer, on stderr; no signature")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print what would be signed and sent; send nothing (but download platform certificates, where they are needed for it)")
	flags.BoolVar(&f.curl, "curl", false, "print a signed curl command, good for five minutes; send nothing")
	flags.BoolVar(&f.qr, "qr", false, "show code_url as a QR code")
}
