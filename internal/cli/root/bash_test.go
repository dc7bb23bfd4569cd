package root

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
)

func bashScriptOf(t *testing.T) string {
	t.Helper()
	root := NewCmd(&app.App{
		Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" },
	})
	script, err := bashScript(root, true)
	require.NoError(t, err)
	return script
}

// TestEveryChangeOfTheBashScriptHasItsPlace: after an update of cobra one might have none.
func TestEveryChangeOfTheBashScriptHasItsPlace(t *testing.T) {
	t.Parallel()
	script := bashScriptOf(t)
	for _, change := range bashChanges {
		assert.Contains(t, script, change.to)
	}
	assert.NotContains(t, script, `__wxpay_handle_special_char "$cur"`, "the new function takes its place")
}

// TestBashCompletesWhatStandsBehindTheLastBreak: each case is what is being typed, what wxpay offers for it
// and what readline gets, for it keeps all that stands before.
func TestBashCompletesWhatStandsBehindTheLastBreak(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	require.NoError(t, err)
	for name, c := range map[string]struct{ typed, offered, breaks, want string }{
		"a name":                {"amount.t", "amount.total:=\trequired, integer", " =:@", "amount.total:="},
		"behind its colon":      {"amount.total:", "amount.total:=", " =:@", "="},
		"a value":               {"flag:=", `flag:=true\nflag:=false`, " =:@", "true\nfalse"},
		"a value that is begun": {"trade_type=J", "trade_type=JSAPI", " =:@", "JSAPI"},
		"a query":               {"mchid=", "mchid==", " =:@", "="},
		"a file":                {"file@lo", "file@logo.png", " =:@", "logo.png"},
		"a file in a body":      {"note=@lo", "note=@logo.png", " =:@", "logo.png"},
		"no breaks":             {"flag:=t", "flag:=true", " ", "flag:=true"},
		"braces":                {"v3/{no}/c", "v3/{no}/close\tPOST", " =:@", "v3/{no}/close"},
		"braces with backslash": {`v3/\{no`, "v3/{no}/close\tPOST", " =:@", "v3/{no}/close"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := filepath.Join(t.TempDir(), "session.bash")
			// compopt is for completions that readline has asked for, so it is left out here.
			text := bashScriptOf(t) + `
compopt() { :; }
_init_completion() { cur=$TYPED words=(wxpay post "$TYPED") cword=2; }
wxpay() { printf "$OFFERED\n:0\n"; }
COMP_WORDBREAKS=$BREAKS COMP_TYPE=9 COLUMNS=80
__start_wxpay
printf '%s\n' "${COMPREPLY[@]}"
`
			require.NoError(t, os.WriteFile(script, []byte(text), 0o600))
			cmd := exec.CommandContext(t.Context(), bash, "--norc", script)
			cmd.Env = append(os.Environ(), "TYPED="+c.typed, "OFFERED="+c.offered, "BREAKS="+c.breaks)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			assert.Equal(t, c.want+"\n", string(out))
		})
	}
}
