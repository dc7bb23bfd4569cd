package root

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

func TestUnknownTopicsAndShellsAreErrors(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{ // "" stands for an error
		"help": "Usage:", "help items": ".name=value", "help exit-codes": "interrupted", "help notify trigger": "EVENT --to URL",
		"completion": "Usage:", "completion bash": "__start_wxpay", "completion bash --no-descriptions": "__start_wxpay",
		"help nope": "", "help notify nope": "", "completion tcsh": "",
		"__complete help ": "items\t", "__complete help notify ": "trigger\t",
	} {
		var stdout bytes.Buffer
		a := &app.App{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &bytes.Buffer{}, Getenv: func(string) string { return "" }}
		root := NewCmd(a)
		addStrictTopics(a, root)
		root.SetErr(a.Stderr)
		root.SetArgs(strings.Split(line, " "))
		err := root.ExecuteContext(t.Context())
		if want == "" {
			require.Equal(t, exit.Usage, exit.Code(t.Context(), err), line)
			require.ErrorContains(t, err, "there is no ", line)
			require.Empty(t, stdout.String(), line)
			continue
		}
		require.NoError(t, err, line)
		require.Contains(t, stdout.String(), want, line)
	}
}
