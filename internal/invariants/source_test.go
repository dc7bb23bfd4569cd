package invariants_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/version"
)

// sourcePackage is a directory of this module with Go files in it.
type sourcePackage struct {
	dir         string   // from here
	inModule    string   // the path below the module, "" for its root
	main        bool     // package main
	imports     []string // of its files for any system, tests aside
	testsImport []string // of its tests
}

func (p sourcePackage) path() string {
	if p.inModule == "" {
		return version.Module
	}
	return version.Module + "/" + p.inModule
}

// name is the path as people say it: wxpay, auth, internal/ident.
func (p sourcePackage) name() string {
	if p.inModule == "" {
		return "wxpay"
	}
	return p.inModule
}

// snapshot is where the API is written down.
func (p sourcePackage) snapshot() string { return filepath.FromSlash(p.name()) + ".txt" }

// public reports whether programs of others can import the package.
func (p sourcePackage) public() bool {
	return !p.main && !slices.Contains(strings.Split(p.inModule, "/"), "internal")
}

// sourceTree finds the packages of this module. It reads the files itself: the go command
// leaves out what is built for other systems.
func sourceTree(t *testing.T) []sourcePackage {
	t.Helper()
	const root = "../.."
	var packages []sourcePackage
	require.NoError(t, filepath.WalkDir(root, func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if dir != root {
			_, err := os.Stat(filepath.Join(dir, "go.mod"))
			if err == nil || strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" {
				return filepath.SkipDir
			}
		}
		if p, ok := readPackage(t, root, dir); ok {
			packages = append(packages, p)
		}
		return nil
	}))
	require.Greater(t, len(packages), 20)
	return packages
}

// readPackage reports whether there are Go files in a directory, and what they import.
func readPackage(t *testing.T, root, dir string) (p sourcePackage, ok bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	inModule, err := filepath.Rel(root, dir)
	require.NoError(t, err)
	p = sourcePackage{dir: dir, inModule: strings.TrimPrefix(filepath.ToSlash(inModule), ".")}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		imports := &p.imports
		if strings.HasSuffix(name, "_test.go") {
			imports = &p.testsImport
		} else if file.Name.Name == "main" {
			p.main = true
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if !slices.Contains(*imports, path) {
				*imports = append(*imports, path)
			}
		}
	}
	return p, len(files) > 0
}
