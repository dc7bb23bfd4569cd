package root

import (
	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
)

// groups are the commands by what they are for, as the help shows them.
var groups = []struct {
	title    string
	commands []string
}{
	{"Ask WeChat Pay:", []string{"get", "post", "put", "patch", "delete", "wait", "bill", "pay-params", "qr"}},
	{"Look something up, offline:", []string{"find", "docs", "new", "lint", "gen"}},
	{"Test without money:", []string{"demo", "sandbox", "mock", "notify"}},
	{"When it does not work:", []string{"doctor", "explain", "verify", "sign", "encrypt", "decrypt"}},
	{"Set up:", []string{"config", "crt", "completion", "version", "help"}},
}

// addGroups puts each command into its group.
func addGroups(a *app.App, root *cobra.Command) {
	for _, group := range groups {
		root.AddGroup(&cobra.Group{ID: group.title, Title: a.Say(group.title)})
		for _, name := range group.commands {
			if cmd, _, err := root.Find([]string{name}); err == nil && cmd != root {
				cmd.GroupID = group.title
			}
		}
	}
	root.SetHelpCommandGroupID(groups[len(groups)-1].title)
	root.SetCompletionCommandGroupID(groups[len(groups)-1].title)
}
