package root

import (
	"bytes"
	"strings"

	"github.com/spf13/cobra"
)

// bashChanges are what the script of cobra needs for ITEMs. Readline completes only what stands behind the
// last of COMP_WORDBREAKS, and = : @ are among them.
var bashChanges = []struct{ from, to string }{
	// A word is what the shell passes on.
	{"_init_completion -n =: ", "_init_completion -n =:@ "},
	// cobra cuts at each of them in turn, which fails where both stand: amount.total:=
	{
		"    __wxpay_handle_special_char \"$cur\" :\n    __wxpay_handle_special_char \"$cur\" =\n",
		"    __wxpay_keep_behind_last_break \"$cur\"\n",
	},
	{"__wxpay_handle_special_char()\n", `__wxpay_keep_behind_last_break()
{
    local char breaks="" idx=${#COMPREPLY[*]}
    for char in = : @; do
        [[ "$COMP_WORDBREAKS" == *${char}* ]] && breaks+=$char
    done
    [[ -n "$breaks" && "$1" == *["$breaks"]* ]] || return 0
    local before=${1%"${1##*["$breaks"]}"}
    while ((--idx >= 0)); do
        COMPREPLY[idx]=${COMPREPLY[idx]#"$before"}
    done
}

__wxpay_handle_special_char()
`},
	// {out_trade_no} may be typed without a backslash, and needs none.
	{`[[ $comp == "$cur"* ]] || continue`, `[[ $comp == "$cur"* || ${compline%%$tab*} == "$cur"* ]] || continue`},
	{
		"        COMPREPLY[0]=$(printf \"%q\" \"${COMPREPLY[0]%%$tab*}\")\n",
		"        COMPREPLY[0]=$(printf \"%q\" \"${COMPREPLY[0]%%$tab*}\")\n" +
			"        COMPREPLY[0]=${COMPREPLY[0]//\\\\\\{/\\{}\n        COMPREPLY[0]=${COMPREPLY[0]//\\\\\\}/\\}}\n",
	},
}

// bashScript is the completion for bash.
func bashScript(root *cobra.Command, descriptions bool) (string, error) {
	var b bytes.Buffer
	if err := root.GenBashCompletionV2(&b, descriptions); err != nil {
		return "", err
	}
	script := b.String()
	for _, change := range bashChanges {
		script = strings.ReplaceAll(script, change.from, change.to)
	}
	return script, nil
}
