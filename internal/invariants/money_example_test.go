package invariants_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
)

// TestRequestsInTextsHaveWhatTheirPagesRequire lints every request on a command line that a text shows: whoever copies it must get
// one that WeChat Pay takes.
func TestRequestsInTextsHaveWhatTheirPagesRequire(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile(`(?m)^(?: *|\$ )wxpay (?:(?:-[a-z] |--[a-z-]+ )\S+ )*((?:get|post|put|patch|delete) )?(v[23]/\S+)(.*)$`)
	found := 0
	for _, s := range sayings(t) {
		for _, m := range line.FindAllStringSubmatch(strings.ReplaceAll(s.Said, "\\\n", " "), -1) {
			items, ok := itemsOf(m[3])
			if !ok {
				continue
			}
			found++
			var out bytes.Buffer
			a := &app.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &bytes.Buffer{}, Getenv: func(string) string { return "" }}
			root.Run(t.Context(), a, append(strings.Fields("lint "+m[1]+strings.Trim(m[2], `'"`)), items...))
			assert.NotContains(t, out.String(), "is missing", "%s:%d: %s", s.File, s.Line, m[0])
		}
	}
	assert.Greater(t, found, 20)
}

// itemsOf are the ITEMs on the rest of a command line, without what is for the shell and without flags. It reports whether the line
// shows the whole request.
func itemsOf(rest string) (items []string, ok bool) {
	rest, _, _ = strings.Cut(rest, " | ")
	rest, _, _ = strings.Cut(rest, " > ")
	rest, _, _ = strings.Cut(rest, " #")
	takesValue := regexp.MustCompile(`^(-[opqu]|--(jq|profile|until|rhythm|retry|proxy|backup|timeout|base-uri|output))$`)
	isValue := false
	for _, word := range regexp.MustCompile(`(?:'[^']*'|"[^"]*"|[^\s'"]+)+`).FindAllString(rest, -1) {
		switch {
		case isValue:
			isValue = false
		case word == "-d", word == "--data", word == "…", strings.Contains(word, "<TAB>"):
			return nil, false
		case strings.HasPrefix(word, "-"):
			isValue = takesValue.MatchString(word)
		default:
			items = append(items, strings.NewReplacer("'", "", `"`, "").Replace(word))
		}
	}
	return items, true
}
