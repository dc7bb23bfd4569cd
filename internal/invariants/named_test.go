package invariants_test

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// sayings returns the texts that people read: those in the code, and the pages.
func sayings(t *testing.T) []testkit.Text {
	all := testkit.Texts(t, top)
	for _, pattern := range []string{"*.md", "*/*.md", "docs/*/*.md", "examples/*/*.md"} {
		pages, err := filepath.Glob(filepath.Join(top, pattern))
		require.NoError(t, err)
		for _, page := range pages {
			text, err := os.ReadFile(page)
			require.NoError(t, err)
			if filepath.Base(page) != "CHANGELOG.md" { // it says what was
				all = append(all, testkit.Text{Said: string(text), File: filepath.ToSlash(page)})
			}
		}
	}
	return all
}

// exported are the names that users can write, as texts write them: wxpay.New, Config.MchID, Client.Ping.
func exported(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	files, err := filepath.Glob("../../testdata/api/*.txt")
	require.NoError(t, err)
	below, err := filepath.Glob("../../testdata/api/*/*.txt")
	require.NoError(t, err)
	files = append(files, below...)
	method := regexp.MustCompile(`^func \(\w* ?\*?(\w+)(?:\[\w+\])?\) (\w+)`)
	function := regexp.MustCompile(`^(?:func|var|const|type) (\w+)`)
	member := regexp.MustCompile(`^\t(\w+(?:, \w+)*)`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var of string
		pkg := strings.TrimSuffix(filepath.Base(file), ".txt")
		for line := range strings.Lines(string(text)) {
			if m := method.FindStringSubmatch(line); m != nil {
				names[m[1]+"."+m[2]] = true
				continue
			}
			if m := function.FindStringSubmatch(line); m != nil {
				names[pkg+"."+m[1]], of = true, m[1]
			}
			if strings.HasPrefix(line, "const (") || strings.HasPrefix(line, "var (") {
				of = ""
			}
			if m := member.FindStringSubmatch(line); m != nil {
				for name := range strings.SplitSeq(m[1], ", ") {
					names[of+"."+name], names[pkg+"."+name] = true, true
				}
			}
		}
	}
	require.True(t, names["Config.MchID"] && names["Client.Ping"] && names["wxpay.New"] && names["notify.New"])
	return names
}

// TestIdentifiersThatTextsNameAreThere looks for every identifier of the library that a text tells its reader to use.
func TestIdentifiersThatTextsNameAreThere(t *testing.T) {
	t.Parallel()
	names := exported(t)
	identifier := regexp.MustCompile(`\b((?:wxpay|auth|notify|certificates|launch|sandbox|wxpaytest|redisonce)|` +
		`(?:Config|Client|Chain|VerifyError|Event|Receiver|Response|Sink|Retry|Finding|Routes|Future|Server|Bill|Fetcher|Sandbox))\.([A-Z]\w+)\b`)
	for _, s := range sayings(t) {
		if strings.HasSuffix(s.File, "ARCHITECTURE.md") || strings.HasSuffix(s.File, "demo/story.go") { // internals; a variable
			continue
		}
		for _, m := range identifier.FindAllStringSubmatchIndex(s.Said, -1) {
			owner, name := s.Said[m[2]:m[3]], s.Said[m[4]:m[5]]
			if m[0] > 0 && strings.ContainsAny(s.Said[m[0]-1:m[0]], `./"`) || names[owner+"."+name] || name == strings.ToUpper(name) && len(name) > 3 {
				continue
			}
			assert.Fail(t, "no such identifier", "%s:%d: %s.%s", s.File, s.Line, owner, name)
		}
	}
}

// prose are words behind the name of the program that are no commands: verbs of sentences, and messages of the log.
var prose = regexp.MustCompile(`^(is|itself|needs|has|knows|takes|turns|encrypts|carries|goes|says|for|away|github|call|attempt|finding|credentials|certificates|profile|openssl)$`)

// TestCommandsThatTextsNameAreThere looks for every command and every flag of wxpay that a text tells its reader to use.
func TestCommandsThatTextsNameAreThere(t *testing.T) {
	t.Parallel()
	getenv := func(string) string { return "" }
	top := root.NewCmd(&app.App{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: getenv})
	top.InitDefaultHelpCmd()
	line := regexp.MustCompile(`\bwxpay ([a-z][a-z-]*)((?: [^\s|\x60"'，；。（）]+)*)`)
	flag := regexp.MustCompile(`(?:^| )--([a-z][a-z0-9-]+)`)
	for _, s := range sayings(t) {
		for _, m := range line.FindAllStringSubmatch(s.Said, -1) {
			if prose.MatchString(m[1]) {
				continue
			}
			cmd, rest, err := top.Find(append([]string{m[1]}, strings.Fields(m[2])...))
			if err != nil || cmd == top && !strings.ContainsAny(m[1], "/.") {
				assert.Fail(t, "no such command", "%s:%d: %s", s.File, s.Line, m[0])
				continue
			}
			cmd.InitDefaultHelpFlag()
			for _, name := range flag.FindAllStringSubmatch(" "+strings.Join(rest, " "), -1) {
				if cmd.Flags().Lookup(name[1]) == nil && cmd.InheritedFlags().Lookup(name[1]) == nil {
					assert.Fail(t, "no such flag", "%s:%d: %s: --%s", s.File, s.Line, m[0], name[1])
				}
			}
		}
	}
}

// TestLinksIntoTheProjectLeadSomewhere follows every link that a text has into this repository, with its anchor.
func TestLinksIntoTheProjectLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`https://github\.com/wechatpay-chain/wxpay/(?:blob|tree)/main/([\w./-]*\w)(?:#([\w-]+))?`)
	found := 0
	for _, s := range sayings(t) {
		for _, m := range link.FindAllStringSubmatch(s.Said, -1) {
			found++
			text, err := os.ReadFile(filepath.Join("../..", m[1]))
			if info, failed := os.Stat(filepath.Join("../..", m[1])); failed == nil && info.IsDir() {
				continue
			}
			if !assert.NoError(t, err, "%s:%d", s.File, s.Line) || m[2] == "" {
				continue
			}
			heading := regexp.MustCompile(`(?m)(^#+ .*|<a (?:id|name)=")` + regexp.QuoteMeta(m[2]))
			assert.Regexp(t, heading, string(text), "%s:%d: %s", s.File, s.Line, m[0])
		}
	}
	assert.NotZero(t, found)
}
