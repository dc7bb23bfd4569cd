package wxpay_test

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var readmes = []string{"README.md", "README.zh-CN.md"}

// A readmePage is a Markdown file taken apart: prose lines outside of fences, and the
// blocks inside of them.
type readmePage struct {
	prose  []string
	blocks []readmeBlock
}

type readmeBlock struct {
	language, text string
	line           int // in the file, from 1
}

func readPage(t *testing.T, name string) readmePage {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, -1, bytes.IndexByte(data, '\r'), "%s has Windows line ends", name)
	var p readmePage
	var open *readmeBlock
	for i, line := range strings.Split(string(data), "\n") {
		switch fence, isFence := strings.CutPrefix(line, "```"); {
		case isFence && open == nil:
			open = &readmeBlock{language: fence, line: i + 1}
		case isFence:
			p.blocks = append(p.blocks, *open)
			open = nil
		case open != nil:
			open.text += strings.TrimLeft(line, "\t ") + "\n"
		default:
			p.prose = append(p.prose, line)
		}
	}
	require.Nil(t, open, "%s: a block is not closed", name)
	return p
}

func (p readmePage) goBlocks() []readmeBlock {
	return slices.DeleteFunc(slices.Clone(p.blocks), func(b readmeBlock) bool { return b.language != "go" })
}

// exampleTexts returns the lines of every example that runs, without indentation.
func exampleTexts(t *testing.T) map[string]string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"example*_test.go", "*/example*_test.go"} { // those of the packages too
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, found, pattern)
		names = append(names, found...)
	}
	texts := map[string]string{}
	for _, name := range names {
		addExamples(t, texts, name)
	}
	return texts
}

func addExamples(t *testing.T, texts map[string]string, name string) {
	t.Helper()
	source, err := os.ReadFile(name)
	require.NoError(t, err)
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, name, source, parser.ParseComments)
	require.NoError(t, err)
	if examples := doc.Examples(parsed); len(examples) == 1 && examples[0].Output != "" { // a whole-file example
		texts[name] = "\n" + regexp.MustCompile(`(?m)^[\t ]+`).ReplaceAllString(string(source), "")
	}
	runs := map[string]bool{}
	for _, example := range doc.Examples(parsed) {
		runs["Example"+example.Name] = example.Output != ""
	}
	lines := strings.Split(string(source), "\n")
	for _, declaration := range parsed.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if !ok || !runs[f.Name.Name] {
			continue
		}
		body := ""
		for _, line := range lines[files.Position(f.Body.Lbrace).Line : files.Position(f.Body.Rbrace).Line-1] {
			body += strings.TrimLeft(line, "\t ") + "\n"
		}
		texts[name+", "+f.Name.Name] = "\n" + body
	}
}

// TestReadmeCodeIsRun proves that every Go block stands in an example that runs.
func TestReadmeCodeIsRun(t *testing.T) {
	t.Parallel()
	examples := exampleTexts(t)
	pages, err := filepath.Glob("docs/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	for _, name := range slices.Concat(readmes, pages) {
		blocks := readPage(t, name).goBlocks()
		require.True(t, len(blocks) > 0 || !slices.Contains(readmes, name), name)
		for _, b := range blocks {
			found := false
			for _, text := range examples {
				found = found || strings.Contains(text, "\n"+b.text)
			}
			assert.True(t, found, "%s:%d: this block stands in no example that has an output:\n%s", name, b.line, b.text)
		}
	}
}

// TestReadmesAgree proves that both languages have the same code and chapters.
func TestReadmesAgree(t *testing.T) {
	t.Parallel()
	english, chinese := readPage(t, readmes[0]), readPage(t, readmes[1])
	require.Len(t, chinese.blocks, len(english.blocks))
	for i, b := range english.blocks {
		assert.Equal(t, b.language, chinese.blocks[i].language, "block %d", i+1)
		assert.Equal(t, b.text, chinese.blocks[i].text, "block %d", i+1)
	}
	assert.Equal(t, headingLevels(english), headingLevels(chinese))
	assert.Equal(t, tableRows(english), tableRows(chinese), "the tables have other numbers of rows")
}

// headingLevels are the levels of the headings in order.
func headingLevels(p readmePage) []int {
	var levels []int
	for _, line := range p.prose {
		if level := len(line) - len(strings.TrimLeft(line, "#")); level > 0 && strings.HasPrefix(line[level:], " ") {
			levels = append(levels, level)
		}
	}
	return levels
}

// tableRows are the numbers of rows of the tables in order.
func tableRows(p readmePage) []int {
	var rows []int
	inTable := false
	for _, line := range p.prose {
		row := strings.HasPrefix(line, "|")
		switch {
		case row && !inTable:
			rows = append(rows, 1)
		case row:
			rows[len(rows)-1]++
		}
		inTable = row
	}
	return rows
}

// exportedNames lists what a package exports: "Chain", and "Chain.Get" for methods
// and fields.
func exportedNames(t *testing.T, dir string) map[string]bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	found := map[string]bool{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, declaration := range file.Decls {
			addExported(found, declaration)
		}
	}
	require.NotEmpty(t, found, dir)
	return found
}

func addExported(found map[string]bool, declaration ast.Decl) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiverName(d.Recv.List[0].Type) + "." + name
		}
		found[name] = d.Name.IsExported()
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range s.Names {
					found[name.Name] = name.IsExported()
				}
			case *ast.TypeSpec:
				found[s.Name.Name] = s.Name.IsExported()
				if fields, ok := s.Type.(*ast.StructType); ok {
					for _, field := range fields.Fields.List {
						for _, name := range field.Names {
							found[s.Name.Name+"."+name.Name] = name.IsExported()
						}
					}
				}
			}
		}
	}
}

// receiverName names the type of a method's receiver.
func receiverName(t ast.Expr) string {
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name
	}
	return "" // of a generic type
}

var (
	inlineCode    = regexp.MustCompile("`([^`]+)`")
	qualifiedName = regexp.MustCompile(`\b(wxpay|auth|sm2|certificates|bill|catalogue|launch|notify|sandbox|wxpaytest)\.([A-Z]\w*(?:\.[A-Z]\w*)?)`)
	memberName    = regexp.MustCompile(`^(Config|Response|Chain|Sandbox|Future|Client|Error|File|Sink|Server|Reply|Request|Bill|Row|Fetcher|Receiver|Event|Notification)\.[A-Z]\w*`)
)

// TestReadmeNamesAreExported proves that what the prose names exists.
func TestReadmeNamesAreExported(t *testing.T) {
	t.Parallel()
	packages := map[string]map[string]bool{
		"wxpay": exportedNames(t, "."), "auth": exportedNames(t, "auth"), "wxpaytest": exportedNames(t, "wxpaytest"),
		"sm2": exportedNames(t, "auth/sm2"), "certificates": exportedNames(t, "certificates"), "bill": exportedNames(t, "bill"),
		"notify": exportedNames(t, "notify"), "launch": exportedNames(t, "launch"), "catalogue": exportedNames(t, "catalogue"),
		"sandbox": exportedNames(t, "sandbox"),
	}
	for _, name := range readmes {
		checked := 0
		for _, code := range inlineCode.FindAllStringSubmatch(strings.Join(readPage(t, name).prose, "\n"), -1) {
			for _, match := range qualifiedName.FindAllStringSubmatch(code[1], -1) {
				checked++
				assert.True(t, packages[match[1]][match[2]], "%s: %s is not exported", name, match[0])
			}
			if m := memberName.FindString(code[1]); m != "" {
				checked++
				assert.True(t, packages["wxpay"][m] || packages["wxpaytest"][m] || packages["bill"][m] || packages["notify"][m] ||
					packages["sandbox"][m],
					"%s: %s is not exported", name, m)
			}
		}
		assert.Greater(t, checked, 50, "%s: too few names were found, is the pattern right?", name)
	}
}

var markdownLink = regexp.MustCompile(`\]\(([^)]+)\)`)

// TestReadmeLinksLead proves that relative links name files that exist.
func TestReadmeLinksLead(t *testing.T) {
	t.Parallel()
	for _, name := range readmes {
		links := markdownLink.FindAllStringSubmatch(strings.Join(readPage(t, name).prose, "\n"), -1)
		require.NotEmpty(t, links, name)
		for _, match := range links {
			if strings.Contains(match[1], "://") {
				continue
			}
			path, _, _ := strings.Cut(match[1], "#")
			_, err := os.Stat(path)
			assert.NoError(t, err, "%s: %s", name, match[0])
		}
	}
}
