package invariants_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// modulesOfOthers are directories whose packages nobody imports.
var modulesOfOthers = []string{"internal", "examples", "conformance", "bench", "docs", "testdata"}

// libraryPackages are the directories of the packages that programs import, from the top of the repository, each with its test files.
func libraryPackages(t *testing.T) map[string][]*ast.File {
	t.Helper()
	packages := map[string][]*ast.File{}
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if name := entry.Name(); path != top && strings.HasPrefix(name, ".") || slices.Contains(modulesOfOthers, name) || name == "node_modules" {
			return fs.SkipDir
		}
		names, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil {
			return err
		}
		isLibrary, tests := false, []*ast.File(nil)
		for _, name := range names {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			if strings.HasSuffix(name, "_test.go") {
				tests = append(tests, file)
			} else if file.Name.Name != "main" {
				isLibrary = true
			}
		}
		if isLibrary {
			packages[strings.TrimPrefix(filepath.ToSlash(path), top)] = tests
		}
		return nil
	})
	require.NoError(t, err)
	return packages
}

// TestEveryPackageHasAWholeExample: pkg.go.dev shows the whole file of an example that is alone in it beside what it declares, and of
// any other only the body. So every package that programs import has an example that is shown whole, and runs.
func TestEveryPackageHasAWholeExample(t *testing.T) {
	t.Parallel()
	packages := libraryPackages(t)
	require.Contains(t, packages, "")
	require.Contains(t, packages, "/auth/sm2")
	require.Contains(t, packages, "/otel")
	for dir, files := range packages {
		isWhole := func(file *ast.File) bool {
			return slices.ContainsFunc(doc.Examples(file), func(e *doc.Example) bool {
				_, whole := e.Code.(*ast.File)
				return whole && e.Output != ""
			})
		}
		assert.True(t, slices.ContainsFunc(files, isWhole), "the package .%s has no example that pkg.go.dev shows whole and that has an output: "+
			"one alone in its file, beside at least one other declaration", dir)
	}
}

// TestExamplesShowAllThatTheyUse: no reader sees what another test file declares, nor what stands beside an example that is not shown whole.
func TestExamplesShowAllThatTheyUse(t *testing.T) {
	t.Parallel()
	seen := 0
	for dir, files := range libraryPackages(t) {
		for _, file := range files {
			for _, e := range doc.Examples(file) {
				seen++
				_, whole := e.Code.(*ast.File)
				hidden := map[string]bool{}
				for _, other := range files {
					if other.Name.Name == file.Name.Name && (other != file || !whole) {
						addDeclared(hidden, other, e.Name)
					}
				}
				for name := range unresolvedIn(e.Code) {
					assert.False(t, hidden[name], ".%s, Example%s uses %s, which pkg.go.dev does not show", dir, e.Name, name)
				}
			}
		}
	}
	assert.Greater(t, seen, 20)
}

// addDeclared adds the names that a file declares for its package.
func addDeclared(names map[string]bool, file *ast.File, example string) {
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name != "Example"+example {
				names[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					names[s.Name.Name] = true
				case *ast.ValueSpec:
					for _, name := range s.Names {
						names[name.Name] = true
					}
				}
			}
		}
	}
}

// unresolvedIn are the names in a piece of code that it does not declare itself, of imports and of other declarations.
func unresolvedIn(code ast.Node) map[string]bool {
	names := map[string]bool{}
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr: // of x.Name the x alone
			ast.Inspect(n.X, visit)
			return false
		case *ast.Ident:
			if n.Obj == nil || n.Obj.Pos() < code.Pos() || n.Obj.Pos() >= code.End() {
				names[n.Name] = true
			}
		}
		return true
	}
	ast.Inspect(code, visit)
	return names
}
