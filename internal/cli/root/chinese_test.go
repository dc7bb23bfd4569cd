package root

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
)

// TestHelpIsInTheLanguageOfTheUser walks the help of every command in Chinese.
func TestHelpIsInTheLanguageOfTheUser(t *testing.T) {
	t.Parallel()
	a := &app.App{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: func(name string) string {
		return map[string]string{"LANG": "zh_CN.UTF-8"}[name]
	}}
	root := NewCmd(a)
	root.InitDefaultHelpCmd()
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		assert.Regexp(t, `\p{Han}`, cmd.Short, cmd.CommandPath())
		if cmd.Long != "" {
			assert.Regexp(t, `\p{Han}`, cmd.Long, cmd.CommandPath())
		}
		cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			assert.Regexp(t, `\p{Han}|^Wechatpay-`, flag.Usage, "%s --%s", cmd.CommandPath(), flag.Name)
		})
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(root)
	assert.NotContains(t, root.UsageString(), "Flags:")
	assert.Contains(t, root.UsageString(), "选项：")
}
