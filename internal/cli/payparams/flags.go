package payparams

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// Options are what wxpay pay-params is told: what the kinds are made of.
type Options struct {
	AppID, PrepayID, PackageInfo, SignType, SubMchID, H5URL, RedirectURL, CodeURL string
	ServiceID, OutOrderNo, Token, MixTradeNo, Link, As                            string
	Fields                                                                        map[string]string // name=value

	app   *app.App
	flags *pflag.FlagSet
	args  []string // KIND [name=value…]
}

func (o *Options) register(flags *pflag.FlagSet) {
	flags.StringVar(&o.AppID, "appid", "", "appid of the official account, mini program or app")
	flags.StringVar(&o.PrepayID, "prepay-id", "", "prepay_id of the answer to the order")
	flags.StringVar(&o.PackageInfo, "package", "", "package, or package_info, of the answer")
	flags.StringVar(&o.SignType, "sign-type", "", "sign_type of an order of APIv2: MD5 or HMAC-SHA256")
	flags.StringVar(&o.SubMchID, "sub-mchid", "", "the sub-merchant, for what a partner ordered")
	flags.StringVar(&o.H5URL, "h5-url", "", "h5_url of the answer (APIv2: mweb_url)")
	flags.StringVar(&o.RedirectURL, "redirect-url", "", "where the user comes back from H5")
	flags.StringVar(&o.CodeURL, "code-url", "", "code_url of the answer")
	flags.StringVar(&o.ServiceID, "service-id", "", "service_id of payscore")
	flags.StringVar(&o.OutOrderNo, "out-order-no", "", "out_order_no of payscore")
	flags.StringVar(&o.Token, "token", "", "apply_permissions_token of payscore")
	flags.StringVar(&o.MixTradeNo, "mix-trade-no", "", "mix_trade_no of medical insurance")
	flags.StringVar(&o.Link, "link", "papay/entrustweb", "path of the link")
	flags.StringVar(&o.As, "as", "", "form of an openBusinessView: mini (the default), jsapi or app")
}

// check compares the flags that are given with those that the kind takes.
func (k kind) check(flags *pflag.FlagSet) error {
	known := map[string]bool{}
	for _, name := range slices.Concat(k.needs, k.takes) {
		known[name] = true
	}
	for _, name := range k.needs {
		if !flags.Changed(name) {
			return exit.Usagef(k.name+k.wants(), "wxpay pay-params %s needs --%s", k.name, name)
		}
	}
	var all Options
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.register(own)
	foreign := map[string]bool{}
	own.VisitAll(func(flag *pflag.Flag) {
		if flags.Changed(flag.Name) && !known[flag.Name] && flag.Name != "as" {
			foreign["--"+flag.Name] = true
		}
	})
	if len(foreign) > 0 {
		return exit.Usagef(k.name+k.wants(), "wxpay pay-params %s does not take %s", k.name,
			strings.Join(slices.Sorted(maps.Keys(foreign)), ", "))
	}
	return nil
}
