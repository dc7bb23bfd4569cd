package root_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shared are the packages that any command may use. Every other one is a command.
var shared = []string{
	"app", "cataloguefile", "chainpath", "chinese", "documented", "exit", "fixture", "httpdump", "item", "output",
	"profile", "random", "signer", "terminal",
}

// TestNoCommandKnowsAnother: what two of them need lies in a shared package, so that each can
// be read and changed alone. Only root knows them all.
func TestNoCommandKnowsAnother(t *testing.T) {
	t.Parallel()
	packages, err := os.ReadDir("..")
	require.NoError(t, err)
	require.Greater(t, len(packages), len(shared))
	for _, entry := range packages {
		name := entry.Name()
		for _, imported := range roomsOf(t, filepath.Join("..", name)) {
			switch {
			case name == "root" || name == "clitest" && imported == "root":
			default:
				assert.Contains(t, shared, imported, "internal/cli/%s may not know internal/cli/%s", name, imported)
			}
		}
	}
	assert.ElementsMatch(t, []string{"app", "root"}, roomsOf(t, "../../../cmd/wxpay"), "main only starts the commands")
}

// roomsOf names the packages below internal/cli that a directory imports, tests aside.
func roomsOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if _, name, found := strings.Cut(path, "/internal/cli/"); found && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
