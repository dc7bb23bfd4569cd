package item

import (
	"regexp"
	"strings"
)

// ShellQuote quotes a text for a POSIX shell.
func ShellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// plainWord is what no shell reads anything into. Braces around a name are themselves.
var plainWord = regexp.MustCompile(`^(?:[\pL\pN_./:=@%+-]|\{\w+\})(?:[\pL\pN_./:=@%+~-]|\{\w+\})*$`)

// ShellWord is an argument as one types it: quoted only if a shell would read something into it,
// and an ITEM only behind its operator.
func ShellWord(arg string) string {
	if plainWord.MatchString(arg) && !strings.Contains(arg, "=~") && !strings.Contains(arg, ":~") {
		return arg
	}
	if _, operator, value := Split(arg); operator != "" && value != "" {
		if head := strings.TrimSuffix(arg, value); plainWord.MatchString(head) {
			return head + ShellQuote(value)
		}
	}
	return ShellQuote(arg)
}
