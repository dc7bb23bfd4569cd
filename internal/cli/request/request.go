// Package request is wxpay get, post and so on, wxpay with a path, and wxpay wait: it sends a request,
// or the same one until its answer is final, and prints the answer. It asks before money may move, and can show a request unsent.
package request

import (
	"context"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/chainpath"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

// AddTo makes the root command send requests, and adds a command for each verb to it.
func AddTo(a *app.App, root *cobra.Command) {
	o := &Options{app: a}
	o.register(root)
	root.Args = cobra.ArbitraryArgs
	root.ValidArgsFunction = documented.CompleteRequest(a, "")
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		if !strings.ContainsAny(args[0], "/.") {
			return unknownCommand(cmd, args[0])
		}
		o.dataGiven, o.args = cmd.Flags().Changed("data"), args
		return run(cmd.Context(), o)
	}
	for _, method := range documented.Methods {
		root.AddCommand(newVerbCmd(a, method))
	}
	root.AddCommand(newWaitCmd(a))
}

// unknownCommand is the error of a first argument that is neither a command nor a path.
func unknownCommand(cmd *cobra.Command, name string) error {
	todo := "see wxpay help"
	if known := cmd.SuggestionsFor(name); len(known) > 0 {
		todo = "did you mean " + strings.Join(known, " or ") + "?"
	}
	return exit.Usagef(todo, "unknown command %q, which is no path either: a path has slashes or dots", name)
}

// newVerbCmd makes wxpay get, wxpay post and so on.
func newVerbCmd(a *app.App, method string) *cobra.Command {
	o := &Options{app: a, method: method}
	verb := strings.ToLower(method)
	cmd := &cobra.Command{
		Use: verb + " CHAIN [ITEM…]", Aliases: []string{method}, // as httpie has them
		Short: "Send a " + method + " request",
		Long: "Sends a " + method + " request, verifies the answer and prints it: " +
			"pretty on a terminal, byte for byte in a pipe.\n\n" + item.Help,
		Example: examples[verb],
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exit.Usagef("for example: wxpay "+verb+" v3/certificates", "wxpay %s needs a path", verb)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dataGiven, o.args = cmd.Flags().Changed("data"), args
			return run(cmd.Context(), o)
		},
		ValidArgsFunction: documented.CompleteRequest(a, method),
	}
	o.register(cmd)
	return cmd
}

// run sends one request and prints the answer.
func run(ctx context.Context, o *Options) error {
	path := o.args[0]
	if o.XML && !chainpath.SpeaksV2(path) {
		path = chainpath.V2(path)
	}
	filter, err := compileFilter(o.JQ)
	if err != nil {
		return err
	}
	if err := o.checkOutput(); err != nil {
		return err
	}
	params, hasBody, err := o.params(chainpath.SpeaksV2(path))
	if err != nil {
		return err
	}
	method := o.method
	switch {
	case method != "":
	case hasBody:
		method = http.MethodPost
	default:
		method = http.MethodGet
	}
	if o.All {
		if err := o.checkAll(method, path, hasBody); err != nil {
			return err
		}
	}
	chain, err := o.chain(ctx, path)
	if err != nil {
		return err
	}
	done, err := o.preview(ctx, chain, method, params)
	if err != nil || done {
		return err
	}
	if o.All {
		return o.printPages(ctx, filter, chain, params)
	}
	if o.Output != "" {
		params["sink"] = o.Output
	}
	resp, err := chain.Do(ctx, method, params)
	if err != nil {
		o.printErrorBody(err)
		return err
	}
	if err := o.printAnswer(ctx, filter, resp); err != nil || resp.Final() {
		return err
	}
	return &exit.Error{
		Code: exit.Unknown, What: "202: the request was accepted and is not finished", Todo: "query with the same number until it is",
	}
}

// chain makes the client of the profile, and the chain of the path.
func (o *Options) chain(ctx context.Context, path string) (*wxpay.Chain, error) {
	lint, err := o.lint()
	if err != nil {
		return nil, err
	}
	client, err := profile.Client(ctx, o.app, lint, func(cfg *wxpay.Config) { o.proxied = cfg.Proxy != nil })
	if err != nil {
		return nil, err
	}
	return chainpath.Chain(client, path)
}

// checkOutput looks at --output, before anything is sent.
func (o *Options) checkOutput() error {
	if o.Output == "" {
		return nil
	}
	if o.Output == "-" || o.JQ != "" || o.QR {
		const todo = "--output takes a file, and the answer as it came: filter it from there, or leave --output out"
		return exit.Usagef(todo, "--output %s does not go with standard output, --jq or --qr", o.Output)
	}
	_, _, err := output.Target(o.Output)
	return err
}
