package invariants_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheDoorStaysSmall: package wxpay is read from its first file to its last by whoever wants to know what a call does. What makes it
// larger goes into a room below internal/; a limit is not raised.
func TestTheDoorStaysSmall(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("..", "..", "*.go"))
	require.NoError(t, err)
	lines, sources, tests := 0, 0, 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			tests++
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		sources++
		lines += bytes.Count(text, []byte("\n"))
	}
	assert.NotZero(t, lines)
	assert.LessOrEqual(t, lines, 3500, "lines of source files")
	assert.LessOrEqual(t, sources, 32, "source files")
	assert.LessOrEqual(t, tests, 30, "test files: a test of a room lies beside the room")
}

// TestFilesThatEverybodyKnowsAreAtTheDoor: these names are part of what the project promises.
func TestFilesThatEverybodyKnowsAreAtTheDoor(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"go.mod", "go.sum", "chain.go", "segment.go", "placeholder.go", "auth", "testdata", "chain_test.go", "README.md",
	} {
		_, err := os.Stat(filepath.Join("..", "..", name))
		assert.NoError(t, err)
	}
}
