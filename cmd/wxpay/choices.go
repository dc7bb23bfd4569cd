package main

import "github.com/spf13/cobra"

// commonEvents are offered for the EVENT of notify trigger. Any other works as well.
var commonEvents = []string{
	"TRANSACTION.SUCCESS", "TRANSACTION.CLOSED", "TRANSACTION.FAIL", "REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED",
	"MCHTRANSFER.BILL.FINISHED", "PROFITSHARING.SUCCESS", "PAYSCORE.USER_CONFIRM", "PAYSCORE.USER_PAID",
	"COMPLAINT.CREATE", "COUPON.USE",
}

// inTurn offers a choice for the first argument, one for the second, and so on: never a
// file. Behind them come ITEMs, which nobody can know.
func inTurn(choices ...[]string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) < len(choices) {
			return choices[len(args)], cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// offer offers values for a flag of cmd.
func offer(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // the flag is there
}
