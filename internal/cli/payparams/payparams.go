// Package payparams is wxpay pay-params: it signs what a front end needs to open WeChat Pay.
// It has one kind for each method of the launcher.
package payparams

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/launch"
)

const long = `Signs what a front end needs to open WeChat Pay (调起支付), offline, and prints it as JSON;
kinds that are a link print the link. Each set is good once: it has a timestamp and a nonce
of its own. KIND is one of

%v
An openBusinessView is printed as a mini program takes it; --as jsapi and --as app print
what a page inside WeChat and an app take.`

// NewCmd makes wxpay pay-params.
func NewCmd(a *app.App) *cobra.Command {
	o := &Options{app: a}
	var overview strings.Builder
	for _, kind := range kinds() {
		fmt.Fprintf(&overview, "  %-24s %s\n", kind.name, strings.TrimSpace(kind.wants()))
	}
	cmd := &cobra.Command{
		Use: "pay-params KIND [name=value…]", Short: "Sign what a front end needs to open WeChat Pay",
		Long: fmt.Sprintf(long, overview.String()),
		Example: "  wxpay pay-params jsapi --appid wx8888888888888888 --prepay-id wx201410272009395522657a690389285100\n" +
			"  wxpay pay-params h5 --h5-url 'https://wx.tenpay.com/…' --redirect-url https://example.com/paid\n" +
			"  wxpay pay-params payscore-detail --service-id 500001 --out-order-no PVS1 --as jsapi\n" +
			"  wxpay pay-params coupon-h5 stock_id=1 out_request_no=R1 open_id=o…",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exit.Usagef("KIND is one of "+names(), "wxpay pay-params needs a KIND")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.flags, o.args = cmd.Flags(), args
			return run(cmd.Context(), o)
		},
		ValidArgsFunction: app.InTurn(strings.Split(names(), ", ")),
	}
	o.register(cmd.Flags())
	app.Offer(cmd, "as", "mini", "jsapi", "app")
	app.Offer(cmd, "sign-type", "MD5", "HMAC-SHA256")
	return cmd
}

// names are those of the kinds, for people.
func names() string {
	var names []string
	for _, kind := range kinds() {
		names = append(names, kind.name)
	}
	return strings.Join(names, ", ")
}

// run makes the set of a KIND, after a look at what was given for it.
func run(ctx context.Context, o *Options) error {
	kinds := kinds()
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == o.args[0] })
	if i < 0 {
		return exit.Usagef("known are "+names(), "%q is no KIND", o.args[0])
	}
	kind := kinds[i]
	if err := kind.check(o.flags); err != nil {
		return err
	}
	var err error
	if o.Fields, err = item.Texts(o.args[1:]); err != nil {
		return err
	}
	if len(o.Fields) > 0 != kind.fields {
		if kind.fields {
			return exit.Usagef(kind.name+kind.wants(), "wxpay pay-params %s needs name=value", kind.name)
		}
		return exit.Usagef("give it as a flag: "+kind.name+kind.wants(), "wxpay pay-params %s takes no name=value", kind.name)
	}
	client, err := profile.Client(ctx, o.app)
	if err != nil {
		return err
	}
	launcher := client.Launch()
	if o.SubMchID != "" {
		launcher = launcher.ForSubMerchant(o.SubMchID)
	}
	set, err := kind.make(launcher, o)
	if err != nil {
		return err
	}
	if set, err = o.form(kind, set); err != nil {
		return err
	}
	return output.JSON(o.app, set)
}

// form is the set in the form that --as asks for.
func (o *Options) form(kind kind, set any) (any, error) {
	switch view, isView := set.(launch.BusinessView); {
	case o.As != "" && !isView:
		return nil, exit.Usagef("leave it out", "--as is for an openBusinessView; %s is none", kind.name)
	case o.As == "jsapi":
		return view.JSAPI(), nil
	case o.As == "app":
		return view.App(), nil
	case o.As != "" && o.As != "mini":
		return nil, exit.Usagef("mini, jsapi or app", "--as is %q", o.As)
	}
	return set, nil
}
