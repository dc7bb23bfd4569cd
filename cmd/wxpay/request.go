package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/chainpath"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// addRequestCommands makes the root command and one command for each verb send requests.
func addRequestCommands(a *app.App, root *cobra.Command) {
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
			return exit.Usagef(todo, "unknown command %q, which is no path either: a path has slashes or dots", args[0])
		}
		f.given = cmd.Flags().Changed("data")
		return sendRequest(cmd.Context(), a, &f, "", args)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		verb := strings.ToLower(method)
		var f requestFlags
		cmd := &cobra.Command{
			Use:     verb + " CHAIN [ITEM…]",
			Short:   "Send a " + method + " request",
			Long:    "Sends a " + method + " request, verifies the answer and prints it: pretty on a terminal, byte for byte in a pipe.\n\n" + item.Help,
			Example: requestExamples[verb],
			Args: func(cmd *cobra.Command, args []string) error {
				if len(args) == 0 {
					return exit.Usagef("for example: wxpay "+verb+" v3/certificates", "wxpay %s needs a path", verb)
				}
				return nil
			},
			RunE: func(cmd *cobra.Command, args []string) error {
				f.given = cmd.Flags().Changed("data")
				return sendRequest(cmd.Context(), a, &f, method, args)
			},
		}
		f.register(cmd)
		cmd.ValidArgsFunction = completePath
		root.AddCommand(cmd)
	}
}

// sendRequest sends one request and prints the answer.
func sendRequest(ctx context.Context, a *app.App, f *requestFlags, method string, args []string) error {
	path := args[0]
	if f.xml && !chainpath.SpeaksV2(path) {
		path = chainpath.V2(path)
	}
	filter, err := compileFilter(f.jq)
	if err != nil {
		return err
	}
	if f.output == "-" || f.output != "" && (f.jq != "" || f.qr) {
		return exit.Usagef("--output takes a file, and the answer as it came: filter it from there, or leave --output out", "--output %s does not go with standard output, --jq or --qr", f.output)
	}
	if f.output != "" {
		if _, _, err := output.Target(f.output); err != nil {
			return err
		}
	}
	params, hasBody, err := requestParams(a, f, chainpath.SpeaksV2(path), args[1:])
	if err != nil {
		return err
	}
	if method == "" {
		if method = http.MethodGet; hasBody {
			method = http.MethodPost
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
	done, err := preview(ctx, a, f, chain, method, params)
	if err != nil || done {
		return err
	}
	if f.output != "" {
		params["sink"] = f.output
	}
	resp, err := chain.Do(ctx, method, params)
	if err != nil {
		printErrorBody(a, f, err)
		return err
	}
	if err := printAnswer(ctx, a, f, filter, resp); err != nil || resp.Final() {
		return err
	}
	return &exit.Error{Code: exit.Unknown, What: "202: the request was accepted and is not finished", Todo: "query with the same number until it is"}
}

// preview shows a request before it is sent, and asks where money may move. done tells
// that it is not to be sent.
func preview(ctx context.Context, a *app.App, f *requestFlags, chain *wxpay.Chain, method string, params wxpay.Params) (done bool, err error) {
	asks := !a.Yes && chainpath.MovesMoney(method, chain.String()) && terminal.IsTerminal(a.Stdin)
	if !f.dryRun && !f.curl && !f.verbose && !asks {
		return false, nil
	}
	prepared, err := chain.Prepare(ctx, method, params)
	switch {
	case err != nil:
		return false, err
	case f.curl:
		if f.security {
			fmt.Fprintln(a.Stderr, "the client certificate is not in it: add --cert and --key")
		}
		return true, printCurl(a, prepared)
	case f.dryRun:
		printPrepared(a, a.Stdout, prepared)
		return true, nil
	case f.verbose:
		fmt.Fprintln(a.Stderr, a.Paint(a.Stderr, terminal.Dim, "--- a request like the one that is sent: nonce, time and ciphertexts are made anew"))
		printPrepared(a, a.Stderr, prepared)
	}
	if asks {
		return false, confirm(a, prepared)
	}
	return false, nil
}

// requestParams makes the params of a request of its items and flags.
func requestParams(a *app.App, f *requestFlags, v2 bool, args []string) (params wxpay.Params, hasBody bool, err error) {
	it, err := item.Parse(args)
	if err != nil {
		return nil, false, err
	}
	params = it.Params
	body := "json"
	if v2 {
		body = "xml"
	}
	fields := it.Object()
	switch {
	case f.given && (len(fields) > 0 || it.File != nil):
		return nil, false, exit.Usagef("put everything into one of them", "both --data and body fields are given")
	case f.given:
		data, err := readData(a, f.data)
		if err != nil {
			return nil, false, err
		}
		params[body] = json.RawMessage(data)
		if v2 {
			d := json.NewDecoder(bytes.NewReader(data))
			d.UseNumber() // an amount keeps every digit
			var object map[string]any
			if err := d.Decode(&object); err != nil || object == nil {
				return nil, false, exit.Usagef("write the fields as a JSON object; they become XML", "--data is no JSON object")
			}
			params[body] = object
		}
	case it.File != nil:
		if v2 {
			params[body] = fields
		} else if len(fields) > 0 {
			fields["filename"] = it.File.Name
			fields["sha256"] = it.File.Digest(sha256.New)
			it.File.Meta = fields
		}
		params["body"] = *it.File
	case len(fields) > 0:
		params[body] = fields
	}
	if len(it.Query) > 0 {
		params["query"] = it.Query
	}
	if len(it.Header) > 0 {
		params["headers"] = it.Header
	}
	if f.security {
		params["security"] = true
	}
	return params, params[body] != nil || params["body"] != nil, nil
}

// readData reads --data.
func readData(a *app.App, data string) ([]byte, error) {
	text, err := a.ReadText("--data", data)
	if err == nil && !json.Valid(text) {
		return nil, exit.Usagef("expected JSON, @file with JSON, or -", "--data is not JSON (%d bytes)", len(text))
	}
	return text, err
}

// confirm asks before a request that may move money.
func confirm(a *app.App, p *wxpay.Prepared) error {
	answer, err := a.Ask(bufio.NewReader(a.Stdin), fmt.Sprintf("%s %s may move money. Send it? (y/N)", p.Method, p.URL), "")
	if err != nil || !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
		return exit.Usagef("--yes asks nothing", "not confirmed, nothing was sent")
	}
	return nil
}
