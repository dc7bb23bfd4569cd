package root

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
)

// newItemsHelp is wxpay help items.
func newItemsHelp() *cobra.Command {
	return &cobra.Command{Use: "items", Short: "How ITEMs are written", Long: item.Help}
}

// newExitCodesHelp is wxpay help exit-codes.
func newExitCodesHelp() *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "The exit codes", Long: "The exit codes are:\n\n" + exit.Help}
}

// addStrictTopics makes unknown help topics and shells errors: cobra takes both for a wish
// to see the help, and ends with 0.
func addStrictTopics(a *app.App, root *cobra.Command) {
	help := &cobra.Command{
		Use: "help [COMMAND|TOPIC]", Short: a.Say("Help about a command or a topic"), Example: "  wxpay help items",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if of, rest, err := cmd.Root().Find(args); err == nil && len(rest) == 0 {
				for _, sub := range of.Commands() {
					if sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
						names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return exit.Usagef("wxpay --help lists the commands and the topics", "there is no help about %q", strings.Join(args, " "))
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
	root.SetHelpCommand(help)
	root.SetOut(a.Stdout) // the next line remembers where the scripts go
	root.InitDefaultCompletionCmd()
	commands := root.Commands()
	if i := slices.IndexFunc(commands, func(cmd *cobra.Command) bool { return cmd.Name() == "completion" }); i >= 0 {
		completion := commands[i]
		completion.Args = func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return exit.Usagef("bash, zsh, fish or powershell", "there is no completion for %q", strings.Join(args, " "))
			}
			return nil
		}
		completion.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		completion.Example = "  source <(wxpay completion bash)"
		for _, shell := range completion.Commands() {
			shell.Example = "  wxpay completion " + shell.Name()
			if shell.Name() == "bash" {
				shell.RunE = printBash(a)
			}
		}
	}
}

// printBash prints the completion for bash.
func printBash(a *app.App) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		bare, err := cmd.Flags().GetBool("no-descriptions")
		if err != nil {
			return err
		}
		script, err := bashScript(cmd.Root(), !bare)
		if err == nil {
			_, err = io.WriteString(a.Stdout, script)
		}
		return err
	}
}
