package invariants_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
)

// A saying is a text that people read: a literal in the code, or a page.
type saying struct{ at, text string }

// sayings returns the texts in the code, without those of tests, and the pages.
func sayings(t *testing.T) (all []saying) {
	t.Helper()
	const top = "../.."
	require.NoError(t, filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != top && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" ||
			entry.Name() == "node_modules" || entry.Name() == "dist"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".md"):
			text, err := os.ReadFile(path)
			all = append(all, saying{path, string(text)})
			return err
		case !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec, *ast.Field:
				return false
			case *ast.BasicLit:
				if n.Kind == token.STRING {
					text := constant.StringVal(constant.MakeFromLiteral(n.Value, n.Kind, 0))
					all = append(all, saying{files.Position(n.Pos()).String(), text})
				}
			}
			return true
		})
		return nil
	}))
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
		`(?:Config|Client|Chain|VerifyError|Event|Receiver|Response|Sink|Retry|Finding|Routes))\.([A-Z]\w+)\b`)
	for _, s := range sayings(t) {
		if strings.Contains(s.at, "CHANGELOG.md") || strings.Contains(s.at, "ARCHITECTURE.md") || strings.Contains(s.at, "demo/story.go") {
			continue
		}
		for _, m := range identifier.FindAllStringSubmatchIndex(s.text, -1) {
			owner, name := s.text[m[2]:m[3]], s.text[m[4]:m[5]]
			if m[0] > 0 && strings.ContainsAny(s.text[m[0]-1:m[0]], `./"`) || names[owner+"."+name] || name == strings.ToUpper(name) && len(name) > 3 {
				continue
			}
			assert.Fail(t, "no such identifier", "%s: %s.%s", s.at, owner, name)
		}
	}
}

// prose are words behind the name of the program that are no commands: verbs of sentences, and messages of the log.
var prose = regexp.MustCompile(`^(is|itself|needs|has|knows|takes|turns|encrypts|carries|goes|for|away|github|call|attempt|finding|credentials|certificates|profile)$`)

// TestCommandsThatTextsNameAreThere looks for every command and every flag of wxpay that a text tells its reader to use.
func TestCommandsThatTextsNameAreThere(t *testing.T) {
	t.Parallel()
	getenv := func(string) string { return "" }
	top := root.NewCmd(&app.App{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: getenv})
	top.InitDefaultHelpCmd()
	line := regexp.MustCompile(`\bwxpay ([a-z][a-z-]*)((?: [^\s|\x60"'，；。（）]+)*)`)
	flag := regexp.MustCompile(`(?:^| )--([a-z][a-z0-9-]+)`)
	for _, s := range sayings(t) {
		if strings.Contains(s.at, "CHANGELOG.md") {
			continue
		}
		for _, m := range line.FindAllStringSubmatch(s.text, -1) {
			if prose.MatchString(m[1]) {
				continue
			}
			cmd, rest, err := top.Find(append([]string{m[1]}, strings.Fields(m[2])...))
			if err != nil || cmd == top && !strings.ContainsAny(m[1], "/.") {
				assert.Fail(t, "no such command", "%s: %s", s.at, m[0])
				continue
			}
			cmd.InitDefaultHelpFlag()
			for _, name := range flag.FindAllStringSubmatch(" "+strings.Join(rest, " "), -1) {
				if cmd.Flags().Lookup(name[1]) == nil && cmd.InheritedFlags().Lookup(name[1]) == nil {
					assert.Fail(t, "no such flag", "%s: %s: --%s", s.at, m[0], name[1])
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
		for _, m := range link.FindAllStringSubmatch(s.text, -1) {
			found++
			text, err := os.ReadFile(filepath.Join("../..", m[1]))
			if info, failed := os.Stat(filepath.Join("../..", m[1])); failed == nil && info.IsDir() {
				continue
			}
			if !assert.NoError(t, err, s.at) || m[2] == "" {
				continue
			}
			heading := regexp.MustCompile(`(?m)(^#+ .*|<a (?:id|name)=")` + regexp.QuoteMeta(m[2]))
			assert.Regexp(t, heading, string(text), "%s: %s", s.at, m[0])
		}
	}
	assert.NotZero(t, found)
}
