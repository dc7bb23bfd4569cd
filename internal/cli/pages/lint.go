package pages

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

const lintLong = `Compares the body and the query of a request with the page of its path, offline: unknown, misplaced
and missing fields, types, values that are not documented, lengths, times without a zone, plain
text where ciphertext belongs, a notify_url that WeChat Pay cannot call. It prints a line for each
finding and ends with 1; without a finding it prints nothing and ends with 0.

A finding is no proof: the pages have slips and get new fields. get, post and the others compare
with --lint what they send, and warn of such a notify_url always.`

// kindURL is the kind of findings about a notify_url, of which the pages say little.
const kindURL catalogue.Kind = "url"

// lintOptions are what wxpay lint is told.
type lintOptions struct {
	data string

	app       *app.App
	dataGiven bool
}

// NewLintCmd makes wxpay lint.
func NewLintCmd(a *app.App) *cobra.Command {
	o := &lintOptions{app: a}
	cmd := &cobra.Command{
		Use: "lint [METHOD] PATH [ITEM…]", Short: "Compare a request with its page", Long: lintLong,
		Example: "  wxpay lint v3/pay/transactions/native -d @body.json\n" +
			"  wxpay lint post v3/refund/domestic/refunds out_trade_no=T20261130 out_refund_no=R1 amount.refund:=1\n" +
			"  wxpay lint get v3/bill/tradebill bill_date==2026-11-20",
		ValidArgsFunction: documented.CompletePage(a, true),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dataGiven = cmd.Flags().Changed("data")
			return o.run(args)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.data, "data", "d", "", "the whole body: JSON, of APIv2 XML too, @file, or - for standard input")
	flags.BoolVar(&o.app.JSON, "json", false, "print a line of JSON for each finding")
	_ = cmd.RegisterFlagCompletionFunc("data", documented.CompleteData) // the flag is there
	return cmd
}

func (o *lintOptions) run(args []string) error {
	found, rest, err := endpoints(o.app, args)
	if err != nil {
		return err
	}
	it, err := item.Parse(rest)
	if err != nil {
		return err
	}
	body, err := o.body(it)
	if err != nil {
		return err
	}
	e := documented.WithBody(found)
	if i := slices.IndexFunc(found, isGet); i >= 0 && body == nil && len(it.Query) > 0 {
		e = found[i]
	}
	var findings []catalogue.Finding
	if !o.dataGiven || len(it.Query) > 0 { // who has a file of the body alone asks about that
		findings = e.CheckQuery(it.Query)
	}
	hasBody := !isGet(e) || body != nil && !e.IsAPIv2() // by = in place of ==
	if hasBody && (len(e.Body()) > 0 || !takesFile(e)) {
		findings = append(findings, e.Check(body)...)
	}
	for _, v := range diagnosis.NotifyURLIn(body) {
		says, todo := v.Says.In(o.app.Language()), v.Todo.In(o.app.Language())
		findings = append(findings, catalogue.Finding{Kind: kindURL, Field: v.Field, Found: says, Want: todo})
	}
	if err := o.print(findings); err != nil || len(findings) == 0 {
		return err
	}
	return exit.Usagef("wxpay docs "+strings.ToLower(e.Method)+" "+e.Path+" shows what is documented, which has slips",
		"%v about %s %s", count(len(findings), "finding"), e.Method, e.Path)
}

func isGet(e *catalogue.Endpoint) bool { return e.Method == http.MethodGet }

// takesFile reports whether a request is an upload.
func takesFile(e *catalogue.Endpoint) bool {
	return slices.ContainsFunc(e.Params(), func(f catalogue.Field) bool { return f.In == catalogue.InForm })
}

// body is what would be sent; nil if there is none.
func (o *lintOptions) body(it *item.Items) ([]byte, error) {
	fields := it.Object()
	switch {
	case o.dataGiven && len(fields) > 0:
		return nil, exit.Usagef("put everything into one of them", "both --data and body fields are given")
	case o.dataGiven:
		return o.app.ReadText("--data", o.data)
	case len(fields) == 0:
		return nil, nil
	}
	return json.Marshal(asSent(fields))
}

// asSent puts what may be a ciphertext in place of what is to be encrypted.
func asSent(v any) any {
	switch v := v.(type) {
	case wxpay.Sensitive:
		if v == "" {
			return ""
		}
		return base64.StdEncoding.EncodeToString(make([]byte, 256)) // as long as that of RSA
	case []any:
		for i := range v {
			v[i] = asSent(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = asSent(v[name])
		}
	}
	return v
}

func (o *lintOptions) print(findings []catalogue.Finding) error {
	file := ""
	if name, isFile := strings.CutPrefix(o.data, "@"); isFile {
		file = name + ": "
	}
	for _, f := range findings {
		var err error
		if o.app.JSON {
			err = output.JSON(o.app, findingFacts{string(f.Kind), f.Field, f.Found, f.Want, f.Near})
		} else {
			_, err = fmt.Fprintln(o.app.Stdout, terminal.OneLine(file+o.app.Say(f.String())))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// findingFacts are a finding as JSON.
type findingFacts struct {
	Kind  string `json:"kind"`
	Field string `json:"field,omitempty"`
	Found string `json:"found"`
	Want  string `json:"want,omitempty"`
	Near  string `json:"near,omitempty"`
}
