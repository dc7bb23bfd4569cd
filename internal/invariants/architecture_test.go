package invariants_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What ARCHITECTURE.md names in backquotes: tests, functions and files.
var (
	namedTest     = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`")
	namedFunction = regexp.MustCompile("`(?:([A-Za-z0-9]+)\\.)?([A-Za-z0-9]+)\\(\\)`")
	namedFile     = regexp.MustCompile("`([a-z0-9_/]+\\.(?:go|json))`")
	namedPackage  = regexp.MustCompile("`((?:internal|auth|notify|cmd|testdata)/[a-z0-9/]+)`")
)

// TestArchitectureNamesWhatIsThere: who looks for what the page names must find it, and
// every package has a place on the page.
func TestArchitectureNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	const root = "../.."
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	require.NoError(t, err)
	page, code := string(text), sourceText(t, root)
	assert.LessOrEqual(t, strings.Count(page, "\n"), 400, "a page that nobody reads to its end explains nothing")
	for _, m := range namedTest.FindAllStringSubmatch(page, -1) {
		isThere := strings.Contains(code, "\nfunc "+m[1]+"(")
		assert.True(t, isThere, "ARCHITECTURE.md names a test that is not there: "+m[1])
	}
	for _, m := range namedFunction.FindAllStringSubmatch(page, -1) {
		declared := regexp.MustCompile(`\nfunc (\(\w* ?\*?` + m[1] + `\) )?` + m[2] + `[(\[]`)
		assert.True(t, declared.MatchString(code), "ARCHITECTURE.md names a function that is not there: "+m[0])
	}
	for _, pattern := range []*regexp.Regexp{namedFile, namedPackage} {
		for _, m := range pattern.FindAllStringSubmatch(page, -1) {
			_, err := os.Stat(filepath.Join(root, filepath.FromSlash(m[1])))
			assert.NoError(t, err, "ARCHITECTURE.md names what is not there: "+m[0])
		}
	}
	for _, p := range sourceTree(t) {
		name := p.name()
		if strings.HasPrefix(name, "internal/cli/") && name != "internal/cli/clitest" {
			name = "internal/cli/…"
		}
		assert.True(t, strings.Contains(page, "`"+name+"`") || p.main, "ARCHITECTURE.md has no row for "+name)
	}
}

// TestReliabilityNamesTestsThatAreThere: each promise on that page has its test.
func TestReliabilityNamesTestsThatAreThere(t *testing.T) {
	t.Parallel()
	const root = "../.."
	text, err := os.ReadFile(filepath.Join(root, "docs", "en", "reliability.md"))
	require.NoError(t, err)
	code := sourceText(t, root)
	for n := 1; n <= 28; n++ {
		row := regexp.MustCompile(`(?m)^\| F` + strconv.Itoa(n) + ` \|.*$`).Find(text)
		named := namedTest.FindAllSubmatch(row, -1)
		assert.NotEmpty(t, named, "failure mode %d has no test on the page", n)
		for _, m := range named {
			isThere := strings.Contains(code, "\nfunc "+string(m[1])+"(")
			assert.True(t, isThere, "docs/en/reliability.md names a test that is not there: "+string(m[1]))
		}
	}
}

// sourceText is all Go files of this module and the modules in it.
func sourceText(t *testing.T, root string) string {
	t.Helper()
	var all strings.Builder
	require.NoError(t, filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		all.WriteString("\n" + string(text))
		return err
	}))
	return all.String()
}
