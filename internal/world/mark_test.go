package world

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestTablesSayWhereTheyAreFrom: every row has a source, and names are told apart.
func TestTablesSayWhereTheyAreFrom(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	once := func(name string) { t.Helper(); assert.False(t, seen[name], "twice: %s", name); seen[name] = true }
	for _, e := range Endpoints() {
		once(e.Method + " " + e.Pattern)
		assert.NotEmpty(t, e.Title, e.Pattern)
		assert.NotEmpty(t, e.Product, e.Pattern)
		assert.NotEmpty(t, e.Source, e.Pattern)
		found, _ := Find(e.Method, e.Pattern)
		assert.Equal(t, e.Pattern, found.Pattern, "another endpoint is in front of it")
	}
	for _, r := range Rules() {
		once(r.Product + ": " + r.When + ": " + r.Code + ": " + r.Message)
		assert.NotEmpty(t, r.Code, r.When)
		assert.NotEmpty(t, r.Message, r.When)
		assert.NotEmpty(t, r.Source, r.When)
	}
	for _, s := range Switches() {
		once(s.Name)
		assert.Greater(t, len(s.Values), 1, s.Name)
		assert.NotEmpty(t, s.What, s.Name)
		assert.NotEmpty(t, s.Source, s.Name)
	}
	for _, o := range Magic() {
		once(o.Where + ": " + o.Value)
		assert.NotEmpty(t, o.What, o.Where)
	}
	for _, kind := range Kinds() {
		assert.NotEmpty(t, kindTables[kind], kind)
		assert.NotEmpty(t, Acts(kind))
	}
}
