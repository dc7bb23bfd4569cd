package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
)

// requestFlags are the flags of requests.
type requestFlags struct {
	data     string
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

// addRequestCommands makes the root command and one command for each verb send requests.
func addRequestCommands(a *app, root *cobra.Command) {
	var f requestFlags
	f.register(root)
	root.Args = cobra.ArbitraryArgs
	root.ValidArgsFunction = completePath
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		if !strings.ContainsAny(args[0], "/.") {
			todo := "see wxpay help"
			if known := cmd.SuggestionsFor(args[0]); len(known) > 0 {
				todo = "did you mean " + strings.Join(known, " or ") + "?"
			}
			return usagef(todo, "unknown command %q, which is no path either: a path has slashes or dots", args[0])
		}
		return a.request(cmd.Context(), &f, "", args)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		verb := strings.ToLower(method)
		var f requestFlags
		cmd := &cobra.Command{
			Use:     verb + " CHAIN [ITEM…]",
			Short:   "Send a " + method + " request",
			Long:    "Sends a " + method + " request, verifies the answer and prints it: pretty on a terminal, byte for byte in a pipe.\n\n" + itemsHelp,
			Example: requestExamples[verb],
			Args: func(cmd *cobra.Command, args []string) error {
				if len(args) == 0 {
					return usagef("for example: wxpay "+verb+" v3/certificates", "wxpay %s needs a path", verb)
				}
				return nil
			},
			RunE: func(cmd *cobra.Command, args []string) error { return a.request(cmd.Context(), &f, method, args) },
		}
		f.register(cmd)
		cmd.ValidArgsFunction = completePath
		root.AddCommand(cmd)
	}
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
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print request and answer on stderr, without the signature")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print what would be signed and sent; send nothing")
	flags.BoolVar(&f.curl, "curl", false, "print a signed curl command, good for five minutes; send nothing")
	flags.BoolVar(&f.qr, "qr", false, "show code_url as a QR code")
}

// request sends one request and prints the answer.
func (a *app) request(ctx context.Context, f *requestFlags, method string, args []string) error {
	path := args[0]
	if f.xml && !speaksV2(path) {
		path = "v2/" + strings.TrimPrefix(path, "/")
	}
	filter, err := compileFilter(f.jq)
	if err != nil {
		return err
	}
	params, hasBody, err := a.params(f, speaksV2(path), args[1:])
	if err != nil {
		return err
	}
	if method == "" {
		if method = http.MethodGet; hasBody {
			method = http.MethodPost
		}
	}
	client, err := a.client(ctx)
	if err != nil {
		return err
	}
	chain, err := chainOf(client, path)
	if err != nil {
		return err
	}
	if f.dryRun || f.curl || f.verbose {
		prepared, err := chain.Prepare(ctx, method, params)
		switch {
		case err != nil:
			return err
		case f.curl:
			return a.printCurl(prepared)
		case f.dryRun:
			return a.printPrepared(a.stdout, prepared)
		}
		if err := a.printPrepared(a.stderr, prepared); err != nil {
			return err
		}
	}
	if err := a.confirm(method, chain.String()); err != nil {
		return err
	}
	if f.output != "" {
		params["sink"] = f.output
	}
	resp, err := chain.Do(ctx, method, params)
	if err != nil {
		a.printErrorBody(f, err)
		return err
	}
	return a.printAnswer(f, filter, resp)
}

// params makes the params of a request of its items and flags.
func (a *app) params(f *requestFlags, v2 bool, args []string) (params wxpay.Params, hasBody bool, err error) {
	it, err := parseItems(args)
	if err != nil {
		return nil, false, err
	}
	params = it.params
	body := "json"
	if v2 {
		body = "xml"
	}
	fields, _ := plain(it.fields).(map[string]any)
	switch {
	case f.data != "" && (len(fields) > 0 || it.file != nil):
		return nil, false, usagef("put everything into one of them", "both --data and body fields are given")
	case f.data != "":
		data, err := a.readData(f.data)
		if err != nil {
			return nil, false, err
		}
		params[body] = json.RawMessage(data)
		if v2 {
			var object map[string]any
			if err := json.Unmarshal(data, &object); err != nil {
				return nil, false, usagef("write the fields as a JSON object; they become XML", "--data is no JSON object: %v", err)
			}
			params[body] = object
		}
	case it.file != nil:
		if v2 {
			params[body] = fields
		} else if len(fields) > 0 {
			fields["filename"] = it.file.Name
			fields["sha256"] = it.file.Digest(sha256.New)
			it.file.Meta = fields
		}
		params["body"] = *it.file
	case len(fields) > 0:
		params[body] = fields
	}
	if len(it.query) > 0 {
		params["query"] = it.query
	}
	if len(it.header) > 0 {
		params["headers"] = it.header
	}
	if f.security {
		params["security"] = true
	}
	return params, params[body] != nil || params["body"] != nil, nil
}

// readData reads --data.
func (a *app) readData(data string) ([]byte, error) {
	var err error
	text := []byte(data)
	switch {
	case data == "-":
		text, err = io.ReadAll(a.stdin)
	case strings.HasPrefix(data, "@"):
		text, err = os.ReadFile(data[1:])
	}
	switch {
	case err != nil:
		return nil, configf("look at the path", "--data: %w", err)
	case !json.Valid(text):
		return nil, usagef("expected JSON, @file with JSON, or -", "--data is not JSON (%d bytes)", len(text))
	}
	return text, nil
}

// confirm asks before a request that may move money, on a terminal.
func (a *app) confirm(method, path string) error {
	if a.yes || !moves(method, path) || !isTerminal(a.stdin) {
		return nil
	}
	answer, err := a.ask(bufio.NewReader(a.stdin), fmt.Sprintf("%s %s may move money. Send it? (y/N)", method, path), "")
	if err != nil {
		return err
	}
	if !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
		return usagef("--yes asks nothing", "not confirmed, nothing was sent")
	}
	return nil
}
