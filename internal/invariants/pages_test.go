package invariants_test

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
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const top = "../.."

// A page is a Markdown file taken apart: prose lines outside of fences, and the blocks inside of them.
type page struct {
	name   string // from the top of the repository
	lines  int
	prose  []string
	blocks []pageBlock
}

type pageBlock struct {
	language, text string
	line           int // in the file, from 1
}

// pageNames are the pages that match the patterns; those for users, if there is none.
func pageNames(t *testing.T, patterns ...string) (names []string) {
	t.Helper()
	if len(patterns) == 0 {
		patterns = []string{"README.md", "README.zh-CN.md", "SKILL.md", "docs/*.md", "docs/*/*.md"}
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(top, pattern))
		require.NoError(t, err)
		for _, name := range found {
			names = append(names, strings.TrimPrefix(filepath.ToSlash(name), top+"/"))
		}
	}
	return names
}

func readPage(t *testing.T, name string) page {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(top, name))
	require.NoError(t, err)
	require.Equal(t, -1, bytes.IndexByte(data, '\r'), "%s has Windows line ends", name)
	p := page{name: name, lines: bytes.Count(data, []byte("\n"))}
	var open *pageBlock
	for i, line := range strings.Split(string(data), "\n") {
		switch fence, isFence := strings.CutPrefix(strings.TrimLeft(line, " "), "```"); {
		case isFence && open == nil:
			open = &pageBlock{language: fence, line: i + 1}
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

// exampleTexts returns the lines of every example that runs, without indentation.
func exampleTexts(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"example*_test.go", "*/example*_test.go", "internal/guide/example*_test.go"} {
		found, err := filepath.Glob(filepath.Join(top, pattern))
		require.NoError(t, err)
		for _, name := range found {
			addExamples(t, texts, name)
		}
	}
	require.NotEmpty(t, texts)
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

// comment is a comment in Go, in a shell or in TOML: at the start of a line, or behind a blank.
var comment = regexp.MustCompile(`(?m)^[\t ]*(?://|#)[^\n]*\n|[\t ]+(?://|#) [^\n]*$`)

// withoutComments are lines of code without their comments, which a page in Chinese has in Chinese.
func withoutComments(code string) string { return comment.ReplaceAllString(code, "") }

// isProgram reports whether a block is a whole program: the example that holds it is one too, with another name for main.
func isProgram(text string) bool { return strings.HasPrefix(text, "package main\n") }

// TestCodeOfPagesIsRun proves that every Go block stands in an example that runs.
func TestCodeOfPagesIsRun(t *testing.T) {
	t.Parallel()
	examples := exampleTexts(t)
	bare := make([]string, 0, len(examples))
	for _, text := range examples {
		bare = append(bare, "\n"+withoutComments(text))
	}
	for _, name := range pageNames(t) {
		for _, b := range readPage(t, name).blocks {
			if b.language != "go" {
				continue
			}
			isRun := func(code string) bool {
				return slices.ContainsFunc(bare, func(text string) bool { return strings.Contains(text, "\n"+withoutComments(code)) })
			}
			if isProgram(b.text) { // its imports, and the body of main
				head, body, found := strings.Cut(b.text, "func main() {\n")
				body = strings.TrimSuffix(strings.TrimSpace(body), "}")
				assert.True(t, found && isRun(body) && isRun(strings.TrimPrefix(head, "package main\n")),
					"%s:%d: this program is no whole-file example with an output", name, b.line)
				continue
			}
			assert.True(t, isRun(b.text), "%s:%d: this block stands in no example that has an output:\n%s", name, b.line, b.text)
		}
	}
}

// TestPagesAgreeInBothLanguages proves that a page has the same code, chapters and tables in Chinese.
func TestPagesAgreeInBothLanguages(t *testing.T) {
	t.Parallel()
	pairs := [][2]string{{"README.md", "README.zh-CN.md"}}
	for _, name := range pageNames(t, "docs/en/*.md") {
		pairs = append(pairs, [2]string{name, "docs/zh/" + filepath.Base(name)})
	}
	assert.Len(t, pageNames(t, "docs/zh/*.md"), len(pairs)-1, "a page is in one language only")
	for _, pair := range pairs {
		if _, err := os.Stat(filepath.Join(top, pair[1])); !assert.NoError(t, err) {
			continue
		}
		english, chinese := readPage(t, pair[0]), readPage(t, pair[1])
		if !assert.Len(t, chinese.blocks, len(english.blocks), pair[1]) {
			continue
		}
		for i, b := range english.blocks {
			other := chinese.blocks[i]
			assert.Equal(t, b.language, other.language, "%s:%d", pair[1], other.line)
			if b.language != "text" && b.language != "mermaid" && b.language != "console" {
				assert.Equal(t, withoutComments(b.text), withoutComments(other.text), "%s:%d", pair[1], other.line)
			}
		}
		assert.Equal(t, headingLevels(english), headingLevels(chinese), pair[1])
		assert.Equal(t, tableRows(english), tableRows(chinese), "%s: the tables have other numbers of rows", pair[1])
	}
}

// headingLevels are the levels of the headings in order.
func headingLevels(p page) (levels []int) {
	for _, line := range p.prose {
		if level := len(line) - len(strings.TrimLeft(line, "#")); level > 0 && strings.HasPrefix(line[level:], " ") {
			levels = append(levels, level)
		}
	}
	return levels
}

// tableRows are the numbers of rows of the tables in order.
func tableRows(p page) (rows []int) {
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

// How many lines a page may have, and a README.
const (
	longestPage   = 300
	longestReadme = 150
)

// TestPagesAreShort: nobody reads a long page on the way to an order.
func TestPagesAreShort(t *testing.T) {
	t.Parallel()
	for _, name := range pageNames(t) {
		most := longestPage
		if strings.HasPrefix(name, "README") {
			most = longestReadme
		}
		assert.LessOrEqual(t, readPage(t, name).lines, most, name)
	}
}

var markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinksOfPagesLead proves that links name files and headings that are there.
func TestLinksOfPagesLead(t *testing.T) {
	t.Parallel()
	found := 0
	for _, name := range append(pageNames(t), pageNames(t, "*.md")...) {
		for _, match := range markdownLink.FindAllStringSubmatch(strings.Join(readPage(t, name).prose, "\n"), -1) {
			if strings.Contains(match[1], "://") || strings.HasPrefix(match[1], "mailto:") {
				continue
			}
			found++
			path, anchor, _ := strings.Cut(match[1], "#")
			target := filepath.ToSlash(filepath.Join(filepath.Dir(name), path))
			if path == "" {
				target = name
			}
			_, err := os.Stat(filepath.Join(top, target))
			if !assert.NoError(t, err, "%s: %s", name, match[0]) || anchor == "" || !strings.HasSuffix(target, ".md") {
				continue
			}
			assert.Contains(t, anchors(readPage(t, target)), anchor, "%s: %s", name, match[0])
		}
	}
	assert.NotZero(t, found)
}

// anchors are the names of headings, as GitHub and VitePress make them of words without signs.
func anchors(p page) (all []string) {
	for _, line := range p.prose {
		title := strings.TrimLeft(line, "#")
		if title == line || !strings.HasPrefix(title, " ") {
			continue
		}
		var anchor strings.Builder
		for _, r := range strings.ToLower(strings.TrimSpace(title)) {
			switch {
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				anchor.WriteRune(r)
			case r == ' ':
				anchor.WriteByte('-')
			}
		}
		all = append(all, anchor.String())
	}
	return all
}
