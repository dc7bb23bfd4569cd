package app

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// InTurn offers a choice for the first argument, one for the second, and so on: never a
// file. Behind them come ITEMs, which nobody can know.
func InTurn(choices ...[]string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) < len(choices) {
			return choices[len(args)], cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// Offer offers values for a flag of cmd.
func Offer(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // the flag is there
}

// NoArgs refuses arguments.
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return exit.Usagef("see "+cmd.CommandPath()+" --help", "%s takes no arguments; found %q",
			cmd.CommandPath(), strings.Join(args, " "))
	}
	return nil
}
