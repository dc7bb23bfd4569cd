package uritemplate_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// A templateGroup is one group of the public URI Template suite. A case is a
// template and what it becomes: a string, several acceptable ones, or false if
// the template is invalid.
type templateGroup struct {
	Variables map[string]any
	Cases     [][2]any `json:"testcases"`
}

func TestExpandPassesThePublicRFC6570Suite(t *testing.T) {
	files := map[string]int{
		"spec-examples.json":            64,
		"spec-examples-by-section.json": 117,
		"extended-tests.json":           53,
		"negative-tests.json":           36,
	}
	total := 0
	for file, want := range files {
		data := testkit.SharedFile(t, "corpus/rfc6570/"+file)
		for name, useNumber := range map[string]bool{"json.Number": true, "float64": false} {
			count := 0
			for group, g := range readTemplateGroups(t, data, useNumber) {
				for _, c := range g.Cases {
					count++
					template, _ := c[0].(string)
					got, err := wxpay.Expand(template, g.Variables)
					assertExpanded(t, c[1], got, err, "%s, %s, %s: %q", file, name, group, template)
				}
			}
			require.Equal(t, want, count, file)
			total += count
		}
	}
	require.Equal(t, 2*270, total)
}

// readTemplateGroups reads numbers as one or the other Go type that JSON numbers
// become in a caller's hands.
func readTemplateGroups(t *testing.T, data []byte, useNumber bool) map[string]templateGroup {
	d := json.NewDecoder(bytes.NewReader(data))
	if useNumber {
		d.UseNumber()
	}
	var groups map[string]templateGroup
	require.NoError(t, d.Decode(&groups))
	return groups
}

func assertExpanded(t *testing.T, want any, got string, err error, where ...any) {
	t.Helper()
	switch want := want.(type) {
	case string:
		assert.NoError(t, err, where...)
		assert.Equal(t, want, got, where...)
	case []any:
		assert.NoError(t, err, where...)
		assert.Contains(t, want, got, where...)
	case bool:
		assert.False(t, want, where...)
		assert.Error(t, err, where...)
		assert.Empty(t, got, where...)
	default:
		t.Errorf("the suite expects a %T", want)
	}
}
