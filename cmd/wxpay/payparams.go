package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wechatpay-chain/wxpay/launch"
)

const payParamsLong = `Signs what a front end needs to open WeChat Pay (调起支付), offline, and prints it as JSON;
kinds that are a link print the link. Each set is good once: it has a timestamp and a nonce
of its own. KIND is one of

%s
An openBusinessView is printed as a mini program takes it; --as jsapi and --as app print
what a page inside WeChat and an app take.`

func newPayParamsCommand(a *app) *cobra.Command {
	var f launchFlags
	var overview strings.Builder
	for _, kind := range launchKinds() {
		fmt.Fprintf(&overview, "  %-24s %s\n", kind.name, strings.TrimSpace(kind.wants()))
	}
	cmd := &cobra.Command{
		Use: "pay-params KIND [name=value…]", Short: "Sign what a front end needs to open WeChat Pay",
		Long:    fmt.Sprintf(payParamsLong, overview.String()),
		Example: "  wxpay pay-params jsapi --appid wx8888888888888888 --prepay-id wx201410272009395522657a690389285100\n  wxpay pay-params h5 --h5-url 'https://wx.tenpay.com/…' --redirect-url https://example.com/paid\n  wxpay pay-params payscore-detail --service-id 500001 --out-order-no PVS1 --as jsapi\n  wxpay pay-params coupon-h5 stock_id=1 out_request_no=R1 open_id=o…",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("KIND is one of "+launchNames(), "wxpay pay-params needs a KIND")
			}
			return nil
		},
		RunE:              func(cmd *cobra.Command, args []string) error { return a.payParams(cmd, &f, args) },
		ValidArgsFunction: inTurn(strings.Split(launchNames(), ", ")),
	}
	f.register(cmd.Flags())
	offer(cmd, "as", "mini", "jsapi", "app")
	offer(cmd, "sign-type", "MD5", "HMAC-SHA256")
	return cmd
}

func launchNames() string {
	var names []string
	for _, kind := range launchKinds() {
		names = append(names, kind.name)
	}
	return strings.Join(names, ", ")
}

// launchFlags are what the kinds are made of.
type launchFlags struct {
	appID, prepayID, packageInfo, signType, subMchID, h5URL, redirectURL, codeURL string
	serviceID, outOrderNo, token, mixTradeNo, link, as                            string

	fields map[string]string // the arguments behind KIND
}

func (f *launchFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.appID, "appid", "", "appid of the official account, mini program or app")
	flags.StringVar(&f.prepayID, "prepay-id", "", "prepay_id of the answer to the order")
	flags.StringVar(&f.packageInfo, "package", "", "package, or package_info, of the answer")
	flags.StringVar(&f.signType, "sign-type", "", "sign_type of an order of APIv2: MD5 or HMAC-SHA256")
	flags.StringVar(&f.subMchID, "sub-mchid", "", "the sub-merchant, for what a partner ordered")
	flags.StringVar(&f.h5URL, "h5-url", "", "h5_url of the answer (APIv2: mweb_url)")
	flags.StringVar(&f.redirectURL, "redirect-url", "", "where the user comes back from H5")
	flags.StringVar(&f.codeURL, "code-url", "", "code_url of the answer")
	flags.StringVar(&f.serviceID, "service-id", "", "service_id of payscore")
	flags.StringVar(&f.outOrderNo, "out-order-no", "", "out_order_no of payscore")
	flags.StringVar(&f.token, "token", "", "apply_permissions_token of payscore")
	flags.StringVar(&f.mixTradeNo, "mix-trade-no", "", "mix_trade_no of medical insurance")
	flags.StringVar(&f.link, "link", "papay/entrustweb", "path of the link")
	flags.StringVar(&f.as, "as", "", "form of an openBusinessView: mini (the default), jsapi or app")
}

// payParams makes the set of a KIND, after a look at what was given for it.
func (a *app) payParams(cmd *cobra.Command, f *launchFlags, args []string) error {
	kinds := launchKinds()
	i := slices.IndexFunc(kinds, func(k launchKind) bool { return k.name == args[0] })
	if i < 0 {
		return usagef("known are "+launchNames(), "%q is no KIND", args[0])
	}
	kind := kinds[i]
	if err := kind.check(cmd.Flags()); err != nil {
		return err
	}
	var err error
	if f.fields, err = textFields(args[1:]); err != nil {
		return err
	}
	if len(f.fields) > 0 != kind.fields {
		if kind.fields {
			return usagef(kind.name+kind.wants(), "wxpay pay-params %s needs name=value", kind.name)
		}
		return usagef("give it as a flag: "+kind.name+kind.wants(), "wxpay pay-params %s takes no name=value", kind.name)
	}
	client, err := a.client(cmd.Context())
	if err != nil {
		return err
	}
	launcher := client.Launch()
	if f.subMchID != "" {
		launcher = launcher.ForSubMerchant(f.subMchID)
	}
	set, err := kind.make(launcher, f)
	if err != nil {
		return err
	}
	switch view, isView := set.(launch.BusinessView); {
	case f.as != "" && !isView:
		return usagef("leave it out", "--as is for an openBusinessView; %s is none", kind.name)
	case f.as == "jsapi":
		set = view.JSAPI()
	case f.as == "app":
		set = view.App()
	case f.as != "" && f.as != "mini":
		return usagef("mini, jsapi or app", "--as is %q", f.as)
	}
	return a.printJSON(set)
}

// textFields reads name=value, of which all values are texts.
func textFields(args []string) (map[string]string, error) {
	fields := map[string]string{}
	for _, arg := range args {
		name, value, found := strings.Cut(arg, "=")
		_, twice := fields[name]
		switch {
		case !found || name == "":
			return nil, usagef("write name=value", "%q is no field", arg)
		case twice:
			return nil, usagef("give each once", "the field %s is given twice", name)
		}
		fields[name] = value
	}
	return fields, nil
}

// printJSON prints a value as JSON in a line, indented on a terminal; a text as it is.
func (a *app) printJSON(v any) error {
	if text, isText := v.(string); isText {
		_, err := fmt.Fprintln(a.stdout, a.shown(text))
		return err
	}
	text := jsonText(v)
	var pretty bytes.Buffer
	if isTerminal(a.stdout) && json.Indent(&pretty, text, "", "  ") == nil {
		text = a.colorJSON([]byte(visible(pretty.String())))
	}
	_, err := a.stdout.Write(append(text, '\n'))
	return err
}

// check compares the flags that are given with those that the kind takes.
func (k launchKind) check(flags *pflag.FlagSet) error {
	known := map[string]bool{}
	for _, name := range slices.Concat(k.needs, k.takes) {
		known[name] = true
	}
	for _, name := range k.needs {
		if !flags.Changed(name) {
			return usagef(k.name+k.wants(), "wxpay pay-params %s needs --%s", k.name, name)
		}
	}
	var all launchFlags
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.register(own)
	foreign := map[string]bool{}
	own.VisitAll(func(flag *pflag.Flag) {
		if flags.Changed(flag.Name) && !known[flag.Name] && flag.Name != "as" {
			foreign["--"+flag.Name] = true
		}
	})
	if len(foreign) > 0 {
		return usagef(k.name+k.wants(), "wxpay pay-params %s does not take %s", k.name, strings.Join(slices.Sorted(maps.Keys(foreign)), ", "))
	}
	return nil
}
