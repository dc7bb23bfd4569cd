package item

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWordsOfAShellAreQuotedWhereTheyMust(t *testing.T) {
	t.Parallel()
	var line strings.Builder
	var args []string
	for arg, want := range map[string]string{
		"v3/pay/{out_trade_no}": "v3/pay/{out_trade_no}",
		"amount.total:=1":       "amount.total:=1",
		"name~=张三":              "name~=张三",
		"a==b c":                "a=='b c'",
		"a=it's":                `a='it'\''s'`,
		`list:=["a"]`:           `list:='["a"]'`,
		"a={x,y}":               "a='{x,y}'",
		"a=~root":               "a='~root'",
		"a:~root":               "a:'~root'",
		"~root":                 "'~root'",
		"a=$HOME":               "a='$HOME'",
		"a$b=c":                 "'a$b=c'",
		"H:a; b":                "H:'a; b'",
		"a=":                    "a=",
		"":                      "''",
		"a=#b":                  "a='#b'",
	} {
		assert.Equal(t, want, ShellWord(arg))
		args = append(args, arg)
		line.WriteString(" " + ShellWord(arg))
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf '%s\\n'"+line.String()).Output()
	require.NoError(t, err)
	assert.Equal(t, strings.Join(args, "\n")+"\n", string(out))
}

func TestItemsAreSplitAtTheirOperator(t *testing.T) {
	t.Parallel()
	for arg, want := range map[string][3]string{
		".a=b":    {".a", "=", "b"},
		"a.b:=1":  {"a.b", ":=", "1"},
		`a\.b==c`: {"a.b", "==", "c"},
		"f@g=h":   {"f", "@", "g=h"},
		"a.b":     {"a.b", "", ""},
		".":       {".", "", ""},
	} {
		name, operator, value := Split(arg)
		assert.Equal(t, want, [3]string{name, operator, value}, arg)
	}
}
