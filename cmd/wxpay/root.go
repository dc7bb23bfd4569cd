package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

func newItemsHelp() *cobra.Command {
	return &cobra.Command{Use: "items", Short: "How ITEMs are written", Long: item.Help}
}

const rootLong = `wxpay is WeChat Pay from a terminal.

  wxpay get v3/certificates
  wxpay post v3/pay/transactions/native appid=wx… description=test out_trade_no=T1 \
        notify_url=https://… amount.total:=1 --qr
  wxpay get v3/pay/transactions/out-trade-no/{out_trade_no} .out_trade_no=T1 mchid==1900000001

Without a verb the request is a POST if it has a body, else a GET. wxpay help items
explains the ITEMs, wxpay help exit-codes the exit codes. Credentials come from profiles
(wxpay config init) or from the environment (WXPAY_MCHID …).`

// newRootCommand makes the command line of an app.
func newRootCommand(a *app.App) *cobra.Command {
	root := &cobra.Command{
		Use:           "wxpay [get|post|put|patch|delete] CHAIN [ITEM…]",
		Short:         "WeChat Pay from a terminal",
		Long:          rootLong,
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
	flags.BoolVarP(&a.Yes, "yes", "y", false, "ask nothing")
	_ = root.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		names, err := profile.Names(a)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}) // the flag is there
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return exit.Usagef("see "+cmd.CommandPath()+" --help", "%v", err)
	})
	addRequestCommands(a, root)
	root.AddCommand(
		newDemoCommand(a), newVersionCommand(a), newQRCommand(a),
		newConfigCommand(a), newMockCommand(a), newNotifyCommand(a), newDoctorCommand(a),
		newCrtCommand(a), newBillCommand(a), newPayParamsCommand(a),
		newSignCommand(a), newVerifyCommand(a), newEncryptCommand(a), newDecryptCommand(a),
		newItemsHelp(), newExitCodesHelp(),
	)
	addStrictTopics(a, root)
	return root
}

func newVersionCommand(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Example: "  wxpay version", Args: app.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.Stdout, versionText())
			return err
		},
	}
}

func newExitCodesHelp() *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "The exit codes", Long: "The exit codes are:\n\n" + exit.Help}
}
