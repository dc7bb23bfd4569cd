package invariants_test

import (
	"bytes"
	"flag"
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/api anew from the packages")

const snapshots = "../../testdata/api"

// TestAPIIsTheOneWrittenDown: what programs of others compile against grows or shrinks only
// where a reviewer sees it, in the diff of testdata/api.
func TestAPIIsTheOneWrittenDown(t *testing.T) {
	t.Parallel()
	written := make(map[string]bool)
	for _, p := range sourceTree(t) {
		if !p.public() {
			continue
		}
		file := filepath.Join(snapshots, p.snapshot())
		written[file] = true
		t.Run(p.name(), func(t *testing.T) {
			api := publicAPI(t, p)
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
				require.NoError(t, os.WriteFile(file, api, 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err, renewal)
			assert.Equal(t, string(want), string(api), renewal)
		})
	}
	require.NoError(t, filepath.WalkDir(snapshots, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || written[file] {
			return err
		}
		if *update {
			return os.Remove(file)
		}
		assert.Fail(t, "there is no package for "+file, renewal)
		return nil
	}))
}

const renewal = "if the change of the API is meant, write it down: go test ./internal/invariants -run API -update"

// publicAPI prints what a package exports: its declarations without comments and without
// the bodies of functions, in the order of go doc.
func publicAPI(t *testing.T, p sourcePackage) []byte {
	t.Helper()
	system := build.Default
	system.GOOS, system.GOARCH = "linux", "amd64" // the same on every machine
	found, err := system.ImportDir(p.dir, 0)
	require.NoError(t, err)
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(set, filepath.Join(p.dir, name), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, file)
	}
	docs, err := doc.NewFromFiles(set, files, p.path())
	require.NoError(t, err)
	out := &apiText{set: set}
	out.add(t, "package "+docs.Name)
	out.values(t, docs.Consts)
	out.values(t, docs.Vars)
	out.funcs(t, docs.Funcs)
	for _, typ := range docs.Types {
		out.add(t, typ.Decl)
		out.values(t, typ.Consts)
		out.values(t, typ.Vars)
		out.funcs(t, typ.Funcs)
		out.funcs(t, typ.Methods)
	}
	return out.Bytes()
}

// apiText is declarations with an empty line between them.
type apiText struct {
	bytes.Buffer
	set *token.FileSet
}

func (a *apiText) values(t *testing.T, list []*doc.Value) {
	t.Helper()
	for _, value := range list {
		if value.Decl.Tok == token.VAR {
			ast.Inspect(value.Decl, leaveOutArguments)
		}
		a.add(t, value.Decl)
	}
}

// leaveOutArguments shows that a variable is an errors.New(), and not its text: that is for
// people, and no program may depend on it.
func leaveOutArguments(n ast.Node) bool {
	if call, ok := n.(*ast.CallExpr); ok {
		call.Args = nil
		call.Rparen = call.Lparen
	}
	return true
}

func (a *apiText) funcs(t *testing.T, list []*doc.Func) {
	t.Helper()
	for _, f := range list {
		f.Decl.Body = nil
		a.add(t, f.Decl)
	}
}

func (a *apiText) add(t *testing.T, declaration any) {
	t.Helper()
	if a.Len() > 0 {
		a.WriteString("\n")
	}
	if text, ok := declaration.(string); ok {
		a.WriteString(text)
	} else {
		style := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}
		var text strings.Builder
		require.NoError(t, style.Fprint(&text, a.set, declaration))
		a.WriteString(text.String())
	}
	a.WriteString("\n")
}
