package terminal

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestChineseCharactersTakeTwoColumns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text    string
		columns int
		cut     string
		padded  string
	}{
		"it fits":             {"分账", 4, "分账", "分账"},
		"blanks behind it":    {"分账", 6, "分账", "分账  "},
		"half a character":    {"分账回退", 6, "分账…", "分账回退"},
		"no half a character": {"分账回退", 5, "分账…", "分账回退"},
		"Latin":               {"native", 4, "nat…", "native"},
		"nothing":             {"native", 0, "", "native"},
	} {
		assert.Equal(t, c.cut, Cut(c.text, c.columns), name)
		assert.LessOrEqual(t, Columns(c.cut), c.columns, name)
		assert.Equal(t, c.padded, Padded(c.text, c.columns), name)
	}
	assert.Equal(t, []string{"one of", "NATIVE,", "JSAPI"}, Wrapped("one of NATIVE, JSAPI", 7))
	assert.Equal(t, []string{"one of NATIVE"}, Wrapped("one of NATIVE", 0))
	assert.Equal(t, []string{""}, Wrapped("", 7))
	assert.Zero(t, Width(&bytes.Buffer{}), "no terminal")
}
