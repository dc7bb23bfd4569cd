package testkit

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Text is a text in Go code, with %v where something is joined to it that is not constant.
type Text struct {
	Said  string
	File  string
	Line  int
	Field string // that it is the value of, as Example in a cobra.Command; "" for none
}

// Texts returns the texts in the Go files of a directory and below it, tests left out; of a file those of this file.
func Texts(t testing.TB, path string) (found []Text) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && len(entry.Name()) > 2 || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.IsDir(), !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err == nil {
			w := &walk{files: files, file: filepath.ToSlash(path)}
			ast.Walk(w, file)
			found = append(found, w.found...)
		}
		return err
	}))
	return found
}

type walk struct {
	files *token.FileSet
	file  string
	field string
	found []Text
}

// Visit is called by ast.Walk.
func (w *walk) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.ImportSpec, *ast.Field: // and its tag
		return nil
	case *ast.KeyValueExpr:
		if name, ok := n.Key.(*ast.Ident); ok {
			outer := w.field
			w.field = name.Name
			ast.Walk(w, n.Value)
			w.field = outer
			return nil
		}
	case *ast.BinaryExpr:
		if n.Op == token.ADD && hasText(n) {
			w.add(joined(n), n.Pos())
			return nil
		}
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			w.add(joined(n), n.Pos())
		}
	}
	return w
}

func (w *walk) add(said string, at token.Pos) {
	w.found = append(w.found, Text{Said: said, File: w.file, Line: w.files.Position(at).Line, Field: w.field})
}

// hasText reports whether a sum has a text among its parts.
func hasText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return hasText(e.X) || hasText(e.Y)
	case *ast.BasicLit:
		return e.Kind == token.STRING
	}
	return false
}

// joined is a sum of texts.
func joined(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return joined(e.X) + joined(e.Y)
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return constant.StringVal(constant.MakeFromLiteral(e.Value, e.Kind, 0))
		}
	}
	return "%v"
}
