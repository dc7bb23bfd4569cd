// Package root puts the commands together: the command line of wxpay, its help topics and
// its version.
package root

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/bill"
	"github.com/wechatpay-chain/wxpay/internal/cli/config"
	"github.com/wechatpay-chain/wxpay/internal/cli/crt"
	"github.com/wechatpay-chain/wxpay/internal/cli/demo"
	"github.com/wechatpay-chain/wxpay/internal/cli/doctor"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/explain"
	"github.com/wechatpay-chain/wxpay/internal/cli/gen"
	"github.com/wechatpay-chain/wxpay/internal/cli/mock"
	"github.com/wechatpay-chain/wxpay/internal/cli/notify"
	"github.com/wechatpay-chain/wxpay/internal/cli/pages"
	"github.com/wechatpay-chain/wxpay/internal/cli/payparams"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/cli/qr"
	"github.com/wechatpay-chain/wxpay/internal/cli/request"
	"github.com/wechatpay-chain/wxpay/internal/cli/sandbox"
	"github.com/wechatpay-chain/wxpay/internal/cli/sign"
)

const long = `wxpay is WeChat Pay from a terminal.

  wxpay get v3/certificates
  wxpay post v3/pay/transactions/native appid=wx… mchid=1900000001 description=test out_trade_no=T20261130 \
        notify_url=https://… amount.total:=1 --qr
  wxpay get v3/pay/transactions/out-trade-no/{out_trade_no} .out_trade_no=T20261130 mchid==1900000001

What is documented, offline: wxpay find 分账, wxpay docs v3/pay/transactions/native, wxpay new PATH
writes a body to begin with, wxpay lint PATH -d @body.json compares one with its page. The
completion of your shell (wxpay completion --help) knows the same paths and fields.

Without a verb the request is a POST if it has a body, else a GET. wxpay help items
explains the ITEMs, wxpay help exit-codes the exit codes. Credentials come from profiles
(wxpay config init) or from the environment (WXPAY_MCHID …).`

// NewCmd makes the command line of an app.
func NewCmd(a *app.App) *cobra.Command {
	root := &cobra.Command{
		Use:           "wxpay [get|post|put|patch|delete] CHAIN [ITEM…]",
		Short:         "WeChat Pay from a terminal",
		Long:          long,
		Version:       wxpay.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		// Of a typo in a command, not of paths.
		SuggestionsMinimumDistance: 2,
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&a.ProfileName, "profile", "p", "", "profile of the configuration file")
	flags.StringVar(&a.ConfigFile, "config", "", "configuration file")
	flags.StringVarP(&a.BaseURI, "base-uri", "u", "", "where requests go, in place of the profile's base_uri")
	flags.StringVar(&a.Timeout, "timeout", "", "limit of a call, 30s by default")
	flags.StringVar(&a.Backup, "backup", "", "hosts that stand in if that of base_uri cannot be reached, with commas between them")
	flags.StringVar(&a.Retry, "retry", "", "attempts of a call that was not sent, or may be repeated; 1 by default")
	flags.StringVar(&a.Proxy, "proxy", "", "URL of a proxy, none, or env:NAME if it has a password; HTTPS_PROXY by default")
	flags.BoolVar(&a.JSON, "json", false, "print errors as JSON on standard error")
	flags.BoolVarP(&a.Yes, "yes", "y", false, "ask nothing")
	_ = root.RegisterFlagCompletionFunc("profile", completeProfile(a)) // the flag is there
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return exit.Usagef("see "+cmd.CommandPath()+" --help", "%v", err)
	})
	request.AddTo(a, root)
	root.AddCommand(
		demo.NewCmd(a), newVersionCmd(a), qr.NewCmd(a),
		config.NewCmd(a), sandbox.NewCmd(a), mock.NewCmd(a), notify.NewCmd(a), doctor.NewCmd(a), explain.NewCmd(a),
		crt.NewCmd(a), bill.NewCmd(a), payparams.NewCmd(a), gen.NewCmd(a),
		sign.NewSignCmd(a), sign.NewVerifyCmd(a), sign.NewEncryptCmd(a), sign.NewDecryptCmd(a),
		pages.NewFindCmd(a), pages.NewDocsCmd(a), pages.NewNewCmd(a), pages.NewLintCmd(a),
		newItemsHelp(), newExitCodesHelp(),
	)
	addStrictTopics(a, root)
	addGroups(a, root)
	root.SetGlobalNormalizationFunc(oneName)
	speak(a, root)
	root.SetUsageTemplate(usage(a, root.UsageTemplate()))
	return root
}

// oneName is the name of a flag that has other spellings: that of its field of Config, those of CertificateDownloader.php, and those of
// commands that people know.
func oneName(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	switch name {
	case "base-url", "baseuri":
		name = "base-uri"
	case "serialno":
		name = "serial"
	case "privatekey":
		name = "private-key"
	case "key":
		name = "apiv3-key"
	case "forward-to": // as of stripe listen
		name = "forward"
	}
	return pflag.NormalizedName(name)
}

// completeProfile offers the profiles of the configuration file.
func completeProfile(a *app.App) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		names, err := profile.Names(a)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// Run runs one command line and returns the exit code.
func Run(ctx context.Context, a *app.App, args []string) int {
	root := NewCmd(a)
	root.SetArgs(args)
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exit.OK
	}
	a.Report(ctx, err)
	return exit.Code(ctx, err)
}
