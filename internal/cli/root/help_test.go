package root

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
)

func TestEveryCommandHasExamplesAndAShortHelp(t *testing.T) {
	t.Parallel()
	root := NewCmd(&app.App{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard,
		Getenv: func(string) string { return "" }})
	count := 0
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			count++
			assert.NotEmpty(t, sub.Short, sub.CommandPath())
			if sub.Runnable() && sub.Name() != "help" {
				assert.Contains(t, sub.Example, sub.Root().Name()+" ", sub.CommandPath())
			}
			look(sub)
		}
	}
	look(root)
	assert.Greater(t, count, 30)
}
