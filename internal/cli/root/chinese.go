package root

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
)

// speak puts the help of a command and of those below it into the user's language.
func speak(a *app.App, cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	cmd.Short, cmd.Long = a.Say(cmd.Short), a.Say(cmd.Long)
	said := func(flag *pflag.Flag) { flag.Usage = a.Say(flag.Usage) }
	cmd.LocalFlags().VisitAll(said)
	for _, sub := range cmd.Commands() {
		speak(a, sub)
	}
}

// usage is cobra's template of a usage, its headings in the user's language.
func usage(a *app.App, template string) string {
	var headings []string
	for _, heading := range []string{
		"Usage:", "Aliases:", "Examples:", "Available Commands:", "Additional Commands:", "Global Flags:", "Flags:",
		"Additional help topics:", `Use "{{.CommandPath}} [command] --help" for more information about a command.`,
	} {
		headings = append(headings, heading, a.Say(heading))
	}
	return strings.NewReplacer(headings...).Replace(template)
}
