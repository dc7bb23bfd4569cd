package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompletionsOfEveryShellAreThereAndThatOfBashLoads(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		got := s.wxpay("completion", shell)
		require.Zero(t, got.code, got.stderr)
		require.Contains(t, got.stdout, "wxpay")
		if shell != "bash" {
			continue
		}
		bash, err := exec.LookPath("bash")
		require.NoError(t, err)
		file := filepath.Join(s.dir, "completion.bash")
		require.NoError(t, os.WriteFile(file, []byte(got.stdout), 0o600))
		out, err := exec.CommandContext(t.Context(), bash, "--norc", "-c", "source "+file+" && complete -p wxpay").CombinedOutput()
		require.NoError(t, err, string(out))
		assert.Contains(t, string(out), "__start_wxpay")
	}
}

func TestProfilesPathsAndPlaceholdersAreOffered(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	assert.Contains(t, s.wxpay("__complete", "get", "--profile", "").stdout, "test\n")
	assert.Contains(t, s.wxpay("__complete", "get", "v3/pay").stdout, "v3/pay/transactions/native\n")
	assert.Contains(t, s.wxpay("__complete", "v3/pay/transactions/out-trade-no/{out_trade_no}", "").stdout, ".out_trade_no=\n")
	assert.Contains(t, s.wxpay("__complete", "").stdout, "config\t")
}
