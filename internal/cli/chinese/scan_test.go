package chinese

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// A text is a sentence in the code, with %v where something is joined to it that is not constant.
type text struct {
	said string
	at   token.Position
}

// textsIn returns the sentences in the Go files of a directory and below it.
func textsIn(t *testing.T, dir string) (found []text) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		for _, said := range sentencesOf(file) {
			said.at = files.Position(token.Pos(said.at.Offset))
			found = append(found, said)
		}
		return nil
	}))
	return found
}

// sentencesOf returns the sentences of a file; their Offset is a token.Pos.
func sentencesOf(file *ast.File) (found []text) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.KeyValueExpr:
			if name, ok := n.Key.(*ast.Ident); ok && (name.Name == "Example" || name.Name == "Use") {
				return false // command lines are the same in every language
			}
		case *ast.Field: // with its tag
			return false
		case *ast.BinaryExpr:
			if n.Op != token.ADD || !joins(n) {
				return true
			}
			if said := joined(n); isSentence(said) {
				found = append(found, text{said, token.Position{Offset: int(n.Pos())}})
			}
			return false
		case *ast.BasicLit:
			if said, ok := literal(n); ok && isSentence(said) {
				found = append(found, text{said, token.Position{Offset: int(n.Pos())}})
			}
		}
		return true
	})
	return found
}

// joins reports whether a sum has a string among its parts.
func joins(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return joins(e.X) || joins(e.Y)
	case *ast.BasicLit:
		return e.Kind == token.STRING
	}
	return false
}

// joined is a sum of strings.
func joined(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return joined(e.X) + joined(e.Y)
	case *ast.BasicLit:
		if said, ok := literal(e); ok {
			return said
		}
	}
	return "%v"
}

func literal(e *ast.BasicLit) (string, bool) {
	if e.Kind != token.STRING {
		return "", false
	}
	return constant.StringVal(constant.MakeFromLiteral(e.Value, e.Kind, 0)), true
}

// verbs are the places for values, which are no words.
var verbs = regexp.MustCompile(`%[-+# 0]*\d*(?:\[\d+\])?(?:\.\d+)?[a-zA-Z%]`)

var words = regexp.MustCompile(`[A-Za-z][a-z']+[,:;.]? [A-Za-z%(]|[A-Za-z][A-Za-z']*[,:;.]? [a-z%]`)

// isSentence reports whether a text is for people: two words, one behind the other, or one and a value.
func isSentence(said string) bool {
	letters := 0
	for _, r := range verbs.ReplaceAllString(said, "") {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 3 && words.MatchString(said)
}
