// Package gen is wxpay gen: it writes Go structs for requests and answers, of documented
// endpoints or of a sample.
package gen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/gostruct"
)

const long = `Writes Go structs for the query, the body and the answer of documented endpoints, as one file.

A PATH is one of the catalogue, with slashes or dots, or one with values in place of its
placeholders. With a METHOD before it, it is that endpoint alone, else every one that is documented for it. The structs are
called after method and path, whatever else is in the file: PostRefundDomesticRefundsRequest
and …Answer. Put them into a call as they are, and read its answer with wxpay.As or Decode:

  request := PostRefundDomesticRefundsRequest{OutRefundNo: "R1", …}
  resp, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": request})
  refund, err := wxpay.As[PostRefundDomesticRefundsAnswer](resp, err)

Numbers that a request may do without are pointers, for 0 is not nothing: Total: new(int64(1)).
Sensitive fields have the tag by which wxpay encrypts and decrypts them. Documented values are
constants. --from makes a type of a sample of JSON in place of endpoints.

The file is replaced as a whole, but only if wxpay gen has made it. In a line of go:generate
the package is that of the file with the line:

  //go:generate go run github.com/wechatpay-chain/wxpay/cmd/wxpay gen -o wechatpay_gen.go v3/refund/domestic/refunds

WXPAY_CATALOGUE names a file that stands in for the catalogue of this wxpay: JSON Lines, packed
or not.`

// Options are what wxpay gen is told.
type Options struct {
	Package string // of the file
	Name    string // of the type, or what the types of one endpoint begin with
	Out     string // "" is standard output
	From    string // a sample, - is standard input
	All     bool   // every endpoint of the catalogue

	app  *app.App
	args []string // [METHOD] PATH …
}

// NewCmd makes wxpay gen.
func NewCmd(a *app.App) *cobra.Command {
	o := &Options{app: a}
	cmd := &cobra.Command{
		Use:   "gen [METHOD] PATH…",
		Short: "Write Go structs for endpoints, or for a sample",
		Long:  long,
		Example: "  wxpay gen v3/refund/domestic/refunds\n" +
			"  wxpay gen -o wechatpay_gen.go POST v3/refund/domestic/refunds GET v3/refund/domestic/refunds/{out_refund_no}\n" +
			"  wxpay gen --name Order --package shop v3/pay/transactions/native\n" +
			"  wxpay get v3/certificates | wxpay gen --from - --name Certificates\n" +
			"  wxpay gen --all -o all_gen.go",
		RunE: func(_ *cobra.Command, args []string) error {
			o.args = args
			return run(o)
		},
		ValidArgsFunction: o.complete,
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Package, "package", "", "name of the package, by default that of go generate, else wechatpay")
	flags.StringVarP(&o.Out, "out", "o", "", "write a file; it is replaced if wxpay gen has made it")
	flags.StringVar(&o.Name, "name", "", "name of the type of a sample; of one endpoint what its types begin with")
	flags.StringVar(&o.From, "from", "", "make a type of a sample of JSON, - is standard input")
	flags.BoolVar(&o.All, "all", false, "every endpoint of the catalogue")
	return cmd
}

// run writes the source.
func run(o *Options) error {
	named := gostruct.Options{Package: cmp.Or(o.Package, o.app.Getenv("GOPACKAGE"), "wechatpay"), Name: o.Name}
	if err := o.check(named); err != nil {
		return err
	}
	generate := o.ofEndpoints
	if o.From != "" {
		generate = o.ofSample
	}
	source, err := generate(named)
	if err != nil {
		return err
	}
	if o.Out == "" {
		_, err = o.app.Stdout.Write(source)
		return err
	}
	return write(o.Out, source)
}

// check refuses flags that do not go together.
func (o *Options) check(named gostruct.Options) error {
	switch {
	case o.From != "" && (len(o.args) > 0 || o.All):
		return exit.Usagef("leave the paths and --all out, or --from", "--from makes a type of a sample; found endpoints too")
	case o.From != "" && o.Name == "":
		return exit.Usagef("wxpay gen --from answer.json --name Refund", "--from needs --name, the name of the type")
	case o.All && len(o.args) > 0:
		return exit.Usagef("leave the paths out, or --all", "--all is every endpoint; found %q too", strings.Join(o.args, " "))
	case o.From == "" && !o.All && len(o.args) == 0:
		return exit.Usagef("wxpay gen v3/refund/domestic/refunds, wxpay gen --from answer.json --name Refund, or wxpay gen --all",
			"wxpay gen needs a PATH")
	}
	if err := named.Check(); err != nil {
		return exit.Usagef("give another --package or --name", "%v", err)
	}
	return nil
}

func (o *Options) ofSample(named gostruct.Options) ([]byte, error) {
	text, err := o.app.ReadFile(o.From)
	if err != nil {
		return nil, err
	}
	source, err := gostruct.Sample(text, named)
	if err != nil {
		from := o.From
		if from == "-" {
			from = "standard input"
		}
		return nil, exit.Configf("mend the sample: it is one JSON object or list", "%s: %w", from, err)
	}
	return source, nil
}

func (o *Options) ofEndpoints(named gostruct.Options) ([]byte, error) {
	c, err := cataloguefile.Open(o.app)
	if err != nil {
		return nil, err
	}
	wanted := c.Endpoints()
	if !o.All {
		if wanted, err = find(c, o.args); err != nil {
			return nil, err
		}
	}
	if o.Name != "" && len(wanted) != 1 {
		return nil, exit.Usagef("leave --name out, or put the method before the path", "--name is for one endpoint; found %d: %s",
			len(wanted), listed(wanted))
	}
	return gostruct.Endpoints(c.Endpoints(), wanted, named)
}

// find returns the endpoints that arguments name, each once, in the order of the arguments.
func find(c *catalogue.Catalogue, args []string) (wanted []*catalogue.Endpoint, err error) {
	method := ""
	for _, arg := range args {
		if verb := strings.ToUpper(arg); slices.Contains(documented.Methods, verb) && method == "" {
			method = verb
			continue
		}
		found, err := documented.Endpoints(c, method, arg)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			if !slices.Contains(wanted, e) {
				wanted = append(wanted, e)
			}
		}
		method = ""
	}
	if method != "" {
		return nil, exit.Usagef("wxpay gen "+method+" v3/…", "behind %s there is no PATH", method)
	}
	return wanted, nil
}

// listed names endpoints, the first ones.
func listed(endpoints []*catalogue.Endpoint) string {
	var names []string
	for _, e := range endpoints {
		if len(names) == 3 {
			names = append(names, "…")
			break
		}
		names = append(names, e.String())
	}
	return strings.Join(names, ", ")
}

// complete offers methods and paths: behind a method the paths that have it.
func (o *Options) complete(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	c, err := cataloguefile.Open(o.app)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	method := ""
	if len(args) > 0 && slices.Contains(documented.Methods, strings.ToUpper(args[len(args)-1])) {
		method = strings.ToUpper(args[len(args)-1])
	}
	var offered []string
	for _, e := range c.Endpoints() {
		if (method == "" || e.Method == method) && !slices.Contains(offered[max(0, len(offered)-1):], e.Path) {
			offered = append(offered, e.Path)
		}
	}
	if method == "" {
		offered = append(offered, documented.Methods...)
	}
	return offered, cobra.ShellCompDirectiveNoFileComp
}
